"""Scenarios, what each version supposes, and what came of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.scenarios.terms import Sharing, State
from quarterdeck.values.ids import new_id

PERSON = settings.AUTH_USER_MODEL


class Scenario(models.Model):
    """A what-if of a line of the forecast: of a team, of a person, or of the company. `version` counts its changes."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=80)
    name_key = models.CharField(max_length=200)
    note = models.TextField(default="", blank=True)
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("users.Team", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    sharing = models.CharField(max_length=8, default=Sharing.PRIVATE.value)
    shared_person = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    shared_team = models.ForeignKey("users.Team", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=State.ACTIVE.value)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "owner", "name_key", name="scenario_name_once", condition=Q(state=State.ACTIVE.value)
            ),
        ]


class ScenarioVersion(models.Model):
    """What a scenario supposes, as of one request. Nothing of it ever changes.

    `said` is JSON: levers, ids of deals in and out, weeks of ramp. `quota_minor` is what the line is to win in the
    quarter, as the author might see it then, in the reporting currency.
    """

    id = models.BigAutoField(primary_key=True)
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.IntegerField()
    at = models.DateTimeField()
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    said = models.TextField()
    quota_minor = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("scenario", "number", name="scenario_version_once")]


class ScenarioAnswer(models.Model):
    """What came of a version: of which published forecast and model, and the figures as JSON. Nothing of it changes.

    `problem` says why there are no figures.
    """

    id = models.BigAutoField(primary_key=True)
    scenario_version = models.OneToOneField(ScenarioVersion, on_delete=models.PROTECT, related_name="answer")
    at = models.DateTimeField()
    day = models.DateField()
    published_at = models.DateTimeField()
    period_start = models.DateField()
    period_end = models.DateField()
    quarter = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    model_id = models.CharField(max_length=12)
    problem = models.TextField(default="")
    figures = models.TextField(default="{}")


class ScenarioRow(models.Model):
    """An open deal's part in the newest answer of a scenario, today and as supposed. Written anew with each answer.

    `chance` columns are millionths; values and parts are minor units.
    """

    id = models.BigAutoField(primary_key=True)
    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="rows", db_index=False)
    position = models.IntegerField()
    opportunity = models.ForeignKey(
        "opportunities.Opportunity", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    chance_today_ppm = models.IntegerField()
    value_today_minor = models.BigIntegerField()
    part_today_minor = models.BigIntegerField()
    chance_ppm = models.IntegerField()
    value_minor = models.BigIntegerField()
    part_minor = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("scenario", "position", name="scenario_row_once")]
        indexes: ClassVar = [models.Index("opportunity", name="scenario_row_by_deal")]
