"""Split types, the shares of opportunities, and their history."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.revenue.terms.splits import SplitTypeState
from quarterdeck.values.ids import new_id


class SplitType(models.Model):
    """A kind of credit that is shared out."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_key = models.CharField(max_length=160)
    # Shares add up to 100 %.
    must_total = models.BooleanField()
    position = models.SmallIntegerField()
    state = models.CharField(max_length=8, default=SplitTypeState.ACTIVE.value)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("name_key", name="split_type_once", condition=Q(state="active")),
        ]


class Split(models.Model):
    """One share of an opportunity. Without a person it is that of whoever owns the opportunity."""

    id = models.BigAutoField(primary_key=True)
    opportunity = models.ForeignKey("opportunities.Opportunity", on_delete=models.PROTECT, related_name="+")
    type = models.ForeignKey(SplitType, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    position = models.SmallIntegerField()
    share_bp = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("opportunity", "type", "person", name="split_person_once"),
            models.UniqueConstraint("opportunity", "type", name="split_owner_once", condition=Q(person=None)),
        ]


class SplitHistory(models.Model):
    """One row per change: all shares of a type after it. Truth order is (at, seq)."""

    seq = models.BigAutoField(primary_key=True)
    opportunity = models.ForeignKey(
        "opportunities.Opportunity", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    type = models.ForeignKey(SplitType, on_delete=models.PROTECT, related_name="+", db_index=False)
    entry = models.ForeignKey("journal.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.IntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    actor_id = models.BigIntegerField(null=True)
    door = models.CharField(max_length=12)
    # JSON: lists of person id (null: the owner of the time) and basis points.
    shares = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("opportunity", "type", "version", name="split_history_once"),
        ]
        indexes: ClassVar = [
            models.Index("opportunity", "at", "seq", name="split_history_truth"),
        ]
