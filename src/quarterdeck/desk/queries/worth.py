"""What amounts in several currencies are worth in one, as the database sorts by it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, FloatField, Q, Value, When
from django.db.models.functions import Cast

from quarterdeck.opportunities.queries.lens import Lens

# Currency and the value of its minor unit in the display currency, None without a rate.
Units = tuple[tuple[str, float | None], ...]


def units_of(lens: Lens, currencies: Iterable[str]) -> Units:
    """These currencies in order, each with what a minor unit of it is worth."""
    units = ((currency, lens.rates.convert(10**12, currency)) for currency in sorted(set(currencies)))
    return tuple((currency, None if minor is None else minor / 1e12) for currency, minor in units)


def worth_key(units: Units) -> Any:
    """The amount in the display currency; below zero without one, or without a rate for it."""
    values = [
        When(Q(currency=currency, amount_minor__isnull=False), then=Cast("amount_minor", FloatField()) * Value(unit))
        for currency, unit in units
        if unit is not None
    ]
    return Case(*values, default=Value(-1.0), output_field=FloatField())
