"""On SQLite every word that an entry holds, so that the words with a beginning are known by name.

What begins so is then asked for word by word, and the entries of each are read one by one until there are enough; of a
beginning SQLite collects all entries first. PostgreSQL keeps its index by words already.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

words = import_module("quarterdeck.search.migrations.0002_words")
HELD = "search_word_held"
_SPLIT = "json_each('[\"' || replace(trim({0}title || ' ' || {0}text), ' ', '\",\"') || '\"]')"
_ADD = f"INSERT OR IGNORE INTO {HELD} SELECT value FROM {_SPLIT.format('new.')} WHERE value <> '';"
_DROP = (
    f"DELETE FROM {HELD} WHERE word IN (SELECT value FROM {_SPLIT.format('old.')}) "
    f"AND NOT EXISTS (SELECT 1 FROM search_words WHERE search_words MATCH '\"' || {HELD}.word || '\"');"
)
TABLE = f"CREATE TABLE {HELD} (word text PRIMARY KEY) WITHOUT ROWID"
FILL = f"INSERT OR IGNORE INTO {HELD} SELECT value FROM {words.ENTRY}, {_SPLIT.format('')} WHERE value <> ''"
# In the triggers that keep the index of words, after it: the order of two triggers is nobody's promise.
TRIGGERS = (
    f"CREATE TRIGGER search_entry_added AFTER INSERT ON {words.ENTRY} BEGIN {words.ADD} {_ADD} END",
    f"CREATE TRIGGER search_entry_gone AFTER DELETE ON {words.ENTRY} BEGIN {words.DROP} {_DROP} END",
    f"CREATE TRIGGER search_entry_changed AFTER UPDATE OF title, text, owner_id ON {words.ENTRY} "
    f"BEGIN {words.DROP} {_DROP} {words.ADD} {_ADD} END",
)
_OLD = tuple(f"DROP TRIGGER search_entry_{name}" for name in ("added", "gone", "changed"))


def keep(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        for statement in (TABLE, FILL, *_OLD, *TRIGGERS):
            schema_editor.execute(statement)


def forget(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        for statement in (*_OLD, f"DROP TABLE {HELD}", *words.SQLITE_TRIGGERS):
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("search", "0002_words")]
    operations: ClassVar = [migrations.RunPython(keep, forget)]
