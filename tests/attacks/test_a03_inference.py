"""A03: nobody can infer what others have: every answer is the same, byte by byte, with and without it.

Compared without `ETag`: the one of a board tells only that something on the same pipeline changed, so that a page is
asked for anew. Sequence numbers of the journal stand in addresses of undo only, of records one sees anyway.
`/healthz` tells a monitor how much of the whole journal waits for its seal.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine

from quarterdeck.forecasts.rules import person_key
from quarterdeck.values.ids import new_id, public_id
from tests.attacks.looked_at import Looks, looking
from tests.attacks.others import more_of_ritas, olgas, olgas_forecast
from tests.attacks.walk import answer_of, is_about_record, nothing_in, reads, with_ids
from tests.matrix.rows import ANONYMOUS, DISABLED
from tests.matrix.tries import ROWS, Asked, World, taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.attack]
# Queries that sort, count, narrow and search.
QUERIES: tuple[dict[str, str], ...] = (
    {"q": "Second harbour"},
    {"scope": "all", "sort": "-amount"},
    {"scope": "team"},
)


def questions(world: World, own: dict[str, str], only: Collection[str] = ()) -> Iterator[Asked]:
    """Everything Olga may ask about: lists, boards, searches, settings, and her own records."""
    for request in reads(world, only):
        if request.name != "healthz":
            yield with_ids(request, own) if is_about_record(request.name, world) else request


def queried(world: World, request: Asked, looks: Looks) -> Iterator[Asked]:
    """A page by every query of which it looks at anything, going by how it looked at none."""
    # A part is made of what its whole page is made of, which is asked by every query.
    if not (request.is_api or request.headers or is_about_record(request.name, world)):
        yield from (replace(request, query=query) for query in QUERIES if looks.at(query))


def answers(world: World, asked_for: list[tuple[str, Asked]]) -> dict[tuple[str, str], bytes]:
    """What the members are answered, by each query as well, by who asked what."""
    found = {}
    for member, request in asked_for:
        with looking() as looks:
            first = answer_of(world, member, request)
        found[member, said(request)] = first
        found |= {(member, said(one)): answer_of(world, member, one) for one in queried(world, request, looks)}
    return found


def said(request: Asked) -> str:
    """A request in words."""
    return f"{request.path} {dict(request.headers)} {dict(request.query)}"


def is_asked(member: str, request: Asked) -> bool:
    """Pia asks for parts only where the page lets her in: elsewhere the matrix has her refused each part."""
    return member == "olga" or not request.headers or member in ROWS[request.name].may["GET"]


def told_apart(world: World, only: Collection[str] = ()) -> Iterator[str]:
    """Every question whose answer is another one once Rita has more, and every one there is only then, or before."""
    now = datetime.now(UTC).replace(microsecond=0)
    with time_machine.travel(now, tick=False), taken_back():
        asked_for = list(questions(world, olgas(world) | olgas_forecast(world), only))
        tries = [(who, request) for request in asked_for for who in ("olga", "pia") if is_asked(who, request)]
        without = answers(world, tries)
        more_of_ritas(world)
        found = answers(world, tries)
        yield from (" ".join(key) for key in sorted({*without, *found}) if without.get(key) != found.get(key))


def exists_or_not(world: World, only: Collection[str] = ()) -> Iterator[str]:
    """Every address that answers another thing about a record one may not see than about none at all."""
    sample, line = world.sample, person_key(world.sample.cast.rita)
    now = datetime.now(UTC).replace(microsecond=0)
    with time_machine.travel(now, tick=False):
        for request in reads(world, only):
            mine = {str(value) for value in request.kwargs.values()} & {
                sample.account,
                sample.contact,
                sample.opportunity,
                sample.lined.deal,
                sample.task,
                sample.file,
                line,
            }
            nobodys = {one: person_key(new_id()) if one == line else public_id(new_id()) for one in mine}
            for member in ("olga", "paul", DISABLED, ANONYMOUS) if mine else ():
                there = answer_of(world, member, request)
                not_there = answer_of(world, member, with_ids(request, nobodys))
                for one, other in nobodys.items():
                    not_there = not_there.replace(other.encode(), one.encode())
                if there != not_there:
                    yield f"{member} {request.path}"


def test_answers_are_the_same_with_and_without_what_others_have(world: World) -> None:
    nothing_in(told_apart(world))


def test_what_one_may_not_see_and_what_is_not_there_answer_alike(world: World) -> None:
    nothing_in(exists_or_not(world))
