"""Reading the configuration: pipelines with their stages and criteria, and loss reasons."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.kit.rest.fields import Body, Id
from quarterdeck.kit.rest.replies import reply, shown
from quarterdeck.pipelines import queries
from quarterdeck.pipelines.queries.options import criterion_text
from quarterdeck.pipelines.rules.gate import criterion_name
from quarterdeck.pipelines.rules.pipeline import CriterionSpec, LossReasonSpec, PipelineSpec, StageSpec
from quarterdeck.users.policy import actor_of
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id

pipelines = Router()
stages = Router()
loss_reasons = Router()


class CriterionOut(BaseModel):
    """What must be so before a stage is entered, or left forward."""

    criterion: str = Field(description='"stage/key", as in the reasons of a refusal.')
    moment: str = Field(description="`entry` or `exit`.")
    kind: str
    level: str = Field(description="`enforce` refuses a move, `advise` only says so.")
    effective_from: datetime
    params: dict[str, Any] = Field(description="What it asks, depending on its kind.")
    text: str


class StageOut(BaseModel):
    """A step of a pipeline."""

    id: str
    pipeline_id: str
    key: str
    name: str
    kind: str = Field(description="`open`, `won` or `lost`.")
    position: int
    probability_bp: int = Field(description="System probability in basis points: 2500 is 25 %.")
    category: str = Field(description="Forecast category its opportunities get, unless a person picked one.")
    stall_days: int | None
    guidance: str
    may_start: bool
    key_fields: list[str] = Field(description="The fields that matter most in it.")
    is_retired: bool
    may_enter: list[str] = Field(description="Roles that may move into it; empty means all.")
    criteria: list[CriterionOut]


class StagesOut(BaseModel):
    """Stages in the order of their pipelines."""

    items: list[StageOut]


class PipelineOut(BaseModel):
    """A sales process. Its `version` rises with every change of its stages and criteria too."""

    id: str
    key: str
    name: str
    may_skip: bool
    may_go_back: bool
    may_reopen: bool
    framework: str = Field(description="Key of its qualification framework; empty means none.")
    idle_days: int = Field(description="Days without two-way contact after which an opportunity is idle.")
    is_retired: bool
    version: int
    stages: list[StageOut]


class PipelinesOut(BaseModel):
    """Pipelines in order."""

    items: list[PipelineOut]


class LossReasonOut(BaseModel):
    """Why an opportunity was lost, and what that counts as."""

    id: str
    key: str
    name: str
    means: str = Field(description="`lost`, `disqualified`, `duplicate` or `test`; only `lost` counts in win rates.")
    needs_competitor: bool
    is_active: bool
    version: int


class LossReasonsOut(BaseModel):
    """Loss reasons in order, retired ones among them."""

    items: list[LossReasonOut]


class StageFilter(Body):
    """Whose stages."""

    pipeline_id: Id | None = None


@pipelines.get("", response=PipelinesOut, operation_id="list_pipelines")
def list_pipelines(request: HttpRequest) -> HttpResponse:
    """The active pipelines with their stages and criteria."""
    return reply(request, {"items": [pipeline_row(spec, actor_of(request)) for spec in queries.pipelines()]})


@pipelines.get("/{pipeline_id}", response=PipelineOut, operation_id="get_pipeline")
def get_pipeline(request: HttpRequest, pipeline_id: Id) -> HttpResponse:
    """One pipeline with its stages and criteria."""
    spec = queries.pipeline_spec(pipeline_id)
    return reply(request, pipeline_row(spec, actor_of(request)), version=spec.config_version)


@stages.get("", response=StagesOut, operation_id="list_stages")
def list_stages(request: HttpRequest, query: Query[StageFilter]) -> HttpResponse:
    """Stages of all active pipelines, or of one."""
    found = queries.pipelines() if query.pipeline_id is None else [queries.pipeline_spec(query.pipeline_id)]
    return reply(
        request, {"items": [stage_row(spec, stage, actor_of(request)) for spec in found for stage in spec.stages]}
    )


@loss_reasons.get("", response=LossReasonsOut, operation_id="list_loss_reasons")
def list_loss_reasons(request: HttpRequest) -> HttpResponse:
    """Why opportunities are lost; a move to a lost stage names one that is active."""
    return reply(request, {"items": [loss_reason_row(reason) for reason in queries.loss_reasons().values()]})


def pipeline_row(spec: PipelineSpec, actor: Actor) -> dict[str, object]:
    """A pipeline as `PipelineOut` shows it."""
    return {
        "id": public_id(spec.id),
        "key": spec.key,
        "name": spec.name,
        "may_skip": spec.may_skip,
        "may_go_back": spec.may_go_back,
        "may_reopen": spec.may_reopen,
        "framework": spec.framework,
        "idle_days": spec.idle_days,
        "is_retired": spec.is_retired,
        "version": spec.config_version,
        "stages": [stage_row(spec, stage, actor) for stage in spec.stages],
    }


def stage_row(spec: PipelineSpec, stage: StageSpec, actor: Actor) -> dict[str, object]:
    """A stage as `StageOut` shows it."""
    return {
        "id": public_id(stage.id),
        "pipeline_id": public_id(spec.id),
        "key": stage.key,
        "name": stage.name,
        "kind": stage.kind,
        "position": stage.position,
        "probability_bp": stage.probability_bp,
        "category": stage.category,
        "stall_days": stage.stall_days,
        "guidance": stage.guidance,
        "may_start": stage.may_start,
        "key_fields": list(stage.key_fields),
        "is_retired": stage.is_retired,
        "may_enter": sorted(stage.may_enter),
        "criteria": [_criterion(stage, criterion, actor) for criterion in stage.criteria],
    }


def _criterion(stage: StageSpec, criterion: CriterionSpec, actor: Actor) -> dict[str, object]:
    return {
        "criterion": criterion_name(stage, criterion),
        "moment": criterion.moment,
        "kind": criterion.kind,
        "level": criterion.level,
        "effective_from": criterion.effective_from,
        "params": dict(criterion.params),
        "text": shown(criterion_text(criterion, actor)),
    }


def loss_reason_row(reason: LossReasonSpec) -> dict[str, object]:
    """A loss reason as `LossReasonOut` shows it."""
    return {
        "id": public_id(reason.id),
        "key": reason.key,
        "name": reason.name,
        "means": reason.means,
        "needs_competitor": reason.needs_competitor,
        "is_active": reason.is_active,
        "version": reason.version,
    }
