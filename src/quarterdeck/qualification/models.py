"""Frameworks with evidence, needs, question sets with answers, objections."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.qualification.terms import AnswerType, Outcome, Topic
from quarterdeck.values.ids import new_id

PERSON = settings.AUTH_USER_MODEL


class Framework(models.Model):
    """A qualification framework."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    decay_days = models.SmallIntegerField(default=90)
    is_active = models.BooleanField(default=True)
    version = models.IntegerField(default=1)


class Element(models.Model):
    """What a framework asks about, with its share in the score."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="elements")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    weight = models.SmallIntegerField()
    guidance = models.TextField(default="", blank=True)
    position = models.SmallIntegerField(default=0)
    is_due_by_proposal = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("framework", "key", name="element_key_once")]


class Evidence(models.Model):
    """A level of an element of the record named by (kind, record_id). Rows are only ever added.

    A row that names `withdraws` says that the other one no longer counts, and has no level of its own.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="evidence")
    level = models.SmallIntegerField(default=0)
    text = models.TextField(default="", blank=True)
    on = models.DateField()
    withdraws = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="withdrawals")
    author = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("withdraws", name="evidence_withdrawn_once", condition=Q(withdraws__isnull=False)),
        ]
        indexes: ClassVar = [models.Index("kind", "record_id", "element", "on", "id", name="evidence_of_record")]


class Needs(models.Model):
    """What the customer behind a record needs. Amounts are minor units of the currency."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    pain = models.TextField(default="", blank=True)
    goals = models.TextField(default="", blank=True)
    budget_min_minor = models.BigIntegerField(null=True)
    budget_max_minor = models.BigIntegerField(null=True)
    budget_currency = models.CharField(max_length=3, default="", blank=True)
    decision_process = models.TextField(default="", blank=True)
    competitors = models.CharField(max_length=500, default="", blank=True)
    version = models.IntegerField(default=0)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("kind", "record_id", name="needs_once")]


class QuestionSet(models.Model):
    """Questions that are asked together, of the deals of one pipeline (its key) or of all (empty)."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=80)
    pipeline = models.CharField(max_length=40, default="", blank=True)
    position = models.SmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    version = models.IntegerField(default=1)


class Question(models.Model):
    """A question of a set. `choices` are its possible answers, one a line."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    question_set = models.ForeignKey(QuestionSet, on_delete=models.PROTECT, related_name="questions")
    text = models.CharField(max_length=300)
    type = models.CharField(max_length=6, default=AnswerType.TEXT.value)
    choices = models.TextField(default="", blank=True)
    position = models.SmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    version = models.IntegerField(default=1)


class Answer(models.Model):
    """An answer about the record named by (kind, record_id). Rows are only ever added; the last revision counts.

    The value stands in the column of the question's type (numbers times 10^6); all empty = taken back.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    revision = models.IntegerField()
    text = models.TextField(default="", blank=True)
    number_micro = models.BigIntegerField(null=True)
    flag = models.BooleanField(null=True)
    day = models.DateField(null=True)
    author = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("kind", "record_id", "question", "revision", name="answer_revision_once"),
        ]


class Objection(models.Model):
    """What a buyer holds against the deal named by (kind, record_id), and what became of it."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    text = models.TextField()
    topic = models.CharField(max_length=12, default=Topic.OTHER.value)
    answer = models.TextField(default="", blank=True)
    outcome = models.CharField(max_length=10, default=Outcome.OPEN.value)
    raised_on = models.DateField()
    settled_on = models.DateField(null=True)
    state = models.CharField(max_length=8, default="active")
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index("kind", "record_id", "state", "raised_on", name="objection_of_record")]
