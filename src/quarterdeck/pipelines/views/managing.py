"""What every page of pipelines' settings needs: who manages, what is looked at, and how a write is answered."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.journal.actions.idempotency import KeyReused
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.forms import PageForm
from quarterdeck.kit.pages import redirect, say
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.queries import pipeline_by_key
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.users.policy import actor_of, posted_once, require
from quarterdeck.users.queries.administration import roles
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotFound, Refused, Stale

VIA = Via(Door.FORM)
STALE_TEXT = Text.of(
    N_("Somebody changed this pipeline meanwhile. What you entered is still here; look again, then save.")
)


def manager(request: HttpRequest) -> Actor:
    """Who looks, when they may manage pipelines. Raises NotPermitted."""
    by = actor_of(request)
    require(by, Permission.PIPELINES_MANAGE)
    return by


def stage_of(key: str, stage_key: str) -> tuple[PipelineSpec, StageSpec]:
    """A pipeline and its stage in use, by their keys. Raises NotFound."""
    pipeline = pipeline_by_key(key)
    stage = pipeline.named(stage_key)
    if stage is None:
        raise NotFound("stage")
    return pipeline, stage


def parents(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way from the list of pipelines to a page below it."""
    return [(_("Pipelines"), reverse("settings_pipelines")), *more]


def pipeline_parent(pipeline: PipelineSpec) -> tuple[str, str]:
    """The pipeline's page, as a parent of others."""
    return pipeline.name, reverse("settings_pipeline", args=[pipeline.key])


def role_names() -> dict[str, str]:
    """Roles by key."""
    return {role.key: role.name for role in roles()}


def saved(request: HttpRequest, form: PageForm, write: Callable[[], Any], href: str, said: str) -> HttpResponse | None:
    """Run a write of a valid form and lead on to `href`; None when it was refused, with the reasons in the form."""
    if not form.is_valid():
        return None
    try:
        write()
    except Stale as stale:
        _meet(request, form, stale)
        return None
    except Refused as refusal:
        form.refuse(refusal)
        return None
    say(request, said)
    return redirect(request, href)


def added(request: HttpRequest, form: PageForm, write: Callable[[], str], said: str) -> HttpResponse | None:
    """The same for what is added once: `write` answers the address to go to."""
    if not form.is_valid():
        return None
    try:
        posted = posted_once(request, write)
    except KeyReused as refusal:
        form.add_error(None, text(refusal.text))
        return None
    except Refused as refusal:
        form.refuse(refusal)
        return None
    say(request, _("Already added.") if posted.is_again else said)
    return redirect(request, posted.url)


def status_of(form: PageForm) -> int:
    """How a page with this form is answered: 409 when it met another version, 422 with errors, else 200."""
    if not (form.is_bound and form.errors):
        return 200
    return 409 if text(STALE_TEXT) in form.non_field_errors() else 422


def deed(request: HttpRequest, deeds: dict[str, Callable[..., HttpResponse]]) -> Callable[..., HttpResponse]:
    """What a post asks for. Raises Http404 for what the page does not do."""
    found = deeds.get(request.POST.get("do", ""))
    if found is None:
        raise Http404
    return found


def _meet(request: HttpRequest, form: PageForm, stale: Stale) -> None:
    """Keep what was entered, and aim at the fresh version: saving again overwrites knowingly."""
    data = request.POST.copy()
    data["version"] = str(stale.found)
    form.data = data
    form.add_error(None, text(STALE_TEXT))
