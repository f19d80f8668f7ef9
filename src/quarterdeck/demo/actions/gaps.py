"""Telling product gaps: the catalogue, the deals that ask, and one gap that turned out to be another."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from quarterdeck.demo.actions.dashboards import LEADER
from quarterdeck.demo.actions.deals import Directory
from quarterdeck.demo.actions.ground import QUIET
from quarterdeck.demo.rules import DemoPlan
from quarterdeck.demo.rules.dice import Dice
from quarterdeck.demo.rules.gaps import GAPS, STATES, fields_of, request_of
from quarterdeck.gaps.actions import add_gap, edit_gap, link_gap, merge_gap
from quarterdeck.gaps.terms import RequestFields
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor

# Open deals said so this long before the story ends.
_HEARD = timedelta(days=3)


def tell_gaps(plan: DemoPlan, directory: Directory, ids: Mapping[int, int], seed: int) -> None:
    """Add the catalogue, and let open deals and those lost of the last two years ask for it, as their owners."""
    leader = directory.actors[LEADER]
    gaps = [add_gap(new=fields_of(gap), by=leader, via=QUIET, at=plan.begins).id for gap in GAPS]
    known = _known()
    dice = Dice(f"gaps {seed}")
    for number, deal_id in sorted(ids.items()):
        if deal_id not in known:
            continue
        kind, reason, closed_at = known[deal_id]
        is_open = kind == StageKind.OPEN
        if kind == StageKind.WON or (closed_at and plan.ends - closed_at > timedelta(days=730)):
            continue
        asked = request_of(dice, is_open=is_open, was_missing=reason == "feature_missing")
        if asked is not None:
            link_gap(
                opportunity_id=deal_id,
                gap_id=gaps[asked.gap],
                new=RequestFields(asked.severity.value, asked.source.value, None, asked.note),
                by=directory.actors[plan.deals[number].owner_now],
                via=QUIET,
                at=closed_at or plan.ends - _HEARD,
            )
    _settle(gaps, leader, plan.ends)


def _settle(gaps: Sequence[int], by: Actor, at: datetime) -> None:
    """Merge what was the same, and say what is planned and what is declined."""
    places = {gap.name: key for gap, key in zip(GAPS, gaps, strict=True)}
    for gap in GAPS:
        if gap.same_as:
            merge_gap(gap_id=places[gap.name], into_id=places[gap.same_as], by=by, via=QUIET, at=at)
    for name, state in STATES.items():
        edit_gap(gap_id=places[name], changes={"state": state.value}, by=by, via=QUIET, at=at)


def _known() -> dict[int, tuple[str, str, datetime | None]]:
    """Kind of the stage, key of the loss reason and instant of closing of every deal. One query."""
    rows = visible_to(system_actor()).values_list("pk", "stage__kind", "loss_reason__key", "closed_at")
    return {pk: (kind, reason or "", closed_at) for pk, kind, reason, closed_at in rows}
