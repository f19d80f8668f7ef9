"""Pipeline reviews of the demo company: two weeks of one team, and the one of today, under way."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from quarterdeck.demo.actions.ground import QUIET
from quarterdeck.demo.rules.reviews import MINUTES, UNDER_WAY, is_decided, wanted_of
from quarterdeck.forecasts.queries import plain_scene, tree_of
from quarterdeck.forecasts.terms import Line
from quarterdeck.reviews.actions import decide_deal, finish_review, skip_deal, start_review, write_minutes
from quarterdeck.reviews.queries import items_of
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor

_WEEK, _PAUSE = timedelta(days=7), timedelta(minutes=2)
# The last one began some hours before the story ends.
_LATELY = timedelta(hours=3)


def tell_reviews(ends: datetime, actors: Mapping[str, Actor], seed: int) -> None:
    """Let the leader of the first team review its deals, as every week."""
    line, leader = _led(ends, actors)
    last = ends - _LATELY
    for week, minutes in enumerate(MINUTES):
        at = last - (len(MINUTES) - week) * _WEEK
        review = start_review(line=line.key, by=leader, via=QUIET, at=at)
        deals = [one.opportunity_id for one in items_of(leader, review)]
        for number, deal in enumerate(deals, start=1):
            if is_decided(number, week, seed):
                _decide(review, deal, leader, at + number * _PAUSE, (number, week, seed))
        over = at + (len(deals) + 2) * _PAUSE
        write_minutes(review_id=review, minutes=minutes, by=leader, via=QUIET, at=over)
        finish_review(review_id=review, by=leader, via=QUIET, at=over)
    review = start_review(line=line.key, by=leader, via=QUIET, at=last)
    for number, item in enumerate(items_of(leader, review, most=UNDER_WAY), start=1):
        at = last + number * _PAUSE
        if number == UNDER_WAY:
            skip_deal(review_id=review, opportunity_id=item.opportunity_id, by=leader, via=QUIET, at=at)
        else:
            _decide(review, item.opportunity_id, leader, at, (number, len(MINUTES), seed))


def _led(ends: datetime, actors: Mapping[str, Actor]) -> tuple[Line, Actor]:
    """The first team that somebody leads, and who does."""
    people = {actor.person_id: actor for actor in actors.values()}
    for line in tree_of(plain_scene(system_actor(), ends)).lines:
        leaders = sorted(line.leaders & people.keys())
        if leaders and line.team_id is not None:
            return line, people[leaders[0]]
    raise ValueError("nobody leads a team")


def _decide(review: int, deal: int, by: Actor, at: datetime, of: tuple[int, int, int]) -> None:
    decide_deal(review_id=review, opportunity_id=deal, wanted=wanted_of(*of), by=by, via=QUIET, at=at)
