"""The queue of pairs that somebody has to decide, merges that were done, and both as their readers see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, When

from quarterdeck.duplicates.models import Merge, MovedRow, Pair
from quarterdeck.duplicates.queries.known import SUCCESSORS, VISIBLE
from quarterdeck.duplicates.terms import Evidence, Kind, PairState
from quarterdeck.users.terms import Actor
from quarterdeck.values.cursors import read_cursor, write_cursor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound

PAGE = 25


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two records that may be one, with what speaks for it."""

    id: int
    kind: Kind
    first_id: int
    second_id: int
    score: int
    evidence: tuple[Evidence, ...]
    state: PairState


@dataclass(frozen=True, slots=True)
class PairPage:
    """A page of pairs, the likeliest first; how many there are in this state that the reader may see."""

    rows: tuple[PairRow, ...]
    total: int
    next_cursor: str


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A merge as it stands: how many rows followed by holder, and what stayed when it was undone."""

    id: int
    kind: Kind
    source_id: int
    target_id: int
    at: datetime
    by_id: int | None
    undone_at: datetime | None
    taken_fields: tuple[str, ...]
    kept_fields: tuple[str, ...]
    moved: dict[str, int]
    left: dict[str, int]


def pair_page(actor: Actor, kind: Kind, state: PairState, *, cursor: str = "", limit: int = PAGE) -> PairPage:
    """A page of the pairs of which the actor may see both records. Two queries. Raises Refused for a foreign cursor."""
    rows = _seen(actor, kind).filter(state=state)
    total = rows.count()
    if cursor:
        score, last = read_cursor(cursor, "score", [(int,), (int,)])
        rows = rows.filter(Q(score__lt=score) | Q(score=score, pk__gt=last))
    found = [_pair(row) for row in rows.order_by("-score", "pk")[: limit + 1]]
    page = found[:limit]
    following = write_cursor("score", [page[-1].score, page[-1].id]) if len(found) > limit else ""
    return PairPage(tuple(page), total, following)


def pair_of(actor: Actor, pair_id: int) -> PairRow:
    """A pair of which the actor may see both records. Raises NotFound."""
    pair = Pair.objects.filter(pk=pair_id).first()
    if pair is None or not _seen(actor, Kind(pair.kind)).filter(pk=pair_id).exists():
        raise NotFound("pair")
    return _pair(pair)


def _seen(actor: Actor, kind: Kind) -> Any:
    visible = VISIBLE[kind](actor).values("pk")
    return Pair.objects.filter(kind=kind, first_id__in=visible, second_id__in=visible)


def _pair(row: Pair) -> PairRow:
    evidence = tuple(map(Evidence, row.evidence.split()))
    return PairRow(row.pk, Kind(row.kind), row.first_id, row.second_id, row.score, evidence, PairState(row.state))


def merges_into(actor: Actor, kind: Kind, record_id: int) -> list[MergeRow]:
    """What became part of a record the actor may see, newest first. Two queries."""
    rows = Merge.objects.filter(kind=kind, target_id=record_id).order_by("-at", "pk")
    return _merges(list(rows.filter(target_id__in=VISIBLE[kind](actor).values("pk"))))


def merge_of(actor: Actor, merge_id: int) -> MergeRow:
    """A merge whose target the actor may see, or what that became part of in turn. Raises NotFound."""
    row = Merge.objects.filter(pk=merge_id).first()
    if row is None:
        raise NotFound("merge")
    kind = Kind(row.kind)
    is_seen = VISIBLE[kind](actor).filter(pk=row.target_id).exists()
    if not is_seen and SUCCESSORS[kind](actor, row.target_id) is None:
        raise NotFound("merge")
    return _merges([row])[0]


def _merges(rows: Sequence[Merge]) -> list[MergeRow]:
    counts = MovedRow.objects.filter(merge__in=[row.pk for row in rows])
    counted: dict[int, tuple[dict[str, int], dict[str, int]]] = {}
    columns = ("merge_id", "holder")
    left = Count("pk", filter=Q(is_left=True))
    for merge_id, holder, moved, stayed in counts.values_list(*columns).annotate(n=Count("pk"), left=left).order_by():
        of_merge = counted.setdefault(merge_id, ({}, {}))
        of_merge[0][holder] = moved
        if stayed:
            of_merge[1][holder] = stayed
    return [
        MergeRow(
            id=row.pk,
            kind=Kind(row.kind),
            source_id=row.source_id,
            target_id=row.target_id,
            at=row.at,
            by_id=row.by_id,
            undone_at=row.undone_at,
            taken_fields=tuple(row.taken_fields.split()),
            kept_fields=tuple(row.kept_fields.split()),
            moved=counted.get(row.pk, ({}, {}))[0],
            left=counted.get(row.pk, ({}, {}))[1],
        )
        for row in rows
    ]


def suspects_of(
    actor: Actor, kind: Kind, record_id: int
) -> tuple[list[tuple[PairRow, int, str]], list[tuple[int, datetime]]]:
    """Undecided pairs of a record with the other's id and name, as far as the actor sees it, and merges into it.

    A merge by its id, with when it was. Two queries; the caller has found that it is seen.
    """
    visible = VISIBLE[kind](actor).filter(pk=OuterRef("other"))
    other = Case(When(first_id=record_id, then=F("second_id")), default=F("first_id"))
    rows = Pair.objects.filter(Q(first_id=record_id) | Q(second_id=record_id), kind=kind)
    undecided = rows.filter(state__in=(PairState.OPEN, PairState.LATER)).annotate(other=other)
    named = undecided.annotate(name=Subquery(visible.values("name")[:1])).filter(name__isnull=False)
    pairs = [(_pair(row), row.other, row.name) for row in named.order_by("-score", "pk")]
    merges = Merge.objects.filter(kind=kind, target_id=record_id, undone_at=None).order_by("-at", "pk")
    return pairs, list(merges.values_list("pk", "at"))
