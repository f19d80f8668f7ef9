"""Rules of alerts, who is told of them, and every time a figure left its bounds or came back."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from quarterdeck.alerts.terms import LONGEST_NAME, Coming, RuleState
from quarterdeck.values.ids import new_id

PERSON = settings.AUTH_USER_MODEL


class Rule(models.Model):
    """A figure, its threshold and how often it is told. Scales of numbers are those of `RuleFields`."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=LONGEST_NAME)
    kind = models.CharField(max_length=20)
    period = models.CharField(max_length=12, default=Coming.THIS_QUARTER.value)
    segment = models.CharField(max_length=10, default="", blank=True)
    segment_value = models.BigIntegerField(null=True)
    threshold = models.BigIntegerField()
    worsens_by = models.BigIntegerField(default=0)
    quiet_days = models.SmallIntegerField(default=7)
    by_mail = models.BooleanField(default=False)
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=RuleState.ACTIVE.value)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)


class Recipient(models.Model):
    """One person a rule tells, how it stands for them, and up to which firing they have read."""

    id = models.BigAutoField(primary_key=True)
    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="recipients")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    is_firing = models.BooleanField(default=False)
    is_muted = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True)
    told_value = models.BigIntegerField(null=True)
    read_upto = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("rule", "person", name="alert_recipient_once")]


class Firing(models.Model):
    """A figure left its bounds, is still beyond, or came back. Append-only: what was true then stays so.

    That holds for the rule as well: it is kept here as it was. Only its name may go, where its writer is erased.
    """

    id = models.BigAutoField(primary_key=True)
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="firings")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=LONGEST_NAME)
    kind = models.CharField(max_length=20)
    period = models.CharField(max_length=12)
    segment = models.CharField(max_length=10, default="", blank=True)
    segment_value = models.BigIntegerField(null=True)
    happened = models.CharField(max_length=10)
    value = models.BigIntegerField()
    threshold = models.BigIntegerField()
    behind = models.IntegerField(default=0)
    at = models.DateTimeField()
    is_told = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index("person", "id", name="alert_firing_of_person")]
