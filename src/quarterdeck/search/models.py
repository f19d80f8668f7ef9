"""The index of everything that can be found by its words.

Beside these tables the database keeps, by triggers of the migrations, an index of their words and the set of
words that titles hold.
"""

from typing import ClassVar

from django.db import models


class SearchEntry(models.Model):
    """The words of one record that can be found: folded, parted by single blanks."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    title = models.CharField(max_length=400)
    text = models.TextField(default="", blank=True)
    owner_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("kind", "record_id", name="search_entry_once")]
        indexes: ClassVar = [models.Index("kind", "title", "id", name="search_entry_title")]


class FilledKind(models.Model):
    """How far the records that were there before the index have been brought in: up to this id, or all."""

    kind = models.CharField(max_length=20, primary_key=True)
    up_to = models.BigIntegerField(default=0)
    is_complete = models.BooleanField(default=False)
