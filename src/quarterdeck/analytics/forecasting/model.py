"""Fit a model on what was known at an instant, keep it as JSON and text, and read it again."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from quarterdeck.analytics.forecasting.calendar import day_text
from quarterdeck.analytics.forecasting.contest import actual, won_so_far
from quarterdeck.analytics.forecasting.features import Design, Moments, frame
from quarterdeck.analytics.forecasting.landmark import MARKS, PERIODS, Landmark, fit_landmark, outcome, rows_of
from quarterdeck.analytics.forecasting.leaks import Held, leaking
from quarterdeck.analytics.forecasting.log import DAY, LOST, WON, Floats, Ints, Log, Period
from quarterdeck.analytics.forecasting.simulation import coming, common_shock
from quarterdeck.analytics.forecasting.writing import put
from quarterdeck.analytics.scoring.problems import BadTable, Place
from quarterdeck.values.dataclasses import asdict, dataclass

RUNGS: Final = {
    0: "no history",
    1: "history too short: stage weights of past periods",
    2: "provisional: one finished period or few wins",
    3: "landmark model",
    4: "landmark model with a record",
}
_LEAST_CLOSED, _ENOUGH_CLOSED, _LEAST_EACH, _ENOUGH_WINS = 10, 100, 30, 60
_RECORD_PERIODS = 6
_RECORD_ROWS, _MOST_ASKED = 3_000, 4_000
_FILE, _TREES = "model.json", "model.txt"
_FEW_ROWS: Final = (
    "Too few open deals of either outcome were seen in past periods to learn from: stage weights are used instead."
)
_SILENT = 14 * DAY


@dataclass(frozen=True)
class Counts:
    """What the rung stands on."""

    closed: int
    won: int
    lost: int
    finished: int


@dataclass(frozen=True)
class Record:
    """How a model fitted before a past period did in it, at one of its marks. Money in units of the log."""

    period: int
    """Start of the period."""
    mark: int
    expected: float
    """Of what was still to come, new deals included."""
    variance: float
    won: float
    actual: float

    @property
    def error(self) -> float:
        """Log of the remainder over what was expected of it; a remainder of nothing counts as a twentieth."""
        least = 0.05 * self.expected
        return float(np.log(max(self.actual - self.won, least) / self.expected)) if self.expected > 0 else 0.0

    @property
    def sampling(self) -> float:
        """Variance of that log that chance alone explains."""
        return float(np.log1p(self.variance / self.expected**2)) if self.expected > 0 else 0.0

    def middle(self, tau: float) -> float:
        """The median that was forecast, as of a lognormal remainder."""
        return self.won + self.expected * float(np.exp(-(tau**2 + self.sampling) / 2.0))


@dataclass(frozen=True)
class Model:
    """A fitted model: what it knows, how it did, and on which rung of the ladder it stands."""

    as_of: int
    rung: int
    counts: Counts
    landmark: Landmark | None
    records: list[Record]
    notes: list[str]
    skill: float | None = None
    """Brier skill over the average, of deals of past periods that earlier models had not seen; None without those."""

    @property
    def model_id(self) -> str:
        """Hash over everything the model is."""
        return hashlib.sha256((self.text() + (self.landmark.trees if self.landmark else "")).encode()).hexdigest()[:12]

    def text(self) -> str:
        """The model without its trees, as JSON."""
        told = asdict(self)
        if self.landmark is not None:
            told["landmark"]["trees"] = ""
        return json.dumps(told, sort_keys=True, indent=1, ensure_ascii=False) + "\n"

    def files(self) -> dict[str, str]:
        """What is kept: `model.json`, and `model.txt` with the trees where there are any."""
        trees = self.landmark.trees if self.landmark is not None else ""
        return {_FILE: self.text()} | ({_TREES: trees} if trees else {})

    def save(self, folder: Path) -> None:
        """Write the files. The same model gives the same bytes."""
        put(folder, self.files())

    @classmethod
    def load(cls, folder: Path) -> "Model":
        """Read what `save` wrote."""
        told = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        landmark = None
        if told["landmark"] is not None:
            trees = (folder / _TREES).read_text(encoding="utf-8") if (folder / _TREES).exists() else ""
            parts: dict[str, Any] = told["landmark"] | {"trees": trees, "design": Design(**told["landmark"]["design"])}
            landmark = Landmark(**parts)
        records = [Record(**record) for record in told["records"]]
        return cls(
            told["as_of"], told["rung"], Counts(**told["counts"]), landmark, records, told["notes"], told["skill"]
        )

    def shock(self, mark: int) -> tuple[float, int]:
        """τ at a mark, and how many past periods it stands on; rung 2 has the prior alone."""
        records = [one for one in self.records if one.mark == mark] if self.rung > 2 else []
        return common_shock([one.error for one in records], [one.sampling for one in records]), len(records)


def mark_of(share: float) -> int:
    """The mark nearest to a share of a period."""
    return int(np.clip(round(share * MARKS), 0, MARKS - 1))


def rung_of(counts: Counts) -> int:
    """The rung of the ladder, by closed deals, outcomes and finished periods."""
    if counts.closed < _LEAST_CLOSED:
        return 0
    if counts.closed < _ENOUGH_CLOSED or min(counts.won, counts.lost) < _LEAST_EACH or not counts.finished:
        return 1
    if counts.finished < 2 or counts.won < _ENOUGH_WINS:
        return 2
    return 4 if counts.finished >= 4 else 3


def counts_of(log: Log, as_of: int) -> Counts:
    """Deals that are closed at the instant, by outcome, and periods that have finished."""
    won, lost = (len(log.spells.during(as_of, outcome)) for outcome in (WON, LOST))
    return Counts(won + lost, won, lost, len(log.finished(as_of)))


def fit(log: Log, as_of: int, cores: dict[int, Landmark] | None = None) -> Model:
    """The model of what was known at the instant: labels only of periods that had ended by then.

    `cores` keeps models of past periods between calls over the same log, so that a backtest fits each once.
    """
    log = log.learnable()
    counts = counts_of(log, as_of)
    rung = rung_of(counts)
    notes = notes_of(log, as_of)
    if rung < 2:
        return Model(as_of, rung, counts, None, [], notes)
    finished = log.finished(as_of)
    rows = rows_of(log, finished[-PERIODS:])
    if rows.rarer < _LEAST_EACH:
        notes.append(_FEW_ROWS)
        return Model(as_of, 1, counts, None, [], notes)
    left = leaking(log, as_of)
    notes += [f"The column {name} is left out: {why}." for name, why in left.items()]
    landmark = fit_landmark(log, rows, left, with_trees=rung > 2)
    held = Held()
    records = list(_records(log, finished, {} if cores is None else cores, held)) if rung > 2 else []
    skill, told = held.judged()
    return Model(as_of, rung, counts, landmark, records, [*notes, *told], skill)


def _records(log: Log, finished: list[Period], cores: dict[int, Landmark], held: Held) -> Iterator[Record]:
    """How models fitted before each of the last finished periods did in it; those need wins of periods before.

    What they said of each deal goes into `held`.
    """
    for place in range(max(1, len(finished) - _RECORD_PERIODS), len(finished)):
        period = finished[place]
        if period.start not in cores:
            rows = rows_of(log, finished[max(0, place - PERIODS) : place], _RECORD_ROWS)
            if rows.rarer < _LEAST_EACH:
                continue
            cores[period.start] = fit_landmark(log, rows, leaking(log, period.start), with_trees=True)
        whole = actual(log, period)
        for mark in range(MARKS):
            at = period.at(mark / MARKS)
            expected, variance = _expected(log, cores[period.start], (period, mark), held)
            ahead = coming(log, period, at)
            yield Record(
                period.start, mark, expected + ahead.mean, variance + ahead.variance, won_so_far(log, period, at), whole
            )


def _expected(log: Log, core: Landmark, moment: tuple[Period, int], held: Held) -> tuple[float, float]:
    """Mean and variance of what the deals open at a mark bring. Of very many a sample answers, drawn by amounts.

    What is said of each goes into `held` beside the share that models of before saw won at the same mark.
    """
    period, mark = moment
    at = period.at(mark / MARKS)
    deals = log.open_at(at)
    weights: Floats = np.ones(len(deals))
    if len(deals) > _MOST_ASKED:
        deals, weights = _sampled(log, deals, at)
    found = frame(log, Moments.of(deals, at, period))
    p, value = core.chances(found, log), core.values(found, log)
    held.add(p, outcome(log, deals, period)[0].astype(np.float64), core.rates[mark])
    return float(np.sum(weights * p * value)), float(np.sum(weights * p * (1.0 - p) * value**2))


def _sampled(log: Log, deals: Ints, at: int) -> tuple[Ints, Floats]:
    amounts = log.amounts(deals, at)
    usual = float(np.nanmean(amounts)) if np.any(np.isfinite(amounts)) else 1.0
    sizes = np.maximum(np.where(np.isfinite(amounts), amounts, usual), usual / 20.0)
    upto = np.cumsum(sizes)
    points = (np.arange(_MOST_ASKED) + 0.5) * upto[-1] / _MOST_ASKED
    picked = np.searchsorted(upto, points)
    return deals[picked], np.asarray(upto[-1] / _MOST_ASKED / sizes[picked])


def notes_of(log: Log, as_of: int) -> list[str]:
    """What is to be known of a log that is asked about an instant: what is not used of it, and what is one-sided."""
    notes, counts = list(log.notes), counts_of(log, as_of)
    if later := int(np.sum(log.created > as_of)):
        notes.append(f"{later} deals are created after the instant and are not used.")
    tracks = (log.stage, log.amount, log.close, log.category, log.owner)
    if later := sum(int(np.sum(track.at > as_of)) for track in tracks):
        notes.append(f"{later} changes are dated after the instant and are not used.")
    if counts.closed >= _LEAST_CLOSED:
        if not counts.lost:
            notes.append("All closed deals are won: nothing tells apart what is lost.")
        if not counts.won:
            notes.append("All closed deals are lost: nothing tells apart what is won.")
        rate = counts.won / counts.closed
        if not 0.05 <= rate <= 0.95 and counts.won and counts.lost:
            notes.append(f"{rate:.0%} of closed deals are won: so one-sided a rate makes chances unsure.")
    if log.last and as_of - log.last > _SILENT:
        notes.append(f"The last row is of {day_text(log.last)}; what came after is unknown.")
    notes += _dead(log, as_of)
    return notes


def known_by(model: Model, as_of: int) -> None:
    """Raise BadTable for a model that was fitted after the instant: it knows what came later."""
    if model.as_of > as_of:
        wrong = f"The model was fitted as of {day_text(model.as_of)} and knows what came after {day_text(as_of)}."
        raise BadTable(Place("as_of"), wrong, "Fit one as of the day that is asked about.")


def _dead(log: Log, as_of: int) -> list[str]:
    """Open deals older than the longest won cycle: how many, where it is a tenth of them or more."""
    won, at = log.closings(0, as_of + 1, WON)
    deals = log.open_at(as_of)
    if not len(won) or not len(deals):
        return []
    longest = int(np.max(at - log.created[won]))
    old = int(np.sum(as_of - log.created[deals] > longest))
    if old * 10 < len(deals):
        return []
    return [f"{old} of {len(deals)} open deals are older than the longest cycle of a won deal."]
