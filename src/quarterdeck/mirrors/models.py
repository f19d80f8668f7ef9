"""Mirrors of other systems, the files they read, and their loads."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from quarterdeck.mirrors.terms import DayFrom, FileState, LoadState, MirrorState
from quarterdeck.values.ids import new_id

PERSON = settings.AUTH_USER_MODEL


class Mirror(models.Model):
    """Another system whose exports are loaded by a schedule. Its id is that of the source in the journal."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=100)
    name_key = models.CharField(max_length=200, unique=True)
    system = models.CharField(max_length=120)
    source = models.CharField(max_length=40)
    folder = models.CharField(max_length=400)
    link = models.CharField(max_length=500, default="", blank=True)
    every_hours = models.IntegerField(null=True)
    at_time = models.TimeField(null=True)
    told = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    # Whoever saved it last answers for it: loads have the rights of this moment that they had then too.
    keeper = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    asked_token_id = models.BigIntegerField(null=True)
    asked_rights = models.TextField(default="", blank=True)
    state = models.CharField(max_length=6, default=MirrorState.ACTIVE.value)
    next_at = models.DateTimeField(null=True, db_index=True)
    is_asked = models.BooleanField(default=False)
    looked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    version = models.IntegerField(default=1)


class MirrorPart(models.Model):
    """One kind of files of a mirror, and how their rows are read."""

    id = models.BigAutoField(primary_key=True)
    mirror = models.ForeignKey(Mirror, on_delete=models.CASCADE, related_name="parts", db_index=False)
    kind = models.CharField(max_length=24)
    pattern = models.CharField(max_length=120)
    mapping = models.TextField()
    day_from = models.CharField(max_length=8, default=DayFrom.NAME.value)
    series = models.ForeignKey("snapshots.SnapshotSeries", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("mirror", "kind", name="mirror_part_once")]


class MirrorLoad(models.Model):
    """One load of a mirror: what it found, and how that compares with what is here."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    mirror = models.ForeignKey(Mirror, on_delete=models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=7, default=LoadState.RUNNING.value)
    is_asked = models.BooleanField(default=False)
    person = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    problems = models.TextField(default="[]")
    figures = models.TextField(default="[]")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index("mirror", models.F("started_at").desc(), name="mirror_load_newest")]


class MirrorFile(models.Model):
    """A file as it was found: its state tells whether it waits, was loaded, or was refused as a whole."""

    id = models.BigAutoField(primary_key=True)
    part = models.ForeignKey(MirrorPart, on_delete=models.CASCADE, related_name="+", db_index=False)
    load = models.ForeignKey(MirrorLoad, null=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    modified_ns = models.BigIntegerField()
    state = models.CharField(max_length=7, default=FileState.SEEN.value)
    noted_at = models.DateTimeField()
    # Somebody looked at it and says that it is to be believed.
    is_trusted = models.BooleanField(default=False)
    tries = models.IntegerField(default=0)
    batch = models.ForeignKey("imports.Import", null=True, on_delete=models.SET_NULL, related_name="+")
    shows_at = models.DateTimeField(null=True)
    rows = models.IntegerField(default=0)
    new = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    left_alone = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    problems = models.TextField(default="[]")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("part", "name", "size", "modified_ns", name="mirror_file_once"),
        ]
