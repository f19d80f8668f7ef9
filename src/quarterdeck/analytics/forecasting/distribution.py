"""The forecast of a period: a distribution, what it is made of, and what stands beside it with its record."""

from typing import Any, Final

import numpy as np

from quarterdeck.analytics.forecasting import contest
from quarterdeck.analytics.forecasting.calendar import current, day_text
from quarterdeck.analytics.forecasting.features import Moments, frame
from quarterdeck.analytics.forecasting.log import Floats, Ints, Log, Period, Track
from quarterdeck.analytics.forecasting.model import RUNGS, Model, Record, known_by, mark_of
from quarterdeck.analytics.forecasting.simulation import Book, Coming, coming, common_shock, simulate, sums
from quarterdeck.analytics.scoring.problems import BadTable, Place
from quarterdeck.values.dataclasses import dataclass, field

ALL: Final = "(all)"
NOBODY: Final = "(none)"
_RECORD_PERIODS = 8
_SWITCH_PERIODS, _SWITCH = 4, 0.9
METHODS: Final = ("model", "gong", "weighted", "weighted_observed", "last_period", "call")


@dataclass(frozen=True)
class Line:
    """A row of the forecast. Money in units of the log; τ is the deviation of the common shock."""

    period: str
    as_of: str
    group: str
    p10: float
    p50: float
    p90: float
    mean: float
    won: float
    open: float
    new: float
    method: str
    tau: float
    n_periods: int
    note: str


@dataclass(frozen=True)
class Beside:
    """A method of the contest: its figure now, and its error at the same week of past periods."""

    method: str
    value: float | None
    wape: float | None
    """Σ|forecast - actual| / Σ actual; None without a past period."""
    bias: float | None
    periods: int
    value_added: float | None
    """Error of the last period's value less this method's, in the same periods: what it adds over doing nothing."""


@dataclass(frozen=True)
class Forecast:
    """A forecast, with the draws and terms it stands on."""

    period: Period
    as_of: int
    lines: list[Line]
    beside: list[Beside]
    headline: str
    """model or gong: what is to be read first."""
    draws: dict[str, Floats] = field(repr=False)
    deals: Ints = field(repr=False)
    chances: Floats = field(repr=False)
    values: Floats = field(repr=False)
    book: Book = field(repr=False)
    won: Floats = field(repr=False)
    groups: list[str] = field(repr=False)

    @property
    def total(self) -> Line:
        """The row of everything."""
        return self.lines[0]


def forecast(model: Model, log: Log, as_of: int, period: Period | None = None, by: str | None = None) -> Forecast:
    """The forecast of a period at an instant, of the whole and by the values of a column of deals or by stage.

    Raises BadTable without a period around the instant, for one the instant does not lie in, for a model fitted after
    the instant, and for a column that is not there.
    """
    known_by(model, as_of)
    asked = period or current(log.periods, as_of)
    if asked is None:
        raise BadTable(Place("periods"), f"{day_text(as_of)} lies in no period.", "Add the period, or give its days.")
    if not asked.start <= as_of < asked.end:
        wrong = "has not begun" if as_of < asked.start else "has ended"
        raise BadTable(
            Place("as_of"),
            f"On {day_text(as_of)} the period from {day_text(asked.start)} {wrong}.",
            "Ask of a day in it.",
        )
    share = contest.share_of(asked, as_of)
    deals = log.open_at(as_of)
    chances, values, ahead = _parts(model, log, as_of, asked)
    tau, count = model.shock(mark_of(share))
    names, of_open, of_ahead, of_won, won = grouped(log, by, as_of, (deals, ahead.deals, asked))
    book = Book(chances, values, of_open, ahead, of_ahead, tau, asked.start % 2**31, len(names)).kept()
    draws = simulate(book)
    won_by = sums(of_won, won, len(names))
    beside, chosen = _beside(model, log, as_of, asked, float(np.median(draws.sum(axis=0) + won_by.sum())))
    method = ("stage weights" if model.rung < 2 else "landmark", RUNGS[model.rung])
    total = draws.sum(axis=0) + won_by.sum()
    note = _note(model, log, as_of, chosen)
    made = _Made(asked, as_of, method[0], tau, count, f"rung {model.rung}: {method[1]}. {note}".strip())
    lines = [_line(made, ALL, total, (won_by.sum(), float(np.sum(chances * values)), ahead.mean))]
    drawn = {ALL: total}
    if by is not None:
        weights = ahead.rate * ahead.weights * ahead.values
        opened = np.bincount(of_open, chances * values, minlength=len(names))
        new = np.bincount(of_ahead, weights, minlength=len(names)) if len(weights) else np.zeros(len(names))
        for place, name in enumerate(names):
            drawn[name] = draws[place] + won_by[place]
            lines.append(_line(made, name, drawn[name], (won_by[place], opened[place], new[place])))
    return Forecast(asked, as_of, lines, beside, chosen, drawn, deals, chances, values, book, won_by, names)


