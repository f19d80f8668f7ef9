"""How closely the history behind figures is known, asked with the actor's eyes."""

from datetime import date, datetime

from quarterdeck.analytics.questions import Reach, Viewer
from quarterdeck.analytics.resolution import Resolution, ResolutionQuestion
from quarterdeck.analytics.schema import DAY_US, day, instant
from quarterdeck.users.terms import Actor
from quarterdeck.warehouse.queries.asking import ask
from quarterdeck.warehouse.terms import Unavailable


def resolution_of(actor: Actor, asked: ResolutionQuestion | None) -> Resolution:
    """The resolution; none where nothing rests on history, every change is known, or nobody answers. No query."""
    told = None if asked is None else ask(actor, asked, "resolution")
    if told is None or isinstance(told, Unavailable):
        return Resolution()
    found: Resolution = told.answer
    return found


def changes_since(first: date | None, now: datetime) -> ResolutionQuestion:
    """Of every change from a day on, of all there ever was without one; whose eyes it is for is said when asked."""
    since, until = 0 if first is None else day(first) * DAY_US, instant(now)
    return ResolutionQuestion(Viewer(Reach.NOTHING), since, until, until, until // DAY_US)
