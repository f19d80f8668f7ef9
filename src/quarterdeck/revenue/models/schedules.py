"""Instalments of lines."""

from typing import ClassVar

from django.db import models

from quarterdeck.revenue.models.lines import Line


class Installment(models.Model):
    """One part of a line: when, how many, how much. The history of its line keeps what it was."""

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="+")
    position = models.SmallIntegerField()
    due_on = models.DateField()
    quantity_micro = models.BigIntegerField(null=True)
    amount_minor = models.BigIntegerField(null=True)
    is_edited = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("line", "position", name="installment_once"),
        ]
        indexes: ClassVar = [models.Index("due_on", name="installment_due")]
