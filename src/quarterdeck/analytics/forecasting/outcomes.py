"""What becomes of a forecast under levers: its distribution beside today's, and what each lever is worth.

All is drawn with the random numbers of the forecast, so that differences are not chance.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from quarterdeck.analytics.forecasting.distribution import quantiles
from quarterdeck.analytics.forecasting.levers import (
    Ground,
    ahead_in,
    ahead_later,
    capacity_factor,
    cycle_weeks,
    later,
    open_in,
    pushed,
    reps,
    scaled,
)
from quarterdeck.analytics.forecasting.log import Floats
from quarterdeck.analytics.forecasting.simulation import simulate
from quarterdeck.analytics.forecasting.supposition import FACTORS, LEAST_SEEN, Kind, Lever, Supposition, checked
from quarterdeck.analytics.scoring.problems import BadTable, Place
from quarterdeck.values.dataclasses import dataclass, field, replace

STEP: Final = 0.1
BINS: Final = 24
_TRIES = 14
DEAL_COLUMNS: Final = ("deal_id", "chance_today", "value_today", "chance", "value", "expected_today", "expected")
_MOST: Final = {
    Kind.WIN_RATE: 3.0, Kind.DEAL_SIZE: 3.0, Kind.CREATED: 10.0, Kind.PUSH_RATE: 0.0, Kind.CYCLE: -26.0,
}  # fmt: skip
_MOST_REPS = 10


@dataclass(frozen=True)
class Spread:
    """A distribution of the period, in units of the log; `reaches` is the share of draws at or above the quota."""

    p10: float
    p50: float
    p90: float
    mean: float
    won: float
    open: float
    new: float
    reaches: float | None


@dataclass(frozen=True)
class Moved:
    """What was moved: chances and values of all open deals of the forecast, and how many times as many are to come."""

    chances: Floats = field(repr=False)
    values: Floats = field(repr=False)
    ahead_values: Floats = field(repr=False)
    more: Floats = field(repr=False)
    draws: Floats = field(repr=False)
    spread: Spread


@dataclass(frozen=True)
class Effect:
    """What a lever moved by a tenth does to today's mean and P50; `down` and `up` are the amounts it is moved to.

    `rest_down` and `rest_up` are the change of the mean relative to what is still to come, and beside them stands what
    the identity of sales velocity says (opportunities x win rate x size / cycle); None where it has no such part.
    """

    kind: Kind
    down: float
    up: float
    mean_down: float
    mean_up: float
    p50_down: float
    p50_up: float
    rest_down: float
    rest_up: float
    identity_down: float | None
    identity_up: float | None


@dataclass(frozen=True)
class Need:
    """Where a lever must stand, all else as supposed, for P50 to reach the quota; `amount` is None where it cannot."""

    kind: Kind
    amount: float | None
    most: float
    """The farthest that was tried."""


def suppose(ground: Ground, told: Supposition, quota: float | None = None) -> Moved:
    """The forecast under a supposition. Raises BadTable for one that makes no sense here, saying where.

    In this order: later or earlier closings, pushes, win rates, sizes, deals to come, named deals. Win rates and pushes
    move the log-odds of the open deals they hold for until their sum is as many times as large; of the share q of due
    deals that past periods pushed out, factor f makes chances (1 - fq)/(1 - q) times as large. Deals to come follow win
    rate, size, cycle, created and capacity.
    """
    checked(told)
    chances = later(ground, weeks_later(ground, told))
    ahead = ground.found.book.coming
    values, ahead_values, more = ground.found.values.copy(), ahead.values.copy(), _more_by_cycle(ground, told)
    for lever in sorted(joined(told.levers), key=lambda one: one.kind is not Kind.PUSH_RATE):
        if lever.kind is Kind.PUSH_RATE:
            chances = _by_pushes(ground, lever, chances)
        elif lever.kind is Kind.WIN_RATE:
            chances = scaled(chances, open_in(ground, lever), lever.amount, lever.kind)
            more[ahead_in(ground, lever)] *= lever.amount
        elif lever.kind is Kind.DEAL_SIZE:
            values[open_in(ground, lever)] *= lever.amount
            ahead_values[ahead_in(ground, lever)] *= lever.amount
        elif lever.kind is Kind.CREATED:
            more[ahead_in(ground, lever)] *= lever.amount
        elif lever.kind is Kind.CAPACITY and lever.amount:
            more[ahead_in(ground, lever)] *= capacity_factor(ground, lever, told.ramp)
    _named(ground, told, chances)
    return _drawn(ground, (chances, values, ahead_values, more), quota)


def joined(levers: Sequence[Lever]) -> list[Lever]:
    """Levers with those of capacity added up where they hold for the same."""
    reps: dict[tuple[str, tuple[str, ...]], float] = {}
    for one in levers:
        if one.kind is Kind.CAPACITY:
            part = one.column, tuple(one.values)
            reps[part] = reps.get(part, 0.0) + one.amount
    others = [one for one in levers if one.kind is not Kind.CAPACITY]
    return others + [Lever(Kind.CAPACITY, amount, column, values) for (column, values), amount in reps.items()]


def today(ground: Ground, quota: float | None = None) -> Spread:
    """Today's distribution, with nothing supposed: by owners it is that of the published forecast."""
    book = ground.found.book
    parts = (ground.found.chances, ground.found.values, book.coming.values, np.ones(len(book.coming.values)))
    return _spread(ground, ground.draws, parts, quota)


