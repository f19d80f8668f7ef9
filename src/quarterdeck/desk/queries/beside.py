"""The few deals that pages of other records show beside what they are about."""

from datetime import date
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When

from quarterdeck.opportunities.queries import visible_to
from quarterdeck.opportunities.queries.beside import with_contact
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DealBeside:
    """A deal in one line."""

    id: int
    name: str
    stage_name: str
    stage_kind: str
    amount_minor: int | None
    currency: str
    close_date: date | None
    closed_on: date | None
    owner_name: str


_COLUMNS = (
    "id", "name", "stage__name", "stage__kind", "amount_minor", "currency", "close_date", "closed_on", "owner__name",
)  # fmt: skip


def deals_of_account(actor: Actor, account_id: int, limit: int) -> tuple[list[DealBeside], int]:
    """The account's first deals and how many there are: open ones by close date, then closed ones, newest first."""
    return _first(visible_to(actor).filter(account_id=account_id), limit)


def deals_of_contact(actor: Actor, contact_id: int, limit: int) -> tuple[list[DealBeside], int]:
    """The same of the deals in whose buying group the contact is."""
    return _first(visible_to(actor).filter(pk__in=with_contact(contact_id)), limit)


def _first(rows: QuerySet[Any, Any], limit: int) -> tuple[list[DealBeside], int]:
    is_closed = Case(When(Q(stage__kind=StageKind.OPEN), then=Value(0)), default=Value(1))
    ordered = rows.annotate(is_closed=is_closed).order_by("is_closed", "-closed_on", "close_key", "id")
    found = [DealBeside(*row) for row in ordered.values_list(*_COLUMNS)[: limit + 1]]
    return found[:limit], len(found) if len(found) <= limit else rows.count()
