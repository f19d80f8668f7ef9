"""What the gate is told: facts of a state, the stage asked for, who asks."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from quarterdeck.opportunities.queries.scene import Scene
from quarterdeck.opportunities.rules.state import State
from quarterdeck.pipelines.queries import stage_exists
from quarterdeck.pipelines.rules.criteria import Facts
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason, Refused

Contacts = Iterable[tuple[int, str]]


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


def facts_of(scene: Scene, state: State, contacts: Contacts, at: datetime) -> Facts:
    """What criteria are asked about; `contacts` are pairs of contact and buying role."""
    reason = scene.loss_reasons.get(state.loss_reason_id) if state.loss_reason_id else None
    values: dict[str, Any] = state.columns() | {"amount": state.amount}
    more = {"loss_needs_competitor": reason is not None and reason.needs_competitor}
    return Facts(values=values, roles=Counter(role for _, role in contacts), today=scene.day_of(at), more=more)


def without_repeats(faults: Iterable[Reason], verdict: Iterable[Reason]) -> tuple[Reason, ...]:
    """Faults of fields, then what the gate says: a field that cannot be stored is not also called missing."""
    faults = tuple(faults)
    fields = {reason.field for reason in faults}
    return (*faults, *(reason for reason in verdict if not (reason.criterion and reason.field in fields)))
