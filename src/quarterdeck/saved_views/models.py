"""Views that people keep, and what each person or role uses."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.saved_views.terms import Sharing, State
from quarterdeck.values.ids import new_id

PERSON = settings.AUTH_USER_MODEL


class SavedView(models.Model):
    """A filter with its sort and columns, under a name."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    page = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    name_key = models.CharField(max_length=200)
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    sharing = models.CharField(max_length=8, default=Sharing.PRIVATE.value)
    role_key = models.CharField(max_length=40, default="", blank=True)
    query = models.TextField(default="", blank=True)
    columns = models.TextField(default="", blank=True)
    state = models.CharField(max_length=8, default=State.ACTIVE.value)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "owner", "page", "name_key", name="view_name_once", condition=Q(state=State.ACTIVE.value)
            ),
        ]
        indexes: ClassVar = [models.Index("page", "state", "sharing", name="view_by_page")]


class Choice(models.Model):
    """What a person, or without one everybody of a role, uses on a page: the usual view and the columns.

    `view_key` is the public id of a view or the key of a shipped one, empty where nothing was chosen.
    """

    id = models.BigAutoField(primary_key=True)
    page = models.CharField(max_length=20)
    person = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    role_key = models.CharField(max_length=40, default="", blank=True)
    view_key = models.CharField(max_length=40, default="", blank=True)
    columns = models.TextField(default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("person", "page", name="view_choice_of_person", condition=Q(person__isnull=False)),
            models.UniqueConstraint("role_key", "page", name="view_choice_of_role", condition=Q(person__isnull=True)),
        ]
