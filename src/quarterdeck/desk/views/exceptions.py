"""Gate exceptions: what did not stop a move although it was not met, with the deals behind it."""

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from quarterdeck.desk.queries.exceptions import ExceptionFilter, ExceptionRow, gate_exceptions
from quarterdeck.desk.views.viewing import Viewing, say, viewing
from quarterdeck.kit.choices import RecordField, WordField
from quarterdeck.kit.filters import text
from quarterdeck.kit.forms import DayField, PageForm, TextField
from quarterdeck.kit.pages import render
from quarterdeck.pipelines.queries import known_criteria
from quarterdeck.pipelines.terms import WHY_LABELS, Why
from quarterdeck.users.policy import page
from quarterdeck.users.queries import owner_options
from quarterdeck.values.text import N_

TONES = {Why.OVERRIDDEN: "warn", Why.ADVISED: "", Why.GRANDFATHERED: "idle"}
RULES = {
    "back_forbidden": N_("Deals of this pipeline do not go back"),
    "skip_forbidden": N_("No stage may be skipped"),
}


class ExceptionForm(PageForm):
    """What the page is narrowed to, by the address."""

    pipeline = WordField(label=_("Pipeline"), required=False)
    stage = WordField(label=_("Stage"), required=False)
    why = WordField(label=_("Why"), required=False)
    person = RecordField((), label=_("Moved by"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)
    criterion = TextField(label=_("Criterion"), required=False)

    def __init__(self, *args: Any, who: Viewing, **kwargs: Any) -> None:
        super().__init__(*args, locale=who.locale, today=who.today, **kwargs)
        every = ("", say(N_("All")))
        stages = {stage.key: stage.name for pipeline in who.pipelines for stage in pipeline.stages}
        choices = {
            "pipeline": [every, *((pipeline.key, pipeline.name) for pipeline in who.pipelines)],
            "stage": [every, *stages.items()],
            "why": [every, *((why.value, text(label)) for why, label in WHY_LABELS.items())],
        }
        for name, pairs in choices.items():
            self.fields[name].choices = pairs  # type: ignore[attr-defined]  # all three are fields of words
        people = [(option.id, option.name) for option in owner_options(who.actor)]
        self.fields["person"] = RecordField(people, label=_("Moved by"), required=False, empty=say(N_("Everybody")))


@page
@require_safe
def exceptions(request: HttpRequest) -> HttpResponse:
    """Exceptions at the deals the viewer may see, newest first, with how many there are of each sort."""
    who = viewing(request)
    form = ExceptionForm(request.GET, who=who, auto_id="exception_%s")
    form.is_valid()
    before = request.GET.get("before", "")
    found = gate_exceptions(who.actor, _wanted(form, who), before=int(before) if before.isdecimal() else None)
    labels = known_criteria(who.actor)
    context = {
        "form": form,
        "rows": [_row(row, who, labels) for row in found.rows],
        "counts": [_count(request, why, found.counts.get(why, 0), form) for why in Why],
        "next_href": _href(request, before=str(found.next_before)) if found.next_before else "",
        "bare_href": reverse("gate_exceptions"),
        "is_narrow": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "desk/exceptions.html", context)


def _wanted(form: ExceptionForm, who: Viewing) -> ExceptionFilter:
    asked = form.cleaned_data
    pipeline = next((row for row in who.pipelines if row.key == asked.get("pipeline")), None)
    return ExceptionFilter(
        pipeline_id=pipeline.id if pipeline else None,
        stage=asked.get("stage") or "",
        criterion=asked.get("criterion") or "",
        why=asked.get("why") or "",
        person_id=asked.get("person"),
        since=_midnight(asked.get("since"), who),
        until=_midnight(asked["until"] + timedelta(days=1), who) if asked.get("until") else None,
    )


def _midnight(day: date | None, who: Viewing) -> datetime | None:
    return datetime.combine(day, time(), ZoneInfo(who.company.time_zone)) if day else None


def _href(request: HttpRequest, **changes: str) -> str:
    values = {name: value for name, value in request.GET.items() if name != "before"} | changes
    return f"{request.path}?{urlencode({name: value for name, value in values.items() if value})}"


def _count(request: HttpRequest, why: Why, count: int, form: ExceptionForm) -> dict[str, Any]:
    is_on = form.cleaned_data.get("why") == why
    return {
        "label": text(WHY_LABELS[why]),
        "count": count,
        "is_on": is_on,
        "href": _href(request, why="" if is_on else why),
    }


def _row(row: ExceptionRow, who: Viewing, labels: dict[tuple[int, str], Any]) -> dict[str, Any]:
    known = labels.get((row.pipeline_id, row.criterion))
    rule = RULES.get(row.code, row.criterion)
    return {
        "name": row.opportunity_name,
        "href": reverse("opportunity", args=[row.opportunity_id]),
        "stage": row.criterion.partition("/")[0],
        "criterion": text(known) if known else text(rule),
        "why": text(WHY_LABELS[Why(row.why)]),
        "tone": TONES[Why(row.why)],
        "at": row.at,
        "who": row.actor_name or say(N_("The system")),
    }
