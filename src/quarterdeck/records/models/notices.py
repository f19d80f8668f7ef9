"""Notices: what people are told of inside the application."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

PERSON = settings.AUTH_USER_MODEL


class Notice(models.Model):
    """One person told of one thing about a record (kind, id). The person's row counts the unread ones."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+", db_index=False)
    notice = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    actor = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    what = models.CharField(max_length=200, default="", blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index("person", "id", name="notice_of_person"),
            models.Index("person", "id", condition=Q(read_at=None), name="notice_unread"),
            models.Index("at", name="notice_age"),
        ]


class MutedNotice(models.Model):
    """A kind of notice that a person does not want."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+", db_index=False)
    notice = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("person", "notice", name="muted_once")]
