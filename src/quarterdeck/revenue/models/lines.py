"""Lines of opportunities and their history."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.catalog.terms import ScheduleType
from quarterdeck.revenue.terms import LineState
from quarterdeck.values.ids import new_id


class TrackedLine(models.Model):
    """The tracked columns: the present row and every history row carry all of them."""

    position = models.IntegerField()
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    charge = models.CharField(max_length=9)
    # Empty for what is charged once.
    billing_period = models.CharField(max_length=9, default="", blank=True)
    # Quantities and prices are times 10^6, sums in minor units of the currency.
    quantity_micro = models.BigIntegerField()
    list_price_micro = models.BigIntegerField(null=True)
    unit_price_micro = models.BigIntegerField()
    price_book = models.ForeignKey(
        "catalog.PriceBook", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    discount_bp = models.IntegerField(default=0)
    starts_on = models.DateField(null=True)
    term_months = models.SmallIntegerField(null=True)
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    # What the schedule spreads; empty without one.
    measure = models.CharField(max_length=8, default="", blank=True)
    schedule_type = models.CharField(max_length=6, default=ScheduleType.NONE.value)
    schedule_period = models.CharField(max_length=9, default="", blank=True)
    schedule_count = models.SmallIntegerField(null=True)
    schedule_starts_on = models.DateField(null=True)
    state = models.CharField(max_length=8, default=LineState.ACTIVE.value)
    version = models.IntegerField(default=1)

    class Meta:
        abstract = True


class Line(TrackedLine):
    """The present row of a line."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    opportunity = models.ForeignKey("opportunities.Opportunity", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(
                "opportunity", "position", "id", name="line_of_opportunity", condition=Q(state=LineState.ACTIVE.value)
            ),
        ]


class LineHistory(TrackedLine):
    """One wide row per change of a line: the full state after it. Truth order is (at, seq)."""

    seq = models.BigAutoField(primary_key=True)
    # The entry's transaction id (0 on SQLite): (tx, seq) is the order in which rows became visible.
    tx = models.BigIntegerField()
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+", db_index=False)
    opportunity = models.ForeignKey(
        "opportunities.Opportunity", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    entry = models.ForeignKey("journal.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    actor_id = models.BigIntegerField(null=True)
    door = models.CharField(max_length=12)
    # The instalments of that time as JSON: lists of day, quantity, amount, and whether a person set it.
    installments = models.TextField(default="[]")

    class Meta:
        indexes: ClassVar = [
            models.Index("opportunity", "at", "seq", name="line_history_truth"),
        ]
