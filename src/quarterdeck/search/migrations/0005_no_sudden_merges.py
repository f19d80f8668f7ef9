"""On SQLite an entry that goes is marked as gone, and does not make the index write large parts of itself anew.

FTS5 does so once a tenth of a part is marked, all at once, whatever transaction it falls into: with 60,000 entries a
deletion took up to 0.4 s of CPU, and whoever wrote meanwhile waited. What is marked goes when parts are merged, as
they are while entries come, and at once where a person is erased.
"""

from typing import ClassVar

from django.db import migrations

_USUAL = 10


def _merge_at(schema_editor, percent):
    if schema_editor.connection.vendor != "postgresql":
        for table in ("search_words", "search_near"):
            schema_editor.execute(f"INSERT INTO {table}({table}, rank) VALUES ('deletemerge', {percent})")


def merge_later(apps, schema_editor):
    _merge_at(schema_editor, 0)


def merge_as_usual(apps, schema_editor):
    _merge_at(schema_editor, _USUAL)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("search", "0004_sets_that_go")]
    operations: ClassVar = [migrations.RunPython(merge_later, merge_as_usual)]
