"""The demo company has rules of alerts, and one of them has fired."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from quarterdeck.alerts.queries import firings, rules
from quarterdeck.demo.actions.alerts import COVERAGE, STALLED, tell_alerts
from quarterdeck.demo.actions.dashboards import LEADER
from quarterdeck.opportunities.tests.deals import sales_of
from tests.cast import Cast, actor


def test_two_rules_are_there_and_the_one_over_stalled_deals_has_fired(cast: Cast) -> None:
    now = timezone.now()
    day = now.date() + timedelta(days=30)
    sales_of(cast).deal(by="system", at=now - timedelta(days=400), amount=Decimal(20_000), close_date=day)
    tell_alerts({LEADER: actor(cast.ada)}, now)
    assert [row.fields.name for row in rules(actor(cast.ada))] == [STALLED.name, COVERAGE.name]
    (firing,), _cursor = firings(actor(cast.ada))
    assert (firing.fields.name, firing.value, firing.behind, firing.is_unread) == (STALLED.name, 2_000_000, 1, True)
