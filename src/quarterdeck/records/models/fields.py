"""Custom fields, their choices, and the values of records."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Field(models.Model):
    """A custom field of a kind of record. Kind and type never change."""

    id = models.AutoField(primary_key=True)
    kind = models.CharField(max_length=20)
    type = models.CharField(max_length=10)
    label = models.CharField(max_length=80)
    label_key = models.CharField(max_length=200)
    help = models.CharField(max_length=200, default="", blank=True)
    position = models.IntegerField()
    is_required = models.BooleanField(default=False)
    is_listed = models.BooleanField(default=False)
    places = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=8, default="active")
    copied_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    # While values of the field named are being copied: the last record that is done. NULL when nothing is left to do.
    copy_after = models.BigIntegerField(null=True)
    copied = models.IntegerField(default=0)
    left_out = models.IntegerField(default=0)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("kind", "label_key", name="field_label_once", condition=Q(state="active")),
        ]
        indexes: ClassVar = [
            models.Index("kind", "position", "id", name="field_order"),
            models.Index("id", name="field_copying", condition=Q(copy_after__isnull=False)),
        ]


class FieldChoice(models.Model):
    """Something that can be chosen in a field. A hidden one stays where it was chosen."""

    id = models.AutoField(primary_key=True)
    field = models.ForeignKey(Field, on_delete=models.PROTECT, related_name="choices")
    label = models.CharField(max_length=80)
    label_key = models.CharField(max_length=200)
    position = models.IntegerField()
    state = models.CharField(max_length=8, default="active")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("field", "label_key", name="choice_label_once")]


class FieldValue(models.Model):
    """What the record (kind, id) has in a field: one column of five, by the field's type.

    Several choices are several rows. Numbers are scaled by the field's places; yes is 1, no is 0. `text_key` is
    the folded text, `block` the folded long text, which is sought but never sorted. `ref` is a person or account.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    field = models.ForeignKey(Field, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.BigIntegerField(null=True)
    text = models.TextField(null=True)
    text_key = models.CharField(max_length=200, null=True)
    block = models.TextField(null=True)
    day = models.DateField(null=True)
    ref = models.BigIntegerField(null=True)
    choice = models.ForeignKey(FieldChoice, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("field", "record_id", name="field_value_once", condition=Q(choice__isnull=True)),
            models.UniqueConstraint(
                "field", "choice", "record_id", name="field_choice_once", condition=Q(choice__isnull=False)
            ),
        ]
        indexes: ClassVar = [
            models.Index("kind", "record_id", "field", name="field_of_record"),
            models.Index("field", "record_id", name="field_record"),
            models.Index("field", "number", "record_id", name="field_number", condition=Q(number__isnull=False)),
            models.Index("field", "text_key", "record_id", name="field_text", condition=Q(text_key__isnull=False)),
            models.Index("field", "day", "record_id", name="field_day", condition=Q(day__isnull=False)),
            models.Index("field", "ref", "record_id", name="field_ref", condition=Q(ref__isnull=False)),
        ]
