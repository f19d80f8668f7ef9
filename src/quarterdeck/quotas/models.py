"""Tables of quotas: for whom, every version of how much, and the months of each version."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.values.ids import new_id

PERSON = settings.AUTH_USER_MODEL


class Quota(models.Model):
    """For whom, in a fiscal year whose days are frozen here with the calendar they come from.

    `version` is the number of the version that counts.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    person = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("users.Team", null=True, on_delete=models.PROTECT, related_name="+")
    territory = models.ForeignKey("users.Territory", null=True, on_delete=models.PROTECT, related_name="+")
    family = models.CharField(max_length=80, default="", blank=True)
    year = models.SmallIntegerField()
    calendar = models.ForeignKey("users.CalendarVersion", on_delete=models.PROTECT, related_name="+", db_index=False)
    from_day = models.DateField()
    until_day = models.DateField()
    # Of rules.target_key: two NULLs would differ in a constraint over the columns themselves.
    key = models.CharField(max_length=240)
    state = models.CharField(max_length=8, default="active")
    version = models.IntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("key", name="quota_once", condition=Q(state="active"))]
        indexes: ClassVar = [models.Index("year", "state", "id", name="quota_of_year")]


class QuotaVersion(models.Model):
    """What was so of a quota from `at` on. Nothing of it ever changes; a removed quota ends with one that says so."""

    id = models.BigAutoField(primary_key=True)
    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.IntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    seasonality = models.CharField(max_length=80, default="", blank=True)
    # Basis points of the twelve months, parted by blanks; empty: even.
    shares = models.CharField(max_length=80, default="", blank=True)
    ramp_since = models.DateField(null=True)
    ramp = models.CharField(max_length=60, default="", blank=True)
    is_removed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("quota", "number", name="quota_version_once")]


class QuotaMonth(models.Model):
    """A month of a version: [from_day, until_day), in minor units of the version's currency."""

    id = models.BigAutoField(primary_key=True)
    quota_version = models.ForeignKey(QuotaVersion, on_delete=models.PROTECT, related_name="months", db_index=False)
    position = models.SmallIntegerField()
    from_day = models.DateField()
    until_day = models.DateField()
    amount_minor = models.BigIntegerField()
    is_typed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("quota_version", "position", name="quota_month_once")]


class Seasonality(models.Model):
    """A named spread over the year: basis points of the twelve months, parted by blanks."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=80)
    name_key = models.CharField(max_length=160, unique=True)
    shares = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now)
