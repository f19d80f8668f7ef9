"""Everything the application keeps of a model, out of its own rows, in one call: for a process of its own."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from quarterdeck.analytics.forecasting.arithmetic import Arithmetic, arithmetic, arithmetic_by, owner_codes
from quarterdeck.analytics.forecasting.distribution import ALL, NOBODY, Forecast, forecast, group_codes, quantiles
from quarterdeck.analytics.forecasting.landmark import outcome
from quarterdeck.analytics.forecasting.log import Floats, Log, Period
from quarterdeck.analytics.forecasting.model import Model, fit
from quarterdeck.analytics.forecasting.ranking import Rank, Ranked, fit_rank, rank_deals
from quarterdeck.analytics.forecasting.reading import Sources, read_log
from quarterdeck.analytics.forecasting.recording import Bias, bias
from quarterdeck.analytics.forecasting.segments import SegmentRecord, Segments, with_families
from quarterdeck.analytics.forecasting.simulation import coming
from quarterdeck.analytics.forecasting.tracking import WEEKS, Tracked, modelled, rows_of_forecast, rows_of_next
from quarterdeck.analytics.forecasting.writing import put
from quarterdeck.analytics.scoring.measures import brier, calibration_error, reliability
from quarterdeck.values.dataclasses import dataclass, field

_BACKTESTED, _LOOKED_AT = 6, 8
REASONS = 5_000
_RANK = "rank.json"
Kept = tuple[Model, Rank]
_DEALS = ("deal_id", "created_at", "owner_id", "pipeline", "segment", "channel", "source")
_CHANGES = ("deal_id", "at", "field", "value")
_STAGES = ("name", "kind", "order", "probability")


@dataclass
class OwnTables:
    """Rows of the application as tables of the library: texts, instants as ISO, amounts in minor units of one currency.

    `unseen` are ids of deals of which nothing is to be learnt; `periods` holds (start, end, label) in seconds since
    1970 UTC.
    """

    deals: list[tuple[str | None, ...]] = field(default_factory=list)
    changes: list[tuple[str, str, str, str | None]] = field(default_factory=list)
    stages: list[tuple[str, str, float, float]] = field(default_factory=list)
    periods: list[tuple[int, int, str]] = field(default_factory=list)
    unseen: set[str] = field(default_factory=set)
    families: dict[str, str] = field(default_factory=dict)
    """By deal the family of its product, where there is one. Models do not learn from it."""

    def log(self) -> Log:
        """The log of the tables. Raises BadTable for what is doubtful."""
        log = read_log(Sources(_arrow(_DEALS, self.deals), _arrow(_CHANGES, self.changes), None, self._stages()))
        log.periods = [Period(*one) for one in self.periods]
        log.unseen = np.isin(log.ids.astype(str), sorted(self.unseen)) if self.unseen else None
        return log

    def _stages(self) -> pa.Table:
        return pa.table({name: [row[place] for row in self.stages] for place, name in enumerate(_STAGES)})


@dataclass(frozen=True)
class Part:
    """A deal's part in a forecast: its chance, the value that counts at it, in minor units."""

    kind: str
    deal_id: str
    owner: str
    chance: float
    value: float


