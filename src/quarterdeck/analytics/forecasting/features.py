"""What a model may know of an open deal at an instant: only what was recorded by then."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from quarterdeck.analytics.forecasting.log import DAY, LOST, WEEK, WON, Floats, Ints, Log, Period
from quarterdeck.analytics.scoring.logistic import logit
from quarterdeck.values.dataclasses import dataclass

LEVELS_OF: tuple[str, ...] = ("pipeline", "segment", "channel", "source", "product", "region", "partner_tier")
_FEATURES_OF: dict[str, tuple[str, ...]] = {
    "partner_id": ("partner_odds",), "registered_at": ("registered", "registration_age"),
}  # fmt: skip
# Rarer levels count as one: a column of hundreds of names says more about chance than about deals.
_MOST_LEVELS = 15
_PULL = 15.0
_LONGEST = 26.0


@dataclass(frozen=True)
class Moments:
    """Deals at instants, and the end of the window that is asked about."""

    deals: Ints
    at: Ints
    end: Ints
    known: int
    """Instant up to which outcomes of owners and partners are counted: the start of the period."""

    @classmethod
    def of(cls, deals: Ints, at: int, period: Period) -> "Moments":
        """Deals at one instant of a period."""
        full = np.full(len(deals), at, dtype=np.int64)
        return cls(deals, full, np.full(len(deals), period.end, dtype=np.int64), min(period.start, at))


@dataclass(frozen=True)
class Frame:
    """A row for each deal and instant."""

    stage: Ints
    category: Ints
    numbers: dict[str, Floats]
    codes: dict[str, Ints]
    weeks_left: Floats
    amount: Floats

    def __len__(self) -> int:
        return len(self.stage)


def joined(frames: list[Frame]) -> Frame:
    """Frames one below the other."""
    first = frames[0]
    return Frame(
        np.concatenate([one.stage for one in frames]), np.concatenate([one.category for one in frames]),
        {name: np.concatenate([one.numbers[name] for one in frames]) for name in first.numbers},
        {name: np.concatenate([one.codes[name] for one in frames]) for name in first.codes},
        np.concatenate([one.weeks_left for one in frames]), np.concatenate([one.amount for one in frames]),
    )  # fmt: skip


def frame(log: Log, moments: Moments) -> Frame:
    """Features of the deals; every value is that of the last change at or before its instant."""
    deals, at, end = moments.deals, moments.at, moments.end
    created = log.created[deals]
    stage = np.asarray(log.stage.look(deals, at, -1), dtype=np.int64)
    orders = np.array([one.order for one in log.stages] + [-1.0])
    amount = np.asarray(log.amount.look(deals, at, np.nan), dtype=np.float64)
    left = (end - at) / WEEK
    touched = np.maximum.reduce(
        [track.since(deals, at, created) for track in (log.stage, log.amount, log.close, log.category, log.owner)]
    )
    # log1p(0) for a missing amount; the flag beside it says which.
    known = np.isfinite(amount)
    numbers = {
        "stage_order": orders[stage],
        "weeks_in_stage": np.log1p(np.maximum(at - log.stage.since(deals, at, created), 0) / WEEK),
        "age": np.log1p(np.maximum(at - created, 0) / WEEK),
        "weeks_quiet": np.log1p(np.maximum(at - touched, 0) / WEEK),
        "log_amount": np.log1p(np.maximum(np.where(known, amount, 0.0), 0.0)),
        "no_amount": (~known).astype(np.float64),
        "moves": np.log1p(log.stage.changes(deals, at)),
        "owner_odds": _odds_of(log, log.texts["owner"], "owner", moments),
    } | _dates(log, moments, left)  # fmt: skip
    numbers |= _contacts(log, moments)
    codes = {name: log.texts[name][deals] for name in LEVELS_OF if name in log.texts}
    category = np.asarray(log.category.look(deals, at, -1), dtype=np.int64)
    return Frame(stage, category, numbers, codes, left, amount)


def _dates(log: Log, moments: Moments, left: Floats) -> dict[str, Floats]:
    deals, at, end = moments.deals, moments.at, moments.end
    close = np.asarray(log.close.look(deals, at, np.nan), dtype=np.float64)
    dated = np.isfinite(close)
    # A day is its first instant: a deal due on the day of the instant is not past due.
    due = np.where(dated, close, at.astype(np.float64))
    return {
        "closes_inside": (dated & (due < end)).astype(np.float64),
        "weeks_beyond": np.clip((due - end) / WEEK, 0.0, _LONGEST),
        "weeks_to_close": np.clip((due - at) / WEEK, -_LONGEST, _LONGEST),
        "past_due": np.log1p(np.clip((at - DAY - due) / WEEK, 0.0, None)),
        "no_date": (~dated).astype(np.float64),
        "pushes": np.log1p(log.close.risen(deals, at)),
        "weeks_left": left,
    }


def _contacts(log: Log, moments: Moments) -> dict[str, Floats]:
    """Activities and partners, where the tables have them."""
    deals, at = moments.deals, moments.at
    found: dict[str, Floats] = {}
    if log.touches is not None:
        every = log.touches.counted(deals, at)
        for days in (14, 30):
            found[f"activities_{days}"] = np.log1p(every - log.touches.counted(deals, at - days * DAY))
    if log.contacts is not None:
        found["weeks_since_contact"] = np.log1p((at - log.contacts.since(deals, at, log.created[deals])) / WEEK)
    if "partner_id" in log.texts:
        found["partner_odds"] = _odds_of(log, log.texts["partner_id"], "partner_id", moments)
    if "registered_at" in log.numbers:
        registered = log.numbers["registered_at"][deals]
        is_known = np.isfinite(registered) & (registered <= at)
        found["registered"] = is_known.astype(np.float64)
        found["registration_age"] = np.where(is_known, np.log1p(np.maximum(at - registered, 0) / WEEK), 0.0)
    return found


def _odds_of(log: Log, base: Ints, name: str, moments: Moments) -> Floats:
    """Log-odds of winning of each owner over those of all, by what was closed before; 0 where nobody is named."""
    of_deals = base[moments.deals]
    if name == "owner":
        of_deals = np.where((now := log.owner.look(moments.deals, moments.at, -1)) >= 0, now, of_deals)
    counts = []
    for outcome in (WON, LOST):
        closed, _ = log.closings(0, moments.known + 1, outcome)
        who = base[closed]
        if name == "owner":
            now = log.owner.look(closed, np.full(len(closed), moments.known, dtype=np.int64), -1)
            who = np.where(now >= 0, now, who)
        counts.append(np.bincount(who[who >= 0], minlength=len(log.levels[name]) + 1).astype(np.float64))
    wins, tries = counts[0], counts[0] + counts[1]
    if not tries.sum():
        return np.zeros(len(of_deals))
    rate = float(np.clip(wins.sum() / tries.sum(), 0.01, 0.99))
    odds = logit((wins + _PULL * rate) / (tries + _PULL)) - logit(rate)
    return np.where(of_deals >= 0, odds[np.maximum(of_deals, 0)], 0.0)


def _there(codes: Ints) -> list[int]:
    """The codes that occur, less those for nothing."""
    return [int(one) for one in np.unique(codes) if one >= 0]


def stage_key(log: Log, place: int) -> str:
    """The name a stage is kept by."""
    one = log.stages[place]
    return f"{one.pipeline}|{one.name}"


def _places(names: list[str], there: list[str]) -> list[int]:
    """Numbers of names in a log; one that no row has for what is not there."""
    numbers = {name: place for place, name in enumerate(there)}
    return [numbers.get(name, -2) for name in names]


def _is(codes: Ints, levels: list[int]) -> Floats:
    """A column of 0 and 1 for each level."""
    return np.asarray((codes[:, None] == np.array(levels, dtype=np.int64)[None, :]).astype(np.float64))


@dataclass(frozen=True)
class Design:
    """How a frame becomes columns: what was learnt of it when a model was fitted."""

    numbers: list[str]
    means: list[float]
    scales: list[float]
    stages: list[str]
    """Stages, categories and levels by name, not by number: numbers depend on what else is in the log."""
    categories: list[str]
    levels: dict[str, list[str]]

    @classmethod
    def learnt(cls, found: Frame, log: Log, left: Iterable[str] = ()) -> "Design":
        """From the rows a model is fitted on, less the columns of deals in `left`."""
        without = {feature for column in left for feature in (column, *_FEATURES_OF.get(column, ()))}
        names = sorted(name for name in found.numbers if name not in without)
        matrix = np.column_stack([found.numbers[name] for name in names])
        scales = matrix.std(axis=0)
        levels: dict[str, list[str]] = {}
        # In an order that survives being kept as JSON, for columns stand in it.
        for name, codes in sorted(found.codes.items()):
            if name in without:
                continue
            counts = np.bincount(codes[codes >= 0], minlength=len(log.levels[name]))
            top = [place for place in np.argsort(-counts, kind="stable")[:_MOST_LEVELS] if counts[place] > 0]
            levels[name] = sorted(log.levels[name][place] for place in top)
        return cls(
            names, [float(mean) for mean in matrix.mean(axis=0)],
            [float(scale) if scale > 1e-9 else 1.0 for scale in scales],
            sorted(stage_key(log, one) for one in _there(found.stage)),
            sorted(log.levels["category"][one] for one in _there(found.category)),
            levels,
        )  # fmt: skip

    def dummies(self, found: Frame, log: Log) -> tuple[Floats, list[tuple[str, Any]]]:
        """Columns of 0 and 1 of texts, with the column and level each stands for."""
        columns: list[Any] = []
        names: list[tuple[str, Any]] = []
        for name, kept in self.levels.items():
            places = {level: place for place, level in enumerate(log.levels.get(name, []))}
            codes = found.codes.get(name, np.full(len(found), -1, dtype=np.int64))
            for level in kept:
                columns.append(codes == places.get(level, -2))
                names.append((name, level))
        matrix = np.column_stack(columns).astype(np.float64) if columns else np.zeros((len(found), 0))
        return matrix, names

    def standard(self, found: Frame) -> Floats:
        """Numbers with mean 0 and deviation 1."""
        matrix = np.column_stack([found.numbers[name] for name in self.numbers])
        return np.asarray((matrix - np.array(self.means)) / np.array(self.scales))

    def for_logistic(self, found: Frame, log: Log) -> tuple[Floats, list[tuple[str, Any]]]:
        """Stage and category dummies, stage × log weeks left, weeks left and its square, numbers, levels."""
        stages = _is(found.stage, _places(self.stages, [stage_key(log, one) for one in range(len(log.stages))]))
        categories = _is(found.category, _places(self.categories, log.levels["category"]))
        left = np.log(np.maximum(found.weeks_left, 0.05))[:, None]
        square = (found.weeks_left**2 / 100.0)[:, None]
        dummies, names = self.dummies(found, log)
        told = [("stage", one.partition("|")[2]) for one in self.stages]
        columns = [stages, stages * left, categories, square, self.standard(found), dummies]
        return np.hstack(columns), [
            *told, *told, *(("category", one) for one in self.categories),
            ("weeks_left", None), *((name, None) for name in self.numbers), *names,
        ]  # fmt: skip

    def for_trees(self, found: Frame, log: Log) -> tuple[Floats, list[tuple[str, Any]]]:
        """Numbers as they are, the category's number, levels."""
        dummies, names = self.dummies(found, log)
        categories = _is(found.category, _places(self.categories, log.levels["category"]))
        matrix = np.column_stack([found.numbers[name] for name in self.numbers])
        told = [("category", one) for one in self.categories]
        return np.hstack([matrix, categories, dummies]), [*((name, None) for name in self.numbers), *told, *names]
