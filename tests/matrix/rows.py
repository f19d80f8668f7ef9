"""The form of a row: for one address, who is let through by which method.

A slice's file holds `ROWS: dict[str, Row]`, keyed by the name of the address with its namespace. Being let
through means that the request reached the work: a form with mistakes (422) counts, a sign-in page, 401, 403
and 404 do not. Bodies are sent where the answer would otherwise be about a missing field, not about a right.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.matrix.sample import Sample

ANONYMOUS, DISABLED = "anonymous", "disabled"
# An API token of Rita's that only reads. It stands in rows of the API alone.
NARROW = "narrow"
ADMINISTRATORS = frozenset({"ada"})
# May manage people, pipelines, products, rates, imports; only the administrator changes company settings.
OPERATIONS = frozenset({"ada", "sam"})
# See Rita's records. Olga is of another team.
SEES_RITA = frozenset({"ada", "sam", "max", "rita", "chiara", "rolf"})
# May change Rita's records.
EDITS_RITA = frozenset({"ada", "sam", "max", "rita"})
SELLERS = frozenset({"ada", "sam", "max", "rita", "olga", "chiara"})
EMPLOYEES = SELLERS | {"rolf"}
PARTNERS = frozenset({"paul", "pia"})
SIGNED_IN = EMPLOYEES | PARTNERS
EVERYONE = SIGNED_IN | {ANONYMOUS, DISABLED}
NOBODY: frozenset[str] = frozenset()

Values = Callable[[Sample], Mapping[str, Any]]


def nothing(sample: Sample) -> Mapping[str, Any]:
    """No keyword arguments, no body."""
    return {}


@dataclass(frozen=True)
class Row:
    """One address. A page answers 405 to methods that `may` does not name; `headers` go with every request."""

    may: Mapping[str, frozenset[str]]
    kwargs: Values = nothing
    bodies: Mapping[str, Values] = field(default_factory=dict)
    headers: Values = nothing


def reads(who: frozenset[str], kwargs: Values = nothing) -> Row:
    """A page that is only looked at."""
    return Row({"GET": who}, kwargs)


def form(who: frozenset[str], kwargs: Values = nothing, *, writes: frozenset[str] | None = None) -> Row:
    """A page with a form: shown by GET, taken by POST."""
    return Row({"GET": who, "POST": who if writes is None else writes}, kwargs)


def posts(who: frozenset[str], kwargs: Values = nothing) -> Row:
    """An address that is only posted to."""
    return Row({"POST": who}, kwargs)
