"""Questions about movement that take more than one dataclass: a page of the rows behind a bar, a ribbon or a day."""

from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.movement.asked import Moved, Movement
from quarterdeck.analytics.movement.bridge import rows_of
from quarterdeck.analytics.movement.flow import End, Flowing, Ribbon, flow, rows_between
from quarterdeck.analytics.movement.past import OpenDeal, PastDay, open_deals
from quarterdeck.analytics.questions import Viewer
from quarterdeck.values.dataclasses import dataclass, replace

PAGE = 50


@dataclass(frozen=True, slots=True)
class BehindBar:
    """Rows behind a bar of a bridge: at most `most` of them after the `first` ones, the largest first."""

    viewer: Viewer
    movement: Movement
    bar: str
    first: int = 0
    most: int = PAGE


@dataclass(frozen=True, slots=True)
class BehindRibbon:
    """The deals of a ribbon of a flow, in the same way."""

    viewer: Viewer
    movement: Movement
    source: End
    target: End
    by: Flowing = Flowing.CATEGORY
    first: int = 0
    most: int = PAGE


@dataclass(frozen=True, slots=True)
class MovedRows:
    """A page of rows. `count` and `minor` are of all rows, which sum to the bar; `unrated` have a currency without
    a rate and no part of it.
    """

    count: int
    minor: int
    unrated: int
    rows: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Flowed:
    """The flow of a movement, by category or stage."""

    viewer: Viewer
    movement: Movement
    by: Flowing = Flowing.CATEGORY


@dataclass(frozen=True, slots=True)
class PastList:
    """Open deals of a past day by close date: at most `most` after the `first` ones."""

    viewer: Viewer
    day: PastDay
    first: int = 0
    most: int = PAGE


def behind_bar(engine: Engine, asked: BehindBar) -> MovedRows:
    """The rows of a bar. Raises KeyError for what is none, Undefined for a filter that says nothing of a day."""
    return _page(rows_of(engine, replace(asked.movement, viewer=asked.viewer), asked.bar), asked.first, asked.most)


def behind_ribbon(engine: Engine, asked: BehindRibbon) -> MovedRows:
    """The deals of a ribbon. Raises Undefined for a filter that says nothing of a day."""
    movement = replace(asked.movement, viewer=asked.viewer)
    return _page(rows_between(engine, movement, asked.source, asked.target, asked.by), asked.first, asked.most)


def flowed(engine: Engine, asked: Flowed) -> tuple[Ribbon, ...]:
    """The ribbons. Raises Undefined for a filter that says nothing of a day."""
    return flow(engine, replace(asked.movement, viewer=asked.viewer), asked.by)


def past_list(engine: Engine, asked: PastList) -> list[OpenDeal]:
    """The deals. Raises Undefined for a filter that says nothing of a day."""
    return open_deals(engine, replace(asked.day, viewer=asked.viewer), asked.first, asked.most)


def _page(rows: list[Moved], first: int, most: int) -> MovedRows:
    largest = sorted(rows, key=lambda row: -abs(row.minor or 0))
    return MovedRows(
        len(rows),
        sum(row.minor or 0 for row in rows),
        sum(row.minor is None for row in rows),
        tuple(largest[first : first + most]),
    )
