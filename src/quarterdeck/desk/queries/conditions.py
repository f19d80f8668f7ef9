"""Conditions on the fields every deal has: an allow-list of fields, each with its column and what compares it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from quarterdeck.health.queries import ids_in
from quarterdeck.health.terms import BAND_LABELS
from quarterdeck.opportunities.terms import CHANNEL_LABELS, TYPE_LABELS
from quarterdeck.pipelines.terms import CATEGORY_LABELS
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_, forbidden_character

Value = date | int | str | tuple[str, ...]
LONGEST_AGE = 36_500


class Compared(StrEnum):
    """What a field holds, and so how it is compared."""

    CHOICE = "choice"
    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Field:
    """A field that conditions may be about: its label, what it holds, its column, and its choices."""

    label: str
    kind: Compared
    column: str
    choices: Mapping[Any, str] = field(default_factory=dict)


FIELDS = {
    "category": Field(N_("Forecast category"), Compared.CHOICE, "category", CATEGORY_LABELS),
    "type": Field(N_("Type"), Compared.CHOICE, "type", TYPE_LABELS),
    "channel": Field(N_("Channel"), Compared.CHOICE, "channel", CHANNEL_LABELS),
    # No column of deals: it is kept beside them.
    "health": Field(N_("Health"), Compared.CHOICE, "health", BAND_LABELS),
    "probability": Field(N_("Probability"), Compared.PERCENT, "system_probability_bp"),
    "pushes": Field(N_("Pushes"), Compared.NUMBER, "push_count"),
    "days": Field(N_("Days in stage"), Compared.NUMBER, "stage_entered_at"),
    "next": Field(N_("Next activity"), Compared.DAY, "next_activity_on"),
    "created": Field(N_("Created"), Compared.DAY, "created_at"),
    "closed": Field(N_("Closed on"), Compared.DAY, "closed_on"),
    "source": Field(N_("Source"), Compared.TEXT, "source"),
    "competitor": Field(N_("Competitor"), Compared.TEXT, "competitor"),
    "order_reference": Field(N_("Order reference"), Compared.TEXT, "order_reference"),
}
# Kind -> what follows a field's name in the address.
ENDINGS = {
    Compared.CHOICE: ("", "_not"),
    Compared.TEXT: ("", "_is"),
    Compared.DAY: ("_from", "_to", "_is"),
    Compared.NUMBER: ("_from", "_to"),
    Compared.PERCENT: ("_from", "_to"),
}
# Parameter -> the field and the ending it is made of.
PARAMETERS = {f"{name}{end}": (name, end) for name, one in FIELDS.items() for end in ENDINGS[one.kind]}
STATES = {"set": N_("filled in"), "empty": N_("empty")}


@dataclass(frozen=True, slots=True)
class Clock:
    """The company's day and zone, by which instants are compared with days."""

    today: date
    time_zone: str

    def midnight(self, day: date) -> datetime:
        """The instant at which a day begins."""
        return datetime.combine(day, time.min, ZoneInfo(self.time_zone))


@dataclass(frozen=True, slots=True)
class Conditions:
    """Conditions that all hold: (column, lookup, value). A set, for every one makes a statement of its own."""

    found: frozenset[tuple[str, str, Any]]

    def narrowed(self, rows: Any) -> Any:
        """The rows that meet all of them."""
        for column, lookup, value in sorted(self.found, key=repr):
            rows = rows.filter(_q(column, lookup, value))
        return rows


def conditions_of(values: Mapping[str, Value], clock: Clock) -> tuple[Conditions, ...]:
    """The conditions that parameters ask for, their values read before; nothing for none."""
    found = frozenset(_condition(*PARAMETERS[key], value, clock) for key, value in values.items())
    return (Conditions(found),) if found else ()


def _condition(name: str, end: str, value: Value, clock: Clock) -> tuple[str, str, Any]:
    one = FIELDS[name]
    if end == "_is":
        return one.column, "blank" if one.kind is Compared.TEXT else "null", value == "empty"
    if one.kind is Compared.CHOICE:
        return one.column, "not" if end else "in", value
    if one.kind is Compared.TEXT:
        return one.column, "holds", value
    if name == "days" and isinstance(value, int):
        # More days in a stage is an earlier entry; a day counts once it is over.
        entered = clock.today - timedelta(days=min(max(value, 0), LONGEST_AGE))
        return (one.column, "lt", clock.midnight(entered + timedelta(days=1))) if end == "_from" else (
            one.column, "gte", clock.midnight(entered)
        )  # fmt: skip
    if name == "created" and isinstance(value, date):
        return (one.column, "gte", clock.midnight(value)) if end == "_from" else (
            one.column, "lt", clock.midnight(value + timedelta(days=1))
        )  # fmt: skip
    return one.column, "gte" if end == "_from" else "lte", value


def _q(column: str, lookup: str, value: Any) -> Q:
    if column == "health":
        return Q(pk__in=ids_in(value)) if lookup == "in" else ~Q(pk__in=ids_in(value))
    if lookup == "blank":
        return Q(**{column: ""}) if value else ~Q(**{column: ""})
    if lookup == "null":
        return Q(**{f"{column}__isnull": value})
    if lookup == "not":
        return ~Q(**{f"{column}__in": value})
    if lookup == "holds":
        return Q(pk__in=()) if forbidden_character(value) else Q(**{f"{column}__icontains": value})
    return Q(**{f"{column}__{lookup}": value})
