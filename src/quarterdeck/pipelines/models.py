"""Pipelines, stages, criteria, and loss reasons."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.pipelines.terms import Level, Usage
from quarterdeck.values.ids import new_id


class Pipeline(models.Model):
    """A sales process: its stages in order and the rules of moving between them."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    position = models.SmallIntegerField(default=0)
    may_skip = models.BooleanField(default=True)
    may_go_back = models.BooleanField(default=True)
    may_reopen = models.BooleanField(default=True)
    # Days without contact of both sides after which an open deal is idle, as long as nothing is planned on it.
    idle_days = models.SmallIntegerField(default=14)
    # Key of the qualification framework of its deals; empty = none.
    framework = models.CharField(max_length=40, default="", blank=True)
    state = models.CharField(max_length=8, default=Usage.ACTIVE.value)
    # Rises with any change of the pipeline, its stages, criteria: caches and the board's ETag hold it.
    config_version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)


class Stage(models.Model):
    """One step of a pipeline. Reports depend on `kind`, never on the name."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    pipeline = models.ForeignKey(Pipeline, on_delete=models.PROTECT, related_name="stages")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=4)
    # Counted among the stages in use; a retired one keeps the place it had.
    position = models.SmallIntegerField()
    probability_bp = models.IntegerField()
    category = models.CharField(max_length=10)
    stall_days = models.SmallIntegerField(null=True)
    guidance = models.TextField(default="", blank=True)
    # Comma-separated role keys that may move a deal into this stage; empty = every role that may move.
    may_enter = models.CharField(max_length=200, default="", blank=True)
    may_start = models.BooleanField(default=True)
    # Comma-separated names of the fields that matter most in this stage.
    key_fields = models.CharField(max_length=200, default="", blank=True)
    state = models.CharField(max_length=8, default=Usage.ACTIVE.value)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pipeline", "position"], condition=Q(state=Usage.ACTIVE.value), name="stage_position_once"
            ),
            models.UniqueConstraint("pipeline", "key", name="stage_key_once"),
        ]


class Criterion(models.Model):
    """An entry or exit criterion of a stage: its kind, parameters and level."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="criteria")
    key = models.CharField(max_length=60)
    moment = models.CharField(max_length=5)
    kind = models.CharField(max_length=30)
    params = models.TextField(default="{}")
    level = models.CharField(max_length=7, default=Level.ADVISE.value)
    effective_from = models.DateTimeField(default=timezone.now)
    position = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=8, default=Usage.ACTIVE.value)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("stage", "key", name="criterion_key_once")]


class LossReason(models.Model):
    """Why a deal was lost, and what that counts as."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    means = models.CharField(max_length=12)
    needs_competitor = models.BooleanField(default=False)
    position = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=8, default=Usage.ACTIVE.value)
    version = models.IntegerField(default=1)
