"""Changing stages and their criteria, and trying a criterion before it holds."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query
from pydantic import BaseModel, Field

from quarterdeck.kit.rest.fields import Body, Id, Instant, Patch
from quarterdeck.kit.rest.replies import expected_version, nothing, reply
from quarterdeck.pipelines import actions
from quarterdeck.pipelines.actions.criteria import CriterionFields
from quarterdeck.pipelines.api.configuration import StageOut, stage_row
from quarterdeck.pipelines.api.configuration import stages as router
from quarterdeck.pipelines.api.pipelines import VIA, StagePatch
from quarterdeck.pipelines.queries import pipeline_of_stage
from quarterdeck.pipelines.queries.trials import Deal, trials
from quarterdeck.pipelines.rules.criteria import accepts
from quarterdeck.pipelines.rules.pipeline import CriterionSpec
from quarterdeck.pipelines.terms import Level, Moment
from quarterdeck.users.policy import actor_of, require
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

When = Annotated[Moment, Field(strict=False)]
Strictness = Annotated[Level, Field(strict=False)]


class CriterionPatch(Patch):
    """What a criterion asks; its kind stays."""

    params: dict[str, Any] = Field({}, description="What it asks, depending on its kind.")
    moment: When = Moment.ENTRY
    level: Strictness = Level.ADVISE
    effective_from: Instant | None = Field(None, description="From when on it holds; left out: from now on.")


class CriterionIn(CriterionPatch):
    """A criterion to add."""

    kind: str


class TrialIn(Body):
    """A criterion to try."""

    kind: str
    params: dict[str, Any] = Field({}, description="What it asks, depending on its kind.")
    moment: When = Moment.ENTRY


class DealOut(BaseModel):
    """An open opportunity that does not meet the criterion."""

    id: str
    name: str
    stage_id: str
    owner: str


class TrialOut(BaseModel):
    """Whom the criterion would stop, among the open opportunities the token's owner may see."""

    asked: int = Field(description="How many were looked at.")
    stopped: list[DealOut] = Field(description="Have it before them and would not pass.")
    excused: list[DealOut] = Field(description="Are past it already and may stay.")


class RetireQuery(Body):
    """Where the open opportunities of a stage go."""

    move_to: Id | None = Field(None, description="An open stage of the same pipeline.")


@router.patch("/{stage_id}", response=StageOut, operation_id="edit_stage")
def edit_stage(request: HttpRequest, stage_id: Id, body: StagePatch) -> HttpResponse:
    """Change fields of a stage. Opportunities in it keep their probability and category until they are moved.

    Versions of stages are those of their pipeline.
    """
    version = expected_version(request)
    actions.edit_stage(stage_id=stage_id, changes=body.given(), version=version, by=actor_of(request), via=VIA)
    return _shown(request, stage_id)


@router.delete("/{stage_id}", response={204: None}, operation_id="retire_stage")
def retire_stage(request: HttpRequest, stage_id: Id, query: Query[RetireQuery]) -> HttpResponse:
    """Take a stage out of use. Its open opportunities go to `move_to`; without it they refuse it."""
    version = expected_version(request)
    actions.retire_stage(stage_id=stage_id, move_to=query.move_to, version=version, by=actor_of(request), via=VIA)
    return nothing()


@router.post("/{stage_id}/criteria", response={201: StageOut}, operation_id="add_criterion")
def add_criterion(request: HttpRequest, stage_id: Id, body: CriterionIn) -> HttpResponse:
    """Let a stage ask for something more."""
    new = CriterionFields(**body.given())
    version = expected_version(request)
    actions.add_criterion(stage_id=stage_id, new=new, version=version, by=actor_of(request), via=VIA)
    return _shown(request, stage_id, status=201)


@router.patch("/{stage_id}/criteria/{key}", response=StageOut, operation_id="edit_criterion")
def edit_criterion(request: HttpRequest, stage_id: Id, key: str, body: CriterionPatch) -> HttpResponse:
    """Change what a criterion asks; `key` is the part of its name after the slash."""
    version = expected_version(request)
    actions.edit_criterion(
        stage_id=stage_id, key=key, changes=body.given(), version=version, by=actor_of(request), via=VIA
    )
    return _shown(request, stage_id)


@router.delete("/{stage_id}/criteria/{key}", response={204: None}, operation_id="retire_criterion")
def retire_criterion(request: HttpRequest, stage_id: Id, key: str) -> HttpResponse:
    """Let a stage no longer ask for it."""
    version = expected_version(request)
    actions.retire_criterion(stage_id=stage_id, key=key, version=version, by=actor_of(request), via=VIA)
    return nothing()


@router.post("/{stage_id}/trial", response=TrialOut, operation_id="try_criterion")
def try_criterion(request: HttpRequest, stage_id: Id, body: TrialIn) -> HttpResponse:
    """Which open opportunities a criterion would stop. Nothing is stored."""
    by = actor_of(request)
    require(by, Permission.PIPELINES_MANAGE)
    spec = pipeline_of_stage(stage_id)
    if not accepts(body.kind, body.params):
        text = Text.of(N_("There is no such kind of criterion, or it cannot be asked so."))
        raise Refused.because("pipeline_criterion", text, "params")
    criterion = CriterionSpec("trial", body.moment, body.kind, body.params, Level.ENFORCE, timezone.now())
    found = trials.deals.failing(by, spec, spec.at(stage_id), criterion)
    parts = {"stopped": found.stopped, "excused": found.excused}
    return reply(
        request, {"asked": found.asked, **{name: [_deal(one) for one in part] for name, part in parts.items()}}
    )


def _shown(request: HttpRequest, stage_id: int, *, status: int = 200) -> HttpResponse:
    spec = pipeline_of_stage(stage_id)
    return reply(
        request, stage_row(spec, spec.at(stage_id), actor_of(request)), status=status, version=spec.config_version
    )


def _deal(deal: Deal) -> dict[str, str]:
    return {
        "id": public_id(deal.id),
        "name": deal.name,
        "stage_id": public_id(deal.stage_id),
        "owner": deal.owner_name,
    }
