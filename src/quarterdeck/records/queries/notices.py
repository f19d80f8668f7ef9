"""Reads of notices: only a person's own, and of records only what the person may still see."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Case, Q, Value, When

from quarterdeck.records.models import MutedNotice, Notice
from quarterdeck.records.queries.subjects import in_sight, names_of
from quarterdeck.records.terms.notices import NoticeKind, NoticeRow
from quarterdeck.users.terms import Actor
from quarterdeck.values.cursors import read_cursor, write_cursor
from quarterdeck.values.dataclasses import dataclass

_COLUMNS = ("id", "notice", "kind", "record_id", "actor_id", "actor__name", "what", "at", "read_at")
_SORTS = {True: "unread", False: "all"}


@dataclass(frozen=True, slots=True)
class NoticePage:
    """Some of a person's notices. `next_cursor` is empty on the last page."""

    rows: tuple[NoticeRow, ...]
    next_cursor: str


def notices(actor: Actor, *, is_unread: bool = False, cursor: str = "", limit: int = 50) -> NoticePage:
    """The actor's notices, unread ones first and each part the newest first; or only the unread ones.

    A query, and two for each kind of record on the page. Raises Refused for a foreign cursor.
    """
    rows = Notice.objects.filter(person_id=actor.person_id)
    rows = rows.filter(read_at=None) if is_unread else rows
    rows = rows.annotate(rank=Case(When(read_at=None, then=Value(0)), default=Value(1)))
    if cursor:
        rank, last = read_cursor(cursor, _SORTS[is_unread], [(int,), (int,)])
        rows = rows.filter(Q(rank=rank, pk__lt=last) | Q(rank__gt=rank))
    found = list(rows.order_by("rank", "-pk").values_list(*_COLUMNS, "rank")[: limit + 1])
    shown, more = found[:limit], len(found) > limit
    names = names_in_sight(actor, ((row[2], row[3]) for row in shown))
    return NoticePage(
        tuple(_row(row[:-1], names) for row in shown),
        write_cursor(_SORTS[is_unread], [shown[-1][-1], shown[-1][0]]) if more else "",
    )


def _row(row: tuple[Any, ...], names: Mapping[tuple[str, int], str]) -> NoticeRow:
    number, notice, kind, record_id, actor_id, actor_name, what, at, read_at = row
    name = names.get((kind, record_id), "")
    # What was said of a record is seen by who sees the record.
    what = what if name else ""
    return NoticeRow(number, NoticeKind(notice), kind, record_id, name, actor_id, actor_name or "", what, at, read_at)


def names_in_sight(actor: Actor, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Names of those of these records (kind, id) that the actor may see. Two queries for each kind."""
    by_kind: dict[str, set[int]] = {}
    for kind, record_id in places:
        by_kind.setdefault(kind, set()).add(record_id)
    found: dict[tuple[str, int], str] = {}
    for kind, ids in by_kind.items():
        seen = list(in_sight(actor, kind, ids))
        names = names_of(kind, seen) if seen else {}
        found |= {(kind, record_id): name for record_id, name in names.items()}
    return found


def notice_of(actor: Actor, notice_id: int) -> NoticeRow | None:
    """One of the actor's own notices, None when there is none such."""
    row = Notice.objects.filter(person_id=actor.person_id, pk=notice_id).values_list(*_COLUMNS).first()
    return _row(row, names_in_sight(actor, [(row[2], row[3])])) if row else None


def muted_notices(actor: Actor) -> frozenset[NoticeKind]:
    """The kinds of notices that the actor does not want."""
    rows = MutedNotice.objects.filter(person_id=actor.person_id).values_list("notice", flat=True)
    return frozenset(NoticeKind(notice) for notice in rows)
