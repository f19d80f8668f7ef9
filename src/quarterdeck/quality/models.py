"""Tables of quality: what was set of rules, and the figures that are kept of each day."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

PERSON = settings.AUTH_USER_MODEL


class RuleSetting(models.Model):
    """What was set of a rule for a pipeline or, with a stage, for it alone. Without a row the catalogue holds."""

    id = models.BigAutoField(primary_key=True)
    pipeline = models.ForeignKey("pipelines.Pipeline", on_delete=models.PROTECT, related_name="+", db_index=False)
    stage = models.ForeignKey("pipelines.Stage", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    rule = models.CharField(max_length=30)
    is_on = models.BooleanField()
    penalty = models.SmallIntegerField()
    number = models.IntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("pipeline", "stage", "rule", name="quality_rule_of_stage_once"),
            models.UniqueConstraint(
                "pipeline", "rule", name="quality_rule_of_pipeline_once", condition=Q(stage__isnull=True)
            ),
        ]


class KeptDay(models.Model):
    """A day whose figures were kept: a day without a row was missed, which is not a day without deals."""

    day = models.DateField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)


class KeptFigure(models.Model):
    """Open deals of an owner in a pipeline on a day: with a rule how many broke it, without one all of them.

    `intact` of them broke nothing, `points` is the sum of their scores; both are 0 on the row of a rule.
    """

    id = models.BigAutoField(primary_key=True)
    day = models.ForeignKey(KeptDay, on_delete=models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", db_index=False)
    pipeline = models.ForeignKey("pipelines.Pipeline", on_delete=models.PROTECT, related_name="+", db_index=False)
    rule = models.CharField(max_length=30, default="", blank=True)
    deals = models.IntegerField()
    intact = models.IntegerField(default=0)
    points = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("day", "owner", "pipeline", "rule", name="quality_figure_once"),
        ]
        indexes: ClassVar = [models.Index("rule", "day", "owner", name="quality_figure_rule")]