def _parts(model: Model, log: Log, as_of: int, period: Period) -> tuple[Floats, Floats, Coming]:
    """Chances and values of the open deals, and the deals to come; without a model stage weights of those due."""
    deals = log.open_at(as_of)
    if model.landmark is not None:
        found = frame(log, Moments.of(deals, as_of, period))
        return model.landmark.chances(found, log), model.landmark.values(found, log), coming(log, period, as_of)
    rates = contest.default_rates(log) if model.rung == 0 else contest.same_week_weights(log, period, as_of)[0]
    due, amounts, stages = contest.due(log, period, as_of)
    places = np.searchsorted(deals, due)
    chances, values = np.zeros(len(deals)), np.zeros(len(deals))
    chances[places] = np.concatenate([rates, [0.0]])[stages]
    values[places] = amounts
    none = np.zeros(0, dtype=np.int64)
    return chances, values, Coming(0.0, none, np.zeros(0), np.zeros(0))


def grouped(
    log: Log, by: str | None, as_of: int, parts: tuple[Ints, Ints, Period]
) -> tuple[list[str], Ints, Ints, Ints, Floats]:
    """Names of groups; the group of each open deal, of each past win, of each win so far; values of the latter."""
    opened, ahead, period = parts
    won, values = log.won_value(period.start, min(as_of + 1, period.end))
    if by is None:
        zero = [np.zeros(len(part), dtype=np.int64) for part in (opened, ahead, won)]
        return [ALL], zero[0], zero[1], zero[2], values
    codes = [group_codes(log, by, part, as_of) for part in (opened, ahead, won)]
    levels = [one.name for one in log.stages] if by == "stage" else log.levels[by]
    seen = np.unique(np.concatenate(codes))
    names = [levels[code] if code >= 0 else NOBODY for code in seen]
    of = [np.searchsorted(seen, part) for part in codes]
    return names, of[0], of[1], of[2], values


def group_codes(log: Log, by: str, deals: Ints, at: int) -> Ints:
    """The group of deals at an instant; -1 for none. Raises BadTable for a column that is not there."""
    when = np.full(len(deals), at, dtype=np.int64)
    tracks: dict[str, Track] = {"stage": log.stage, "category": log.category}
    if by in tracks:
        return np.asarray(tracks[by].look(deals, when, -1), dtype=np.int64)
    if by == "owner":
        now = log.owner.look(deals, when, -1)
        return np.asarray(np.where(now >= 0, now, log.texts["owner"][deals]), dtype=np.int64)
    if by not in log.texts:
        there = ", ".join(sorted({*log.texts, *tracks}))
        raise BadTable(Place("deals", 1, by), "There is no such column to group by.", f"There are {there}.")
    return log.texts[by][deals]


@dataclass(frozen=True)
class _Made:
    period: Period
    as_of: int
    method: str
    tau: float
    count: int
    note: str


def quantiles(draws: Floats, won: float) -> tuple[float, float, float]:
    """P10, P50 and P90, none below what is won already: sums of many small deals are normal."""
    p10, p50, p90 = (max(float(one), float(won)) for one in np.quantile(draws, (0.1, 0.5, 0.9)))
    return p10, p50, p90


