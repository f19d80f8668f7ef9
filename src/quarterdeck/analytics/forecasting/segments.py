"""How right backtested forecasts were by owner, group, channel and family: their draws, and the chances of deals."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

import numpy as np

from quarterdeck.analytics.forecasting.distribution import NOBODY, Forecast, group_codes, grouped, quantiles
from quarterdeck.analytics.forecasting.floors import LEAST_CALIBRATED
from quarterdeck.analytics.forecasting.log import Floats, Ints, Log
from quarterdeck.analytics.forecasting.simulation import simulate, sums
from quarterdeck.analytics.scoring.measures import brier, calibration_error, reliability
from quarterdeck.values.dataclasses import dataclass, field, replace

OWNER: Final = "owner"
GROUP: Final = "group"
CHANNEL: Final = "channel"
FAMILY: Final = "family"
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
    `error` is the calibration error over `bins`, rows (deals, mean chance, won) of ten parts of equally many deals, by
    chance: None, and no parts, below 100 deals.
    """

    kind: str
    key: str
    deals: int
    chance: float
    won: int
    brier: float
    periods: list[SegmentPeriod]
    error: float | None = None
    bins: list[tuple[int, float, int]] = field(default_factory=list)


class Segments:
    """Collects records over the forecasts of a backtest. `groups` are owners by group, as the forecast sums them."""

    def __init__(self, groups: Mapping[int, frozenset[str]]) -> None:
        self._groups = groups
        self._of = {owner: [key for key, owners in groups.items() if owner in owners]
                    for owner in frozenset().union(*groups.values())}  # fmt: skip
        self._said: list[tuple[Floats, Floats]] = []
        self._codes: dict[str, list[Ints]] = defaultdict(list)
        self._levels: dict[str, list[str]] = {}
        self._periods: dict[tuple[str, str], list[SegmentPeriod]] = defaultdict(list)

    def add(self, log: Log, found: Forecast, week: int, came: Floats) -> None:
        """Take in a forecast of a model and, for each of its open deals, whether (1.0) it was won in the period."""
        self._said.append((found.chances, came))
        for kind in self._kinds(log):
            self._levels[kind] = log.levels[kind]
            self._codes[kind].append(group_codes(log, kind, found.deals, found.as_of).astype(np.int32))
            if week == WEEK:
                self._draw(log, found, kind)

    def records(self) -> list[SegmentRecord]:
        """What was collected, by kind and key."""
        rows = {(kind, key): self._record(kind, key, places) for kind, key, places in self._places()}
        for kind, key in self._periods:
            rows.setdefault((kind, key), SegmentRecord(kind, key, 0, 0.0, 0, 0.0, self._periods[kind, key]))
        return [rows[one] for one in sorted(rows)]

    def _kinds(self, log: Log) -> list[str]:
        return [kind for kind in (OWNER, CHANNEL, FAMILY) if kind in log.texts]

    def _places(self) -> Iterator[tuple[str, str, Ints]]:
        """By segment the places of its deals among all that were asked of."""
        for kind, parts in self._codes.items():
            codes = np.concatenate(parts)
            order = np.argsort(codes, kind="stable")
            seen, first = np.unique(codes[order], return_index=True)
            by_key: dict[tuple[str, str], list[Ints]] = defaultdict(list)
            for code, places in zip(seen.tolist(), np.split(order, first[1:]), strict=True):
                for key in self._keys(kind, self._levels[kind][code] if code >= 0 else NOBODY):
                    by_key[key].append(places)
            for (of, name), found in by_key.items():
                yield of, name, np.concatenate(found)

    def _record(self, kind: str, key: str, places: Ints) -> SegmentRecord:
        chances, came = self._chances
        p, y = chances[places], came[places]
        is_told = len(p) >= LEAST_CALIBRATED
        return SegmentRecord(
            kind, key, len(p), float(p.mean()), int(y.sum()), brier(y, p), self._periods.get((kind, key), []),
            calibration_error(y, p) if is_told else None, reliability(y, p) if is_told else [],
        )  # fmt: skip

    @cached_property
    def _chances(self) -> tuple[Floats, Floats]:
        """All that was said of deals, and what came of each."""
        return np.concatenate([one for one, _came in self._said]), np.concatenate([came for _one, came in self._said])

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


def with_families(log: Log, families: Mapping[str, str]) -> Log:
    """The log with a column of product families by deal, which no model learns from; as it is without any."""
    names = sorted({one for one in families.values() if one})
    if not names:
        return log
    place = {name: number for number, name in enumerate(names)}
    codes = np.array([place.get(families.get(str(one), ""), -1) for one in log.ids], dtype=np.int64)
    return replace(log, texts=log.texts | {FAMILY: codes}, levels=log.levels | {FAMILY: names})


def _names(log: Log, kind: str, codes: Ints) -> list[str]:
    levels = log.levels[kind]
    return [levels[code] if code >= 0 else NOBODY for code in codes.tolist()]
