"""On SQLite a set of entries that go asks for the words of all of them once, behind them, not for those of each.

While `search_word_swept` holds a row, within the transaction that sweeps, the index alone follows what is deleted.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

held = import_module("quarterdeck.search.migrations.0003_words_held")
words = held.words
SWEPT = "search_word_swept"
_GONE = f"AFTER DELETE ON {words.ENTRY} WHEN"
_IS_SWEPT = f"EXISTS (SELECT 1 FROM {SWEPT})"
TABLE = f"CREATE TABLE {SWEPT} (id integer PRIMARY KEY)"
TRIGGERS = (
    f"CREATE TRIGGER search_entry_gone {_GONE} NOT {_IS_SWEPT} BEGIN {words.DROP} {held._DROP} END",
    f"CREATE TRIGGER search_entry_swept {_GONE} {_IS_SWEPT} BEGIN DELETE FROM search_words WHERE rowid = old.id; END",
)
_BEFORE = held.TRIGGERS[1]


def sweep(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        for statement in (TABLE, "DROP TRIGGER search_entry_gone", *TRIGGERS):
            schema_editor.execute(statement)


def sweep_no_more(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        gone = (f"DROP TRIGGER search_entry_{name}" for name in ("gone", "swept"))
        for statement in (*gone, f"DROP TABLE {SWEPT}", _BEFORE):
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("search", "0003_words_held")]
    operations: ClassVar = [migrations.RunPython(sweep, sweep_no_more)]
