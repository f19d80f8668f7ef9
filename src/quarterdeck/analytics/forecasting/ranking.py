"""The rank of open deals: their chance of being won at all, by the scorer of tables on what was known of past deals."""

import json
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from quarterdeck.analytics.forecasting.features import LEVELS_OF, Moments, frame, joined
from quarterdeck.analytics.forecasting.landmark import MARKS, PERIODS
from quarterdeck.analytics.forecasting.leaks import leaking
from quarterdeck.analytics.forecasting.log import LOST, WON, Floats, Ints, Log
from quarterdeck.analytics.forecasting.scores import alike, percentiles
from quarterdeck.analytics.scoring.columns import Encoder, Level, Table
from quarterdeck.analytics.scoring.guards import warnings_of
from quarterdeck.analytics.scoring.stack import Part, Stack, fit_stack, folds_of
from quarterdeck.values.dataclasses import asdict, dataclass, replace

# Of the thirteen marks of a period every fourth: a deal's rows repeat it, and next week says nearly the same.
_EVERY: Final = 4
_MOST_ROWS: Final = 6_000
_LEAST_CLOSED, _ENOUGH_CLOSED, _SURE_CLOSED, _LEAST_EACH = 10, 100, 200, 30
_SHOWN, _LEAST = 3, 0.05
_SAME: Final = {"stage_order": "stage", "no_amount": "log_amount", "no_date": "weeks_to_close"}
# What depends on the end of the period says nothing of being won at all.
_OF_PERIOD: Final = frozenset({"weeks_left", "closes_inside", "weeks_beyond"})


@dataclass(frozen=True)
class Rank:
    """A fitted scorer of deals, or none: `rung` is 0 without history, 1 with too little, 2 provisional, 3 in full."""

    rung: int
    stack: Stack | None
    numbers: tuple[str, ...]
    texts: tuple[str, ...]
    rows: int
    notes: tuple[str, ...]

    def text(self) -> str:
        """All of it as JSON, trees as the text of LightGBM. The same rank gives the same text."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def of_text(cls, text: str) -> "Rank":
        """Read what `text` wrote. Raises KeyError, TypeError or ValueError for anything else."""
        told = json.loads(text)
        stack = None
        if told["stack"] is not None:
            part = None
            if told["stack"]["part"] is not None:
                encoder: dict[str, Any] = told["stack"]["part"]["encoder"]
                # Columns stand in the order of the names, which sorted keys of JSON do not keep.
                places = {name: place for place, name in enumerate(encoder["names"])}
                levels = {
                    name: {level: Level(**seen) for level, seen in encoder["levels"][name].items()}
                    for name in sorted(encoder["levels"], key=places.__getitem__)
                }
                knots = {name: encoder["knots"][name] for name in sorted(encoder["knots"], key=places.__getitem__)}
                part = Part(
                    **told["stack"]["part"] | {"encoder": Encoder(encoder["base"], levels, knots, encoder["names"])}
                )
            stack = Stack(**told["stack"] | {"part": part})
        texts = {name: tuple(told[name]) for name in ("numbers", "texts", "notes")}
        return cls(told["rung"], stack, rows=told["rows"], **texts)


@dataclass(frozen=True)
class Reason:
    """What a column adds to a deal's log-odds, with the cell; of texts also the deals that closed with it."""

    column: str
    value: str | None
    number: float | None
    odds: float
    won: int | None = None
    closed: int | None = None


@dataclass(frozen=True)
class Ranked:
    """An open deal: its chance of being won at all, its place among those of its pipeline, and why.

    `p` and `level` are None where nothing better than the average can be said. `like` closed deals had been in its
    stage, of its segment, and `rate_like` of them were won, drawn to the stage's by 20 deals.
    """

    deal_id: str
    p: float | None
    level: int | None
    like: int
    rate_like: float | None
    reasons: tuple[Reason, ...]