def _line(made: _Made, group: str, draws: Floats, parts: tuple[Any, Any, Any]) -> Line:
    p10, p50, p90 = (round(one, 2) for one in quantiles(draws, parts[0]))
    won, opened, new = (round(float(part), 2) for part in parts)
    return Line(
        made.period.label, day_text(made.as_of), group, p10, p50, p90, round(won + opened + new, 2), won, opened, new,
        made.method, round(made.tau, 4), made.count, made.note,
    )  # fmt: skip


def _beside(model: Model, log: Log, as_of: int, period: Period, middle: float) -> tuple[list[Beside], str]:
    """Every method with its record at the same share of past periods, and the one to read first."""
    share = contest.share_of(period, as_of)
    seen = log.learnable()
    past = [one for one in log.finished(as_of) if one.end <= period.start][-_RECORD_PERIODS:]
    told = {one.start: contest.methods(seen, one, one.at(share)) for one in past[1:]}
    records = [one for one in model.records if one.mark == mark_of(share)]
    for place, record in enumerate(records):
        if record.period in told:
            told[record.period]["model"] = record.middle(_shock(records[:place]))
    actuals = {one.start: contest.actual(seen, one) for one in past}
    now = contest.methods(log, period, as_of) | {"model": middle}
    errors = {name: _record(told, actuals, name) for name in METHODS if name in now}
    found = [
        Beside(name, round(now[name], 2), wape, bias, count, added(told, actuals, name))
        for name, (wape, bias, count) in errors.items()
    ]
    return found, _first(model, told, actuals)


def _shock(records: list[Record]) -> float:
    """τ from records of past periods; without one the prior's."""
    return common_shock([one.error for one in records], [one.sampling for one in records])


def _record(
    told: dict[int, dict[str, float]], actuals: dict[int, float], name: str
) -> tuple[float | None, float | None, int]:
    pairs = [(values[name], actuals[start]) for start, values in told.items() if name in values]
    whole = sum(actual for _, actual in pairs)
    if not pairs or whole <= 0:
        return None, None, len(pairs)
    wape = sum(abs(said - actual) for said, actual in pairs) / whole
    return wape, sum(said - actual for said, actual in pairs) / whole, len(pairs)


def added(told: dict[int, dict[str, float]], actuals: dict[int, float], name: str) -> float | None:
    """Error of the last period's value less a method's, in the periods that have both; None without one."""
    both = {start: values for start, values in told.items() if name in values and "last_period" in values}
    own, idle = (_record(both, actuals, one)[0] for one in (name, "last_period"))
    return None if own is None or idle is None else idle - own


def _first(model: Model, told: dict[int, dict[str, float]], actuals: dict[int, float]) -> str:
    """The Gong form where its error was lower by more than a tenth over four periods or more, on rung 4."""
    both = {start: values for start, values in told.items() if "model" in values and "gong" in values}
    if model.rung < 4 or len(both) < _SWITCH_PERIODS:
        return "model"
    own, other = (_record(both, actuals, name)[0] for name in ("model", "gong"))
    return "gong" if own is not None and other is not None and other < own * _SWITCH else "model"


def _note(model: Model, log: Log, as_of: int, chosen: str) -> str:
    parts = list(model.notes)
    every, amountless, dateless = contest.open_without(log, as_of)
    if every and not contest.has_amounts(log, as_of):
        parts.append("No deal has an amount above 0: there is nothing to sum.")
    elif amountless:
        counted = "the mean won amount of their stage" if model.landmark else "nothing"
        parts.append(f"{amountless} of {every} open deals have no amount and count with {counted}.")
    if model.landmark is None and (stageless := int(np.sum(log.stage_at(log.open_at(as_of), as_of) < 0))):
        parts.append(f"{stageless} of {every} open deals have no stage and count with nothing.")
    if dateless:
        parts.append(f"{dateless} of {every} open deals have no close date.")
    if chosen == "gong":
        parts.append("Read the projection from past periods first: its error was lower by more than a tenth.")
    return " ".join(parts)
