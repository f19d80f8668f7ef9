"""Alerts of the demo company: a rule over the coverage to come, and one over stalled deals, which has fired."""

from collections.abc import Mapping
from datetime import datetime

from quarterdeck.alerts.actions import add_rule, check_rules
from quarterdeck.alerts.terms import SCALE, AlertKind, Coming, RuleFields
from quarterdeck.demo.actions.dashboards import LEADER
from quarterdeck.demo.actions.ground import QUIET
from quarterdeck.users.terms import Actor

COVERAGE = RuleFields(
    name="Thin coverage next quarter",
    kind=AlertKind.COVERAGE_LOW,
    threshold=3 * SCALE,
    period=Coming.NEXT_QUARTER,
    worsens_by=SCALE // 2,
)
STALLED = RuleFields(name="Much is stalled", kind=AlertKind.STALLED, threshold=10_000_00, worsens_by=100_000_00)


def tell_alerts(actors: Mapping[str, Actor], at: datetime) -> None:
    """Add the rules, and look at the one whose figure needs no copy."""
    by = actors[LEADER]
    add_rule(fields=COVERAGE, by=by, via=QUIET, at=at)
    check_rules([add_rule(fields=STALLED, by=by, via=QUIET, at=at)], at=at)
