"""Control sheets: an import's rows beside what is here, figures typed in, who signed it off."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.reconciliations.terms import SheetState
from quarterdeck.values.ids import new_id

PERSON = settings.AUTH_USER_MODEL


class ControlSheet(models.Model):
    """An import compared at one time. `is_whole`: the file holds every deal, so others here differ from it."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    batch = models.ForeignKey("imports.Import", on_delete=models.PROTECT, related_name="+")
    is_whole = models.BooleanField(default=False)
    state = models.CharField(max_length=8, default=SheetState.DRAWING.value)
    # How far the rows of the file were compared, and then the deals that are here.
    last_line = models.IntegerField(default=-1)
    last_deal_id = models.BigIntegerField(default=0)
    # Who asked for it, by which token, and the rights they came with: it shows what they see.
    person = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    token_id = models.BigIntegerField(null=True)
    permissions = models.TextField(default="", db_default="", blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    drawn_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    note = models.TextField(default="", blank=True)


class ControlLine(models.Model):
    """A row of the file with the deal it is about, or a deal that no row is about (`line` is 0)."""

    id = models.BigAutoField(primary_key=True)
    sheet = models.ForeignKey(ControlSheet, on_delete=models.CASCADE, related_name="+", db_index=False)
    line = models.IntegerField()
    match_key = models.CharField(max_length=254, default="", blank=True)
    opportunity_id = models.BigIntegerField(null=True)
    in_file = models.BooleanField(default=True)
    file_standing = models.CharField(max_length=4, default="", blank=True)
    file_minor = models.BigIntegerField(default=0)
    file_currency = models.CharField(max_length=3, default="", blank=True)
    file_period = models.DateField(null=True)
    file_owner = models.CharField(max_length=130, default="", blank=True)
    is_here = models.BooleanField(default=True)
    here_standing = models.CharField(max_length=4, default="", blank=True)
    here_minor = models.BigIntegerField(default=0)
    here_currency = models.CharField(max_length=3, default="", blank=True)
    here_period = models.DateField(null=True)
    here_owner = models.CharField(max_length=130, default="", blank=True)
    # Words of terms.Why, parted by blanks; empty when both sides say the same.
    why = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index("sheet", "line", "id", name="control_line_order"),
            models.Index("sheet", "line", "id", name="control_line_differs", condition=~Q(why="")),
            models.Index("sheet", "opportunity_id", name="control_line_deal"),
        ]


class TypedFigure(models.Model):
    """What somebody read off the other system for a figure: deals, or minor units of its currency."""

    id = models.BigAutoField(primary_key=True)
    sheet = models.ForeignKey(ControlSheet, on_delete=models.CASCADE, related_name="+", db_index=False)
    owner = models.CharField(max_length=130, default="", blank=True)
    figure = models.CharField(max_length=30)
    value = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("sheet", "owner", "figure", name="typed_figure_once")]
