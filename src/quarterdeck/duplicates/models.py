"""What records are matched by, pairs that may be one, merges and their ledger."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from quarterdeck.values.ids import new_id

PERSON = settings.AUTH_USER_MODEL


class MatchKey(models.Model):
    """One of the keys under which records that may be the same meet: a digest of what was normalised."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    key = models.BigIntegerField()
    # Whether the record was compared with those it meets since it got the key.
    is_compared = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("kind", "key", "record_id", name="match_key_once"),
        ]
        indexes: ClassVar = [
            models.Index("kind", "record_id", name="match_key_record"),
            models.Index("kind", "record_id", name="match_key_waiting", condition=Q(is_compared=False)),
        ]


class KeyedKind(models.Model):
    """How far the records of a kind that were there before have got their keys."""

    kind = models.CharField(max_length=20, primary_key=True)
    up_to = models.BigIntegerField(default=0)
    is_complete = models.BooleanField(default=False)


class WaitingDeal(models.Model):
    """A deal that is to be compared with those of its account, and of accounts that may be the same."""

    record_id = models.BigIntegerField(primary_key=True)


class Place(models.Model):
    """How far the journal was read for deals that changed: one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    tx = models.BigIntegerField(default=-1)
    seq = models.BigIntegerField(default=-1)


class Pair(models.Model):
    """Two records that may be one, the lesser id first. `evidence` are codes, a blank between them."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=20)
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField()
    score = models.SmallIntegerField()
    evidence = models.CharField(max_length=200)
    state = models.CharField(max_length=8, default="open")
    found_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("kind", "first_id", "second_id", name="pair_once")]
        indexes: ClassVar = [
            models.Index("kind", "state", F("score").desc(), "id", name="pair_queue"),
            models.Index("kind", "second_id", name="pair_second"),
        ]


class Merge(models.Model):
    """A record that became part of another one. `edit_seq` is the entry in which the target took fields of it over."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=20)
    source_id = models.BigIntegerField()
    target_id = models.BigIntegerField()
    edit_seq = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    # Fields the target took over; those of them that were changed since and stayed at the undo. A blank between them.
    taken_fields = models.TextField(default="", blank=True)
    kept_fields = models.TextField(default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("kind", "source_id", name="merged_once", condition=Q(undone_at=None)),
        ]
        indexes: ClassVar = [
            models.Index("kind", "target_id", name="merge_target"),
            models.Index("at", "id", name="merge_at"),
        ]


class MovedRow(models.Model):
    """A row that followed the source of a merge. `is_left`: it named another record by the time of the undo."""

    id = models.BigAutoField(primary_key=True)
    merge = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="rows", db_index=False)
    holder = models.CharField(max_length=80)
    row_id = models.BigIntegerField()
    is_left = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("merge", "holder", "row_id", name="moved_row_once")]
