"""The search itself: the index asked within what the actor may see, kind by kind, in one statement."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection

from quarterdeck.search.queries.entries import Most, ids_between, titled_entries, worded_entries
from quarterdeck.search.queries.kinds import KINDS
from quarterdeck.search.queries.matching import Asked, asked_for, title_range, words_meant
from quarterdeck.search.rules import closeness, rank
from quarterdeck.search.terms import KINDS_OF, Candidate, Closeness, Found, Hit, Kind, Only, Sought
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import id_range

# SQL and its parameters.
Part = tuple[str, list[Any]]
# Candidates of each way to be found, of each kind: the best are chosen among them.
_TITLED, _OWN, _WORDED, _MEANT = 20, 20, 40, 40
# With fewer records than these, words are taken for mistyped ones too.
FEW = 8


def search(actor: Actor, sought: Sought, *, limit: int = 5, kinds: Sequence[Kind] = ()) -> list[Found]:
    """The best records of each kind that the actor may see, at most `limit` of each, kinds without any left out.

    One statement finds, a second and one for each word where little was found, and one or two for each
    kind with records show them. What the actor may not see changes nothing in the answer.
    """
    asked = [kind for kind in KINDS_OF[sought.only] if not kinds or kind in kinds]
    if sought.only is Only.ID:
        return _by_id(actor, sought, asked, limit)
    if not sought.words or not asked:
        return []
    found = _candidates(_direct(actor, sought, asked))
    if len(found) < FEW and (meant := words_meant(sought.words)):
        found |= _candidates(_meant(actor, sought, asked, meant))
    return [one for kind in asked if (one := _best(actor, sought, kind, found.values(), limit)).hits]


def _direct(actor: Actor, sought: Sought, kinds: Iterable[Kind]) -> Iterator[Part | None]:
    """By the beginning of the title; among the actor's own; the newest that hold the words."""
    for kind in kinds:
        yield titled_entries.sql(kind, _TITLED, actor=actor, between=title_range(sought.key))
        if actor.person_id:
            yield _worded(actor, kind, _OWN, asked_for(kind, sought.words, owner_id=actor.person_id))
        yield _worded(actor, kind, _WORDED, asked_for(kind, sought.words))


def _meant(
    actor: Actor, sought: Sought, kinds: Iterable[Kind], meant: Mapping[str, Sequence[str]]
) -> Iterator[Part | None]:
    for kind in kinds:
        yield _worded(actor, kind, _MEANT, asked_for(kind, sought.words, meant=meant))


def _worded(actor: Actor, kind: Kind, limit: int, asked: Asked) -> Part | None:
    return worded_entries.sql(Most(kind, limit), asked.text, actor=actor, values=asked.values)


def _candidates(parts: Iterable[Part | None]) -> dict[tuple[str, int], Candidate]:
    """What these find, asked in one statement: each keeps its own order and limit."""
    asked = [part for part in parts if part]
    if not asked:
        return {}
    statement = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS part" for sql, _ in asked)  # noqa: S608  the ORM's own text
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for _, values in asked for value in values])
        rows = cursor.fetchall()
    return {(row[0], row[1]): Candidate(Kind(row[0]), *row[1:]) for row in rows}


def _best(actor: Actor, sought: Sought, kind: Kind, found: Iterable[Candidate], limit: int) -> Found:
    spec = KINDS[kind]
    close = {
        one.record_id: (one, met)
        for one in found
        if one.kind is kind and (met := closeness(sought.words, one.title, one.text, is_prose=spec.is_prose))
    }
    described = spec.describe(actor, list(close)) if close else {}

    def place(record_id: int) -> tuple[object, ...]:
        one, met = close[record_id]
        is_own = one.owner_id is not None and one.owner_id == actor.person_id
        return rank(met, is_own=is_own, is_open=described[record_id].is_open, title=one.title, entry_id=one.entry_id)

    ordered = sorted(described, key=place)
    hits = [Hit(kind, pk, described[pk], close[pk][1][0]) for pk in ordered[:limit]]
    return Found(kind, hits, has_more=len(ordered) > limit)


def _by_id(actor: Actor, sought: Sought, kinds: Iterable[Kind], limit: int) -> list[Found]:
    """Records whose public id begins so. A statement for each kind, and one for each with records."""
    among = id_range(sought.text[1:].strip())
    if among is None:
        return []
    found = []
    for kind in kinds:
        ids = ids_between(kind, limit + 1, actor=actor, first=among[0], last=among[1])
        described = KINDS[kind].describe(actor, ids[:limit]) if ids else {}
        hits = [Hit(kind, pk, described[pk], Closeness.PREFIX) for pk in ids[:limit] if pk in described]
        if hits:
            found.append(Found(kind, hits, has_more=len(ids) > limit))
    return found
