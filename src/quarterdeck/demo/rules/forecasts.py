"""What people of the demo company say will be won: near what their deals say, by temper; some weeks are missed."""

from quarterdeck.demo.rules.dice import Dice

# Weeks before the last day that are told.
WEEKS = 4
# A rep misses about one week of eight; a manager says something of one report in four.
MISSED, ADJUSTED = 0.13, 0.25
STEP = 5_000
# A second forecast, and the roles of who calls and who adjusts it.
RECURRING = "Recurring by territory"
CALLS, ADJUSTS = "sales_operations", "administrator"
NOTES = ("", "", "Signature is promised", "One deal may slip into next quarter", "As last week", "Budget was confirmed")
REASONS = ("Discounted for deals past their date", "The largest deal has no economic buyer yet", "Better than called")


def misses(name: str, week: int, seed: int) -> bool:
    """Whether somebody forgets to call in a week."""
    return Dice(f"{seed} forecast {name} {week} missed").chance(MISSED)


def called(system: float, name: str, week: int, seed: int) -> int:
    """Whole euros that somebody calls whose deals say so much: each has a temper, and weeks differ."""
    temper = Dice(f"{seed} forecast {name} temper").bell() * 0.08
    swing = Dice(f"{seed} forecast {name} {week} call").bell() * 0.05
    return max(0, round(system * (1 + temper + swing) / STEP) * STEP)


def adjusts(name: str, week: int, seed: int) -> bool:
    """Whether the manager says another number in a week."""
    return Dice(f"{seed} forecast {name} {week} adjusted").chance(ADJUSTED)


def adjusted(call: float, name: str, week: int, seed: int) -> int:
    """Whole euros that the manager says instead: mostly a little less."""
    return max(0, round(call * (0.95 + Dice(f"{seed} forecast {name} {week} by").bell() * 0.05) / STEP) * STEP)


def said(texts: tuple[str, ...], name: str, week: int, seed: int) -> str:
    """What is noted with it."""
    return Dice(f"{seed} forecast {name} {week} note").pick(texts)
