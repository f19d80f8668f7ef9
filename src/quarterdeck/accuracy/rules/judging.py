"""How right somebody was: errors, bias, tracking signal, conversion of Commit, and how restless calls are.

Source of the formulas: the product's mechanics, 7. Vandeput, "Data Science for Supply Chain Forecasting", has WAPE
and bias alike; the tracking signal is Brown's, Σ errors over their mean size.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from quarterdeck.accuracy.terms import LEAST_PERIODS, TRACKING_BOUND, LineWeek, Voice
from quarterdeck.values.dataclasses import dataclass

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Judged:
    """How right a voice was over line-weeks.

    `wape` Σ|F - A| / ΣA, `bias` Σ(F - A) / ΣA, `tracking` Σ(F - A) / mean|F - A|. None where nothing was won, or
    without error. `periods` counts the periods they are of. `is_one_way` says that errors go one way.
    """

    line_weeks: int
    periods: int
    wape: float | None
    bias: float | None
    tracking: float | None
    is_one_way: bool = False


def week_of(day: date, start: date) -> int:
    """Which week of a period a day is in, from 1 on."""
    return (day - start).days // _WEEK + 1


def left_of(day: date, end: date) -> int:
    """Weeks from a day to the end of its period, a begun one counts."""
    return -(-(end - day).days // _WEEK)


def is_off_track(tracking: float | None, by_period: Iterable[int] = ()) -> bool:
    """Whether errors go one way: a tracking signal beyond ±4 (mechanics, 7), or every period of four or more.

    `by_period` are sums of errors, F - A, one a period: with four of them the signal cannot pass 4 though all err in
    one direction.
    """
    if tracking is not None and abs(tracking) > TRACKING_BOUND:
        return True
    errors = list(by_period)
    return len(errors) >= LEAST_PERIODS and (min(errors) > 0 or max(errors) < 0)


def judged(rows: Iterable[tuple[str, int, int]]) -> Judged:
    """Errors of rows of (period, forecast, won), in minor units of one currency."""
    kept = list(rows)
    errors = [said - won for _period, said, won in kept]
    came, wrong = sum(won for _period, _said, won in kept), sum(map(abs, errors))
    by_period: dict[str, int] = defaultdict(int)
    for (period, _said, _won), error in zip(kept, errors, strict=True):
        by_period[period] += error
    tracking = sum(errors) * len(kept) / wrong if wrong else None
    return Judged(
        len(kept),
        len(by_period),
        wrong / came if came > 0 else None,
        sum(errors) / came if came > 0 else None,
        tracking,
        is_off_track(tracking, by_period.values()),
    )


def judged_by_voice(rows: Sequence[LineWeek], voices: Iterable[Voice]) -> dict[Voice, Judged]:
    """Each voice on the line-weeks it spoke in; who never did has no entry.

    Counts stand beside each: voices that spoke in other weeks are not compared by this, `values_added` compares.
    """
    found = {}
    for voice in voices:
        told = [(row.period, minor, row.won) for row in rows if (minor := row.of(voice)) is not None]
        if told:
            found[voice] = judged(told)
    return found


def share_kept(deals: Iterable[tuple[int, bool]]) -> float | None:
    """Commit conversion: value of deals in Commit that were won in the period over all of it; None without value.

    `deals` are their minor units and whether they were won.
    """
    kept = list(deals)
    whole = sum(minor for minor, _is_won in kept)
    return sum(minor for minor, is_won in kept if is_won) / whole if whole > 0 else None


def volatility_of(rows: Iterable[LineWeek]) -> tuple[float | None, int]:
    """Call volatility: sizes of a line's changes of call from week to week, over what its periods brought.

    Σ|ΔF| / ΣA (mechanics, 7), where F are the calls of weeks that follow each other and A is what was won, once for
    each line and period with such weeks. Returns it with the number of weeks that were compared; None without any, or
    where nothing was won.
    """
    series: dict[tuple[str, str], dict[int, int]] = {}
    won: dict[tuple[str, str], int] = {}
    for row in rows:
        call = row.of(Voice.CALL)
        if call is not None:
            series.setdefault((row.line, row.period), {})[row.week] = call
            won[row.line, row.period] = row.won
    moved, came, changes = 0, 0, 0
    for key, calls in series.items():
        sizes = [abs(calls[week] - calls[week - 1]) for week in calls if week - 1 in calls]
        if sizes:
            moved, came, changes = moved + sum(sizes), came + won[key], changes + len(sizes)
    return (moved / came if changes and came > 0 else None), changes
