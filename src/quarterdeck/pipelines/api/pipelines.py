"""Changing pipelines, and adding stages to them."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from pydantic import Field

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import Body, Id, Ids, Patch, Words
from quarterdeck.kit.rest.replies import expected_version, nothing, reply
from quarterdeck.pipelines import actions
from quarterdeck.pipelines.api.configuration import (
    PipelineOut,
    PipelinesOut,
    StageOut,
    pipeline_row,
    stage_row,
)
from quarterdeck.pipelines.api.configuration import pipelines as router
from quarterdeck.pipelines.queries import pipeline_spec, pipelines
from quarterdeck.pipelines.rules.configuration import StageFields
from quarterdeck.pipelines.terms import Category, StageKind
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id

VIA = Via(Door.API)
Kind = Annotated[StageKind, Field(strict=False)]


class PipelineIn(Body):
    """A pipeline to add, made like a template."""

    name: str
    template: str = Field("classic", description="`classic`, `enterprise`, `saas_trial` or `manufacturing`.")


class PipelinePatch(Patch):
    """Fields of a pipeline to change."""

    name: str = ""
    may_skip: bool = True
    may_go_back: bool = True
    may_reopen: bool = True
    framework: str = Field("", description="Key of a qualification framework; empty means none.")
    idle_days: int = Field(14, description="Days without two-way contact after which a deal is idle.")


class StagePatch(Patch):
    """Fields of a stage to change."""

    name: str = ""
    probability_bp: int = Field(0, description="In basis points: 2500 is 25 %.")
    category: str = Category.PIPELINE.value
    stall_days: int | None = None
    guidance: str = ""
    key_fields: Words = ()
    may_enter: Words = Field((), description="Roles that may move into it; empty means all.")
    may_start: bool = True


class StageIn(StagePatch):
    """A stage to add, as the last of its kind."""

    name: str
    kind: Kind = Field(description="`open`, `won` or `lost`; it stays so.")


class PipelineOrderIn(Body):
    """Pipelines in their new order; those left out follow as they stood."""

    pipeline_ids: Ids


class StageOrderIn(Body):
    """All stages of the pipeline in their new order."""

    stage_ids: Ids


@router.post("", response={201: PipelineOut}, operation_id="add_pipeline")
def add_pipeline(request: HttpRequest, body: PipelineIn) -> HttpResponse:
    """Add a pipeline with the stages and criteria of a template."""
    made = actions.add_pipeline_from_template(template=body.template, name=body.name, by=actor_of(request), via=VIA)
    return _shown(request, made, status=201, location=f"{request.path}/{public_id(made)}")


@router.put("", response=PipelinesOut, operation_id="order_pipelines")
def order_pipelines(request: HttpRequest, body: PipelineOrderIn) -> HttpResponse:
    """Put pipelines in order."""
    actions.order_pipelines(pipeline_ids=body.pipeline_ids, by=actor_of(request), via=VIA)
    return reply(request, {"items": [pipeline_row(spec, actor_of(request)) for spec in pipelines()]})


@router.patch("/{pipeline_id}", response=PipelineOut, operation_id="edit_pipeline")
def edit_pipeline(request: HttpRequest, pipeline_id: Id, body: PipelinePatch) -> HttpResponse:
    """Change fields of a pipeline; what is left out stays as it is."""
    version = expected_version(request)
    actions.edit_pipeline(pipeline_id=pipeline_id, changes=body.given(), version=version, by=actor_of(request), via=VIA)
    return _shown(request, pipeline_id)


@router.delete("/{pipeline_id}", response={204: None}, operation_id="retire_pipeline")
def retire_pipeline(request: HttpRequest, pipeline_id: Id) -> HttpResponse:
    """Take a pipeline without open opportunities out of use; it can be brought back."""
    version = expected_version(request)
    actions.retire_pipeline(pipeline_id=pipeline_id, version=version, by=actor_of(request), via=VIA)
    return nothing()


@router.post("/{pipeline_id}/restore", response=PipelineOut, operation_id="restore_pipeline")
def restore_pipeline(request: HttpRequest, pipeline_id: Id) -> HttpResponse:
    """Bring a retired pipeline back into use."""
    actions.reactivate_pipeline(pipeline_id=pipeline_id, by=actor_of(request), via=VIA)
    return _shown(request, pipeline_id)


@router.put("/{pipeline_id}/stages", response=PipelineOut, operation_id="order_stages")
def order_stages(request: HttpRequest, pipeline_id: Id, body: StageOrderIn) -> HttpResponse:
    """Put the stages of a pipeline in order: open ones first, then won, then lost."""
    version = expected_version(request)
    actions.order_stages(
        pipeline_id=pipeline_id, stage_ids=body.stage_ids, version=version, by=actor_of(request), via=VIA
    )
    return _shown(request, pipeline_id)


@router.post("/{pipeline_id}/stages", response={201: StageOut}, operation_id="add_stage")
def add_stage(request: HttpRequest, pipeline_id: Id, body: StageIn) -> HttpResponse:
    """Add a stage."""
    given = body.given()
    kind = given.pop("kind")
    saved = actions.add_stage(
        pipeline_id=pipeline_id,
        kind=kind,
        new=StageFields(**given),
        version=expected_version(request),
        by=actor_of(request),
        via=VIA,
    )
    spec = pipeline_spec(pipeline_id)
    return reply(
        request, stage_row(spec, spec.at(saved.record_id), actor_of(request)), status=201, version=saved.version
    )


def _shown(request: HttpRequest, pipeline_id: int, *, status: int = 200, location: str = "") -> HttpResponse:
    spec = pipeline_spec(pipeline_id)
    return reply(
        request, pipeline_row(spec, actor_of(request)), status=status, version=spec.config_version, location=location
    )
