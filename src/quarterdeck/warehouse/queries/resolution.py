"""How closely the history behind figures is known, asked with the actor's eyes."""

from collections.abc import Iterable
from datetime import date, datetime

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.movement.asked import Clock
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.resolution import Resolution, ResolutionQuestion
from quarterdeck.analytics.resting import Rests, rests_on
from quarterdeck.analytics.schema import DAY_US, day, instant
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import replace
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


def of_question(question: Question) -> ResolutionQuestion | None:
    """Of what the metric of a question rests on over its days; None where that is no change."""
    rests = rests_on(METRICS[question.metric])
    if rests is Rests.NOTHING:
        return None
    since, until = max(question.from_day, 0) * DAY_US, min(question.until_day * DAY_US, question.now)
    told = (question.today, question.only, Clock.NOW, question.as_was, rests is Rests.LIVES)
    return ResolutionQuestion(Viewer(Reach.NOTHING), since, until, question.now, *told)


def widest(asked: Iterable[ResolutionQuestion | None]) -> ResolutionQuestion | None:
    """One question for a page of many figures: from the first day to the last, of what all are kept to, of whole lives
    where any rests on them. Rather one deal more is named than one less. None where none rests on a change.
    """
    every = [one for one in asked if one is not None]
    if not every:
        return None
    first = every[0]
    return replace(
        first,
        since=min(one.since for one in every),
        until=max(one.until for one in every),
        only={key: values for key, values in first.only.items() if all(one.only.get(key) == values for one in every)},
        is_whole=any(one.is_whole for one in every),
    )
