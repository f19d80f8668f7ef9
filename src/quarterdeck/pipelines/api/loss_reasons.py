"""Changing loss reasons."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from pydantic import Field

from quarterdeck.kit.rest.fields import Id, Patch
from quarterdeck.kit.rest.replies import expected_version, nothing, reply
from quarterdeck.pipelines import actions
from quarterdeck.pipelines.api.configuration import LossReasonOut, loss_reason_row
from quarterdeck.pipelines.api.configuration import loss_reasons as router
from quarterdeck.pipelines.api.pipelines import VIA
from quarterdeck.pipelines.queries import loss_reasons
from quarterdeck.pipelines.rules.configuration import LossReasonFields
from quarterdeck.pipelines.terms import LossMeaning
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id

Meaning = Annotated[LossMeaning, Field(strict=False)]


class LossReasonPatch(Patch):
    """Fields of a loss reason to change."""

    name: str = ""
    means: Meaning = LossMeaning.LOST
    needs_competitor: bool = False


class LossReasonIn(LossReasonPatch):
    """A loss reason to add."""

    name: str


@router.post("", response={201: LossReasonOut}, operation_id="add_loss_reason")
def add_loss_reason(request: HttpRequest, body: LossReasonIn) -> HttpResponse:
    """Add a loss reason."""
    saved = actions.add_loss_reason(new=LossReasonFields(**body.given()), by=actor_of(request), via=VIA)
    location = f"{request.path}/{public_id(saved.record_id)}"
    return _shown(request, saved.record_id, status=201, location=location)


@router.patch("/{reason_id}", response=LossReasonOut, operation_id="edit_loss_reason")
def edit_loss_reason(request: HttpRequest, reason_id: Id, body: LossReasonPatch) -> HttpResponse:
    """Change fields of a loss reason; what is left out stays as it is."""
    version = expected_version(request)
    actions.edit_loss_reason(reason_id=reason_id, changes=body.given(), version=version, by=actor_of(request), via=VIA)
    return _shown(request, reason_id)


@router.delete("/{reason_id}", response={204: None}, operation_id="retire_loss_reason")
def retire_loss_reason(request: HttpRequest, reason_id: Id) -> HttpResponse:
    """Take a loss reason out of what can be chosen; it can be brought back."""
    version = expected_version(request)
    actions.retire_loss_reason(reason_id=reason_id, version=version, by=actor_of(request), via=VIA)
    return nothing()


@router.post("/{reason_id}/restore", response=LossReasonOut, operation_id="restore_loss_reason")
def restore_loss_reason(request: HttpRequest, reason_id: Id) -> HttpResponse:
    """Let a retired loss reason be chosen again."""
    actions.reactivate_loss_reason(reason_id=reason_id, by=actor_of(request), via=VIA)
    return _shown(request, reason_id)


def _shown(request: HttpRequest, reason_id: int, *, status: int = 200, location: str = "") -> HttpResponse:
    reason = loss_reasons()[reason_id]
    return reply(request, loss_reason_row(reason), status=status, version=reason.version, location=location)
