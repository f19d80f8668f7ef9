"""Deals beside what they were at an instant.

The instant is one of what is known now: a change that was taken back has not been.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from quarterdeck.journal.queries import compiled
from quarterdeck.opportunities.models import History, Opportunity
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.timeline import HistoryKind


@dataclass(frozen=True, slots=True)
class Past:
    """What a deal was at an instant."""

    amount_minor: int | None
    currency: str
    close_date: date | None
    stage_id: int
    category: str


def states_as_of(ids: Sequence[int], at: datetime) -> dict[int, Past]:
    """What each of these deals was at an instant; those that were not yet are left out. One query."""
    return {number: Past(*values) for number, *values in _past_rows(ids=tuple(ids), at=at)} if ids else {}


@compiled
def _past_rows(*, ids: tuple[int, ...], at: datetime) -> QuerySet[Opportunity, Any]:
    rows: QuerySet[Any] = with_past(Opportunity.objects.filter(pk__in=ids), at)
    return rows.values_list("id", "then_minor", "then_currency", "then_close", "then_stage", "then_category")


def _counting() -> QuerySet[History]:
    return History.objects.filter(voided_at=None).exclude(kind=HistoryKind.UNDO)


def with_past(rows: QuerySet[Opportunity], at: datetime) -> QuerySet[Opportunity]:
    """These deals, each joined to the row of its history that counted last at an instant; those without one are out."""
    last = _counting().filter(opportunity_id=OuterRef("pk"), at__lte=at).order_by("-at", "-seq").values("seq")[:1]
    return rows.annotate(
        now_minor=Coalesce("amount_minor", Value(0), output_field=BigIntegerField()),
        then_seq=F("history__seq"),
        then_minor=F("history__amount_minor"),
        then_currency=F("history__currency"),
        then_close=F("history__close_date"),
        then_stage=F("history__stage_id"),
        then_category=F("history__category"),
        then_state=F("history__state"),
        then_closed=F("history__closed_on"),
    ).filter(then_seq=Subquery(last))


def changed_since(since: datetime, rows: QuerySet[Opportunity] | None = None) -> QuerySet[Opportunity]:
    """Those, of all or of these, that something was written about since, beside what they were."""
    touched = _counting().filter(at__gt=since).values("opportunity_id")
    return with_past((Opportunity.objects.all() if rows is None else rows).filter(pk__in=touched), since)
