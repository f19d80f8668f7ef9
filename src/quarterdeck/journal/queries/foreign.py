"""Which records another system keeps, and since when its figures are."""

from collections.abc import Collection
from datetime import datetime
from urllib.parse import quote

from django.db.models import Count, OuterRef, Q, Subquery

from quarterdeck.journal.models import ForeignRecord, ForeignSource
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Foreign:
    """A record that another system keeps. `href` leads to it there, empty where no address is known."""

    source_id: int
    source: str
    since: datetime
    as_of: datetime | None
    href: str


def kept_in(kind: str, column: str = "pk") -> Subquery:
    """The name of the system that keeps the record of a row, None for none: to be selected beside its columns."""
    marks = ForeignRecord.objects.filter(kind=kind, record_id=OuterRef(column), taken_over_at=None)
    return Subquery(marks.values("source__name")[:1])


def foreign_record(kind: str, record_id: int) -> Foreign | None:
    """The system that keeps a record; None when it is worked on here. One query."""
    marks = ForeignRecord.objects.filter(kind=kind, record_id=record_id, taken_over_at=None)
    mark = marks.select_related("source").first()
    if mark is None:
        return None
    source = mark.source
    href = source.link.replace("{id}", quote(mark.external_id, safe="")) if source.link and mark.external_id else ""
    return Foreign(source.pk, source.name, mark.since, source.as_of, href)


def foreign_counts(source_id: int) -> tuple[dict[str, int], int]:
    """How many records of each kind a source keeps, and how many of all were taken over. One query."""
    rows = ForeignRecord.objects.filter(source_id=source_id).order_by().values_list("kind")
    counted = list(rows.annotate(kept=Count("pk", filter=Q(taken_over_at=None)), count=Count("pk")))
    return {kind: kept for kind, kept, _ in counted if kept}, sum(count - kept for _, kept, count in counted)


def kept_ids(source_id: int, kind: str, ids: Collection[int]) -> set[int]:
    """Those of these records that the source keeps. One query."""
    marks = ForeignRecord.objects.filter(source_id=source_id, kind=kind, record_id__in=ids, taken_over_at=None)
    return set(marks.values_list("record_id", flat=True))


def source_age(source_id: int) -> datetime | None:
    """Of when what a source showed last is. One query."""
    return ForeignSource.objects.filter(pk=source_id).values_list("as_of", flat=True).first()
