"""Cleaning up: what may be decided about a stagnant deal, and which ordinary changes that is. Pure."""

from datetime import date
from enum import StrEnum

from quarterdeck.inspection.rules.bulk import BulkChange, BulkStep
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.pipelines.terms import Category, StageKind
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason


class Choice(StrEnum):
    """What is to become of a stagnant deal."""

    ADVANCE = "advance"
    REDATE = "redate"
    PARK = "park"
    LOSE = "lose"


CHOICE_LABELS = {
    Choice.ADVANCE: N_("Advance to the next stage"),
    Choice.REDATE: N_("Enter a new close date"),
    Choice.PARK: N_("Park until a day"),
    Choice.LOSE: N_("Close as lost"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided about a deal, at the version that was looked at; None is any."""

    opportunity_id: int
    version: int | None
    choice: Choice
    day: date | None = None
    loss_reason_id: int | None = None
    competitor: str = ""


def decision_reasons(decision: Decision, today: date) -> list[Reason]:
    """What is missing to carry it out, whatever the deal."""
    if decision.choice in (Choice.REDATE, Choice.PARK) and (decision.day is None or decision.day <= today):
        return [Reason(code="day_not_ahead", text=Text.of(N_("Enter a day that is to come.")), field="day")]
    if decision.choice is Choice.LOSE and decision.loss_reason_id is None:
        return [
            Reason(code="decision_without_reason", text=Text.of(N_("Choose why it was lost.")), field="loss_reason_id")
        ]
    return []


def next_stage_id(pipeline: PipelineSpec, stage_id: int) -> int | None:
    """The stage that comes after this one, the first won one after the last open one; None when there is none."""
    here = pipeline.at(stage_id)
    later = [stage.id for stage in pipeline.open_stages if stage.position > here.position]
    won = [stage.id for stage in pipeline.of_kind(StageKind.WON)]
    return next(iter([*later, *won]), None)


def changes_of(decision: Decision, pipeline: PipelineSpec, stage_id: int, step: str) -> tuple[BulkChange, ...]:
    """The ordinary changes that carry a decision out, in order; `step` is the next step of a parked deal.

    A parked deal stays where it is: out of the forecast, with the day it is taken up again as its close date and as
    the day of its next step. Nothing when the pipeline has no stage for it.
    """
    if decision.choice is Choice.ADVANCE:
        to = next_stage_id(pipeline, stage_id)
        return () if to is None else (BulkChange(stage_id=to),)
    if decision.choice is Choice.REDATE:
        return (BulkChange(fields={"close_date": decision.day}),)
    if decision.choice is Choice.PARK:
        parked = {"category": Category.OMITTED.value, "close_date": decision.day}
        return (BulkChange(fields=parked), BulkChange(step=BulkStep(step, decision.day)))
    lost = pipeline.of_kind(StageKind.LOST)
    fields: dict[str, object] = {"loss_reason_id": decision.loss_reason_id}
    if decision.competitor:
        fields |= {"competitor": decision.competitor}
    return (BulkChange(stage_id=lost[0].id, fields=fields),) if lost else ()
