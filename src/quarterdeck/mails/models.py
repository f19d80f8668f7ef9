"""Letters that are owed, with what goes along. Their content is erased once they are sent or given up."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from quarterdeck.mails.terms import LONGEST_KEY, MailState
from quarterdeck.outbound.mail import LONGEST_SUBJECT

_WAITING = Q(state=MailState.WAITING.value)


class Mail(models.Model):
    """A letter to a person, at the address they have when it is sent, or to an address that somebody tries out."""

    id = models.BigAutoField(primary_key=True)
    # What it is about and for whom: a letter of one key is owed once.
    key = models.CharField(max_length=LONGEST_KEY, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=254, default="", blank=True)
    subject = models.CharField(max_length=LONGEST_SUBJECT)
    text = models.TextField(default="", blank=True)
    html = models.TextField(default="", blank=True)
    unsubscribe = models.CharField(max_length=500, default="", blank=True)
    state = models.CharField(max_length=8, default=MailState.WAITING.value)
    attempts = models.IntegerField(default=0)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=20, default="", blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index("next_at", "id", name="mail_due", condition=_WAITING),
            models.Index("made_at", "id", name="mail_age"),
        ]


class MailPart(models.Model):
    """A file that goes along with a letter."""

    id = models.BigAutoField(primary_key=True)
    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="parts")
    file_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=60)
    content = models.BinaryField()
    cid = models.CharField(max_length=40, default="", blank=True)
