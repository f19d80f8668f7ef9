"""From sums of steps to the bars of a waterfall: pure, exact to the minor unit.

Amounts are added in each currency and converted where they stand as a running total, so that the levels of the
waterfall are what their sums convert to and no rounding is left between them; a bar is the difference of two levels.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from quarterdeck.analytics.money import Rates
from quarterdeck.analytics.movement.asked import BARS, CLOSING, FX, OPENING, Bar, Bridge
from quarterdeck.values.dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Group:
    """Steps that are alike: how many, and sums of the amounts before and after in their currencies.

    `grows` is the sign of the change of amount where the currency stayed. `enters` and `leaves` are empty where the
    deal was in before, or is in after. `starts` marks what was there at the first instant (gross mode).
    """

    enters: str
    leaves: str
    was_in: bool
    is_in: bool
    starts: bool
    before: tuple[str, int]
    after: tuple[str, int]
    grows: int
    count: int
    unpriced: int = 0
    is_outside: bool = False


Part = tuple[str, str, int]
"""Bar, currency, minor units with their sign."""


def entries(group: Group, rates: Rates, *, is_gross: bool) -> list[Part]:
    """What these steps add to each bar but FX and closing, in their currencies (mechanics 5.2)."""
    old, old_sum = group.before
    new, new_sum = group.after
    parts: list[Part] = []
    if group.starts or (group.was_in and not is_gross):
        parts.append((OPENING, old, old_sum))
    if group.starts:
        return parts
    if group.enters == "created":
        parts.append((group.enters, new, new_sum))
    elif group.enters:
        parts.append((group.enters, old, old_sum))
    if group.enters != "created" and old == new and group.grows:
        parts.append(("increased" if group.grows > 0 else "decreased", new, new_sum - old_sum))
    elif group.enters != "created" and old != new:
        was, becomes = rates.convert(old_sum, old) or 0, rates.convert(new_sum, new) or 0
        change = "increased" if becomes > was else "decreased"
        parts += [(change, old, -old_sum), (change, new, new_sum)]
    if group.leaves:
        parts.append((group.leaves, new, -new_sum))
    return parts


@dataclass(slots=True)
class Ledger:
    """Bars by currency, counts of deals, and how much could not be counted in."""

    sums: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    unpriced: int = 0
    excluded: int = 0
    outside: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    outside_count: int = 0

    def add(self, group: Group, early: Rates, late: Rates, *, is_gross: bool) -> None:
        """Book these steps."""
        parts = entries(group, late, is_gross=is_gross)
        for bar, currency, minor in parts:
            self.sums[bar][currency] += minor
        for bar in {bar for bar, _, _ in parts}:
            self.counts[bar] += group.count
        opens = group.starts or (group.was_in and not is_gross)
        self.unpriced += group.unpriced
        if any(not is_priced(currency, early, late) for _, currency, _ in parts):
            self.excluded += group.count
        if opens and group.before[0] != late.to:
            self.counts[FX] += group.count
        if group.leaves == "won" and group.is_outside:
            self.outside_count += group.count
            self.outside[group.after[0]] += -group.after[1]
        self.counts[CLOSING] += group.count * (
            (int(group.is_in) - int(group.was_in) + int(opens)) if not group.starts else 1
        )

    def bridge(self, early: Rates, late: Rates) -> Bridge:
        """The waterfall."""
        currencies = sorted({currency for sums in self.sums.values() for currency in sums})
        levels = {code: _levels(code, self.sums, early, late) for code in currencies if is_priced(code, early, late)}
        bars = [
            Bar(
                key,
                self.counts[key],
                sum(of[key] for of in levels.values()),
                {code: self._local(key, code) for code in currencies if self._local(key, code)},
            )
            for key in BARS
        ]
        outside = sum(late.convert(minor, code) or 0 for code, minor in self.outside.items() if code in levels)
        return Bridge(
            late.to,
            tuple(bars),
            self.unpriced,
            self.excluded,
            Bar("won_outside", self.outside_count, outside, dict(self.outside)),
        )

    def _local(self, key: str, currency: str) -> int:
        if key == FX:
            return self.sums[OPENING].get(currency, 0)
        if key == CLOSING:
            return sum(sums.get(currency, 0) for sums in self.sums.values())
        return self.sums[key].get(currency, 0)


def is_priced(currency: str, early: Rates, late: Rates) -> bool:
    """Whether there is a rate at both instants: else the money of the currency is in no bar."""
    return early.convert(0, currency) is not None and late.convert(0, currency) is not None


def _levels(currency: str, sums: Mapping[str, Mapping[str, int]], early: Rates, late: Rates) -> dict[str, int]:
    """Bars of one currency, converted: each is the difference of two converted running totals."""
    opening = sums[OPENING].get(currency, 0) if OPENING in sums else 0
    bars = {OPENING: early.convert(opening, currency) or 0}
    level, running = late.convert(opening, currency) or 0, opening
    bars[FX] = level - bars[OPENING]
    for key in BARS[2:-1]:
        running += sums[key].get(currency, 0) if key in sums else 0
        now = late.convert(running, currency) or 0
        bars[key], level = now - level, now
    bars[CLOSING] = level
    return bars


def spread(parts: Iterable[tuple[str, int]], base: Mapping[str, int], rates: Rates) -> list[int | None]:
    """Parts of a bar (currency, minor), converted so that they sum to it: running totals from where the bar begins."""
    running = dict(base)
    told: list[int | None] = []
    for currency, minor in parts:
        before = running.get(currency, 0)
        running[currency] = before + minor
        was, becomes = rates.convert(before, currency), rates.convert(running[currency], currency)
        told.append(None if was is None or becomes is None else becomes - was)
    return told
