"""What an address says about losses and the rows behind figures: ways, values and what they are narrowed to."""

import re
from collections.abc import Iterable, Sequence

from quarterdeck.analytics.segments import SEGMENTS
from quarterdeck.analytics.why.losses import MOST, OWN, WAYS, Kept
from quarterdeck.reports.rules import asked
from quarterdeck.values.ids import parse_id, public_id
from quarterdeck.values.text import N_

Value = int | str | None
# Pipelines are chosen beside the days, and periods are the trend.
OFFERED = tuple(way for way in WAYS if way not in ("period", "pipeline"))
USUAL = ("reason",)
# A line of a team is those of the team alone; narrowed to a team it would be those of the teams below too.
NARROWED_BY = tuple(way for way in OFFERED if way != "team")
# Figures of a stage that can be opened, and what their rows are called.
FIGURE_LABELS = {
    "entered": N_("Entered"),
    "passed": N_("Went on"),
    "lost": N_("Lost"),
    "waiting": N_("Still open"),
    "skipped": N_("Skipped"),
    "matured": N_("Entered long enough ago"),
    "matured_passed": N_("Went on in time"),
    "stays": N_("Stays"),
    "stays_old": N_("Stays begun long enough ago"),
    "stays_left": N_("Stays ended in time"),
    "stays_won": N_("Stays of won deals"),
    "stays_lost": N_("Stays of lost deals"),
    "stays_open": N_("Open deals in this stage now"),
}
ENDING_LABELS = {
    "passed": N_("Went on"),
    "lost": N_("Lost"),
    "waiting": N_("Open"),
    "skipped": N_("Skipped"),
    "stays": N_("Lasts"),
    "advanced": N_("Went on"),
    "back": N_("Went back"),
    "won": N_("Won"),
    "moved": N_("Other pipeline"),
    "gone": N_("Deleted or merged"),
}
OUTCOME_LABELS = {"": N_("Closed"), "lost": N_("Lost"), "won": N_("Won")}
WAY_LABELS = {
    way: {"reason": N_("Reason"), "competitor": N_("Competitor")}.get(way) or SEGMENTS[way].label for way in WAYS
}
# Segments that questions of the API are kept to.
FILTERS = tuple(key for key in SEGMENTS if key not in ("period", "stage"))
_NUMBER = re.compile(r"-?[0-9]{1,19}", re.ASCII)


def ways_of(said: Iterable[str]) -> tuple[str, ...]:
    """The ways an address tells deals apart by, each once and at most three; the usual one where it names none."""
    known = tuple(way for way in dict.fromkeys(said) if way in OFFERED)[:MOST]
    return known or USUAL


def toggled(ways: Sequence[str], way: str) -> tuple[str, ...]:
    """These ways with another one, or without it; where there are three already, it takes the place of the last."""
    if way in ways:
        return tuple(one for one in ways if one != way)
    return (*ways[: MOST - 1], way)


def written(way: str, value: Value) -> str:
    """A way and a value as an address has them; nothing stands for what has no value."""
    return f"{way}:{'' if value is None else value}"


def read(said: str) -> tuple[str, Value] | None:
    """The way and the value that an address names; None for what is none."""
    way, _, value = said.partition(":")
    if way not in WAYS:
        return None
    if not value:
        return way, None
    is_number = way == "size" or bool(OWN[way][1] if way in OWN else SEGMENTS[way].names)
    if not is_number:
        return way, value
    return (way, int(value)) if _NUMBER.fullmatch(value) and abs(int(value)) < 2**63 else None


def narrowing(said: Iterable[str]) -> tuple[Kept, Kept]:
    """To which values deals are narrowed: of ways of their own, and of segments. What is said wrongly is left out."""
    found: dict[str, tuple[Value, ...]] = {}
    for one in filter(None, map(read, dict.fromkeys(said))):
        found[one[0]] = (*found.get(one[0], ()), one[1])
    own = {way: values for way, values in found.items() if way in OWN}
    return own, {way: values for way, values in found.items() if way in SEGMENTS}


def api_written(way: str, value: Value) -> str | None:
    """A value as other programs read it."""
    return public_id(int(value)) if way == "reason" and value is not None else asked.written(way, value)


def api_value(way: str, said: str) -> Value:
    """The value that was written so; empty is none. Raises ValueError for what none is written as."""
    return parse_id(said) if way == "reason" and said else asked.read(way, said)
