"""The effect of changes on the open pipeline: what it is, and what it would be. Pure."""

from collections.abc import Callable, Iterable

from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.money import share_bp

Convert = Callable[[int, str], int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Open deals that stand alike: period and category, the probability of their stage, currency.

    `period` is a key of the caller's. `priced` of them have an amount; `amount_minor` is the sum of those.
    """

    period: str
    category: str
    probability_bp: int
    currency: str
    count: int
    priced: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Level:
    """Open deals as one total in the display currency: how many, their sum, the sum at their stages' probability.

    `left_out` are those without an amount, or in a currency without a rate: counted, but in no sum.
    """

    count: int = 0
    amount_minor: int = 0
    weighted_minor: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """What is open, before and after."""

    before: Level
    after: Level

    @property
    def is_none(self) -> bool:
        """Whether nothing would be different."""
        return self.before == self.after


def without(part: Part) -> Part:
    """The same deals, taken away."""
    return replace(part, count=-part.count, priced=-part.priced, amount_minor=-part.amount_minor)


def level(parts: Iterable[Part], convert: Convert) -> Level:
    """These deals as one total; each currency of each probability is converted once."""
    sums: dict[tuple[int, str], list[int]] = {}
    for part in parts:
        found = sums.setdefault((part.probability_bp, part.currency), [0, 0, 0])
        for place, more in enumerate((part.count, part.priced, part.amount_minor)):
            found[place] += more
    total = Level()
    for (probability_bp, currency), (count, priced, minor) in sums.items():
        value = convert(minor, currency) if priced else 0
        total = Level(
            total.count + count,
            total.amount_minor + (value or 0),
            total.weighted_minor + share_bp(value or 0, probability_bp),
            total.left_out + count - (0 if value is None else priced),
        )
    return total


def effect(now: Iterable[Part], changes: Iterable[Part], convert: Convert) -> Effect:
    """What is open now, and after these changes: deals taken away and deals added."""
    before = list(now)
    return Effect(level(before, convert), level([*before, *changes], convert))
