"""The words of entries, and those that titles hold: kept by the database itself, each in its own way.

Entries hold folded words of letters and digits, parted by single blanks, so neither database's idea of a word
matters. `search_word` holds the words of titles, and of other texts that are no prose; a word goes with the
last entry that holds it.
"""

from typing import ClassVar

from django.db import DatabaseError, migrations, transaction

ENTRY = "search_searchentry"

SQLITE = (
    "CREATE VIRTUAL TABLE search_words USING fts5(marks, title, text, content='', contentless_delete=1, "
    "detail=column, tokenize='ascii', prefix='1 2')",
    "CREATE TABLE search_word (id integer PRIMARY KEY, word text NOT NULL UNIQUE)",
    "CREATE VIRTUAL TABLE search_near USING fts5(word, content='', contentless_delete=1, detail=none, "
    "tokenize='trigram case_sensitive 1')",
    "CREATE TRIGGER search_word_added AFTER INSERT ON search_word BEGIN "
    "INSERT INTO search_near(rowid, word) VALUES (new.id, '  ' || new.word || ' '); END",
    "CREATE TRIGGER search_word_gone AFTER DELETE ON search_word BEGIN "
    "DELETE FROM search_near WHERE rowid = old.id; END",
)
_MARKS = "'k' || new.kind || coalesce(' o' || new.owner_id, '')"
ADD = (
    f"INSERT INTO search_words(rowid, marks, title, text) VALUES (new.id, {_MARKS}, new.title, new.text); "
    "INSERT OR IGNORE INTO search_word(word) SELECT value FROM "
    "json_each('[\"' || replace(trim(new.title || iif(new.kind = 'activity', '', ' ' || new.text)), ' ', '\",\"') "
    "|| '\"]') WHERE value <> '' AND value NOT GLOB '*[0-9]*';"
)
DROP = (
    "DELETE FROM search_words WHERE rowid = old.id; "
    "DELETE FROM search_word WHERE word IN (SELECT value FROM "
    "json_each('[\"' || replace(trim(old.title || ' ' || old.text), ' ', '\",\"') || '\"]')) "
    "AND NOT EXISTS (SELECT 1 FROM search_words WHERE search_words MATCH '\"' || search_word.word || '\"');"
)
SQLITE_TRIGGERS = (
    f"CREATE TRIGGER search_entry_added AFTER INSERT ON {ENTRY} BEGIN {ADD} END",
    f"CREATE TRIGGER search_entry_gone AFTER DELETE ON {ENTRY} BEGIN {DROP} END",
    f"CREATE TRIGGER search_entry_changed AFTER UPDATE OF title, text, owner_id ON {ENTRY} BEGIN {DROP} {ADD} END",
)

_HELD = "array_remove(string_to_array(title || ' ' || text, ' '), '')"
POSTGRES = (
    # Ranges of titles need the order of their signs, whatever the order of the database is.
    f'ALTER TABLE {ENTRY} ALTER COLUMN title TYPE varchar(400) COLLATE "C"',
    f"ALTER TABLE {ENTRY} ADD COLUMN words tsvector GENERATED ALWAYS AS (array_to_tsvector({_HELD} || "
    "ARRAY['k' || kind || ':'] || array_remove(ARRAY['o' || owner_id::text || ':'], NULL))) STORED",
    f"CREATE INDEX search_entry_words ON {ENTRY} USING gin (words)",
    'CREATE TABLE search_word (word text COLLATE "C" PRIMARY KEY)',
    "CREATE FUNCTION search_words_of(title text, more text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS "
    "$$ SELECT DISTINCT word FROM unnest(string_to_array(title || ' ' || more, ' ')) AS word "
    "WHERE word <> '' AND word !~ '[0-9]' ORDER BY word $$",
    "CREATE FUNCTION search_entry_written() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF TG_OP <> 'INSERT' THEN DELETE FROM search_word USING search_words_of(OLD.title, OLD.text) AS gone "
    "WHERE search_word.word = gone AND NOT EXISTS "
    f"(SELECT 1 FROM {ENTRY} WHERE words @@ ('''' || gone || '''')::tsquery); END IF; "
    "IF TG_OP <> 'DELETE' THEN INSERT INTO search_word SELECT search_words_of(NEW.title, "
    "CASE WHEN NEW.kind = 'activity' THEN '' ELSE NEW.text END) ON CONFLICT DO NOTHING; END IF; "
    "RETURN NULL; END $$",
    f"CREATE TRIGGER search_entry_written AFTER INSERT OR DELETE OR UPDATE OF title, text, owner_id ON {ENTRY} "
    "FOR EACH ROW EXECUTE FUNCTION search_entry_written()",
)


def build(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        for statement in (*SQLITE, *SQLITE_TRIGGERS):
            schema_editor.execute(statement)
        return
    for statement in POSTGRES:
        schema_editor.execute(statement)
    try:
        # Whoever owns the database may add this extension, where it is installed; without it words must be typed right.
        with transaction.atomic():
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            schema_editor.execute("CREATE INDEX search_word_near ON search_word USING gin (word gin_trgm_ops)")
    except DatabaseError:
        return


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        statements = (
            f"DROP TRIGGER search_entry_written ON {ENTRY}",
            "DROP FUNCTION search_entry_written()",
            "DROP FUNCTION search_words_of(text, text)",
            "DROP TABLE search_word",
            f"ALTER TABLE {ENTRY} DROP COLUMN words",
        )
    else:
        triggers = ("search_entry_added", "search_entry_gone", "search_entry_changed")
        tables = ("search_near", "search_word", "search_words")
        statements = (*(f"DROP TRIGGER {name}" for name in triggers), *(f"DROP TABLE {name}" for name in tables))
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("search", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(build, remove)]
