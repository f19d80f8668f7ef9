"""The index asked in each database's own words. Everything typed is a parameter, quoted as the index wants it.

SQLite: FTS5 tables that triggers fill (`search_words`, `search_near`), and every word that is held
(`search_word_held`). PostgreSQL: a generated tsvector of the entry, and trigrams of the words where the extension
pg_trgm is installed. Both keep, in `search_word`, which words titles hold: what was mistyped is looked for among them,
and then by the words meant.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from quarterdeck.search.models import SearchEntry
from quarterdeck.search.rules import SHORTEST_SIMILAR, may_mean, trigrams
from quarterdeck.search.terms import Kind
from quarterdeck.values.dataclasses import dataclass

_LAST = "\U0010ffff"
# Joined, not collected: the index hands its entries out one by one, the newest first, until there are enough.
_MATCHES_IN_SQLITE = "search_words MATCH {}"
_JOINED_IN_SQLITE = "search_words.rowid = search_searchentry.id"
# A beginning as the words that begin so, where they are few: each hands out its entries one by one. Of a beginning all
# are collected first, which grows with them. Beginnings of one or two signs have an index of their own.
_SHORTEST_HELD = 3
MOST_HELD = 100
_BEGINNING_IN_SQLITE = (
    "(SELECT iif(count(*) BETWEEN 1 AND %s, group_concat('\"' || word || '\"', ' OR '), %s) "
    "FROM (SELECT word FROM search_word_held WHERE word >= %s AND word < %s LIMIT %s))"
)
_WORDS_IN_POSTGRES = '"search_searchentry"."words" @@ %s::tsquery'
_NEAR_IN_SQLITE = "SELECT word FROM search_word WHERE id IN (SELECT rowid FROM search_near WHERE search_near MATCH %s)"
_NEAR_IN_POSTGRES = "SELECT word FROM search_word WHERE word %% %s OR word LIKE %s"
_INSIDE_IN_POSTGRES = "SELECT word FROM search_word WHERE word LIKE %s"


def is_postgres() -> bool:
    """Whether the database is PostgreSQL; else it is SQLite."""
    return connection.vendor == "postgresql"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the index is asked for: a text in its own words, the same for as many words, and the values in it."""

    text: str
    values: tuple[Any, ...]


def titled(rows: QuerySet[SearchEntry], low: str, high: str) -> QuerySet[SearchEntry]:
    """Entries whose title begins so (`title_range`), the shortest such beginning first: a range of an index."""
    return rows.filter(title__gte=low, title__lt=high).order_by("title", "id")


def title_range(key: str) -> tuple[str, str]:
    """Between what titles lie that begin so."""
    return key, key + _LAST


def asked_for(
    kind: Kind, words: Sequence[str], *, owner_id: int | None = None, meant: Mapping[str, Iterable[str]] | None = None
) -> Asked:
    """How to ask for entries of a kind that hold each word, at least as a beginning, or one that it may have `meant`.

    `owner_id` narrows it to the records of a person within the index itself.
    """
    marks = [f"k{kind.value}", *([f"o{owner_id}"] if owner_id is not None else [])]
    alternatives = [(word, sorted((meant or {}).get(word, ()))) for word in words]
    if is_postgres():
        said = [f"'{mark}:'" for mark in marks]
        said += [_one_of([f"'{word}':*", *(f"'{other}'" for other in others)], " | ") for word, others in alternatives]
        return Asked(_WORDS_IN_POSTGRES, (" & ".join(said),))
    parts, values = ["%s"], [" AND ".join(f'marks : "{mark}"' for mark in marks)]
    for word, others in alternatives:
        beginning, asked = _beginning(word)
        parts += ["%s", beginning, "%s"]
        values += [" AND {title text} : (", *asked, "".join(f' OR "{other}"' for other in others) + ")"]
    return Asked(_MATCHES_IN_SQLITE.format(" || ".join(parts)), tuple(values))


def worded(rows: QuerySet[SearchEntry], text: str, values: Sequence[Any]) -> QuerySet[SearchEntry]:
    """Entries that hold what is `asked_for`, the newest first."""
    if is_postgres():
        found = Q(RawSQL(text, values, output_field=BooleanField()))  # noqa: S611  a constant
        return rows.filter(found).order_by("-id")
    return rows.extra(  # noqa: S610  constants; what is asked is a parameter
        tables=["search_words"],
        where=[text, _JOINED_IN_SQLITE],
        params=values,
        order_by=["-search_words.rowid"],
    )


def _beginning(word: str) -> tuple[str, list[Any]]:
    """SQL of what FTS5 is asked for by the beginning of words, with its parameters."""
    itself = f'"{word}"*'
    if len(word) < _SHORTEST_HELD:
        return "%s", [itself]
    return _BEGINNING_IN_SQLITE, [MOST_HELD, itself, word, word + _LAST, MOST_HELD + 1]


def words_meant(words: Sequence[str]) -> dict[str, list[str]]:
    """By each word, what titles hold that somebody who typed it may have meant. A statement a word."""
    return {word: [other for other in _candidates(word) if may_mean(word, other)] for word in words}


def forgives_typos() -> bool:
    """Whether words may be mistyped: on PostgreSQL the extension pg_trgm must be installed."""
    return not is_postgres() or _has_trigrams(connection.settings_dict["NAME"])


@cache
def _has_trigrams(database: str) -> bool:
    """Whether pg_trgm is installed in this database; asked once by each process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None


def _candidates(word: str) -> list[str]:
    if len(word) < SHORTEST_SIMILAR - 1:
        return []
    if not is_postgres():
        inner = sorted(trigrams(word))
        sql, values = _NEAR_IN_SQLITE, [" OR ".join(f'"{one}"' for one in inner)]
    elif forgives_typos():
        sql, values = _NEAR_IN_POSTGRES, [word, f"%{word}%"]
    else:
        sql, values = _INSIDE_IN_POSTGRES, [f"%{word}%"]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [str(row[0]) for row in cursor.fetchall()]


def _one_of(alternatives: Sequence[str], separator: str) -> str:
    return f"({separator.join(alternatives)})"
