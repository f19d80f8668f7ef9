"""Approvals by another person, and who decides on whose behalf."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.values.ids import new_id

PERSON = settings.AUTH_USER_MODEL


class Approval(models.Model):
    """Something of a record (kind, id) that another person is asked to approve. What is decided stays so."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    subject = models.CharField(max_length=160)
    label = models.CharField(max_length=200)
    terms = models.TextField()
    shown = models.CharField(max_length=400, default="", blank=True)
    state = models.CharField(max_length=10, default="asked")
    approver = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    approver_role = models.CharField(max_length=40, default="", blank=True)
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    note = models.TextField(default="", blank=True)
    decided_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.TextField(default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "kind", "record_id", "subject", name="approval_open_once", condition=Q(state="asked")
            ),
        ]
        indexes: ClassVar = [
            models.Index("kind", "record_id", "asked_at", name="approval_record"),
            models.Index("asked_by", "asked_at", "id", name="approval_asked_by"),
            models.Index("decided_by", "decided_at", "id", name="approval_decided_by"),
            models.Index("asked_at", "id", name="approval_waiting", condition=Q(state="asked")),
        ]


class Delegation(models.Model):
    """From the first to the last day `deputy` decides on behalf of `person`, unless it was ended before."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField()
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index("deputy", "valid_until", name="delegation_deputy"),
            models.Index("person", "valid_until", name="delegation_person"),
        ]
