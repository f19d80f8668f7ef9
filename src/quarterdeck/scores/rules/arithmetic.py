"""What weighted sums beside the model are made of, in whole minor units: every sum is that of its lines."""

import json
from math import exp

from quarterdeck.scores.terms import Arithmetic, Source, StageTerm
from quarterdeck.values.dataclasses import asdict

_MILLION = 1_000_000
# Four of five draws of a standard normal lie within this of 0.
_FOUR_OF_FIVE = 1.2816


def millionths(share: float | None) -> int | None:
    """A share as it is kept."""
    return None if share is None else round(share * _MILLION)


def rate_of(term: StageTerm, source: Source) -> int | None:
    """The rate a source gives a stage, in millionths; None where there is none."""
    return {Source.DEFAULT: term.default, Source.OBSERVED: term.observed, Source.PAST: term.past}[source]


def part_of(term: StageTerm, source: Source) -> int | None:
    """Amount × rate in minor units, rounded; None without a rate."""
    rate = rate_of(term, source)
    return None if rate is None else round(term.minor * rate / _MILLION)


def total_of(told: Arithmetic, source: Source) -> int | None:
    """Won + Σ parts, with the expected deals where past quarters are the source, in minor units.

    Mechanics 4.6 and, of past quarters, 4.7. None without a finished quarter to have conversions of.
    """
    if source is Source.PAST and told.expected is None:
        return None
    parts = sum(part_of(term, source) or 0 for term in told.terms)
    return told.won + parts + ((told.expected or 0) if source is Source.PAST else 0)


def text_of(told: Arithmetic) -> str:
    """As it is kept."""
    return json.dumps(asdict(told), separators=(",", ":"))


def read_arithmetic(text: str | None) -> Arithmetic | None:
    """What was kept; None of a forecast that was published before it was kept."""
    if not text:
        return None
    found = json.loads(text)
    return Arithmetic(found["won"], found["expected"], tuple(StageTerm(**one) for one in found["terms"]))


def shock_of(tau: float) -> tuple[float, float]:
    """By which shares what is still to come may be less and more for the common shock alone, in four of five draws.

    exp(∓1.2816τ - τ²/2) - 1, of the factor exp(τZ - τ²/2) with Z standard normal (forecasting 4.7): one draw for the
    whole company, so that it is the same share of every line.
    """
    return exp(-_FOUR_OF_FIVE * tau - tau**2 / 2) - 1, exp(_FOUR_OF_FIVE * tau - tau**2 / 2) - 1
