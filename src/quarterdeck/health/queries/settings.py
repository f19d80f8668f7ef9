"""What was set of signals, and how long won deals took, as values."""

from datetime import date

from django.db.models import QuerySet

from quarterdeck.health.models import PaceDay, PaceFigure, SignalSetting
from quarterdeck.health.rules import Key, Paces, Setting, Settings, Spread
from quarterdeck.health.terms import Measure, Signal
from quarterdeck.journal.queries import compiled


def settings_kept() -> Settings:
    """Everything that was set, of all pipelines. One query."""
    return {
        (pipeline_id, stage_id, Signal(signal)): Setting(is_on, amber_points, red_points, amber, red)
        for pipeline_id, stage_id, signal, is_on, amber_points, red_points, amber, red in _settings()
    }


@compiled
def _settings() -> QuerySet[SignalSetting, tuple[int, int | None, str, bool, int, int, int | None, int | None]]:
    rows = SignalSetting.objects.order_by("pk")
    return rows.values_list("pipeline_id", "stage_id", "signal", "is_on", "amber_points", "red_points", "amber", "red")


def paces_kept(day: date) -> Paces:
    """How long won deals took, as last kept until this day; nothing when it never was. One query."""
    newest = PaceDay.objects.filter(day__lte=day).order_by("-day").values("day")[:1]
    rows = PaceFigure.objects.filter(day_id=newest).values_list(
        "measure", "place", "team", "type", "count", "p25", "p50", "p75", "p90"
    )
    return {
        Key(Measure(measure), place, team, type_): Spread(count, p25, p50, p75, p90)
        for measure, place, team, type_, count, p25, p50, p75, p90 in rows
    }


def paces_day(day: date) -> date | None:
    """The day as of which it was last kept how long won deals took; None when it never was. One query."""
    return PaceDay.objects.filter(day__lte=day).order_by("-day").values_list("day", flat=True).first()
