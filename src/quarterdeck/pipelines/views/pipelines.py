"""Pipelines: the list, adding one from a template, its rules and the order of its stages."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.kit import formats
from quarterdeck.kit.forms import form_page
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines import actions
from quarterdeck.pipelines.forms import NewPipelineForm, PipelineForm
from quarterdeck.pipelines.queries import pipeline_by_key, pipelines, retired_pipelines
from quarterdeck.pipelines.queries.trials import trials
from quarterdeck.pipelines.rules.complexity import concerns
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.pipelines.terms import CATEGORY_LABELS, STAGE_KIND_LABELS, Category, Level
from quarterdeck.pipelines.views.managing import VIA, added, deed, manager, parents, saved, status_of
from quarterdeck.qualification.queries import framework_options
from quarterdeck.users.policy import ONCE_FIELD, SHOWN_OR_POSTED, form_token, page
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused

FIELDS = ("name", "may_skip", "may_go_back", "may_reopen", "framework", "idle_days")


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_pipelines(request: HttpRequest) -> HttpResponse:
    """The pipelines in use in their order, and those that are not; posting moves one up or down."""
    by = manager(request)
    used = pipelines()
    if request.method == "POST":
        order = _moved([spec.key for spec in used], request)
        ids = {spec.key: spec.id for spec in used}
        actions.order_pipelines(pipeline_ids=[ids[key] for key in order], by=by, via=VIA)
        return redirect(request, reverse("settings_pipelines"))
    deals = trials.deals.open_deals([spec.id for spec in used])
    context = {
        "rows": [_line(spec, deals) for spec in used],
        "retired": [(spec.name, reverse("settings_pipeline", args=[spec.key])) for spec in retired_pipelines()],
    }
    return render(request, "pipelines/pipelines.html", context)


def _line(spec: PipelineSpec, deals: Mapping[int, int]) -> dict[str, Any]:
    enforced = sum(one.level is Level.ENFORCE for stage in spec.stages for one in stage.criteria)
    return {
        "key": spec.key,
        "name": spec.name,
        "href": reverse("settings_pipeline", args=[spec.key]),
        "stages": len(spec.open_stages),
        "rules": sum(len(stage.criteria) for stage in spec.stages),
        "enforced": enforced,
        "open": sum(deals.get(stage.id, 0) for stage in spec.stages),
    }


def _moved(keys: Sequence[str], request: HttpRequest) -> list[str]:
    """The keys with the one named in the post a place up or down. Raises Http404 for another."""
    key, order = request.POST.get("key", ""), list(keys)
    if key not in order:
        raise Http404
    place = order.index(key) + (1 if request.POST.get("way") == "down" else -1)
    order.remove(key)
    order.insert(max(0, place), key)
    return order


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_pipeline_new(request: HttpRequest) -> HttpResponse:
    """Add a pipeline made like a template; the same form sent twice adds one."""
    by = manager(request)
    initial = {ONCE_FIELD: form_token(), "template": request.GET.get("template", "classic")}
    form = NewPipelineForm(request.POST or None, locale=by.locale, initial=initial)

    def write() -> str:
        wanted = form.cleaned_data
        made = actions.add_pipeline_from_template(template=wanted["template"], name=wanted["name"], by=by, via=VIA)
        key = next(spec.key for spec in pipelines() if spec.id == made)
        return reverse("settings_pipeline", args=[key])

    if request.method == "POST" and (done := added(request, form, write, _("Pipeline added."))):
        return done
    context = {
        "title": _("New pipeline"),
        "submit": _("Add pipeline"),
        "parents": parents(),
        "cancel_href": reverse("settings_pipelines"),
    }
    return form_page(request, form, context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_pipeline(request: HttpRequest, key: str) -> HttpResponse:
    """A pipeline: its rules, its stages in order, what is too much in it, and whether it is in use."""
    manager(request)
    pipeline = pipeline_by_key(key)
    if request.method != "POST":
        return _shown(request, pipeline)
    return deed(request, DEEDS)(request, pipeline)


def _edit(request: HttpRequest, pipeline: PipelineSpec) -> HttpResponse:
    by = manager(request)
    form = _form(request, pipeline, request.POST)

    def write() -> None:
        changes = {name: form.cleaned_data[name] for name in FIELDS}
        version = form.cleaned_data["version"] or 0
        actions.edit_pipeline(pipeline_id=pipeline.id, changes=changes, version=version, by=by, via=VIA)

    href = reverse("settings_pipeline", args=[pipeline.key])
    return saved(request, form, write, href, _("Saved.")) or _shown(request, pipeline, form=form)


def _order(request: HttpRequest, pipeline: PipelineSpec) -> HttpResponse:
    ids = {stage.key: stage.id for stage in pipeline.stages}
    order = _moved(list(ids), request)
    return _tried(
        request,
        pipeline,
        lambda: actions.order_stages(
            pipeline_id=pipeline.id, stage_ids=[ids[key] for key in order], by=manager(request), via=VIA
        ),
        _("Stages put in order."),
    )


def _set_state(request: HttpRequest, pipeline: PipelineSpec) -> HttpResponse:
    act = actions.reactivate_pipeline if pipeline.is_retired else actions.retire_pipeline
    said = _("{name} is in use again.") if pipeline.is_retired else _("{name} was retired.")
    return _tried(
        request,
        pipeline,
        lambda: act(pipeline_id=pipeline.id, by=manager(request), via=VIA),
        said.format(name=pipeline.name),
    )


DEEDS: dict[str, Callable[..., HttpResponse]] = {"edit": _edit, "order": _order, "state": _set_state}


def _tried(request: HttpRequest, pipeline: PipelineSpec, write: Callable[[], object], said: str) -> HttpResponse:
    try:
        write()
    except Refused as refusal:
        return _shown(request, pipeline, messages=[reason.text for reason in refusal.reasons])
    say(request, said)
    return redirect(request, reverse("settings_pipeline", args=[pipeline.key]))


def _form(request: HttpRequest, pipeline: PipelineSpec, data: Any = None) -> PipelineForm:
    initial = {name: getattr(pipeline, name) for name in FIELDS} | {"version": pipeline.config_version}
    return PipelineForm(data, initial=initial, frameworks=framework_options(), locale=manager(request).locale)


def _shown(
    request: HttpRequest,
    pipeline: PipelineSpec,
    *,
    form: PipelineForm | None = None,
    messages: Sequence[Text] = (),
) -> HttpResponse:
    locale = manager(request).locale
    counts = trials.deals.open_deals([pipeline.id])
    found = concerns(pipeline, trials.deals.passages(pipeline))
    shown = form or _form(request, pipeline)
    context = {
        "pipeline": pipeline,
        "parents": parents(),
        "form": shown,
        "messages": messages,
        "concerns": [text(one.text) for one in found],
        "stages": [_stage(pipeline, stage, counts.get(stage.id, 0), locale) for stage in pipeline.stages],
        "exceptions_href": f"{reverse('gate_exceptions')}?pipeline={pipeline.key}",
    }
    status = 422 if messages else status_of(shown)
    return render(request, "pipelines/pipeline.html", context, status=status)


def _stage(pipeline: PipelineSpec, stage: StageSpec, deals: int, locale: str) -> dict[str, Any]:
    enforced = sum(one.level is Level.ENFORCE for one in stage.criteria)
    return {
        "key": stage.key,
        "name": stage.name,
        "href": reverse("settings_stage", args=[pipeline.key, stage.key]),
        "kind": text(STAGE_KIND_LABELS[stage.kind]),
        "is_open": stage.is_open,
        "probability": formats.percent_bp(stage.probability_bp, locale),
        "category": text(CATEGORY_LABELS[Category(stage.category)]),
        "enforced": enforced,
        "advised": len(stage.criteria) - enforced,
        "deals": deals,
    }
