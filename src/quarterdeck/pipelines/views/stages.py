"""Stages: adding one, what it means, what it asks for, and taking it out of use."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.kit.forms import form_page
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines import actions
from quarterdeck.pipelines.forms import NewStageForm, RetireStageForm, StageForm
from quarterdeck.pipelines.queries import pipeline_by_key, pipeline_spec
from quarterdeck.pipelines.queries.options import criterion_text
from quarterdeck.pipelines.queries.trials import trials
from quarterdeck.pipelines.rules.complexity import concerns
from quarterdeck.pipelines.rules.configuration import StageFields
from quarterdeck.pipelines.rules.gate import criterion_name
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.pipelines.terms import STAGE_KIND_LABELS, Level, Moment, StageKind, Why
from quarterdeck.pipelines.views.managing import (
    VIA,
    added,
    deed,
    manager,
    parents,
    pipeline_parent,
    role_names,
    saved,
    stage_of,
    status_of,
)
from quarterdeck.users.policy import ONCE_FIELD, SHOWN_OR_POSTED, form_token, page
from quarterdeck.users.terms import Actor

FIELDS = ("name", "category", "stall_days", "guidance", "may_start")


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_stage_new(request: HttpRequest, key: str) -> HttpResponse:
    """Add a stage as the last of its kind; the same form sent twice adds one."""
    by = manager(request)
    pipeline = pipeline_by_key(key)
    form = NewStageForm(
        request.POST or None,
        kind=StageKind.OPEN,
        roles=role_names(),
        locale=by.locale,
        initial={ONCE_FIELD: form_token(), "may_start": True, "kind": StageKind.OPEN.value},
    )

    def write() -> str:
        kind = StageKind(form.cleaned_data["kind"])
        made = actions.add_stage(pipeline_id=pipeline.id, kind=kind, new=StageFields(**form.values), by=by, via=VIA)
        stage = pipeline_spec(pipeline.id).at(made.record_id)
        return reverse("settings_stage", args=[pipeline.key, stage.key])

    if request.method == "POST" and (done := added(request, form, write, _("Stage added."))):
        return done
    context = {
        "title": _("Add stage"),
        "submit": _("Add stage"),
        "parents": parents(pipeline_parent(pipeline)),
        "cancel_href": reverse("settings_pipeline", args=[pipeline.key]),
    }
    return form_page(request, form, context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_stage(request: HttpRequest, key: str, stage_key: str) -> HttpResponse:
    """A stage: what it means, its criteria with how often they did not hold, and taking it out of use."""
    manager(request)
    pipeline, stage = stage_of(key, stage_key)
    if request.method != "POST":
        return _shown(request, pipeline, stage)
    return deed(request, DEEDS)(request, pipeline, stage)


def _edit(request: HttpRequest, pipeline: PipelineSpec, stage: StageSpec) -> HttpResponse:
    by = manager(request)
    form = _form(request, pipeline, stage, request.POST)

    def write() -> None:
        version = form.cleaned_data["version"] or 0
        actions.edit_stage(stage_id=stage.id, changes=form.values, version=version, by=by, via=VIA)

    href = reverse("settings_stage", args=[pipeline.key, stage.key])
    return saved(request, form, write, href, _("Saved.")) or _shown(request, pipeline, stage, form=form)


def _retire(request: HttpRequest, pipeline: PipelineSpec, stage: StageSpec) -> HttpResponse:
    by = manager(request)
    form = _retire_form(pipeline, stage, request.POST)

    def write() -> None:
        version = form.cleaned_data["version"] or 0
        move_to = form.cleaned_data["move_to"]
        actions.retire_stage(stage_id=stage.id, move_to=move_to, version=version, by=by, via=VIA)

    href = reverse("settings_pipeline", args=[pipeline.key])
    said = _("{name} was retired.").format(name=stage.name)
    return saved(request, form, write, href, said) or _shown(request, pipeline, stage, retire=form)


DEEDS: dict[str, Callable[..., HttpResponse]] = {"edit": _edit, "retire": _retire}


def _form(request: HttpRequest, pipeline: PipelineSpec, stage: StageSpec, data: Any = None) -> StageForm:
    initial = {name: getattr(stage, name) for name in FIELDS} | {
        "probability_bp": Decimal(stage.probability_bp) / 100,
        "may_enter": sorted(stage.may_enter),
        "key_fields": list(stage.key_fields),
        "version": pipeline.config_version,
    }
    return StageForm(data, kind=stage.kind, roles=role_names(), locale=manager(request).locale, initial=initial)


def _retire_form(pipeline: PipelineSpec, stage: StageSpec, data: Any = None) -> RetireStageForm:
    others = [(other.id, other.name) for other in pipeline.open_stages if other.id != stage.id]
    initial = {"version": pipeline.config_version}
    return RetireStageForm(data, options=others, initial=initial, auto_id="retire_%s")


def _shown(
    request: HttpRequest,
    pipeline: PipelineSpec,
    stage: StageSpec,
    *,
    form: StageForm | None = None,
    retire: RetireStageForm | None = None,
) -> HttpResponse:
    by = manager(request)
    shown = form or _form(request, pipeline, stage)
    counts = trials.deals.exceptions(by, pipeline)
    found = concerns(pipeline, trials.deals.passages(pipeline))
    zone = ZoneInfo(by.time_zone)
    criteria = [
        _criterion(by, pipeline, stage, one, counts) | {"holds_from": one.effective_from.astimezone(zone).date()}
        for one in stage.criteria
    ]
    context = {
        "pipeline": pipeline,
        "stage": stage,
        "kind": text(STAGE_KIND_LABELS[stage.kind]),
        "parents": parents(pipeline_parent(pipeline)),
        "form": shown,
        "retire": retire or _retire_form(pipeline, stage),
        "open_deals": trials.deals.open_deals([pipeline.id]).get(stage.id, 0),
        "concerns": [text(one.text) for one in found if one.stage == stage.key],
        "entry": [one for one in criteria if one["moment"] is Moment.ENTRY],
        "exit": [one for one in criteria if one["moment"] is Moment.EXIT],
        "add_href": reverse("settings_criterion_new", args=[pipeline.key, stage.key]),
    }
    status = status_of(retire) if retire else status_of(shown)
    return render(request, "pipelines/stage.html", context, status=status)


def _criterion(actor: Actor, pipeline: PipelineSpec, stage: StageSpec, one: Any, counts: Any) -> dict[str, Any]:
    name = criterion_name(stage, one)
    why = counts.get(name, {})
    return {
        "label": text(criterion_text(one, actor)),
        "href": reverse("settings_criterion", args=[pipeline.key, stage.key, one.key]),
        "moment": one.moment,
        "is_enforced": one.level is Level.ENFORCE,
        "exceptions": sum(why.values()),
        "overridden": why.get(Why.OVERRIDDEN, 0),
        "exceptions_href": f"{reverse('gate_exceptions')}?pipeline={pipeline.key}&criterion={name}",
    }
