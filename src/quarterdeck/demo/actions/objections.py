"""Telling objections: what deals heard, as their owners wrote it down, and how that was settled."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from quarterdeck.demo.actions.deals import Directory
from quarterdeck.demo.actions.ground import QUIET
from quarterdeck.demo.rules import DemoPlan
from quarterdeck.demo.rules.dice import Dice
from quarterdeck.demo.rules.objections import objection_of
from quarterdeck.opportunities.events import OpportunityEvent
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.qualification.actions import edit_objection, raise_objection
from quarterdeck.qualification.terms import ObjectionFields
from quarterdeck.users.queries import system_actor

KIND = OpportunityEvent.kind
_TOLD = timedelta(days=730)


def tell_objections(plan: DemoPlan, directory: Directory, ids: Mapping[int, int], seed: int) -> None:
    """Let open deals and those closed in the last two years hear something, and settle most of it."""
    known = _known()
    dice = Dice(f"objections {seed}")
    for number, deal_id in sorted(ids.items()):
        if deal_id not in known:
            continue
        kind, reason, created_at, closed_at = known[deal_id]
        if closed_at and plan.ends - closed_at > _TOLD:
            continue
        heard = objection_of(dice, kind=kind, reason=reason, since=created_at, until=closed_at or plan.ends)
        if heard is None:
            continue
        by = directory.actors[plan.deals[number].owner_now]
        new = ObjectionFields(text=heard.text, topic=heard.topic.value)
        made = raise_objection(kind=KIND, record_id=deal_id, new=new, by=by, via=QUIET, at=heard.raised_at)
        if heard.settled_at:
            changes = {"answer": heard.answer, "outcome": heard.outcome.value}
            edit_objection(
                kind=KIND,
                record_id=deal_id,
                objection_id=made.id,
                changes=changes,
                by=by,
                via=QUIET,
                at=heard.settled_at,
            )


def _known() -> dict[int, tuple[str, str, datetime, datetime | None]]:
    """Kind of the stage, key of the loss reason, instants of creation and closing of every deal. One query."""
    rows = visible_to(system_actor()).values_list("pk", "stage__kind", "loss_reason__key", "created_at", "closed_at")
    return {pk: (kind, reason or "", created_at, closed_at) for pk, kind, reason, created_at, closed_at in rows}
