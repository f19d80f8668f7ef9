"""Settings of data quality: which rule binds where, what it costs, its threshold."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.queries import pipeline_by_key, pipelines
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.quality.actions import RulePlace, reset_rule, set_rule
from quarterdeck.quality.forms import RuleForm
from quarterdeck.quality.queries import settings_kept
from quarterdeck.quality.rules import RULES, Rule, Setting, Settings, setting_at
from quarterdeck.quality.terms import DIMENSION_LABELS, UNIT_LABELS, Check
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
def settings_quality(request: HttpRequest) -> HttpResponse:
    """Every rule of a pipeline: the first one, or the one the address names."""
    _manager(request)
    specs = pipelines()
    key = request.GET.get("pipeline", "")
    pipeline = next((spec for spec in specs if spec.key == key), specs[0])
    settings = settings_kept()
    here = reverse("settings_quality")
    context = {
        "pipelines": [(one.name, f"{here}?pipeline={one.key}", one.id == pipeline.id) for one in specs],
        "rows": [_row(pipeline, rule, settings) for rule in RULES.values()],
    }
    return render(request, "quality/settings.html", context)


def _row(pipeline: PipelineSpec, rule: Rule, settings: Settings) -> dict[str, Any]:
    stages = [stage for stage in pipeline.stages if stage.kind is rule.of]
    bound = [stage for stage in stages if setting_at(rule, pipeline, stage, settings).is_on]
    wide = settings.get((pipeline.id, None, rule.check)) or Setting(
        is_on=True, penalty=rule.penalty, number=rule.number
    )
    return {
        "label": text(rule.label),
        "meaning": text(rule.meaning),
        "dimension": text(DIMENSION_LABELS[rule.dimension]),
        "href": reverse("settings_quality_rule", args=[pipeline.key, rule.check.value]),
        "stages": _("all stages")
        if len(bound) == len(stages)
        else ", ".join(stage.name for stage in bound) or _("none"),
        "penalty": wide.penalty,
        "number": f"{wide.number} {text(UNIT_LABELS[rule.unit])}" if rule.unit and wide.number is not None else "",
        "is_own": any(
            (pipeline.id, stage_id, rule.check) in settings for stage_id in (None, *(stage.id for stage in stages))
        ),
    }


@dataclass(frozen=True, slots=True)
class _Place:
    """A rule of a pipeline, and the stage it is set for; None for the whole pipeline."""

    rule: Rule
    pipeline: PipelineSpec
    stage: StageSpec | None

    @property
    def key(self) -> RulePlace:
        return RulePlace(self.rule.check, self.pipeline.id, self.stage.id if self.stage else None)

    @property
    def list_href(self) -> str:
        return f"{reverse('settings_quality')}?pipeline={self.pipeline.key}"

    def held(self, settings: Settings) -> Setting:
        """What holds here now."""
        if self.stage is not None:
            return setting_at(self.rule, self.pipeline, self.stage, settings)
        wide = settings.get((self.pipeline.id, None, self.rule.check))
        return wide or Setting(is_on=True, penalty=self.rule.penalty, number=self.rule.number)


def _place(key: str, check: str, stage_key: str) -> _Place:
    pipeline = pipeline_by_key(key)
    if check not in set(Check):
        raise Http404
    rule, stage = RULES[Check(check)], pipeline.named(stage_key) if stage_key else None
    if stage_key and (stage is None or stage.kind is not rule.of):
        raise NotFound("stage")
    return _Place(rule, pipeline, stage)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_quality_rule(request: HttpRequest, key: str, check: str, stage_key: str = "") -> HttpResponse:
    """Set a rule for a pipeline or one of its stages, or let it follow what stands above again."""
    by, place = _manager(request), _place(key, check, stage_key)
    settings = settings_kept()
    posted = request.POST if request.method == "POST" else None
    if posted is not None and posted.get("do") == "reset":
        reset_rule(place=place.key, by=by, via=VIA)
        say(request, _("Default restored."))
        return redirect(request, place.list_href)
    form = RuleForm(posted, rule=place.rule, setting=place.held(settings), locale=by.locale)
    if posted is not None and form.is_valid():
        try:
            set_rule(place=place.key, setting=form.setting, by=by, via=VIA)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Saved."))
            return redirect(request, place.list_href)
    return render(request, "quality/rule.html", _shown(place, form, settings), status=422 if form.errors else 200)


def _shown(place: _Place, form: RuleForm, settings: Settings) -> dict[str, Any]:
    rule, pipeline = place.rule, place.pipeline
    own = [pipeline.key, rule.check.value]
    stages = [
        (stage.name, reverse("settings_quality_rule_of_stage", args=[*own, stage.key]), stage == place.stage)
        for stage in pipeline.stages
        if stage.kind is rule.of
    ]
    return {
        "form": form,
        "title": text(rule.label),
        "meaning": text(rule.meaning),
        "where": place.stage.name if place.stage else pipeline.name,
        "places": [(_("Whole pipeline"), reverse("settings_quality_rule", args=own), place.stage is None), *stages],
        "parents": [(_("Data quality"), place.list_href)],
        "list_href": place.list_href,
        "is_own": (pipeline.id, place.key.stage_id, rule.check) in settings,
    }
