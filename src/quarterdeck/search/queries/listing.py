"""All records of one kind that hold the words, the newest entries first, in keyset pages."""

from quarterdeck.search.queries.entries import Most, worded_entries
from quarterdeck.search.queries.kinds import KINDS
from quarterdeck.search.queries.matching import asked_for, words_meant
from quarterdeck.search.rules import closeness
from quarterdeck.search.terms import Candidate, Hit, Kind, Sought
from quarterdeck.users.terms import Actor
from quarterdeck.values.cursors import read_cursor, write_cursor
from quarterdeck.values.dataclasses import dataclass

_SORT = "found"
PAGE = 50


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of what was found; the cursor of the next, empty on the last. `is_meant`: by words like those typed."""

    hits: list[Hit]
    next_cursor: str = ""
    is_meant: bool = False


@dataclass(frozen=True, slots=True)
class _After:
    """Where a page begins: among the words typed or those meant, below an entry or with the newest."""

    is_meant: bool
    entry_id: int | None = None


def result_page(actor: Actor, sought: Sought, kind: Kind, *, cursor: str = "", limit: int = PAGE) -> ResultPage:
    """Everything of a kind that holds the words, or, where nothing does, words like them.

    Two or three statements, and one for each word where none is held as it was typed. Raises Refused
    for a foreign cursor.
    """
    if not sought.words:
        return ResultPage([])
    if cursor:
        is_meant, last = read_cursor(cursor, _SORT, [(bool,), (int,)])
        return _page(actor, sought, kind, _After(bool(is_meant), int(last or 0)), limit)
    page = _page(actor, sought, kind, _After(is_meant=False), limit)
    return page if page.hits else _page(actor, sought, kind, _After(is_meant=True), limit)


def _page(actor: Actor, sought: Sought, kind: Kind, after: _After, limit: int) -> ResultPage:
    spec = KINDS[kind]
    meant = words_meant(sought.words) if after.is_meant else {}
    asked = asked_for(kind, sought.words, meant=meant)
    rows = worded_entries(Most(kind, limit + 1), asked.text, actor=actor, values=asked.values, before=after.entry_id)
    found = [Candidate(Kind(row[0]), *row[1:]) for row in rows]
    shown = found[:limit]
    close = {
        one.record_id: met[0]
        for one in shown
        if (met := closeness(sought.words, one.title, one.text, is_prose=spec.is_prose))
    }
    described = spec.describe(actor, list(close)) if close else {}
    hits = [Hit(kind, pk, described[pk], near) for pk, near in close.items() if pk in described]
    next_cursor = write_cursor(_SORT, [after.is_meant, shown[-1].entry_id]) if len(found) > limit else ""
    return ResultPage(hits, next_cursor, after.is_meant)
