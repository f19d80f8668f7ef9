"""Who writes deals down smaller and later than they are, and who larger and sooner: seven signals from recorded data.

Each is a mean per owner, drawn to the median owner by empirical Bayes, and judged against a zone within which owners
count as alike. It says how somebody records, not why: quotas and commissions make people record so too.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

from quarterdeck.analytics.forecasting.log import DAY, LOST, WEEK, WON, Floats, Ints, Log, Period
from quarterdeck.analytics.forecasting.telltales import LEAST_CLOSED, LEAST_SIGNALS, SIGNALS, SURE, Signal
from quarterdeck.analytics.scoring.problems import BadTable, Place
from quarterdeck.values.dataclasses import dataclass

_BEFORE = 14 * DAY
_LATE_MARK = 8 / 13
_OFTEN = (4 / 13, 8 / 13)


@dataclass(frozen=True)
class Seen:
    """A signal of an owner: mean and count, drawn to the median owner, with its 80 % interval."""

    key: str
    value: float
    count: int
    shrunken: float
    low: float
    high: float
    median: float
    above: float
    """Probability that the owner is above the median by more than the zone."""
    below: float
    is_measured: bool = True
    """Whether the owner has anything it is measured by: without, the value is the median of who has, or 0."""


@dataclass(frozen=True)
class Bias:
    """An owner: signals, indices in deviations between owners, and what is said."""

    owner: str
    closed: int
    signals: list[Seen]
    sandbagging: float
    happy_ears: float
    flag: str
    """sandbagging, happy_ears or nothing."""
    note: str


@dataclass(frozen=True)
class _Values:
    """A value for each deal or period that counts, and whose it is."""

    owner: Ints
    value: Floats


def bias(log: Log, periods: Sequence[Period]) -> list[Bias]:
    """Signals of all owners over what was closed in the periods. Raises BadTable without a period or an owner."""
    if not periods or "owner" not in log.texts:
        raise BadTable(
            Place("periods"), "There is no finished period or no owner.", "Give a finished period and owners."
        )
    since, until = min(one.start for one in periods), max(one.end for one in periods)
    found = {
        "date": _date(log, since, until), "uplift": _uplift(log, since, until), "nowhere": _nowhere(log, since, until),
        "pushes": _pushes(log, since, until), "quiet": _quiet(log, since, until), "commit": _commit(log, periods),
    }  # fmt: skip
    size = len(log.levels["owner"])
    closed = sum(_count(log, log.closings(since, until, outcome)[0], until, size) for outcome in (WON, LOST))
    means = {name: _means(values, size) for name, values in found.items()} | {"outcome": _outcome(log, periods, size)}
    judged = {one.key: _judged(one, means[one.key]) for one in SIGNALS}
    alone = int(np.sum(np.asarray(closed) > 0)) < 2
    return [
        judged_owner(log, owner, int(count), {name: rows[owner] for name, rows in judged.items()}, alone=alone)
        for owner, count in enumerate(np.asarray(closed))
        if count
    ]


def owner_of(log: Log, deals: Ints, at: int | Ints) -> Ints:
    """Who owned deals at an instant; -1 for nobody."""
    when = np.broadcast_to(np.asarray(at, dtype=np.int64), deals.shape)
    now = log.owner.look(deals, when, -1)
    return np.asarray(np.where(now >= 0, now, log.texts["owner"][deals]), dtype=np.int64)


def _count(log: Log, deals: Ints, at: int, size: int) -> Ints:
    who = owner_of(log, deals, at - 1)
    return np.bincount(who[who >= 0], minlength=size)


def _before(log: Log, since: int, until: int) -> tuple[Ints, Ints, Ints]:
    """Wins that were there two weeks earlier: deals, when they were won, who owned them."""
    deals, at = log.closings(since, until, WON)
    kept = log.created[deals] <= at - _BEFORE
    return deals[kept], at[kept], owner_of(log, deals[kept], at[kept])


def _date(log: Log, since: int, until: int) -> _Values:
    deals, at, who = _before(log, since, until)
    said = log.close.look(deals, at - _BEFORE, np.nan)
    kept = np.isfinite(said)
    return _Values(who[kept], np.clip((said - at) / WEEK, -13.0, 13.0)[kept])


def _uplift(log: Log, since: int, until: int) -> _Values:
    deals, at, who = _before(log, since, until)
    then, final = log.amount.look(deals, at - _BEFORE, np.nan), log.amounts(deals, at)
    kept = np.isfinite(then) & np.isfinite(final) & (then > 0) & (final > 0)
    return _Values(who[kept], np.clip(np.log(final[kept] / then[kept]), -0.7, 0.7))


def _nowhere(log: Log, since: int, until: int) -> _Values:
    deals, at, who = _before(log, since, until)
    lowest = _lowest(log)
    category = log.category.look(deals, at - _BEFORE, -1)
    kept = category >= 0
    return _Values(who[kept], np.isin(category[kept], lowest).astype(np.float64))


def _lowest(log: Log) -> list[int]:
    """Categories that promise nothing: pipeline and omitted."""
    return [place for place, name in enumerate(log.levels["category"]) if name.casefold() in ("pipeline", "omitted")]


def _pushes(log: Log, since: int, until: int) -> _Values:
    parts = [log.closings(since, until, outcome) for outcome in (WON, LOST)]
    deals, at = (np.concatenate([part[place] for part in parts]) for place in (0, 1))
    # What had no date is not pushed.
    kept = np.isfinite(log.close.look(deals, at, np.nan))
    deals, at = deals[kept], at[kept]
    return _Values(owner_of(log, deals, at), np.minimum(log.close.risen(deals, at), 10).astype(np.float64))


def _quiet(log: Log, since: int, until: int) -> _Values:
    """Weeks since the last change of stage or category, when a deal is closed lost; dates are moved by routine."""
    deals, at = log.closings(since, until, LOST)
    last = np.maximum(
        log.stage.since(deals, at - 1, log.created[deals]), log.category.since(deals, at - 1, log.created[deals])
    )
    return _Values(owner_of(log, deals, at), np.minimum((at - last) / WEEK, 52.0))


def _commit(log: Log, periods: Sequence[Period]) -> _Values:
    owners, values = [], []
    commits = [place for place, name in enumerate(log.levels["category"]) if name.casefold() == "commit"]
    for period in periods:
        at = period.at(_LATE_MARK)
        deals = log.open_at(at)
        deals = deals[np.isin(log.category.look(deals, np.full(len(deals), at, dtype=np.int64), -1), commits)]
        won = np.isin(deals, log.spells.during(period.end - 1, WON))
        owners.append(owner_of(log, deals, at))
        values.append(won.astype(np.float64))
    return _Values(np.concatenate(owners), np.concatenate(values))


_Means = tuple[Floats, Floats, Ints]
"""Mean, its variance and the count per owner."""


def _means(values: _Values, size: int) -> _Means:
    kept = values.owner >= 0
    owner, value = values.owner[kept], values.value[kept]
    count = np.bincount(owner, minlength=size)
    mean = np.bincount(owner, value, minlength=size) / np.maximum(count, 1)
    within = float(np.sum((value - mean[owner]) ** 2)) / max(len(value) - int(np.sum(count > 0)), 1)
    return mean, np.where(count > 0, max(within, 1e-6) / np.maximum(count, 1), np.inf), count


def _outcome(log: Log, periods: Sequence[Period], size: int) -> _Means:
    """Log of wins over what the same stages promise at two points of the periods, taken over all owners."""
    wins, promised, count = np.zeros(size), np.zeros(size), np.zeros(size)
    for share in _OFTEN:
        stage, won, owner = [], [], []
        for period in periods:
            at = period.at(share)
            deals = log.open_at(at)
            stage.append(log.stage_at(deals, at) + 1)
            won.append(np.isin(deals, log.spells.during(period.end - 1, WON)).astype(np.float64))
            owner.append(owner_of(log, deals, at))
        every, outcomes, who = np.concatenate(stage), np.concatenate(won), np.concatenate(owner)
        rate = np.bincount(every, outcomes) / np.maximum(np.bincount(every), 1)
        kept = who >= 0
        wins += np.bincount(who[kept], outcomes[kept], minlength=size)
        promised += np.bincount(who[kept], rate[every][kept], minlength=size)
        count += np.bincount(who[kept], minlength=size)
    # Two points of a period see the same deals: their wins count once each.
    wins, promised = wins / len(_OFTEN), promised / len(_OFTEN)
    value = np.log((wins + 0.5) / (promised + 0.5))
    # Who won none of what was promised is counted by what was open.
    open_deals = np.ceil(count / len(_OFTEN)).astype(np.int64)
    return value, np.where(promised > 0, 1.0 / (promised + 0.5), np.inf), open_deals


def _judged(signal: Signal, means: _Means) -> list[Seen]:
    """Normal-normal empirical Bayes around the median owner, with intervals of Morris (1983).

    How far owners differ and where their middle lies is estimated from few of them: without that doubt an owner who is
    drawn to the median whole would have an interval of no width. It is never wider than what was measured.
    """
    mean, variance, count = means
    there = np.isfinite(variance)
    if not there.any():
        return [Seen(signal.key, 0.0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, is_measured=False)] * len(mean)
    median = float(np.median(mean[there]))
    between = max(float(np.mean((mean[there] - median) ** 2 - variance[there])), 0.0)
    zone = float(np.log1p(signal.zone)) if signal.key == "outcome" else signal.zone
    owners = int(np.sum(there))
    found = []
    for place in range(len(mean)):
        if not there[place]:
            found.append(Seen(signal.key, median, 0, median, median, median, median, 0.0, 0.0, is_measured=False))
            continue
        noise, away = float(variance[place]), float(mean[place]) - median
        lean = between / (between + noise)
        middle, spread = lean * away, _spread(noise, 1.0 - lean, away, owners)
        found.append(
            Seen(
                signal.key, float(mean[place]), int(count[place]), median + middle, median + middle - 1.2816 * spread,
                median + middle + 1.2816 * spread, median,
                _beyond(middle - zone, spread), _beyond(-middle - zone, spread),
            )
        )  # fmt: skip
    return found


def _spread(noise: float, drawn: float, away: float, owners: int) -> float:
    """Deviation of an estimate drawn to the middle by a share `drawn`, after Morris (1983)."""
    within = noise * (1.0 - drawn * (owners - 1) / owners)
    doubt = 2.0 / max(owners - 3, 1) * (drawn * away) ** 2
    return math.sqrt(min(within + doubt, noise))


def _beyond(distance: float, spread: float) -> float:
    """Probability that a normal value of this middle and deviation is above 0."""
    return 0.5 * (1.0 + math.erf(distance / spread / math.sqrt(2.0))) if spread > 0 else float(distance > 0)


def judged_owner(log: Log, owner: int, closed: int, seen: dict[str, Seen], *, alone: bool) -> Bias:
    """What is said of an owner: a flag takes two sure signals of its own side; of both sides the one further out."""

    def index(sign_of: Callable[[Signal], int]) -> float:
        """Distances from the median in zones, each at most three, signed and summed."""
        parts = (
            sign_of(one) * np.clip((seen[one.key].shrunken - seen[one.key].median) / one.zone, -3.0, 3.0)
            for one in SIGNALS
        )
        return round(float(sum(parts)), 3)

    def sure(sign_of: Callable[[Signal], int]) -> int:
        sides = [(sign_of(one), seen[one.key]) for one in SIGNALS]
        return sum((sign > 0 and one.above >= SURE) or (sign < 0 and one.below >= SURE) for sign, one in sides)

    low, high = index(lambda one: one.sandbag), index(lambda one: one.happy)
    flag, note = "", "How somebody records may come from quotas, commissions or the market, not from the person."
    if alone:
        note = "One owner only: there is nobody to compare with."
    elif closed < LEAST_CLOSED:
        note = f"Fewer than {LEAST_CLOSED} closed deals: nothing is said."
    else:
        indices = {
            name: value
            for name, value, sign_of in (
                ("sandbagging", low, lambda one: one.sandbag), ("happy_ears", high, lambda one: one.happy),
            )
            if sure(sign_of) >= LEAST_SIGNALS
        }  # fmt: skip
        flag = max(indices, key=lambda name: indices[name], default="")
    return Bias(log.levels["owner"][owner], closed, [seen[one.key] for one in SIGNALS], low, high, flag, note)
