"""What reports and movement rest on, as questions of how closely that is known."""

from quarterdeck.analytics.movement.past import WEEK_US
from quarterdeck.analytics.questions import Reach, Viewer
from quarterdeck.analytics.resolution import ResolutionQuestion
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.reports.queries.movement import Looking as Past
from quarterdeck.reports.queries.movement import Moving
from quarterdeck.reports.rules.movement import WEEKS
from quarterdeck.warehouse.queries.resolution import of_question

_NOBODY = Viewer(Reach.NOTHING)


def of_movement(moving: Moving) -> ResolutionQuestion:
    """Of what changed between the two days."""
    asked = moving.asked()
    window, told = asked.window, (asked.only, asked.clock, asked.as_was)
    return ResolutionQuestion(_NOBODY, window.since, window.upto, window.now, window.upto_day, *told, with_gone=True)


def of_day(past: Past, weeks: int = 1) -> ResolutionQuestion:
    """Of what may have changed before the end of the day and was seen after it; of the weeks up to it for a series."""
    asked = past.asked()
    since = asked.instant - (weeks - 1) * WEEK_US
    told = (asked.only, asked.clock, asked.as_was and weeks == 1)
    return ResolutionQuestion(_NOBODY, since, asked.instant, asked.now, asked.day, *told, with_gone=True)


def of_weeks(past: Past) -> ResolutionQuestion:
    """Of the weekly series up to the day."""
    return of_day(past, WEEKS)


def of_metric(looking: Looking, key: str) -> ResolutionQuestion | None:
    """Of what a metric rests on over the days that are looked at; None where that is no change."""
    return of_question(looking.question(key))
