"""Files being imported and their staged rows."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.imports.terms import ImportState, Judged, Mode
from quarterdeck.values.ids import new_id


class Import(models.Model):
    """One file brought in under one mapping: where it stands, and how its rows were judged."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=24)
    file_name = models.CharField(max_length=255)
    file_digest = models.CharField(max_length=64)
    mapping = models.TextField()
    as_of = models.DateField(null=True)
    judged = models.CharField(max_length=8, default=Judged.HISTORY.value)
    quiet = models.BooleanField(default=True)
    mode = models.CharField(max_length=8, default=Mode.BOTH.value, db_default=Mode.BOTH.value)
    is_lenient = models.BooleanField(default=False)
    state = models.CharField(max_length=8, default=ImportState.CHECKING.value)
    unused_columns = models.TextField(default="[]")
    # What is to be known of the file as a whole: how it was read where nothing in it tells.
    remarks = models.TextField(default="[]", db_default="[]")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # The import whose rows name the accounts that this one adds: it comes in and goes with that.
    accounts_of = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index("file_digest", "state", name="import_file")]


class ImportRow(models.Model):
    """One row of a file with its verdict: what applying it will do, or what must be mended first."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows", db_index=False)
    line = models.IntegerField()
    # Rows are applied by rank, then by line: what happened first comes first.
    rank = models.BigIntegerField(default=0, db_default=0)
    plan = models.CharField(max_length=9)
    match_key = models.CharField(max_length=254, default="", blank=True)
    # Match key of the row that must be applied before this one, such as the parent of an account.
    needs_key = models.CharField(max_length=254, default="", blank=True)
    record_id = models.BigIntegerField(null=True)
    facts = models.TextField(default="{}")
    # What the row says in sums, good or bad: control sheets are made of it.
    control = models.TextField(default="", db_default="", blank=True)
    problems = models.TextField(default="[]")
    # What was read otherwise than it is written: to be known, not to be mended.
    notes = models.TextField(default="[]", db_default="[]")
    outcome = models.CharField(max_length=8, default="", blank=True)
    # What was written about a record that was here already: by it the change is taken back.
    seq = models.BigIntegerField(null=True)
    # What an undo of the import made of the row.
    undone = models.CharField(max_length=4, default="", db_default="", blank=True)
    # Records here that may be the one a new row tells of, best first, and what was decided about that.
    likely = models.TextField(default="", db_default="", blank=True)
    likely_score = models.SmallIntegerField(null=True)
    choice = models.CharField(max_length=6, default="", db_default="", blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("batch", "line", name="import_line_once")]
        indexes: ClassVar = [
            models.Index("batch", "match_key", name="import_match", condition=~Q(match_key="")),
            models.Index("batch", "needs_key", name="import_needs", condition=~Q(needs_key="")),
            models.Index("batch", "outcome", "rank", "line", name="import_next"),
            # Rows behind a verdict, in pages, and their counts.
            models.Index("batch", "plan", "line", name="import_plan"),
            models.Index("batch", "line", name="import_likely", condition=Q(likely_score__isnull=False)),
        ]


class ExternalId(models.Model):
    """What another system calls a record here. Several systems lie beside each other by `source`."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=24)
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=120)
    record_id = models.BigIntegerField()
    # The import that noted it, so that its undo frees the id again.
    noted_in = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("kind", "source", "external_id", name="external_id_once"),
        ]
        indexes: ClassVar = [models.Index("kind", "record_id", name="external_id_record")]
