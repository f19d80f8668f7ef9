"""Series of dated exports, their files, and what each file says that the one before did not."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.snapshots.terms import DayOrder, Missing, SnapshotState
from quarterdeck.values.ids import new_id

PERSON = settings.AUTH_USER_MODEL


class SnapshotSeries(models.Model):
    """Dated exports of the same list: how they are read."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, unique=True)
    mapping = models.TextField()
    order = models.CharField(max_length=3, default=DayOrder.FOUND.value, blank=True)
    day_column = models.CharField(max_length=200, default="", blank=True)
    missing = models.CharField(max_length=7, default=Missing.LEFT.value)
    loss_reason = models.ForeignKey("pipelines.LossReason", null=True, on_delete=models.PROTECT, related_name="+")
    # Why the files handed in last could not be read; empty when they were.
    problems = models.TextField(default="[]")
    person = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    # Who asked for the work that is done now, by which token, and the rights they came with.
    asked_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    asked_token_id = models.BigIntegerField(null=True)
    asked_rights = models.TextField(default="", db_default="", blank=True)
    # Only loads from this source bring its files; without one people hand them in.
    source = models.ForeignKey("journal.ForeignSource", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    version = models.IntegerField(default=1)


class Snapshot(models.Model):
    """One file of a series. `at` is the instant it shows; unknown while it waits."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    series = models.ForeignKey(SnapshotSeries, on_delete=models.PROTECT, related_name="+", db_index=False)
    file_name = models.CharField(max_length=255)
    file_digest = models.CharField(max_length=64, default="", blank=True)
    at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, default=SnapshotState.WAITING.value)
    is_lenient = models.BooleanField(default=False)
    rows = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    person = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("series", "at", name="snapshot_at_once", condition=Q(at__isnull=False)),
        ]
        indexes: ClassVar = [models.Index("series", "state", name="snapshot_state")]


class SnapshotRow(models.Model):
    """What a file says of a deal that the files before it did not. Rows that say nothing new are only counted."""

    id = models.BigAutoField(primary_key=True)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="+", db_index=False)
    series = models.ForeignKey(SnapshotSeries, on_delete=models.PROTECT, related_name="+", db_index=False)
    line = models.IntegerField()
    match_key = models.CharField(max_length=254, default="", blank=True)
    plan = models.CharField(max_length=7)
    opportunity_id = models.BigIntegerField(null=True)
    # It happened between this and the instant of the file; without it the row itself says when.
    since = models.DateTimeField(null=True)
    seen = models.TextField(default="", blank=True)
    told = models.TextField(default="", blank=True)
    problems = models.TextField(default="[]")
    outcome = models.CharField(max_length=8, default="", blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index("series", "match_key", "id", name="snapshot_row_deal"),
            models.Index("snapshot", "outcome", "id", name="snapshot_row_next"),
        ]
