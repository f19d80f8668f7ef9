"""Objections beside outcomes: by topic, by the stage at which they were raised, and quarter by quarter."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Count, Q

from quarterdeck.gaps.queries.ranking import worth_of
from quarterdeck.gaps.rules import Known, last_quarters
from quarterdeck.objections.queries.gathering import (
    first_stages,
    known_among,
    looked_at,
    objected,
    raised_among,
    staged,
)
from quarterdeck.objections.queries.placing import Placing, placing_of
from quarterdeck.objections.rules import Line, Raised, Rate, group_of, is_of, line_of, raised_in
from quarterdeck.objections.terms import SHOWN_QUARTERS, Figure
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.qualification.terms import TOPIC_LABELS
from quarterdeck.reports.queries.metric import Looking, Value
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import Period

_ORDER = [topic.value for topic in TOPIC_LABELS]


@dataclass(frozen=True, slots=True)
class Cell:
    """Deals closed in the days that heard a topic first at a stage, and how many of them were won."""

    topic: str
    won: Rate


@dataclass(frozen=True, slots=True)
class Place:
    """A stage at which something was raised first, with its cells in the order of the topics."""

    stage_id: int
    stage: str
    pipeline: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A value of a segment with its lines, in the order of the topics, and any topic together."""

    value: Value
    label: str
    lines: tuple[Line, ...]
    total: Line


@dataclass(frozen=True, slots=True)
class Figures:
    """The lines, the topic that most deals have first; any topic together; stages in order; the quarters, each with how
    many deals a topic was raised on, and on how many of these it is overcome by now. Of a segment each value, the one
    where most deals have any first; `as_of` is the age of the copy where segments were asked for.
    """

    lines: tuple[Line, ...]
    total: Line
    places: tuple[Place, ...]
    quarters: tuple[Period, ...]
    trend: Mapping[str, tuple[Rate, ...]]
    currency: str
    groups: tuple[Group, ...] = ()
    as_of: datetime | None = None

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics in the order of the lines."""
        return tuple(line.topic for line in self.lines)


def figures_of(looking: Looking) -> Figures:
    """What is held against the deals that are looked at, beside what came of them. Four queries, pipelines and rates.

    Raises NotFound for people of partners, NoAnswer where segments are asked for and the copy does not answer.
    """
    deals = looked_at(looking)
    having = deals.filter(pk__in=objected())
    found = known_among(having)
    placing = placing_of(looking, found)
    known = worth_of(looking.lens, placing.kept(found.values()) if placing else found.values())
    raised = staged(looking, having, [one for one in raised_among(deals) if one.deal_id in known])
    closed = placing.closed if placing else _closed(looking)
    lines = [line_of(topic, raised, known, looking.days, closed) for topic in topics_of(raised)]
    lines.sort(key=lambda line: (-line.won_with.tries, -line.at_stake.deals, _ORDER.index(line.topic)))
    quarters = tuple(last_quarters(looking.lens.company.calendar, looking.lens.today, SHOWN_QUARTERS))
    order = [line.topic for line in lines]
    return Figures(
        lines=tuple(lines),
        total=line_of("", raised, known, looking.days, closed),
        places=_places(looking, raised, known, order),
        quarters=quarters,
        trend={topic: tuple(raised_in(raised, topic, quarter) for quarter in quarters) for topic in [*order, ""]},
        currency=looking.lens.currency,
        groups=_groups(looking, placing, known, raised, order) if placing and looking.by else (),
        as_of=placing.as_of if placing else None,
    )


def _groups(
    looking: Looking, placing: Placing, known: Mapping[int, Known], raised: Sequence[Raised], topics: Sequence[str]
) -> tuple[Group, ...]:
    said: dict[int, list[Raised]] = defaultdict(list)
    for one in raised:
        said[one.deal_id].append(one)
    groups = []
    for place, deals, closed in placing.places(known):
        here = [one for pk in deals for one in said[pk]]
        lines = tuple(line_of(topic, here, deals, looking.days, closed) for topic in topics)
        groups.append(Group(place.value, place.label, lines, line_of("", here, deals, looking.days, closed)))
    return tuple(sorted(groups, key=lambda one: (-one.total.won_with.tries, -one.total.at_stake.deals, one.label)))


def topics_of(raised: Sequence[Raised]) -> list[str]:
    """Topics of these objections, in their usual order."""
    said = {one.topic for one in raised}
    return [topic for topic in _ORDER if topic in said]


def _closed(looking: Looking) -> tuple[int, int]:
    """Of the deals that are looked at how many were won in the days, and how many were closed. One query."""
    days = looking.days
    within = looked_at(looking).filter(closed_on__gte=days.start, closed_on__lt=days.end)
    found = within.aggregate(won=Count("pk", filter=Q(stage__kind=StageKind.WON.value)), closed=Count("pk"))
    return found["won"], found["closed"]


def _places(
    looking: Looking, raised: Sequence[Raised], known: Mapping[int, Known], topics: Sequence[str]
) -> tuple[Place, ...]:
    cells = {topic: _by_stage(looking, raised, known, topic) for topic in topics}
    return tuple(
        Place(
            stage.id,
            stage.name,
            spec.name,
            tuple(Cell(topic, cells[topic].get(stage.id, Rate(0, 0))) for topic in topics),
        )
        for spec in looking.lens.specs.values()
        for stage in spec.stages
        if any(stage.id in found for found in cells.values())
    )


def _by_stage(
    looking: Looking, raised: Sequence[Raised], known: Mapping[int, Known], topic: str
) -> dict[int | None, Rate]:
    groups = group_of(raised, topic)
    first = first_stages([one for ones in groups.values() for one in ones])
    found: dict[int | None, Rate] = {}
    for deal_id, ones in groups.items():
        if is_of(Figure.WITH, known[deal_id], ones, looking.days):
            rate = found.get(first[deal_id], Rate(0, 0))
            is_won = not known[deal_id].is_lost
            found[first[deal_id]] = Rate(rate.hits + is_won, rate.tries + 1)
    return found