def _drawn(ground: Ground, parts: tuple[Floats, Floats, Floats, Floats], quota: float | None) -> Moved:
    chances, values, ahead_values, more = parts
    book = ground.found.book
    # With nothing more to come the random numbers are drawn as before, without a second look at each.
    changed = None if np.all(more == 1.0) else more
    moved = replace(
        book, chances=chances, values=values, coming=replace(book.coming, values=ahead_values), more=changed
    )
    draws = simulate(moved)[ground.inside].sum(axis=0) + ground.won
    return Moved(chances, values, ahead_values, more, draws, _spread(ground, draws, parts, quota))


def _spread(ground: Ground, draws: Floats, parts: tuple[Floats, Floats, Floats, Floats], quota: float | None) -> Spread:
    chances, values, ahead_values, more = parts
    ahead, won = ground.found.book.coming, ground.won
    opened = float(np.sum((chances * values)[ground.opened]))
    new = float(np.sum((ahead.rate * ahead.weights * more * ahead_values)[ground.ahead])) if len(more) else 0.0
    p10, p50, p90 = quantiles(draws, won)
    reaches = None if quota is None else float(np.mean(draws >= quota))
    return Spread(p10, p50, p90, won + opened + new, won, opened, new, reaches)


def weeks_later(ground: Ground, told: Supposition) -> Floats:
    """By how many weeks each open deal is supposed to close later."""
    weeks = np.zeros(len(ground.found.deals))
    for lever in told.levers:
        if lever.kind is Kind.CYCLE:
            weeks[open_in(ground, lever)] += lever.amount
    return weeks


def _more_by_cycle(ground: Ground, told: Supposition) -> Floats:
    weeks = np.zeros(len(ground.found.book.coming.values))
    for lever in told.levers:
        if lever.kind is Kind.CYCLE:
            weeks[ahead_in(ground, lever)] += lever.amount
    more = np.ones(len(weeks))
    for shift in np.unique(weeks[weeks != 0.0]):
        more[weeks == shift] = ahead_later(ground, float(shift))
    return more


def _by_pushes(ground: Ground, lever: Lever, chances: Floats) -> Floats:
    out, seen = pushed(ground)
    if seen < LEAST_SEEN:
        raise BadTable(
            Place("scenario", column=lever.kind),
            f"History is too short: {seen} deals were due in past periods at this point, and it takes {LEAST_SEEN}.",
            "Leave the push rate as it is.",
        )
    share = out / seen
    if lever.amount * share > 1.0:
        raise BadTable(
            Place("scenario", column=lever.kind), f"{share:.0%} were pushed, so {lever.amount:g} times cannot be.",
            f"Give at most {1.0 / share:.2f}.",
        )  # fmt: skip
    if share >= 1.0:
        return chances
    factor = (1.0 - lever.amount * share) / (1.0 - share)
    log, deals = ground.log, ground.found.deals
    close = log.close.look(deals, np.full(len(deals), ground.found.as_of, dtype=np.int64), np.nan)
    due = np.isfinite(close) & (close < ground.found.period.end)
    return scaled(chances, open_in(ground, lever) & due, factor, lever.kind)


def _named(ground: Ground, told: Supposition, chances: Floats) -> None:
    opened = ground.opened
    places = {str(ground.log.ids[deal]): row for row, deal in enumerate(ground.found.deals) if opened[row]}
    for named, chance in ((told.include, 1.0), (told.exclude, 0.0)):
        for deal in named:
            if deal not in places:
                raise BadTable(Place("scenario"), f"The deal {deal} is not open.", "Name open deals.")
            chances[places[deal]] = chance


def moved_to(ground: Ground, kind: Kind, share: float) -> float | None:
    """Where a lever stands that is moved by a share of what it is today; None where it has no such place.

    Of the cycle the weeks that are this share of its median; of capacity that many reps.
    """
    if kind is Kind.CYCLE:
        cycle = cycle_weeks(ground)
        return None if cycle is None else share * cycle
    if kind is Kind.CAPACITY:
        count = reps(ground, Lever(kind, 0.0))
        return share * count if count else None
    if kind is Kind.PUSH_RATE and (pushed(ground)[1] < LEAST_SEEN or not pushed(ground)[0]):
        return None
    return 1.0 + share


