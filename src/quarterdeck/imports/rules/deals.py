"""What a row says of an opportunity, as the actions of opportunities are told it."""

from collections.abc import Mapping
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
