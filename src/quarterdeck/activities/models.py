"""Activities, next steps, mentions, and the mail sources of people."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from quarterdeck.values.ids import new_id

PERSON = settings.AUTH_USER_MODEL


class Activity(models.Model):
    """What happened (`at`) or is planned (no `at`, but `due_on`) on the record named by (kind, record_id)."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    type = models.CharField(max_length=8)
    direction = models.CharField(max_length=3, default="", blank=True)
    subject = models.CharField(max_length=200, default="", blank=True)
    body = models.TextField(default="", blank=True)
    at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    outcome = models.CharField(max_length=12, default="", blank=True)
    is_two_way = models.BooleanField(default=False)
    assignee = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=200, default="", blank=True)
    state = models.CharField(max_length=8, default="active")
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index("kind", "record_id", "state", "at", name="activity_record"),
            models.Index("assignee", "state", "due_on", condition=models.Q(at=None), name="activity_open"),
            models.Index(
                "assignee", "at", condition=models.Q(at__isnull=False, due_on__isnull=False), name="activity_done"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "kind",
                "record_id",
                "external_id",
                condition=models.Q(state="active") & ~models.Q(external_id=""),
                name="activity_external_once",
            ),
            models.CheckConstraint(
                condition=models.Q(at__isnull=False) | models.Q(due_on__isnull=False), name="activity_has_day"
            ),
        ]


class Mention(models.Model):
    """A person whose name stands in an activity's text."""

    id = models.BigAutoField(primary_key=True)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("activity", "person", name="mention_once")]


class NextStep(models.Model):
    """The next step of a record; a record without one has no row, or one without text."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    text = models.CharField(max_length=200, default="", blank=True)
    due_on = models.DateField(null=True)
    set_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("kind", "record_id", name="next_step_once")]


class MailSource(models.Model):
    """Which outside tool logs a person's mails through the API, from when to when."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    connected_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("person", condition=models.Q(ended_at=None), name="mail_source_once")
        ]