def identity(kind: Kind, share: float) -> float | None:
    """What sales velocity says of a lever moved by a share: as much, and for the cycle 1/(1 + share) - 1.

    Velocity = opportunities x win rate x size / cycle. Pushes are no part of it; capacity counts as opportunities.
    """
    if kind is Kind.PUSH_RATE:
        return None
    return 1.0 / (1.0 + share) - 1.0 if kind is Kind.CYCLE else share


def effects(ground: Ground, step: float = STEP) -> list[Effect]:
    """Every lever moved by a tenth down and up, on top of today. New reps work at full strength here.

    One that cannot be moved, for want of history or of room, is left out.
    """
    now, found = today(ground), []
    rest = now.open + now.new
    for kind in Kind:
        ends = moved_to(ground, kind, -step), moved_to(ground, kind, step)
        if ends[0] is None or ends[1] is None:
            continue
        try:
            down, up = (suppose(ground, Supposition([Lever(kind, end)], ramp=0.0)).spread for end in (ends[0], ends[1]))
        except BadTable:
            continue
        found.append(Effect(
            kind, ends[0], ends[1], down.mean - now.mean, up.mean - now.mean, down.p50 - now.p50, up.p50 - now.p50,
            (down.mean - now.mean) / rest if rest else 0.0, (up.mean - now.mean) / rest if rest else 0.0,
            identity(kind, -step), identity(kind, step),
        ))  # fmt: skip
    return found


def needs(ground: Ground, told: Supposition, quota: float) -> list[Need]:
    """How far each lever alone must be moved, on top of what is supposed, for P50 to reach the quota.

    Levers are tried up to three times the win rate and size, ten times the created deals and the reps, no pushes at
    all, and closings half a year earlier. Nothing where P50 is there already.
    """
    if suppose(ground, told).spread.p50 >= quota:
        return []
    return [_need(ground, told, kind, quota) for kind in Kind if moved_to(ground, kind, STEP) is not None]


def _need(ground: Ground, told: Supposition, kind: Kind, quota: float) -> Need:
    idle = Lever(kind, 1.0 if kind in FACTORS else 0.0)
    most = _MOST.get(kind, float(_MOST_REPS * reps(ground, idle)))

    def middle_at(share: float) -> float | None:
        """P50 this share of the way; None where more deals would be won than there are."""
        lever = replace(idle, amount=idle.amount + share * (most - idle.amount))
        try:
            return suppose(ground, replace(told, levers=[*told.levers, lever])).spread.p50
        except BadTable:
            return None

    low, high = 0.0, 1.0
    if (middle_at(high) or 0.0) < quota:
        # What cannot be counts as too far: the quota lies before it, or the lever does not reach it.
        high = _last(lambda share: middle_at(share) is not None)
        if (middle_at(high) or 0.0) < quota:
            return Need(kind, None, idle.amount + high * (most - idle.amount))
    for _ in range(_TRIES):
        share = (low + high) / 2.0
        low, high = (low, share) if (middle_at(share) or 0.0) >= quota else (share, high)
    return Need(kind, idle.amount + high * (most - idle.amount), most)


def _last(possible: Callable[[float], bool]) -> float:
    """The farthest share of the way that is possible."""
    if possible(1.0):
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(_TRIES):
        share = (low + high) / 2.0
        low, high = (share, high) if possible(share) else (low, share)
    return low


def shares(draws: Sequence[Floats], bins: int = BINS) -> tuple[list[float], list[list[float]]]:
    """Edges of bins over several distributions, and the share of the draws of each in them.

    From the .5th to the 99.5th percentile of all; what lies beyond counts in the outermost bins.
    """
    every = np.concatenate(draws)
    low, high = (float(one) for one in np.quantile(every, (0.005, 0.995)))
    if high <= low:
        high = low + 1.0
    edges = np.linspace(low, high, bins + 1)
    inner = [np.clip(np.searchsorted(edges, one, side="right") - 1, 0, bins - 1) for one in draws]
    return [float(one) for one in edges], [
        [float(count) / len(place) for count in np.bincount(place, minlength=bins)] for place in inner
    ]


def deal_rows(ground: Ground, moved: Moved) -> list[dict[str, str | float]]:
    """Each open deal that counts, with its chance and value today and as supposed, the largest change first."""
    found = ground.found
    rows: list[dict[str, str | float]] = []
    for place in np.flatnonzero(ground.opened):
        today_p, today_v = float(found.chances[place]), float(found.values[place])
        chance, value = float(moved.chances[place]), float(moved.values[place])
        deal = str(ground.log.ids[found.deals[place]])
        numbers = (today_p, today_v, chance, value, today_p * today_v, chance * value)
        rows.append(dict(zip(DEAL_COLUMNS, (deal, *numbers), strict=True)))
    return sorted(
        rows, key=lambda row: (-abs(float(row["expected"]) - float(row["expected_today"])), str(row["deal_id"]))
    )