def fit_rank(log: Log, as_of: int) -> Rank:
    """Fit on what was known of deals at past marks that had closed by the instant, later ones held out of earlier ones.

    Rows are the deals open at every fourth mark of the last periods, at most 6,000, labelled by whether they were won.
    """
    log = log.learnable()
    won, lost = (len(log.spells.during(as_of, outcome)) for outcome in (WON, LOST))
    if won + lost < _LEAST_CLOSED:
        return Rank(0, None, (), (), 0, ("History too short: fewer than 10 closed deals.",))
    if won + lost < _ENOUGH_CLOSED or min(won, lost) < _LEAST_EACH:
        note = "History too short: fewer than 100 closed deals, or fewer than 30 of an outcome."
        return Rank(1, None, (), (), won + lost, (note,))
    deals, at = _looked_at(log, as_of)
    y, closed = _outcomes(log, deals, as_of)
    kept = closed > 0
    deals, at, y, closed = deals[kept], at[kept], y[kept], closed[kept]
    if min(y.sum(), len(y) - y.sum()) < _LEAST_EACH:
        note = "History too short: too few deals of either outcome were seen while they were open."
        return Rank(1, None, (), (), len(y), (note,))
    left = leaking(log, as_of)
    table = _table(log, deals, at).without(set(left))
    notes = [f"The column {name} is left out: {why}." for name, why in left.items()]
    stack = fit_stack(table, y, folds_of(y, closed.astype(np.float64), None), notes)
    stack = replace(stack, notes=[*stack.notes, *warnings_of(y, stack.auc)])
    rung = 2 if won + lost < _SURE_CLOSED else 3
    return Rank(rung, stack, tuple(table.numbers), tuple(table.texts), len(y), tuple(stack.notes))


def rank_deals(
    rank: Rank, log: Log, as_of: int, reasons: int, least: Mapping[str, float] | None = None
) -> list[Ranked]:
    """Every deal that is open at the instant. Reasons are told for so many deals with the greatest amounts.

    On rung 1 the chance is the rate of closed deals like it; without a signal, and on rung 0, there is none. `least`
    holds chances by id that none lies below: a deal is at least as likely won at all as by a day.
    """
    deals = log.open_at(as_of)
    if not len(deals):
        return []
    like, rates = alike(log, deals, as_of)
    names: list[str] = []
    parts, table, p = np.zeros((len(deals), 0)), None, np.full(len(deals), np.nan)
    if rank.stack is not None and rank.stack.has_signal:
        table = _table(log, deals, np.full(len(deals), as_of, dtype=np.int64))
        left = {*table.numbers, *table.texts} - {*rank.numbers, *rank.texts}
        table = table.without(left)
        p = rank.stack.predict(table)
    elif rank.rung == 1:
        p = rates
    floors = np.array([(least or {}).get(str(log.ids[deal]), 0.0) for deal in deals])
    p = np.where(np.isfinite(p), np.maximum(p, floors), p)
    told = np.argsort(-np.nan_to_num(log.amounts(deals, as_of)), kind="stable")[:reasons]
    if table is not None and rank.stack is not None:
        names, some = _merged(*rank.stack.contributions(table.take(told)))
        parts = np.zeros((len(deals), len(names)))
        parts[told] = some
    seen = _seen(log.learnable(), as_of)
    known = np.isfinite(p)
    groups = log.texts["pipeline"][deals] if "pipeline" in log.texts else np.zeros(len(deals), dtype=np.int64)
    levels = np.zeros(len(deals), dtype=np.int64)
    levels[known] = percentiles(p[known], groups[known])
    return [
        Ranked(
            str(log.ids[deal]), round(float(p[row]), 6) if known[row] else None,
            int(levels[row]) if known[row] else None, int(like[row]),
            None if np.isnan(rates[row]) else round(float(rates[row]), 6),
            _reasons(names, parts[row], (table, row), seen) if table is not None else (),
        )
        for row, deal in enumerate(deals)
    ]  # fmt: skip


