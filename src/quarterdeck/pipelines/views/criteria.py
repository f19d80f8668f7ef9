"""Criteria of a stage: adding and changing one, with the deals it would stop told before it is saved."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines import actions
from quarterdeck.pipelines.actions.criteria import CriterionFields
from quarterdeck.pipelines.forms import CriterionForm
from quarterdeck.pipelines.queries.options import criterion_text, deal_fields
from quarterdeck.pipelines.queries.trials import Deal, Failing, trials
from quarterdeck.pipelines.rules.conditions import fault_in
from quarterdeck.pipelines.rules.criteria import KINDS, accepts
from quarterdeck.pipelines.rules.custom import worded
from quarterdeck.pipelines.rules.gate import criterion_name
from quarterdeck.pipelines.rules.pipeline import CriterionSpec, PipelineSpec, StageSpec
from quarterdeck.pipelines.terms import Level, Moment
from quarterdeck.pipelines.views.managing import (
    VIA,
    added,
    deed,
    manager,
    parents,
    pipeline_parent,
    saved,
    stage_of,
    status_of,
)
from quarterdeck.users.policy import ONCE_FIELD, SHOWN_OR_POSTED, form_token, page
from quarterdeck.users.queries import company
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound

EXAMPLES, MOST_SHOWN = 5, 500
UNSAVED = "trial"
# A form that cannot be asked yet.
NOT_READY: dict[str, Any] = {"is_ready": False, "is_enforced": False}


@dataclass(frozen=True, slots=True)
class Place:
    """The stage a criterion belongs to; `criterion` is the stored one, None for one to be added."""

    pipeline: PipelineSpec
    stage: StageSpec
    kind: str
    criterion: CriterionSpec | None = None

    @property
    def stage_href(self) -> str:
        """The page of the stage."""
        return reverse("settings_stage", args=[self.pipeline.key, self.stage.key])


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_criterion_new(request: HttpRequest, key: str, stage_key: str) -> HttpResponse:
    """Choose a kind of criterion, then say what it asks."""
    by = manager(request)
    pipeline, stage = stage_of(key, stage_key)
    kind = request.GET.get("kind", "")
    if kind not in KINDS:
        kinds = [(f"?{urlencode({'kind': name})}", text(one.label)) for name, one in KINDS.items()]
        context = {"parents": _parents(pipeline, stage), "kinds": kinds, "stage": stage}
        return render(request, "pipelines/kinds.html", context)
    place = Place(pipeline, stage, kind)
    form = _form(request, place, request.POST or None)
    if request.method != "POST" or request.POST.get("do") == "preview":
        return _shown(request, place, form)

    def write() -> str:
        actions.add_criterion(stage_id=stage.id, new=_fields(form, kind), by=by, via=VIA)
        return place.stage_href

    return added(request, form, write, _("Criterion added.")) or _shown(request, place, form)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_criterion(request: HttpRequest, key: str, stage_key: str, criterion_key: str) -> HttpResponse:
    """A criterion: what it asks, whom it would stop, how often it did not hold."""
    manager(request)
    pipeline, stage = stage_of(key, stage_key)
    found = next((one for one in stage.criteria if one.key == criterion_key), None)
    if found is None:
        raise NotFound("criterion")
    place = Place(pipeline, stage, found.kind, found)
    if request.method != "POST":
        return _shown(request, place, _form(request, place))
    return deed(request, DEEDS)(request, place, found)


def _preview(request: HttpRequest, place: Place, found: CriterionSpec) -> HttpResponse:
    return _shown(request, place, _form(request, place, request.POST))


def _edit(request: HttpRequest, place: Place, found: CriterionSpec) -> HttpResponse:
    by = manager(request)
    form = _form(request, place, request.POST)

    def write() -> None:
        fields = _fields(form, place.kind)
        changes: dict[str, Any] = {"params": fields.params, "moment": fields.moment, "level": fields.level}
        if "effective_from" in form.changed_data and fields.effective_from:
            changes["effective_from"] = fields.effective_from
        version = form.cleaned_data["version"] or 0
        actions.edit_criterion(stage_id=place.stage.id, key=found.key, changes=changes, version=version, by=by, via=VIA)

    return saved(request, form, write, place.stage_href, _("Saved.")) or _shown(request, place, form)


def _retire(request: HttpRequest, place: Place, found: CriterionSpec) -> HttpResponse:
    actions.retire_criterion(stage_id=place.stage.id, key=found.key, by=manager(request), via=VIA)
    say(request, _("The stage no longer asks for it."))
    return redirect(request, place.stage_href)


DEEDS: dict[str, Callable[..., HttpResponse]] = {"preview": _preview, "edit": _edit, "retire": _retire}


@require_safe
@page
def settings_failing(request: HttpRequest, key: str, stage_key: str) -> HttpResponse:
    """The open deals that a criterion as described in the address would stop, all of them."""
    manager(request)
    pipeline, stage = stage_of(key, stage_key)
    kind = request.GET.get("kind", "")
    trial, asks = NOT_READY, ""
    if kind in KINDS:
        place = Place(pipeline, stage, kind)
        form = _form(request, place, request.GET)
        trial = _trial(request, place, form)
        asks = text(worded(KINDS[kind], form.params, deal_fields(manager(request)))) if trial["is_ready"] else ""
    context = {
        "parents": _parents(pipeline, stage),
        # The preview alone is asked for as a fragment; the page shows all deals instead.
        "is_part": False,
        "most": MOST_SHOWN,
        "trial": trial,
        "asks": asks,
    }
    return render(request, "pipelines/failing.html", context, blocks={"trial": "trial"})


def _parents(pipeline: PipelineSpec, stage: StageSpec) -> list[tuple[str, str]]:
    href = reverse("settings_stage", args=[pipeline.key, stage.key])
    return parents(pipeline_parent(pipeline), (stage.name, href))


def _form(request: HttpRequest, place: Place, data: Any = None) -> CriterionForm:
    by, one = manager(request), place.criterion
    zone = company().time_zone
    initial: dict[str, Any] = {
        "version": place.pipeline.config_version,
        "moment": one.moment if one else Moment.ENTRY.value,
        "level": one.level if one else Level.ADVISE.value,
    }
    if one:
        initial["effective_from"] = one.effective_from.astimezone(ZoneInfo(zone)).date()
    else:
        initial[ONCE_FIELD] = form_token()
    today = timezone.now().astimezone(ZoneInfo(by.time_zone)).date()
    return CriterionForm(
        data,
        kind=KINDS[place.kind],
        zone=zone,
        params=one.params if one else {},
        actor=by,
        locale=by.locale,
        today=today,
        initial=initial,
    )


def _fields(form: CriterionForm, kind: str) -> CriterionFields:
    wanted = form.cleaned_data
    return CriterionFields(kind, form.params, wanted["moment"], wanted["level"], form.instant)


def _is_sound(request: HttpRequest, place: Place, form: CriterionForm) -> bool:
    """Whether what was entered can be asked at all."""
    form.is_valid()
    known = form.cleaned_data.get("moment", "") in set(Moment)
    is_asked = known and accepts(place.kind, form.params)
    return is_asked and fault_in(place.kind, form.params, deal_fields(manager(request))) is None


def _shown(request: HttpRequest, place: Place, form: CriterionForm) -> HttpResponse:
    one, pipeline, stage = place.criterion, place.pipeline, place.stage
    is_preview = request.POST.get("do") == "preview"
    trial = _trial(request, place, _bound(request, place, form))
    context = {
        "parents": _parents(pipeline, stage),
        "title": text(criterion_text(one, manager(request)) if one else KINDS[place.kind].label),
        "criterion": one,
        "form": form,
        "kind": place.kind,
        "trial": trial,
        "trial_href": reverse("settings_failing", args=[pipeline.key, stage.key]),
        "cancel_href": place.stage_href,
        "history": _history(request, place),
    }
    return render(request, "pipelines/criterion.html", context, status=200 if is_preview else status_of(form))


def _bound(request: HttpRequest, place: Place, form: CriterionForm) -> CriterionForm:
    """The form with its values: those entered, or the stored ones of a page just opened."""
    if form.is_bound:
        return form
    values = {name: form[name].value() for name in form.fields}
    return _form(request, place, {name: value for name, value in values.items() if value is not None})


def _trial(request: HttpRequest, place: Place, form: CriterionForm) -> dict[str, Any]:
    """Whom the criterion would stop, in words, with a few of them and the way to all."""
    if not _is_sound(request, place, form):
        return NOT_READY
    moment = Moment(form.cleaned_data["moment"])
    level = Level.ENFORCE if form.cleaned_data.get("level") == Level.ENFORCE else Level.ADVISE
    key = place.criterion.key if place.criterion else UNSAVED
    asked = CriterionSpec(key, moment, place.kind, form.params, level, timezone.now())
    found = trials.deals.failing(manager(request), place.pipeline, place.stage, asked)
    query = {"kind": place.kind, **_entered(form)}
    href = reverse("settings_failing", args=[place.pipeline.key, place.stage.key])
    return {
        "is_ready": True,
        "is_enforced": level is Level.ENFORCE,
        "title": _says(found, is_enforced=level is Level.ENFORCE),
        "asked": found.asked,
        "stopped": [_deal(place.pipeline, deal) for deal in found.stopped],
        "excused": [_deal(place.pipeline, deal) for deal in found.excused],
        "examples": EXAMPLES,
        "all_href": f"{href}?{urlencode(query, doseq=True)}",
    }


def _entered(form: CriterionForm) -> dict[str, Any]:
    """What was entered, as an address holds it."""
    kept = {name: form[name].value() for name in form.fields if name not in {"version", ONCE_FIELD, "effective_from"}}
    return {name: value for name, value in kept.items() if value not in (None, "")}


def _says(found: Failing, *, is_enforced: bool) -> str:
    count = len(found.stopped)
    if not count:
        return _("Every open deal that still has it before it would pass.")
    if is_enforced:
        return ngettext(
            "This %(count)s open deal would not pass.", "These %(count)s open deals would not pass.", count
        ) % {"count": count}
    return ngettext(
        "This %(count)s open deal would be advised.", "These %(count)s open deals would be advised.", count
    ) % {"count": count}


def _deal(pipeline: PipelineSpec, deal: Deal) -> dict[str, str]:
    return {
        "href": reverse("opportunity", args=[deal.id]),
        "name": deal.name,
        "stage": pipeline.at(deal.stage_id).name,
        "owner": deal.owner_name,
    }


def _history(request: HttpRequest, place: Place) -> dict[str, Any]:
    """How often the stored criterion did not hold lately: what enforcing it would have refused."""
    if place.criterion is None:
        return {}
    name = criterion_name(place.stage, place.criterion)
    why = trials.deals.exceptions(manager(request), place.pipeline).get(name, {})
    return {
        "advised": why.get("advised", 0),
        "overridden": why.get("overridden", 0),
        "grandfathered": why.get("grandfathered", 0),
        "href": f"{reverse('gate_exceptions')}?{urlencode({'pipeline': place.pipeline.key, 'criterion': name})}",
    }
