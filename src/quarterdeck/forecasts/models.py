"""Tables of forecasts: settings, calls and adjustments, judgements, and weeks as they were at their lock.

Nothing in them is ever changed or removed; only the notes of somebody who is erased are emptied.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from quarterdeck.values.ids import new_id

PERSON = settings.AUTH_USER_MODEL


def _person() -> "models.ForeignKey[models.Model | None, models.Model | None]":
    return models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)


def _team() -> "models.ForeignKey[models.Model | None, models.Model | None]":
    return models.ForeignKey("users.Team", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)


class ForecastRules(models.Model):
    """How forecasts are made from `at` on; the greatest number counts."""

    id = models.BigAutoField(primary_key=True)
    number = models.IntegerField(unique=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    method = models.CharField(max_length=12)
    kind = models.CharField(max_length=8)
    weekday = models.SmallIntegerField()
    minute = models.SmallIntegerField()
    # Versions from before it was kept have none: it was off.
    has_likely = models.BooleanField(null=True)
    author = _person()


class ForecastCall(models.Model):
    """A call of a line, or its manager's adjustment, from `at` on; without an amount it is reset.

    `deals` are the ids behind the base, parted by blanks.
    """

    id = models.BigAutoField(primary_key=True)
    type = models.CharField(max_length=12)
    from_day = models.DateField()
    until_day = models.DateField()
    line = models.CharField(max_length=40)
    person = _person()
    team = _team()
    category = models.CharField(max_length=10)
    method = models.CharField(max_length=12)
    said = models.CharField(max_length=8)
    number = models.IntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    base_minor = models.BigIntegerField()
    note = models.CharField(max_length=255, default="", blank=True)
    deals = models.TextField(default="", blank=True)
    author = _person()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                *("from_day", "until_day", "type", "method", "line", "category", "said", "number"),
                name="forecast_call_once",
            )
        ]


class DealJudgement(models.Model):
    """What who leads a team thinks of a deal for a period, from `at` on."""

    id = models.BigAutoField(primary_key=True)
    type = models.CharField(max_length=12)
    from_day = models.DateField()
    until_day = models.DateField()
    team = models.ForeignKey("users.Team", on_delete=models.PROTECT, related_name="+", db_index=False)
    opportunity = models.ForeignKey(
        "opportunities.Opportunity", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    number = models.IntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    judged = models.CharField(max_length=4)
    author = _person()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                *("team", "from_day", "until_day", "type", "opportunity", "number"), name="forecast_judged_once"
            )
        ]


class ForecastLock(models.Model):
    """A week of a period as it was at its lock; `recorded_at` is when that was written, later after downtime."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    type = models.CharField(max_length=12)
    from_day = models.DateField()
    until_day = models.DateField()
    locked_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    method = models.CharField(max_length=12)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("from_day", "until_day", "type", "locked_at", name="forecast_lock_once")
        ]


class LockedLine(models.Model):
    """A line's numbers in one column at a lock, in minor units of the lock's currency.

    `quota_minor` and `weighted_minor`, won plus open by the default chance of stages, stand beside what is closed;
    locks from before it was kept have no weighted sum. `is_carried`: the call is of an earlier week.
    """

    id = models.BigAutoField(primary_key=True)
    forecast_lock = models.ForeignKey(ForecastLock, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.IntegerField()
    line = models.CharField(max_length=40)
    parent = models.CharField(max_length=40, default="", blank=True)
    person = _person()
    team = _team()
    category = models.CharField(max_length=10)
    own_minor = models.BigIntegerField()
    raw_minor = models.BigIntegerField()
    system_minor = models.BigIntegerField()
    call_minor = models.BigIntegerField(null=True)
    adjusted_minor = models.BigIntegerField(null=True)
    final_minor = models.BigIntegerField()
    quota_minor = models.BigIntegerField(null=True)
    weighted_minor = models.BigIntegerField(null=True)
    is_carried = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("forecast_lock", "line", "category", name="forecast_locked_line_once")
        ]


class CommittedDeal(models.Model):
    """What an open deal put into Commit of its own line at a lock, in minor units of the lock's currency.

    A deal without an amount, or a rate, has no row: it was in no sum.
    """

    id = models.BigAutoField(primary_key=True)
    forecast_lock = models.ForeignKey(ForecastLock, on_delete=models.PROTECT, related_name="+", db_index=False)
    line = models.CharField(max_length=40)
    opportunity = models.ForeignKey(
        "opportunities.Opportunity", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    minor = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("forecast_lock", "line", "opportunity", name="forecast_committed_once")
        ]


class ForecastTypeVersion(models.Model):
    """A type of forecast as it is from `at` on; the greatest number of its key counts.

    `answers` says who answers for which line: keys of lines and ids of people as JSON.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=12)
    number = models.IntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    name = models.CharField(max_length=60)
    measure = models.CharField(max_length=10)
    date = models.CharField(max_length=8)
    hierarchy = models.CharField(max_length=10)
    source = models.CharField(max_length=8)
    answers = models.TextField(default="{}", blank=True)
    is_active = models.BooleanField(default=True)
    is_default = models.BooleanField(default=False)
    author = _person()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("key", "number", name="forecast_type_version_once")]
