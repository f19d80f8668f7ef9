"""Product gaps, and the requests of deals for them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.gaps.terms import GapState, Heard, Severity
from quarterdeck.values.ids import new_id


class Gap(models.Model):
    """Something customers ask for that the product lacks.

    One that became part of another names it in `merged_into`; its requests stay its own, so that this can be undone.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=200, unique=True)
    description = models.TextField(default="", blank=True)
    family = models.CharField(max_length=80, default="", blank=True)
    state = models.CharField(max_length=8, default=GapState.OPEN.value)
    release_on = models.DateField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)


class Request(models.Model):
    """That a deal asks for a gap, how much hangs on it, who asked and where that was heard."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, related_name="requests", db_index=False)
    opportunity = models.ForeignKey(
        "opportunities.Opportunity", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    severity = models.CharField(max_length=9, default=Severity.IMPORTANT.value)
    source = models.CharField(max_length=9, default=Heard.NEED.value)
    contact = models.ForeignKey("customers.Contact", null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(default="", blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=7, default="active")
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("gap", "opportunity", name="gap_asked_once", condition=Q(state="active")),
        ]
        indexes: ClassVar = [
            models.Index("opportunity", "state", name="gap_request_deal"),
            models.Index("state", "gap", "opportunity", name="gap_request_gap"),
        ]
