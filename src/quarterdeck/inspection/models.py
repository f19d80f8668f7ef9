"""Runs of bulk edits: what was asked of which opportunities, and what became of each."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from quarterdeck.inspection.rules.bulk import RunState
from quarterdeck.values.ids import new_id

PERSON = settings.AUTH_USER_MODEL


class BulkRun(models.Model):
    """One change asked of many opportunities.

    `permissions` and `token_id` are those of whoever asked for it, then of whoever started it.
    `position` is a hint where to go on: what was done is what has a result.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    token_id = models.BigIntegerField(null=True)
    permissions = models.TextField(default="", blank=True)
    change = models.TextField()
    state = models.CharField(max_length=10, default=RunState.COLLECTING.value)
    total = models.IntegerField(default=0)
    position = models.IntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index("person", "created_at", name="bulk_run_of_person")]


class BulkRow(models.Model):
    """An opportunity of a run, with the version that was looked at."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(BulkRun, on_delete=models.PROTECT, related_name="rows")
    position = models.IntegerField()
    opportunity_id = models.BigIntegerField()
    version = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("run", "position", name="bulk_row_position_once"),
            models.UniqueConstraint("run", "opportunity_id", name="bulk_row_deal_once"),
        ]


class BulkResult(models.Model):
    """What became of a row when it was changed, and again when the run was undone. Rows are only ever added.

    `seq` is the entry of the journal, `reasons` their JSON text.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(BulkRun, on_delete=models.PROTECT, related_name="results")
    row = models.ForeignKey(BulkRow, on_delete=models.PROTECT, related_name="results")
    step = models.CharField(max_length=5)
    outcome = models.CharField(max_length=9)
    seq = models.BigIntegerField(null=True)
    reasons = models.TextField(default="", blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("row", "step", name="bulk_result_once")]
        indexes: ClassVar = [models.Index("run", "step", "outcome", name="bulk_results_of_run")]
