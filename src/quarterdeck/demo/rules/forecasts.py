"""What people of the demo company say will be won: nearer to what comes as the quarter goes on, each by their habit.

Some say less than comes and some more, most are near; managers take back a part of that; some weeks are missed.
"""

from math import log, sqrt

from quarterdeck.demo.rules.company import BY_NAME
from quarterdeck.demo.rules.dice import Dice

# Weeks before the last day in which the second forecast is told.
WEEKS = 4
# Quarters before the present one whose calls are told too, and the weeks of them that the model published in: enough to
# say how right it was in weeks 1, 4, 8 and 12, and how it changed from the week before the last.
PAST_QUARTERS, MODEL_WEEKS = 4, frozenset({1, 4, 8, 11, 12})
# Of somebody's error at a quarter's start: what a chance said too high or low is worth, what is hoped for by all, how
# quarters differ for all and for each, and weeks for each.
LEAN, HOPE, SEASON, QUARTER, WEEK = 0.65, 0.12, 0.2, 0.2, 0.06
# How managers differ in a quarter and a week; what is left of how a call differs from what they expect; from which
# share on they speak to somebody.
ABOVE, ABOVE_WEEK, LEFT, BEYOND = 0.12, 0.04, 0.4, 0.12
# A rep misses about one week of eight. A manager says something of two in three who are far off, and in the second
# forecast of one in four.
MISSED, ADJUSTED, FAR = 0.13, 0.25, 0.65
STEP = 5_000
# A second forecast, and the roles of who calls and who adjusts it.
RECURRING = "Recurring by territory"
CALLS, ADJUSTS = "sales_operations", "administrator"
NOTES = ("", "", "Signature is promised", "One deal may slip into next quarter", "As last week", "Budget was confirmed")
REASONS = ("Discounted for deals past their date", "The largest deal has no economic buyer yet", "Better than called")


def misses(name: str, week: int, seed: int) -> bool:
    """Whether somebody forgets to call in a week."""
    return Dice(f"{seed} forecast {name} {week} missed").chance(MISSED)


def error(name: str, quarter: str, week: int, seed: int) -> float:
    """By which share a rep errs about a quarter as it begins: their habit, the season, and what they think of it."""
    lean = LEAN * log(BY_NAME[name].habit.odds)
    return lean + _season(quarter, seed) + _own(f"{seed} forecast {name}", quarter, week, (QUARTER, WEEK))


def managed(team: str, quarter: str, week: int, seed: int) -> float:
    """By which share who leads a team errs about its quarter: they see the season as all do, and know their people."""
    return _season(quarter, seed) + _own(f"{seed} forecast {team}", quarter, week, (ABOVE, ABOVE_WEEK))


def _season(quarter: str, seed: int) -> float:
    return HOPE + Dice(f"{seed} forecast {quarter} season").bell() * SEASON


def _own(of: str, quarter: str, week: int, widths: tuple[float, float]) -> float:
    whole, part = (Dice(f"{of} {quarter} {which}").bell() for which in ("quarter", week))
    return whole * widths[0] + part * widths[1]


def foreseen(won: float, final: float, share: float) -> float:
    """Whole units that somebody says who errs by a share of the final number as nothing of it is won yet.

    The error shrinks with the root of what is still to come, and nobody says less than is won.
    """
    final = max(final, won)
    left = (final - won) / final if final > 0 else 0.0
    return max(won, final * (1 + share * sqrt(left)))


def stepped(amount: float) -> int:
    """Whole euros as people say them."""
    step = STEP if amount >= 10 * STEP else STEP / 10
    return int(max(0, round(amount / step) * step))


def stretch(name: str, quarter: str, seed: int) -> float:
    """How many times the call somebody's best case is."""
    return 1.12 + abs(Dice(f"{seed} forecast {name} {quarter} best").bell()) * 0.08


def is_far(call: float, expected: float) -> bool:
    """Whether a call is so far from what its manager expects that they may say something."""
    return abs(call - expected) > BEYOND * max(expected, 1.0)


def speaks(name: str, quarter: str, week: int, seed: int) -> bool:
    """Whether the manager of somebody who is far off says so in a week."""
    return Dice(f"{seed} forecast {name} {quarter} {week} spoken").chance(FAR)


def called(system: float, name: str, week: int, seed: int) -> int:
    """Whole euros called in the second forecast: what deals say, by temper; weeks differ."""
    temper = Dice(f"{seed} forecast {name} temper").bell() * 0.08
    swing = Dice(f"{seed} forecast {name} {week} call").bell() * 0.05
    return max(0, round(system * (1 + temper + swing) / STEP) * STEP)


def adjusts(name: str, week: int, seed: int) -> bool:
    """Whether another number is said of it in a week."""
    return Dice(f"{seed} forecast {name} {week} adjusted").chance(ADJUSTED)


def adjusted(call: float, name: str, week: int, seed: int) -> int:
    """Whole euros that are said instead: mostly a little less."""
    return max(0, round(call * (0.95 + Dice(f"{seed} forecast {name} {week} by").bell() * 0.05) / STEP) * STEP)


def said(texts: tuple[str, ...], name: str, week: int, seed: int) -> str:
    """What is noted with it."""
    return Dice(f"{seed} forecast {name} {week} note").pick(texts)
