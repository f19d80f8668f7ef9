"""What a row says of an opportunity, as the actions of opportunities are told it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from quarterdeck.imports.terms import OpportunityFacts, StateFacts
from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.terms import DatedState, ImportedOpportunity, NewOpportunity

# Fields that only closing can have told.
_CLOSING = frozenset({"loss_reason_id"})


def imported_opportunity(facts: OpportunityFacts) -> ImportedOpportunity:
    """The new opportunity a row tells of, with its history when it has one."""
    said = facts.said.fields()
    if facts.created_at is None:
        return ImportedOpportunity(new=_new(facts, facts.stage_id, said))
    (first, _), *later = facts.stages
    closing = {name: said.pop(name) for name in (*facts.at_close, *_CLOSING) if name in said} if later else {}
    states = [DatedState(at=at, changes={"stage_id": stage_id}) for stage_id, at in later]
    if closing:
        states[-1] = DatedState(at=states[-1].at, changes={**states[-1].changes, **closing})
    return ImportedOpportunity(
        new=_new(facts, first, said), created_at=facts.created_at, states=tuple(states), flags=facts.flags
    )


def closed_on(
    said: Mapping[str, Any], mapped: Collection[str], *, not_before: date | None, today: date
) -> tuple[date | None, bool]:
    """When a row says that its deal was won or lost, and whether its close date alone says so.

    Files that have no day of closing (`closed_at` is not among the fields `mapped`) give closed deals their own close
    date: it is taken where it does not lie ahead (`today`) and not before anything else that is known (`not_before`).
    """
    if "closed_at" in mapped:
        return said.get("closed_at"), False
    day = said.get("close_date")
    is_told = isinstance(day, date) and day <= today and (not_before is None or day >= not_before)
    return (day, True) if is_told else (None, False)


def told_state(facts: StateFacts) -> DatedState:
    """A past state as the actions of opportunities are told it."""
    stage = {} if facts.stage_id is None else {"stage_id": facts.stage_id}
    return DatedState(at=facts.at, changes={**stage, **dict.fromkeys(facts.cleared), **facts.said.fields()})


def _new(facts: OpportunityFacts, stage_id: int | None, said: Mapping[str, Any]) -> NewOpportunity:
    fields = {"name": "", "custom_fields": facts.custom_fields, **said}
    return NewOpportunity(pipeline_id=facts.pipeline_id, stage_id=stage_id, external_id=facts.external_id, **fields)


def differing(said: Mapping[str, Any], state: State) -> dict[str, Any]:
    """The fields in which a row differs from what is stored."""
    return {name: value for name, value in said.items() if getattr(state, name) != value}
