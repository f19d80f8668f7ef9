"""Opportunities and their history."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import GeneratedField, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from quarterdeck.opportunities.terms import CategorySource, Channel, OpportunityType, RecordState
from quarterdeck.values.ids import new_id
from quarterdeck.values.timeline import HistoryKind

PERSON = settings.AUTH_USER_MODEL


class TrackedState(models.Model):
    """The tracked columns: the present row and every history row carry all of them."""

    name = models.CharField(max_length=200)
    account = models.ForeignKey("customers.Account", null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", db_index=False)
    pipeline = models.ForeignKey("pipelines.Pipeline", on_delete=models.PROTECT, related_name="+", db_index=False)
    stage = models.ForeignKey("pipelines.Stage", on_delete=models.PROTECT, related_name="+", db_index=False)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    close_date = models.DateField(null=True)
    category = models.CharField(max_length=10)
    category_source = models.CharField(max_length=6, default=CategorySource.AUTO.value)
    seller_probability_bp = models.IntegerField(null=True)
    system_probability_bp = models.IntegerField()
    product = models.ForeignKey(
        "catalog.Product", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=10, default=Channel.DIRECT.value)
    source = models.CharField(max_length=80, default="", blank=True)
    type = models.CharField(max_length=10, default=OpportunityType.NEW.value)
    loss_reason = models.ForeignKey(
        "pipelines.LossReason", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    competitor = models.CharField(max_length=120, default="", blank=True)
    order_reference = models.CharField(max_length=80, default="", blank=True)
    state = models.CharField(max_length=8, default=RecordState.ACTIVE.value)
    closed_at = models.DateTimeField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        abstract = True


# What flags are judged by, and what deals are worth: indexes that hold them answer alone.
CLOCKS = ("close_key", "stage_entered_at", "touched_key", "next_activity_on")
WORTH = ("currency", "amount_minor")


class Opportunity(TrackedState):
    """The present row: the state of the last row of history that counts, and figures about that history."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name_key = models.CharField(max_length=400)
    external_id = models.CharField(max_length=120, default="", blank=True)
    # The instant the present state comes from; earlier instants are the past.
    state_at = models.DateTimeField()
    stage_entered_at = models.DateTimeField()
    original_close_date = models.DateField(null=True)
    # The last day it was expected to close, kept when the day is taken away.
    last_close_date = models.DateField(null=True)
    push_count = models.SmallIntegerField(default=0)
    redate_count = models.SmallIntegerField(default=0)
    # Position of the stage an imported history ended in: criteria up to it do not bind this deal.
    imported_position = models.SmallIntegerField(null=True)
    flags = models.CharField(max_length=80, default="", blank=True)
    # The amount is the sum of its lines, and changes with them alone.
    has_lines = models.BooleanField(default=False, db_default=False)
    # What activities say of it: the earliest day something is planned for, and the last contact of both sides.
    next_activity_on = models.DateField(null=True)
    last_two_way_at = models.DateTimeField(null=True)
    last_two_way_activity_id = models.BigIntegerField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    updated_at = models.DateTimeField()
    version = models.IntegerField(default=1)
    # What lists sort by: databases disagree on where NULL goes, so missing values sort by a value of their own.
    close_key = GeneratedField(
        expression=Coalesce("close_date", Value(date(9999, 12, 31))), output_field=models.DateField(), db_persist=True
    )
    amount_key = GeneratedField(
        expression=Coalesce("amount_minor", Value(-1)), output_field=models.BigIntegerField(), db_persist=True
    )

    # Where the idle clock starts: a deal nobody was in contact about yet is as old as its last contact.
    touched_key = GeneratedField(
        expression=Coalesce("last_two_way_at", "created_at"), output_field=models.DateTimeField(), db_persist=True
    )

    class Meta:
        indexes: ClassVar = [
            models.Index("state", "stage", "touched_key", "owner", "next_activity_on", name="opp_stage_touched"),
            models.Index("state", "stage", "close_key", "id", "owner", name="opp_stage_close"),
            models.Index("state", "stage", "stage_entered_at", "owner", name="opp_stage_entered"),
            models.Index("state", "stage", "owner", "amount_key", "id", *WORTH, *CLOCKS, name="opp_stage_owner"),
            # Open ones by owner: whoever sees few people asks for theirs, counts flags, sums and sorts within these.
            models.Index(
                *("state", "owner", "close_key", "id", "stage", *CLOCKS[1:], "closed_on", "category", *WORTH),
                name="opp_owner_open",
                condition=Q(closed_on__isnull=True),
            ),
            models.Index(
                *("state", "owner", "amount_key", "id", *WORTH, "stage", *CLOCKS, "closed_on"),
                name="opp_owner_worth",
                condition=Q(closed_on__isnull=True),
            ),
            models.Index("state", "owner", "pipeline", name="opp_owner"),
            models.Index("state", "pipeline", "id", name="opp_pipeline"),
            models.Index("state", "name_key", "id", name="opp_name"),
            models.Index("state", "updated_at", "id", name="opp_updated"),
            # Partial, so that it never competes for what is open.
            models.Index("state", "stage", "closed_on", name="opp_closed", condition=Q(closed_on__isnull=False)),
            models.Index("external_id", name="opp_external", condition=~Q(external_id="")),
        ]


