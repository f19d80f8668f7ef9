"""Kinds of criteria: each is one pure function from parameters and facts to a reason or nothing.

Later slices add kinds through `register`; a pipeline may name only kinds that exist.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from quarterdeck.opportunities.terms import BUYING_ROLE_LABELS, FIELD_LABELS, BuyingRole
from quarterdeck.values.text import N_, Text

Finding = tuple[str, str, Text]
Kind = Callable[[Mapping[str, object], "Facts"], Finding | None]


@dataclass(frozen=True)
class Facts:
    """What criteria may ask about: field values, contacts by buying role, and the local day.

    `values` holds tracked columns plus `amount` as a Decimal in units of its currency.
    """

    values: Mapping[str, object]
    roles: Mapping[str, int]
    today: date
    more: Mapping[str, object] = field(default_factory=dict)


KINDS: dict[str, Kind] = {}


def register(name: str) -> Callable[[Kind], Kind]:
    """Make a criterion kind known under a lasting name."""

    def add(kind: Kind) -> Kind:
        KINDS[name] = kind
        return kind

    return add


def _is_missing(value: object) -> bool:
    return value is None or value == ""


@register("field_set")
def field_set(params: Mapping[str, object], facts: Facts) -> Finding | None:
    """The field has a value. params: field."""
    name = str(params["field"])
    if not _is_missing(facts.values.get(name)):
        return None
    return "field_missing", name, Text.of(N_("{field} is missing. Fill it in."), field=FIELD_LABELS[name])


_COMPARE: dict[str, tuple[Callable[[object, object], bool], str]] = {
    "gt": (lambda a, b: a > b, N_("{field} must be above {value}.")),  # type: ignore[operator]
    "ge": (lambda a, b: a >= b, N_("{field} must be {value} or more.")),  # type: ignore[operator]
    "lt": (lambda a, b: a < b, N_("{field} must be below {value}.")),  # type: ignore[operator]
    "le": (lambda a, b: a <= b, N_("{field} must be {value} or less.")),  # type: ignore[operator]
    "eq": (lambda a, b: a == b, N_("{field} must be {value}.")),
    "ne": (lambda a, b: a != b, N_("{field} must not be {value}.")),
}
