"""The append-only record of what happened, its seals, and the outbox."""

from typing import ClassVar

from django.db import models
from django.db.models import BigAutoField, Func, Q
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from quarterdeck.values.ids import new_id


class TransactionId(Func):
    """Database default: the transaction's id on PostgreSQL, 0 on SQLite.

    Readers that follow the journal need a commit horizon. PostgreSQL hands out sequence numbers out
    of commit order, so they order by (tx, seq); SQLite's single writer makes seq itself that order.
    """

    arity = 0
    output_field = models.BigIntegerField()

    def as_sql(self, compiler: SQLCompiler, connection: object, **extra: object) -> tuple[str, list[object]]:  # type: ignore[override]  # a constant needs none of Func's options
        return "0", []

    def as_postgresql(self, compiler: SQLCompiler, connection: object, **extra: object) -> tuple[str, list[object]]:
        return "(pg_current_xact_id()::text::bigint)", []


class Entry(models.Model):
    """One event: what happened to which record, by whom, through which door."""

    seq = BigAutoField(primary_key=True)
    tx = models.BigIntegerField(db_default=TransactionId())
    event = models.CharField(max_length=60)
    kind = models.CharField(max_length=30)
    record_id = models.BigIntegerField()
    actor_id = models.BigIntegerField(null=True)
    token_id = models.BigIntegerField(null=True)
    door = models.CharField(max_length=12)
    quiet = models.BooleanField(default=False)
    depth = models.SmallIntegerField(default=0)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    payload = models.TextField(default="{}")
    reason = models.TextField(default="", blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index("kind", "record_id", "seq", name="entry_record"),
            models.Index("tx", "seq", name="entry_visible"),
            # What the audit narrows by; each ends in seq, so that a page of it is read in order and no further.
            models.Index("event", "seq", name="entry_event"),
            models.Index("actor_id", "seq", name="entry_actor"),
            models.Index("door", "seq", name="entry_door"),
            models.Index("recorded_at", "seq", name="entry_recorded"),
        ]


class Change(models.Model):
    """One field, old to new. Personal values lie in `PersonalValue`; here only their digests."""

    seq = BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=30)
    record_id = models.BigIntegerField()
    field = models.CharField(max_length=40)
    old = models.TextField(null=True)
    new = models.TextField(null=True)
    is_personal = models.BooleanField(default=False)


class SubjectKey(models.Model):
    """The key of one person-like record; deleting it makes the digests of its values meaningless."""

    id = BigAutoField(primary_key=True)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    key = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("subject_kind", "subject_id", name="subject_key_once")]


class PersonalValue(models.Model):
    """Old and new value of a personal field, erasable without breaking the seals."""

    change = models.OneToOneField(Change, on_delete=models.PROTECT, primary_key=True, related_name="personal")
    subject = models.ForeignKey(SubjectKey, on_delete=models.CASCADE, related_name="+")
    old = models.TextField(null=True)
    new = models.TextField(null=True)


class Seal(models.Model):
    """Merkle root over a stretch of entries, chained to the seal before."""

    seq = BigAutoField(primary_key=True)
    first_tx = models.BigIntegerField()
    first_seq = models.BigIntegerField()
    last_tx = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    count = models.IntegerField()
    previous = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("previous", name="seal_chain_once")]


class Outbox(models.Model):
    """One effect owed after commit: an entry and the subscriber that must see it."""

    id = BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    subscriber = models.CharField(max_length=80)
    kind = models.CharField(max_length=30)
    record_id = models.BigIntegerField()
    attempts = models.IntegerField(default=0)
    last_error = models.TextField(default="", blank=True)
    not_before = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index("kind", "record_id", "subscriber", "id", name="outbox_open", condition=Q(done_at=None)),
        ]


class Refusal(models.Model):
    """The only trace of a refused write: who tried what through which door, and the codes."""

    seq = BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    action = models.CharField(max_length=80)
    actor_id = models.BigIntegerField(null=True)
    door = models.CharField(max_length=12)
    kind = models.CharField(max_length=30, default="")
    record_id = models.BigIntegerField(null=True)
    codes = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index("at", name="refusal_at")]


class IdempotentReply(models.Model):
    """The stored reply to a write that carried an Idempotency-Key."""

    id = BigAutoField(primary_key=True)
    principal = models.CharField(max_length=40)
    route = models.CharField(max_length=120)
    key = models.CharField(max_length=120)
    body_hash = models.CharField(max_length=64)
    status = models.SmallIntegerField()
    content_type = models.CharField(max_length=60, default="")
    headers = models.TextField(default="{}")
    body = models.BinaryField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("principal", "route", "key", name="idempotent_once")]


class ForeignSource(models.Model):
    """Another system that keeps records which are shown here. `link` is an address there with {id}; `as_of` its age."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=120)
    link = models.CharField(max_length=500, default="", blank=True)
    as_of = models.DateTimeField(null=True)


class ForeignRecord(models.Model):
    """A record that another system keeps: read-only here until it is taken over, then left alone by its source."""

    id = BigAutoField(primary_key=True)
    kind = models.CharField(max_length=30)
    record_id = models.BigIntegerField()
    source = models.ForeignKey(ForeignSource, on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=254, default="", blank=True)
    since = models.DateTimeField(default=timezone.now)
    taken_over_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("kind", "record_id", name="foreign_record_once")]