def _looked_at(log: Log, as_of: int) -> tuple[Ints, Ints]:
    """Open deals at past marks, and the instants."""
    first = int(log.created.min())
    deals, at = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for period in [one for one in log.periods if one.start <= as_of and one.end > first][-PERIODS - 1 :]:
        for mark in range(0, MARKS, _EVERY):
            moment = period.at(mark / MARKS)
            if moment < as_of:
                found = log.open_at(moment)
                deals.append(found)
                at.append(np.full(len(found), moment, dtype=np.int64))
    every = np.concatenate(deals), np.concatenate(at)
    if len(every[0]) <= _MOST_ROWS:
        return every
    kept = np.sort(np.random.default_rng(as_of % 2**31).choice(len(every[0]), _MOST_ROWS, replace=False))
    return every[0][kept], every[1][kept]


def _outcomes(log: Log, deals: Ints, as_of: int) -> tuple[Floats, Ints]:
    """1 for won, 0 for lost, and when; deals that are open or removed at the instant have 0 there."""
    won, closed = np.zeros(log.count), np.zeros(log.count, dtype=np.int64)
    for outcome in (WON, LOST):
        ended, when = log.closings(0, as_of + 1, outcome)
        won[ended] = float(outcome == WON)
        closed[ended] = when
    return won[deals], closed[deals]


def _table(log: Log, deals: Ints, at: Ints) -> Table:
    """Features of deals at instants as columns, less what depends on the end of a period."""
    frames, order = [], []
    for moment in np.unique(at):
        rows = np.flatnonzero(at == moment)
        order.append(rows)
        # Outcomes of owners are counted as of the instant itself: nothing of it is known later.
        frames.append(frame(log, Moments(deals[rows], at[rows], at[rows] + 1, int(moment))))
    back = np.argsort(np.concatenate(order), kind="stable")
    found = joined(frames)
    numbers = {name: column[back] for name, column in found.numbers.items() if name not in _OF_PERIOD}
    stages = np.array([*(one.name for one in log.stages), None], dtype=object)
    categories = np.array([*log.levels["category"], None], dtype=object)
    texts = {"stage": stages[found.stage[back]], "category": categories[found.category[back]]}
    for name in LEVELS_OF:
        if name in found.codes:
            texts[name] = np.array([*log.levels[name], None], dtype=object)[found.codes[name][back]]
    return Table(numbers, texts, len(deals))


def _seen(log: Log, at: int) -> dict[tuple[str, str], tuple[int, int]]:
    """Won and closed deals by level of each text, and by stage those that had been in it."""
    closed = [log.spells.during(at, outcome) for outcome in (WON, LOST)]
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for name, codes in log.texts.items():
        counts = [np.bincount(codes[part][codes[part] >= 0], minlength=len(log.levels[name])) for part in closed]
        for place, level in enumerate(log.levels[name]):
            found[name, level] = (int(counts[0][place]), int(counts[0][place] + counts[1][place]))
    visited = log.visited(at)
    for place, stage in enumerate(log.stages):
        won, lost = (int(visited[part, place].sum()) for part in closed)
        found["stage", stage.name] = (won, won + lost)
    return found


def _merged(names: list[str], parts: Floats) -> tuple[list[str], Floats]:
    """Contributions by what people call one thing: a missing amount is of the amount, a stage's place of the stage."""
    of = [_SAME.get(name, name) for name in names]
    there = list(dict.fromkeys(of))
    return there, np.column_stack([parts[:, [one == name for one in of]].sum(axis=1) for name in there])


def _reasons(
    names: list[str], parts: Floats, cell: tuple[Table, int], seen: dict[tuple[str, str], tuple[int, int]]
) -> tuple[Reason, ...]:
    """The three columns that raise the chance most, then the three that lower it most."""
    table, row = cell
    order = np.argsort(-parts, kind="stable")
    chosen = [*order[:_SHOWN], *order[::-1][:_SHOWN][::-1]]
    found = []
    for place in dict.fromkeys(int(one) for one in chosen):
        if abs(parts[place]) < _LEAST:
            continue
        name, odds = names[place], round(float(parts[place]), 4)
        if name in table.texts:
            value = table.texts[name][row]
            won, closed = seen.get((name, str(value)), (0, 0))
            found.append(Reason(name, None if value is None else str(value), None, odds, won, closed))
        else:
            number = float(table.numbers[name][row])
            found.append(Reason(name, None, round(number, 6) if np.isfinite(number) else None, odds))
    return tuple(found)
