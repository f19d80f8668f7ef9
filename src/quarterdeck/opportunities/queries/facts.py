"""What the gate is told: facts of a state, the stage asked for, who asks."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from quarterdeck.activities.queries import done_by_type
from quarterdeck.opportunities.events import OpportunityEvent
from quarterdeck.opportunities.queries.custom import custom_facts
from quarterdeck.opportunities.queries.gate_facts import gate_facts
from quarterdeck.opportunities.queries.scene import Scene
from quarterdeck.opportunities.rules.state import State
from quarterdeck.pipelines.queries import stage_exists
from quarterdeck.pipelines.rules.criteria import Facts
from quarterdeck.pipelines.rules.custom import CUSTOM
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.qualification.queries import levels
from quarterdeck.records.queries import approval_states, attachments_by_category
from quarterdeck.records.queries.fields import values_of
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason, Refused

Contacts = Iterable[tuple[int, str]]
KIND = OpportunityEvent.kind


def stage_in(spec: PipelineSpec, stage_id: int) -> StageSpec:
    """The stage of this pipeline. Raises Refused when it is another pipeline's, or does not exist."""
    stage = spec.stage(stage_id)
    if stage is None:
        raise Refused([no_stage(spec, stage_id)])
    return stage


def no_stage(spec: PipelineSpec, stage_id: int) -> Reason:
    """Why this is no stage to choose: another pipeline has it, or none."""
    if 0 < stage_id < 2**63 and stage_exists(stage_id):
        text = Text.of(N_("That stage belongs to another pipeline. Choose a stage of {pipeline}."), pipeline=spec.name)
        return Reason(code="stage_of_other_pipeline", text=text, field="stage_id")
    text = Text.of(N_("There is no such stage. Choose a stage of {pipeline}."), pipeline=spec.name)
    return Reason(code="stage_unknown", text=text, field="stage_id")


class Timed(Protocol):
    """A deal as far as counting beside it goes: since when it exists, and since when it is in its stage."""

    id: int
    created_at: datetime
    stage_entered_at: datetime


def beside(needed: frozenset[str], deals: Sequence[Timed], scene: Scene) -> dict[int, dict[str, Any]]:
    """What stands beside deals, by deal, as `Facts.more` takes it: only what is needed, one query for each of it.

    Activities count since the deal came into its stage.
    """
    found: dict[int, dict[str, Any]] = {deal.id: {} for deal in deals}
    if not needed:
        return found
    ids = list(found)
    counted: dict[str, Mapping[int, Any]] = {}
    if "activities" in needed:
        counted["activities"] = done_by_type(KIND, ids, {deal.id: deal.stage_entered_at for deal in deals})
    if "attachments" in needed:
        counted["attachments"] = attachments_by_category(KIND, ids)
    if "levels" in needed:
        counted["levels"] = levels(KIND, ids, scene.day_of(scene.at))
    if "approvals" in needed:
        counted["approvals"] = approval_states(KIND, ids)
    counted |= gate_facts.gather(needed, ids)
    values = values_of(scene.by, KIND, ids) if CUSTOM in needed else {}
    for deal in deals:
        more = found[deal.id]
        more |= {name: by_deal.get(deal.id, {}) for name, by_deal in counted.items()}
        if CUSTOM in needed:
            more |= custom_facts(scene.by, values.get(deal.id, {}))
        if "ages" in needed:
            more |= {
                "age_days": max((scene.at - deal.created_at).days, 0),
                "days_in_stage": max((scene.at - deal.stage_entered_at).days, 0),
            }
    return found


def facts_of(
    scene: Scene, state: State, contacts: Contacts, at: datetime, more: Mapping[str, Any] | None = None
) -> Facts:
    """What criteria are asked about; `contacts` are pairs of contact and buying role, `more` is what `beside` found."""
    reason = scene.loss_reasons.get(state.loss_reason_id) if state.loss_reason_id else None
    values: dict[str, Any] = state.columns() | {"amount": state.amount}
    known = {**(more or {}), "loss_needs_competitor": reason is not None and reason.needs_competitor}
    roles = Counter(role for _, role in contacts) if contacts else {}
    return Facts(values=values, roles=roles, today=scene.day_of(at), more=known)


def without_repeats(faults: Iterable[Reason], verdict: Iterable[Reason]) -> tuple[Reason, ...]:
    """Faults of fields, then what the gate says: a field that cannot be stored is not also called missing."""
    faults = tuple(faults)
    fields = {reason.field for reason in faults}
    return (*faults, *(reason for reason in verdict if not (reason.criterion and reason.field in fields)))
