"""How closely history is known: changes that dated exports showed happened at some time between two of these."""

# ruff: noqa: S608  Texts are put together of declared names; values are parameters.
from collections.abc import Mapping
from typing import Any, Final

from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.movement.asked import Clock
from quarterdeck.analytics.movement.steps import filters, history, may_see, named
from quarterdeck.analytics.questions import Viewer
from quarterdeck.analytics.schema import DAY_US
from quarterdeck.analytics.segments import SEGMENTS, joins
from quarterdeck.values.dataclasses import dataclass, field, replace
from quarterdeck.values.text import N_, Text

# What moves with the change, or says nothing of a day, narrows nothing: rather one deal more is named than one less.
_NO_FILTER: Final = {"period", "size", "stage"}


@dataclass(frozen=True, slots=True)
class ResolutionQuestion:
    """How closely the changes of the viewer's deals between two instants in microseconds are known.

    A change counts when it may have happened between them: they may be one and the same. `is_whole` takes every change
    up to `until` of deals that were there between them: durations rest on what came before. `day` is the day of
    memberships that are not taken as they were, `only` narrows by values of the deal after the change. Deals that were
    deleted or merged since count `with_gone` alone: on a past day they were there, in figures of today they are not.
    """

    viewer: Viewer
    since: int
    until: int
    now: int
    day: int
    only: Mapping[str, tuple[int | str | None, ...]] = field(default_factory=dict)
    clock: Clock = Clock.NOW
    as_was: bool = True
    is_whole: bool = False
    with_gone: bool = False


@dataclass(frozen=True, slots=True)
class Resolution:
    """How many deals have a change that is known to an interval only, and to how many days at most."""

    deals: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class RoughQuestion:
    """The deals behind a resolution: at most `most` of them after the `first` ones, the roughest first."""

    viewer: Viewer
    of: ResolutionQuestion
    first: int = 0
    most: int = 50


@dataclass(frozen=True, slots=True)
class RoughDeal:
    """How many changes of a deal are known to an interval only, to how many days at most, and when the last was."""

    opportunity_id: int
    changes: int
    days: int
    latest: int


@dataclass(frozen=True, slots=True)
class RoughPage:
    """A page of the deals behind a resolution, and the resolution itself: of all of them."""

    found: Resolution
    deals: tuple[RoughDeal, ...] = ()


def sentence(found: Resolution) -> Text | None:
    """What a page says of it; nothing where every change is known to the moment."""
    if not found.deals:
        return None
    of_one, of_many = (_ONE_A_DAY, _MANY_A_DAY) if found.days == 1 else (_ONE, _MANY)
    return Text.of(of_one if found.deals == 1 else of_many, deals=found.deals, days=found.days)


def days_of(width: int) -> int:
    """An interval in microseconds as days, at least one: what is begun counts, but for the hour of a long day."""
    return max(-(-(width - _HOUR_US) // DAY_US), 1) if width else 0


def resolution(engine: Engine, asked: ResolutionQuestion) -> Resolution:
    """How closely what a figure rests on is known. One statement."""
    text = f"SELECT COUNT(DISTINCT d.opportunity_id), MAX(d.latest - d.earliest)\n{_changes(asked)}"
    ((deals, width),) = engine.rows(text, _params(asked))
    return Resolution(int(deals), days_of(int(width or 0)))


def rough_page(engine: Engine, asked: RoughQuestion) -> RoughPage:
    """A page of the deals with what they are a page of: both of the moment the engine answers for. Two statements."""
    return RoughPage(resolution(engine, replace(asked.of, viewer=asked.viewer)), tuple(rough_deals(engine, asked)))


def rough_deals(engine: Engine, asked: RoughQuestion) -> list[RoughDeal]:
    """A page of the deals, those with the widest interval first. One statement."""
    of = asked.of
    text = f"""SELECT d.opportunity_id, COUNT(DISTINCT d.seq), MAX(d.latest - d.earliest), MAX(d.latest)
{_changes(of, asked.viewer)}
GROUP BY d.opportunity_id ORDER BY MAX(d.latest - d.earliest) DESC, MAX(d.latest) DESC, d.opportunity_id
LIMIT {int(asked.most)} OFFSET {int(asked.first)}"""
    rows = engine.rows(text, _params(of) | {"viewer": asked.viewer.person_id})
    return [RoughDeal(int(one), int(changes), days_of(int(width)), int(last)) for one, changes, width, last in rows]


def _changes(asked: ResolutionQuestion, viewer: Viewer | None = None) -> str:
    only, conditions = _kept(asked), [may_see(viewer or asked.viewer, "d")]
    if asked.is_whole:
        conditions.append(f"{_STANDS} AND (o.closed IS NULL OR o.closed >= :since))")
    elif not asked.with_gone:
        conditions.append(f"{_STANDS})")
    within = "c.earliest < :until" if asked.is_whole else "c.earliest < :until AND c.latest > :since"
    changes = f"SELECT * FROM rough_change c WHERE {within}"
    # What is known now of deals that are not told apart says the table alone: no state is read.
    if only or asked.clock is not Clock.NOW:
        changes = f"""SELECT s.*, r.earliest, r.latest, {_DAY} AS day FROM ({changes}) r
  JOIN ({history(asked.clock)}) s ON s.opportunity_id = r.opportunity_id AND s.seq = r.seq"""
    return f"""FROM ({changes}) d
{joins(tuple(only), as_was=asked.as_was)}
WHERE {" AND ".join([filters(only), *conditions])}"""


def _kept(asked: ResolutionQuestion) -> Mapping[str, tuple[int | str | None, ...]]:
    return {key: values for key, values in asked.only.items() if key in SEGMENTS and key not in _NO_FILTER}


def _params(asked: ResolutionQuestion) -> dict[str, Any]:
    return {
        "viewer": asked.viewer.person_id,
        "since": asked.since,
        # A file of a day shows its last second: what it shows is so until the day is over.
        "until": asked.until - _SECOND_US,
        "now": asked.now,
        "today": asked.day,
        **named(_kept(asked)),
    }


_HOUR_US: Final = DAY_US // 24
_SECOND_US: Final = 1_000_000
_STANDS: Final = "EXISTS (SELECT 1 FROM opportunity o WHERE o.opportunity_id = d.opportunity_id AND o.state = 'active'"
# The remainder is taken off before dividing, so that the quotient is exact on engines that divide into fractions.
_DAY: Final = f"CAST((r.latest - r.latest % {DAY_US}) / {DAY_US} AS INTEGER)"
_MANY: Final = N_(
    "Changes of {deals} deals are known to {days} days at most, from dated files: a change may have happened up to"
    " {days} days before the day it counts on."
)
_MANY_A_DAY: Final = N_(
    "Changes of {deals} deals are known to a day, from dated files: a change may have happened up to a day before the"
    " day it counts on."
)
_ONE: Final = N_(
    "Changes of one deal are known to {days} days at most, from dated files: a change may have happened up to {days}"
    " days before the day it counts on."
)
_ONE_A_DAY: Final = N_(
    "Changes of one deal are known to a day, from dated files: a change may have happened up to a day before the day"
    " it counts on."
)
