"""Files that are written in the background: what was asked for, by whom, how far it is."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from quarterdeck.exports.terms import ExportState
from quarterdeck.values.ids import new_id

PERSON = settings.AUTH_USER_MODEL


class Export(models.Model):
    """One file. `permissions` and `token_id` are those of whoever asked for it, at that time."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    token_id = models.BigIntegerField(null=True)
    permissions = models.TextField(default="", blank=True)
    # How often the rights and teams of the asker had changed when the file was written.
    access_version = models.IntegerField(default=0, db_default=0)
    list_key = models.CharField(max_length=40)
    query = models.TextField(default="", blank=True)
    type = models.CharField(max_length=10)
    headings = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default=ExportState.WAITING.value)
    count = models.IntegerField(default=0)
    size = models.BigIntegerField(default=0)
    file_name = models.CharField(max_length=80, default="", blank=True)
    problem = models.TextField(default="", blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index("person", "created_at", name="export_of_person"),
            models.Index("state", "created_at", name="export_by_state"),
        ]
