"""Files of records. The bytes lie in the storage named `attachments`, under `key`."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.values.ids import new_id

PERSON = settings.AUTH_USER_MODEL


class Attachment(models.Model):
    """A file of the record named by (kind, id)."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    category = models.CharField(max_length=12, default="", blank=True)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=80, unique=True)
    state = models.CharField(max_length=8, default="active")
    added_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index("kind", "record_id", "state", "added_at", name="attachment_record"),
            models.Index("removed_at", condition=Q(state="deleted"), name="attachment_removed"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "kind", "record_id", "sha256", "name", condition=Q(state="active"), name="attachment_once"
            ),
        ]