class OpportunityContact(models.Model):
    """A contact in the buying group, with its role."""

    id = models.BigAutoField(primary_key=True)
    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="contacts")
    contact = models.ForeignKey("customers.Contact", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("opportunity", "contact", "role", name="buying_role_once"),
        ]


class History(TrackedState):
    """One wide row per action: the full tracked state after it. Truth order is (at, seq)."""

    seq = models.BigAutoField(primary_key=True)
    # The entry's transaction id (0 on SQLite): (tx, seq) is the order in which rows became visible.
    tx = models.BigIntegerField()
    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="history", db_index=False)
    entry = models.ForeignKey("journal.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, default=HistoryKind.CHANGED.value)
    changed = models.BigIntegerField()
    at = models.DateTimeField()
    # When it may have come to be so at the earliest, where `at` is only when it was seen to be so.
    since = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    actor_id = models.BigIntegerField(null=True)
    door = models.CharField(max_length=12)
    # Set when an undo or correction makes this row void; such rows count for nothing from then on.
    voided_by = models.BigIntegerField(null=True)
    voided_at = models.DateTimeField(null=True)
    # The row this undo or correction voided.
    voids = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index("opportunity", "at", "seq", name="history_truth"),
            models.Index("at", "seq", name="history_at"),
        ]


class StageTotal(models.Model):
    """Kept totals as signed deltas per (stage, currency, owner); a job folds them into one row each.

    Appending never waits for another writer's row lock; reading sums whatever rows there are.
    """

    id = models.BigAutoField(primary_key=True)
    pipeline = models.ForeignKey("pipelines.Pipeline", on_delete=models.CASCADE, related_name="+", db_index=False)
    stage = models.ForeignKey("pipelines.Stage", on_delete=models.CASCADE, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    owner = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+", db_index=False)
    count = models.IntegerField()
    priced = models.IntegerField()
    amount_minor = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index("stage", "currency", "owner", "count", "priced", "amount_minor", name="stage_total_key"),
            models.Index("owner", "stage", "currency", "count", "priced", "amount_minor", name="stage_total_owner"),
        ]


class PipelineCounter(models.Model):
    """One of the counters whose sum is the pipeline's version: many rows so that writers rarely meet."""

    id = models.BigAutoField(primary_key=True)
    pipeline = models.ForeignKey("pipelines.Pipeline", on_delete=models.CASCADE, related_name="+", db_index=False)
    slot = models.SmallIntegerField()
    value = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("pipeline", "slot", name="pipeline_counter_once")]


class GateException(models.Model):
    """A criterion that did not stop a move: overridden, advised only, or grandfathered."""

    seq = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey("journal.Entry", on_delete=models.PROTECT, related_name="+")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="+")
    criterion = models.CharField(max_length=110)
    code = models.CharField(max_length=60)
    why = models.CharField(max_length=16)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index("at", "why", name="exception_at")]