@dataclass(frozen=True)
class Quantiles:
    """P10, P50 and P90 of a group of owners, in minor units; None where stage weights stand in for a model."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True)
class Learnt:
    """What one refresh says. Money in minor units."""

    model: Model
    rank: Rank
    ranked: list[Ranked]
    by_quarter_end: dict[str, float]
    parts: list[Part]
    quantiles: dict[int, Quantiles]
    """By group; 0 is everything."""
    of_owner: dict[str, Quantiles]
    """By owner, of the same draws: those of a group's owners add up to the group's, draw by draw."""
    found: Forecast
    beside: dict[str, float]
    arithmetic: Arithmetic
    """What the weighted sums and the projection in `beside` are made of."""
    of_groups: dict[int, Arithmetic]
    """The same of each group of owners, by rates of their own deals."""
    of_owners: dict[str, Arithmetic]


@dataclass(frozen=True)
class Judged:
    """Forecasts of past periods by models fitted before them, and how their chances of deals were calibrated.

    `bins` has rows (deals, mean chance, won) of ten parts of equally many deals, by chance.
    """

    rows: list[Tracked]
    starts: dict[str, int]
    """Start of each period by its label, in seconds since 1970 UTC."""
    brier: float | None
    brier_of_rate: float | None
    calibration_error: float | None
    bins: list[tuple[int, float, int]]
    segments: list[SegmentRecord] = field(default_factory=list)
    """By owner, group of owners, channel and product family."""


@dataclass(frozen=True)
class Recorded:
    """How owners recorded deals, and over which stretch that was looked at, in seconds since 1970 UTC."""

    owners: list[Bias]
    since: int
    until: int


def learn(log: Log, as_of: int, groups: Mapping[int, frozenset[str]], kept: Kept | None = None) -> Learnt:
    """Scores of all open deals and the forecast of the period around the instant.

    `groups` are owners by group, 0 apart; `kept` are models to ask, else new ones are fitted. Groups share
    the draws of the whole, so that the parts of a group's owners add up to it. Raises BadTable where no period holds
    the instant.
    """
    model, rank = kept or (fit(log, as_of), fit_rank(log, as_of))
    found = forecast(model, log, as_of, by="owner")
    has_chances = model.landmark is not None and (model.skill is None or model.skill > 0)
    ids = (str(log.ids[deal]) for deal in found.deals) if has_chances else ()
    quarter = dict(zip(ids, found.chances.tolist(), strict=False))
    quantiles_of: dict[int, Quantiles] = {}
    of_owner: dict[str, Quantiles] = {}
    if model.landmark is not None:
        won = dict(zip(found.groups, found.won.tolist(), strict=True))
        quantiles_of[0] = Quantiles(*quantiles(found.draws[ALL], sum(won.values())))
        of_owner = {line.group: Quantiles(line.p10, line.p50, line.p90) for line in found.lines[1:]}
        for group, owners in groups.items():
            own = sorted(owners & set(found.groups))
            draws: Floats = np.sum([found.draws[name] for name in own], axis=0) if own else np.zeros(1)
            quantiles_of[group] = Quantiles(*quantiles(draws, sum(won[name] for name in own)))
    of_groups, of_owners = _arithmetics(log, found, as_of, groups)
    return Learnt(
        model, rank, rank_deals(rank, log, as_of, REASONS, quarter), quarter,
        _parts(log, found, as_of), quantiles_of, of_owner, found,
        {one.method: one.value for one in found.beside if one.value is not None and one.method != "model"},
        arithmetic(log, found.period, as_of), of_groups, of_owners,
    )  # fmt: skip


def _arithmetics(
    log: Log, found: Forecast, as_of: int, groups: Mapping[int, frozenset[str]]
) -> tuple[dict[int, Arithmetic], dict[str, Arithmetic]]:
    """What weighted sums of each group and of each owner are made of, of the deals they own at the instant."""
    place = {name: number for number, name in enumerate(log.levels["owner"])}
    inside: dict[tuple[int, str], tuple[int, ...]] = {
        (group, ""): tuple(place[name] for name in owners if name in place) for group, owners in groups.items()
    }
    inside |= {(0, name): (number,) for name, number in place.items()}
    made = arithmetic_by(log, found.period, as_of, owner_codes(log, as_of), inside)
    return (
        {group: one for (group, name), one in made.items() if not name},
        {name: one for (_, name), one in made.items() if name},
    )


def judge(
    log: Log,
    as_of: int,
    groups: Mapping[int, frozenset[str]] | None = None,
    families: Mapping[str, str] | None = None,
) -> Judged:
    """Backtest the last finished periods, and how chances of deals being won by the period's end were calibrated.

    `groups` are owners by group, judged beside the owners themselves; `families` are product families by deal.
    """
    log = with_families(log.learnable(), families or {})
    # The first periods have nothing before them to learn from.
    past = log.finished(as_of)[2:][-_BACKTESTED:]
    rows: list[Tracked] = []
    p: list[Floats] = []
    y: list[Floats] = []
    rate: list[Floats] = []
    segments = Segments(groups or {})
    after = {one.start: one for one in past}
    for model, found, week in modelled(log, past, WEEKS):
        has_model = found.total.method == "landmark"
        rows += [
            row for row in rows_of_forecast(log, found, week) if has_model or row.method not in {"model", "model_mean"}
        ]
        if following := after.get(found.period.end):
            rows += rows_of_next(model, log, found, week, following)
        if has_model and len(found.deals):
            came = outcome(log, found.deals, found.period)[0].astype(np.float64)
            p.append(found.chances)
            y.append(came)
            rate.append(np.full(len(came), float(came.mean())))
            segments.add(log, found, week, came)
    starts = {one.label: one.start for one in past}
    if not p:
        return Judged(rows, starts, None, None, None, [])
    chances, won, rates = np.concatenate(p), np.concatenate(y), np.concatenate(rate)
    return Judged(
        rows, starts, brier(won, chances), brier(won, rates), calibration_error(won, chances),
        reliability(won, chances), segments.records(),
    )  # fmt: skip


def recorded(log: Log, as_of: int) -> Recorded | None:
    """How each owner recorded the deals that closed in the last finished periods; None where none is finished."""
    log = log.learnable()
    past = log.finished(as_of)[-_LOOKED_AT:]
    if not past or "owner" not in log.texts:
        return None
    return Recorded(bias(log, past), past[0].start, past[-1].end)


def _parts(log: Log, found: Forecast, as_of: int) -> list[Part]:
    """Won deals, open deals and the past wins that say what new deals may bring, each with its owner at the instant."""
    period = found.period
    won, values = log.won_value(period.start, min(as_of + 1, period.end))
    rows = [("won", won, np.ones(len(won)), values), ("open", found.deals, found.chances, found.values)]
    if found.total.method == "landmark":
        ahead = coming(log, period, as_of)
        rows.append(("new", ahead.deals, ahead.rate * ahead.weights, ahead.values))
    return [
        Part(kind, str(log.ids[deal]), owner, float(chance), float(value))
        for kind, deals, chances, values in rows
        for deal, owner, chance, value in zip(deals, _owners(log, deals, as_of), chances, values, strict=True)
        if chance * value > 0
    ]


def _owners(log: Log, deals: Any, at: int) -> list[str]:
    levels = log.levels["owner"]
    return [levels[code] if code >= 0 else NOBODY for code in group_codes(log, "owner", deals, at)]


def save(folder: Path, model: Model, rank: Rank) -> None:
    """Write the files of both. The same models give the same bytes."""
    put(folder, model.files() | {_RANK: rank.text()})


def load(folder: Path) -> Kept | None:
    """The models that were saved there; None where there are none, or those of another release that cannot be read."""
    try:
        return Model.load(folder), Rank.of_text((folder / _RANK).read_text(encoding="utf-8"))
    except (OSError, KeyError, TypeError, ValueError):
        return None


def _arrow(names: Sequence[str], rows: Sequence[Sequence[str | None]]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return pa.table({name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)})


__all__ = ["Judged", "Learnt", "OwnTables", "Part", "Recorded", "judge", "learn", "load", "recorded", "save"]
