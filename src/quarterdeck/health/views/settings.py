"""Settings of deal health: which signal is looked at where, its limits, the points it takes."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.health.actions import SignalPlace, reset_signal, set_signal
from quarterdeck.health.forms import SignalForm
from quarterdeck.health.queries import settings_kept
from quarterdeck.health.rules import RULES, Rule, Setting, Settings, setting_at
from quarterdeck.health.terms import SIDE_LABELS, UNIT_LABELS, Signal
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.queries import pipeline_by_key, pipelines
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page, require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound, Refused

VIA = Via(Door.FORM)


def _manager(request: HttpRequest) -> Actor:
    by = actor_of(request)
    require(by, Permission.PIPELINES_MANAGE)
    return by


@page
@require_safe
def settings_health(request: HttpRequest) -> HttpResponse:
    """Every signal of a pipeline: the first one, or the one the address names."""
    _manager(request)
    specs = pipelines()
    key = request.GET.get("pipeline", "")
    pipeline = next((spec for spec in specs if spec.key == key), specs[0])
    settings = settings_kept()
    here = reverse("settings_health")
    context = {
        "pipelines": [(one.name, f"{here}?pipeline={one.key}", one.id == pipeline.id) for one in specs],
        "rows": [_row(pipeline, rule, settings) for rule in RULES.values()],
    }
    return render(request, "health/settings.html", context)


def _row(pipeline: PipelineSpec, rule: Rule, settings: Settings) -> dict[str, Any]:
    stages = pipeline.open_stages
    bound = [stage for stage in stages if setting_at(rule, pipeline, stage, settings).is_on]
    wide = _wide(pipeline, rule, settings)
    points = [wide.amber_points, *([wide.red_points] if rule.has_red else [])]
    return {
        "label": text(rule.label),
        "meaning": text(rule.meaning),
        "href": reverse("settings_health_signal", args=[pipeline.key, rule.signal.value]),
        "stages": _("all stages")
        if len(bound) == len(stages)
        else ", ".join(stage.name for stage in bound) or _("none"),
        "points": " / ".join(map(str, points)),
        "limits": _limits(rule, wide),
        "is_own": any(
            (pipeline.id, stage_id, rule.signal) in settings for stage_id in (None, *(stage.id for stage in stages))
        ),
    }


def _limits(rule: Rule, held: Setting) -> str:
    if rule.limits is None or rule.unit is None:
        return ""
    numbers = [held.limits[0], *([held.limits[1]] if rule.has_red else [])]
    return f"{text(SIDE_LABELS[rule.side])} {' / '.join(map(str, numbers))} {text(UNIT_LABELS[rule.unit])}"


def _wide(pipeline: PipelineSpec, rule: Rule, settings: Settings) -> Setting:
    """What holds of a signal in a pipeline wherever its stages have nothing of their own."""
    is_on = True
    default = Setting(is_on, *rule.points, *(rule.limits or (None, None)))
    return settings.get((pipeline.id, None, rule.signal)) or default


@dataclass(frozen=True, slots=True)
class _Place:
    """A signal of a pipeline, and the stage it is set for; None for the whole pipeline."""

    rule: Rule
    pipeline: PipelineSpec
    stage: StageSpec | None

    @property
    def key(self) -> SignalPlace:
        return SignalPlace(self.rule.signal, self.pipeline.id, self.stage.id if self.stage else None)

    @property
    def list_href(self) -> str:
        return f"{reverse('settings_health')}?pipeline={self.pipeline.key}"

    def held(self, settings: Settings) -> Setting:
        """What holds here now."""
        if self.stage is not None:
            return setting_at(self.rule, self.pipeline, self.stage, settings)
        return _wide(self.pipeline, self.rule, settings)


def _place(key: str, signal: str, stage_key: str) -> _Place:
    pipeline = pipeline_by_key(key)
    if signal not in set(Signal):
        raise Http404
    rule, stage = RULES[Signal(signal)], pipeline.named(stage_key) if stage_key else None
    if stage_key and (stage is None or not stage.is_open):
        raise NotFound("stage")
    return _Place(rule, pipeline, stage)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_health_signal(request: HttpRequest, key: str, signal: str, stage_key: str = "") -> HttpResponse:
    """Set a signal for a pipeline or one of its stages, or let it follow what stands above again."""
    by, place = _manager(request), _place(key, signal, stage_key)
    settings = settings_kept()
    posted = request.POST if request.method == "POST" else None
    if posted is not None and posted.get("do") == "reset":
        reset_signal(place=place.key, by=by, via=VIA)
        say(request, _("Default restored."))
        return redirect(request, place.list_href)
    form = SignalForm(posted, rule=place.rule, setting=place.held(settings), locale=by.locale)
    if posted is not None and form.is_valid():
        try:
            set_signal(place=place.key, setting=form.setting, by=by, via=VIA)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Saved."))
            return redirect(request, place.list_href)
    return render(request, "health/signal.html", _shown(place, form, settings), status=422 if form.errors else 200)


def _shown(place: _Place, form: SignalForm, settings: Settings) -> dict[str, Any]:
    rule, pipeline = place.rule, place.pipeline
    own = [pipeline.key, rule.signal.value]
    stages = [
        (stage.name, reverse("settings_health_signal_of_stage", args=[*own, stage.key]), stage == place.stage)
        for stage in pipeline.open_stages
    ]
    return {
        "form": form,
        "title": text(rule.label),
        "meaning": text(rule.meaning),
        "where": place.stage.name if place.stage else pipeline.name,
        "places": [(_("Whole pipeline"), reverse("settings_health_signal", args=own), place.stage is None), *stages],
        "parents": [(_("Deal health"), place.list_href)],
        "list_href": place.list_href,
        "is_own": (pipeline.id, place.key.stage_id, rule.signal) in settings,
    }
