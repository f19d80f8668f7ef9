"""Tables of health: what was set of signals, how long won deals took, and the health that is kept of open deals."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class SignalSetting(models.Model):
    """What was set of a signal for a pipeline or, with a stage, for it alone. Without a row the catalogue holds."""

    id = models.BigAutoField(primary_key=True)
    pipeline = models.ForeignKey("pipelines.Pipeline", on_delete=models.PROTECT, related_name="+", db_index=False)
    stage = models.ForeignKey("pipelines.Stage", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    signal = models.CharField(max_length=30)
    is_on = models.BooleanField()
    amber_points = models.SmallIntegerField()
    red_points = models.SmallIntegerField()
    amber = models.IntegerField(null=True)
    red = models.IntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("pipeline", "stage", "signal", name="health_signal_of_stage_once"),
            models.UniqueConstraint(
                "pipeline", "signal", name="health_signal_of_pipeline_once", condition=Q(stage__isnull=True)
            ),
        ]


class PaceDay(models.Model):
    """A day on which it was kept how long won deals took, as of `at`."""

    day = models.DateField(primary_key=True)
    at = models.DateTimeField()


class PaceFigure(models.Model):
    """Percentiles in days of `count` won deals' stays, ways or silences.

    `place` is a stage (stay, reach, left), a pipeline (cycle) or 0 (gap); `team` is 0 for all teams, `type` empty for
    all types of deals.
    """

    id = models.BigAutoField(primary_key=True)
    day = models.ForeignKey(PaceDay, on_delete=models.PROTECT, related_name="+", db_index=False)
    measure = models.CharField(max_length=8)
    place = models.BigIntegerField()
    team = models.BigIntegerField(default=0)
    type = models.CharField(max_length=10, default="", blank=True)
    count = models.IntegerField()
    p25 = models.IntegerField()
    p50 = models.IntegerField()
    p75 = models.IntegerField()
    p90 = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("day", "measure", "place", "team", "type", name="health_pace_once"),
        ]


class KeptHealth(models.Model):
    """The health of an open deal as judged at `at`: what pages of many deals sum and sort by.

    `is_due` says that something about the deal was written since. `signals` and `paces` are words with commas around
    each, so that one can be looked for. `before_*` is what was kept last on an earlier day of the company's; nothing
    when none was.
    """

    opportunity = models.OneToOneField(
        "opportunities.Opportunity", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField()
    is_due = models.BooleanField(default=False)
    score = models.SmallIntegerField()
    band = models.CharField(max_length=5)
    signals = models.CharField(max_length=400, default="", blank=True)
    paces = models.CharField(max_length=40, default="", blank=True)
    before_at = models.DateTimeField(null=True)
    before_score = models.SmallIntegerField(null=True)
    before_band = models.CharField(max_length=5, default="", blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index("band", "score", name="health_band"),
            models.Index("before_band", "band", name="health_moved"),
            models.Index("at", name="health_at"),
        ]


class Place(models.Model):
    """How far the journal was followed: one row."""

    id = models.SmallIntegerField(primary_key=True)
    tx = models.BigIntegerField()
    seq = models.BigIntegerField()
