"""What one is told of a deal's part in a forecast who does not read all records."""

from quarterdeck.scores.terms import TermKind
from quarterdeck.values.dataclasses import dataclass

# Steps in millionths: chances as scores tell them, past wins by the percent.
_STEPS = {TermKind.OPEN: 50_000, TermKind.NEW: 10_000}
_MILLION, _DIGITS = 1_000_000, 3


@dataclass(frozen=True, slots=True)
class Counted:
    """A deal's part in a forecast: millionths × minor units."""

    opportunity_id: int
    chance_ppm: int
    value_minor: int
    expected_minor: int


def told_part(one: Counted, kind: TermKind) -> Counted:
    """The same with its chance and value rounded, and the part that they make: open to the nearest 5 percent."""
    step = _STEPS[kind]
    chance, value = step * round(one.chance_ppm / step), in_digits(one.value_minor)
    return Counted(one.opportunity_id, chance, value, round(chance * value / _MILLION))


def in_digits(minor: int) -> int:
    """Minor units of which three digits are told, as totals are written."""
    step = int(10 ** max(0, len(str(abs(minor))) - _DIGITS))
    return step * round(minor / step)
