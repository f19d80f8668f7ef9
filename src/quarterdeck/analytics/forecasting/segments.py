"""How right backtested forecasts were by owner, group of owners and channel: their draws, and the chances of deals."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

import numpy as np

from quarterdeck.analytics.forecasting.distribution import NOBODY, Forecast, group_codes, grouped, quantiles
from quarterdeck.analytics.forecasting.log import Floats, Ints, Log
from quarterdeck.analytics.forecasting.simulation import simulate, sums
from quarterdeck.values.dataclasses import dataclass, replace

OWNER: Final = "owner"
GROUP: Final = "group"
CHANNEL: Final = "channel"
# Draws are cut anew at this week alone: they cost as much as a forecast does.
WEEK: Final = 4


@dataclass(frozen=True)
class SegmentPeriod:
    """P50, P10 and P90 of a segment in a past period at week 4, and what came; money as in the log."""

    period: str
    p50: float
    p10: float
    p90: float
    actual: float


@dataclass(frozen=True)
class SegmentRecord:
    """A segment's periods, and how many deals were open there at weeks 1, 4, 8 and 12 with what chance, and won.

    `chance` is their mean chance to be won by the period's end; `brier` the mean of (chance - outcome)².
    """

    kind: str
    key: str
    deals: int
    chance: float
    won: int
    brier: float
    periods: list[SegmentPeriod]


class Segments:
    """Collects records over the forecasts of a backtest. `groups` are owners by group, as the forecast sums them."""

    def __init__(self, groups: Mapping[int, frozenset[str]]) -> None:
        self._groups = groups
        self._of = {owner: [key for key, owners in groups.items() if owner in owners]
                    for owner in frozenset().union(*groups.values())}  # fmt: skip
        self._counts: dict[tuple[str, str], Floats] = defaultdict(lambda: np.zeros(4))
        self._periods: dict[tuple[str, str], list[SegmentPeriod]] = defaultdict(list)

    def add(self, log: Log, found: Forecast, week: int, came: Floats) -> None:
        """Take in a forecast of a model and, for each of its open deals, whether (1.0) it was won in the period."""
        for kind in self._kinds(log):
            codes = group_codes(log, kind, found.deals, found.as_of)
            self._count(log, kind, codes, (found.chances, came))
            if week == WEEK:
                self._draw(log, found, kind)

    def records(self) -> list[SegmentRecord]:
        """What was collected, by kind and key."""
        rows = []
        for kind, key in sorted(self._counts.keys() | self._periods.keys()):
            deals, chance, won, squares = self._counts[kind, key]
            share = max(deals, 1.0)
            counts = (int(deals), float(chance / share), int(won), float(squares / share))
            rows.append(SegmentRecord(kind, key, *counts, self._periods[kind, key]))
        return rows

    def _kinds(self, log: Log) -> list[str]:
        return [kind for kind in (OWNER, CHANNEL) if kind in log.texts]

    def _count(self, log: Log, kind: str, codes: Ints, parts: tuple[Floats, Floats]) -> None:
        """Sum deals, chances, wins and squared errors by code at once: there may be a hundred thousand deals."""
        chances, came = parts
        seen, places = np.unique(codes, return_inverse=True)
        columns = (np.ones(len(chances)), chances, came, (chances - came) ** 2)
        summed = np.stack([sums(places, column, len(seen)) for column in columns], axis=1)
        for name, row in zip(_names(log, kind, seen), summed, strict=True):
            for key in self._keys(kind, name):
                self._counts[key] += row

    def _keys(self, kind: str, name: str) -> list[tuple[str, str]]:
        """The segments a deal counts in: its own and, of an owner, those of the groups; none without a value."""
        if name == NOBODY:
            return []
        return [(kind, name), *((GROUP, str(key)) for key in (self._of.get(name, ()) if kind == OWNER else ()))]

    def _draw(self, log: Log, found: Forecast, kind: str) -> None:
        """The same draws, cut by the kind, against what came of it: by who had the deal as the period ended."""
        period = found.period
        names, opened, ahead, of_won, won = grouped(
            log, kind, found.as_of, (found.deals, found.book.coming.deals, period)
        )
        won_by = sums(of_won, won, len(names))
        draws = simulate(replace(found.book, groups=opened, coming_groups=ahead, size=len(names))) + won_by[:, None]
        deals, values = log.won_value(period.start, period.end)
        actual: dict[str, float] = defaultdict(float)
        for name, value in zip(_names(log, kind, group_codes(log, kind, deals, period.end - 1)), values, strict=True):
            actual[name] += float(value)
        by_key: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name in {*names, *actual}:
            for key in self._keys(kind, name):
                by_key[key].append(name)
        place = {name: at for at, name in enumerate(names)}
        for key, inside in by_key.items():
            rows = [place[name] for name in sorted(inside) if name in place]
            told = draws[rows].sum(axis=0) if rows else np.zeros(1)
            p10, p50, p90 = quantiles(told, float(won_by[rows].sum()) if rows else 0.0)
            came = sum(actual.get(name, 0.0) for name in inside)
            self._periods[key].append(SegmentPeriod(period.label, p50, p10, p90, came))


def _names(log: Log, kind: str, codes: Ints) -> list[str]:
    levels = log.levels[kind]
    return [levels[code] if code >= 0 else NOBODY for code in codes.tolist()]
