"""Tables of next best actions: what speaks for them, what was advised, and what was answered."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class EvidenceDay(models.Model):
    """The day on which winning patterns were weighed last: deals closed from `since` until the day before `until`."""

    day = models.DateField(primary_key=True)
    at = models.DateTimeField()
    since = models.DateField()
    until = models.DateField()
    # Deals up to this number have been looked through for what is advised; empty once all are.
    given_to = models.BigIntegerField(null=True, default=0)


class Evidence(models.Model):
    """A practice on entering a stage beside the outcome, as weighed on that day; written anew with each.

    `bands` are the sizes it speaks of, with commas around each, `x` for deals without an amount. `likely` and `surely`
    are whole percent points; `clear_at` says since when deals with it were clearly won more often.
    """

    id = models.BigAutoField(primary_key=True)
    day = models.ForeignKey(EvidenceDay, on_delete=models.CASCADE, related_name="+", db_index=False)
    stage = models.ForeignKey("pipelines.Stage", on_delete=models.PROTECT, related_name="+", db_index=False)
    practice = models.CharField(max_length=20)
    bands = models.CharField(max_length=40, default="", blank=True)
    done = models.IntegerField()
    done_won = models.IntegerField()
    undone = models.IntegerField()
    undone_won = models.IntegerField()
    likely = models.SmallIntegerField(null=True)
    surely = models.SmallIntegerField(null=True)
    clear_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("stage", "practice", name="evidence_once"),
        ]


class Given(models.Model):
    """That a practice was advised for a deal, once and for good: when it first stood there, and on what.

    `band` is the size the deal had then, empty without an amount or a rate. An answer until `due_at` counts in the
    record of advice. Nothing of it ever changes.
    """

    id = models.BigAutoField(primary_key=True)
    opportunity = models.ForeignKey(
        "opportunities.Opportunity", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    stage = models.ForeignKey("pipelines.Stage", on_delete=models.PROTECT, related_name="+", db_index=False)
    practice = models.CharField(max_length=20)
    band = models.SmallIntegerField(null=True)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    likely = models.SmallIntegerField()
    surely = models.SmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("opportunity", "practice", name="advice_given_once"),
        ]


class Response(models.Model):
    """What was answered to an advice for a deal, once and for good: dismissed with a reason, or followed.

    The figures are those it stood on then, empty where it stood on none. Nothing of it ever changes.
    """

    id = models.BigAutoField(primary_key=True)
    opportunity = models.ForeignKey(
        "opportunities.Opportunity", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    stage = models.ForeignKey("pipelines.Stage", on_delete=models.PROTECT, related_name="+", db_index=False)
    practice = models.CharField(max_length=20)
    answer = models.CharField(max_length=9)
    reason = models.CharField(max_length=200, default="", blank=True)
    at = models.DateTimeField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    done = models.IntegerField(null=True)
    done_won = models.IntegerField(null=True)
    undone = models.IntegerField(null=True)
    undone_won = models.IntegerField(null=True)
    likely = models.SmallIntegerField(null=True)
    surely = models.SmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("opportunity", "practice", name="advice_answered_once"),
        ]


class Place(models.Model):
    """How far the journal was followed: one row."""

    id = models.SmallIntegerField(primary_key=True)
    tx = models.BigIntegerField()
    seq = models.BigIntegerField()
