"""What who runs the process looks after: exceptions, refusals, gaps in the data, deals of people who left."""

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from quarterdeck.insights.queries.my_day import (
    Figures,
    figures,
    of_people_gone,
    without_close_date,
)
from quarterdeck.insights.queries.my_day_page import LOOK_BACK, Tasks, tasks_of, whose_of
from quarterdeck.insights.terms.my_day import DayView
from quarterdeck.journal.queries.lately import RefusedWrites, refused_writes
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.queries.exceptions import exceptions_by_why
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """The state of the process. `exceptions` counts what did not stop a move, by why, from the day `since` on.

    `gone` are owners who left: id, name and how many open deals they have.
    """

    today: date
    since: date
    figures: Figures
    exceptions: Mapping[str, int]
    refused: tuple[RefusedWrites, ...]
    gone: tuple[tuple[int, str, int], ...]
    no_close_date: int
    tasks: Tasks


def operations(lens: Lens) -> Operations:
    """Everything about the process, over all deals the actor may see."""
    whose = whose_of(DayView.OPERATIONS)
    today = lens.now.astimezone(ZoneInfo(lens.actor.time_zone)).date()
    since = (lens.now - LOOK_BACK).astimezone(ZoneInfo(lens.company.time_zone)).date()
    midnight = datetime.combine(since, time(), ZoneInfo(lens.company.time_zone))
    return Operations(
        today=today,
        since=since,
        figures=figures(lens, whose, has_categories=False),
        exceptions=exceptions_by_why(lens.actor, midnight),
        refused=tuple(refused_writes(midnight)),
        gone=tuple(of_people_gone(lens)),
        no_close_date=without_close_date(lens, whose),
        tasks=tasks_of(lens.actor, today, lens.now),
    )
