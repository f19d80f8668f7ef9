"""Dashboards and their tiles."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.dashboards.terms import Sharing, State
from quarterdeck.values.ids import new_id

PERSON = settings.AUTH_USER_MODEL


class Dashboard(models.Model):
    """Tiles put together under a name. `version` counts changes of it and of its tiles."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=80)
    name_key = models.CharField(max_length=200)
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    sharing = models.CharField(max_length=8, default=Sharing.PRIVATE.value)
    role_key = models.CharField(max_length=40, default="", blank=True)
    team = models.ForeignKey("users.Team", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=State.ACTIVE.value)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "owner", "name_key", name="dashboard_name_once", condition=Q(state=State.ACTIVE.value)
            ),
            models.UniqueConstraint(
                "role_key",
                name="dashboard_of_role_once",
                condition=Q(state=State.ACTIVE.value, sharing=Sharing.ROLE.value),
            ),
        ]
        indexes: ClassVar = [models.Index("state", "sharing", name="dashboard_by_sharing")]


class Tile(models.Model):
    """A metric as a dashboard shows it. `query` has days and filters as addresses of reports have them."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dashboard = models.ForeignKey(Dashboard, on_delete=models.PROTECT, related_name="tiles")
    position = models.IntegerField()
    name = models.CharField(max_length=80, default="", blank=True)
    metric = models.CharField(max_length=60)
    form = models.CharField(max_length=10)
    by = models.CharField(max_length=40, default="", blank=True)
    query = models.TextField(default="", blank=True)
    width = models.SmallIntegerField(default=1)


class Mailing(models.Model):
    """That a dashboard goes out by mail to a person, at a full hour of their clock; `due_at` is the next time."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dashboard = models.ForeignKey(Dashboard, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    every = models.CharField(max_length=8)
    weekday = models.SmallIntegerField()
    hour = models.SmallIntegerField()
    is_paused = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    # When its figures were last asked for in vain; the time that is due stays the same.
    tried_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("dashboard", "person", name="mailing_once")]
        indexes: ClassVar = [models.Index("due_at", name="mailing_due", condition=Q(is_paused=False))]
