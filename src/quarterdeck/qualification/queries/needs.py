"""Reads of needs."""

from decimal import Decimal

from quarterdeck.qualification.models import Needs
from quarterdeck.qualification.terms import NeedsFields
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.money import Money

TEXTS = ("pain", "goals", "budget_currency", "decision_process", "competitors")
AMOUNTS = ("budget_min", "budget_max")


@dataclass(frozen=True, slots=True)
class NeedsStanding:
    """The needs behind a record; version 0 when nothing was written down yet."""

    fields: NeedsFields
    version: int


def needs_of_record(kind: str, record_id: int) -> NeedsStanding:
    """The needs behind a record. One query."""
    row = Needs.objects.filter(kind=kind, record_id=record_id).first()
    return NeedsStanding(fields_of_needs(row), row.version) if row else NeedsStanding(NeedsFields(), 0)


def fields_of_needs(row: Needs) -> NeedsFields:
    """The fields of a row, amounts in units of the currency."""
    texts = {name: getattr(row, name) for name in TEXTS}
    return NeedsFields(
        **texts,
        budget_min=_amount(row.budget_min_minor, row.budget_currency),
        budget_max=_amount(row.budget_max_minor, row.budget_currency),
    )


def _amount(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else Money.of_minor(minor, currency).amount
