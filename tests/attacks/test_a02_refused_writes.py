"""A02: whoever may not write changes nothing: not one row, not one effect that is owed, by page, part or endpoint."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby

import pytest

from quarterdeck.values.ids import parse_id
from tests.attacks.bodies import quiet
from tests.attacks.others import olgas
from tests.attacks.walk import nothing_in, with_ids
from tests.attacks.writes import BESIDE, DERIVED, Write
from tests.matrix.rows import NARROW
from tests.matrix.test_matrix import is_let_through
from tests.matrix.tries import ROWS, Asked, World, members_of, send, taken_back
from tests.unchanged import watched

pytestmark = [pytest.mark.django_db, pytest.mark.attack]


def refused_requests(writes: Mapping[str, Write]) -> Iterator[tuple[str, Asked]]:
    """(member, request) for everybody who may not send the write.

    In turns plain, and as htmx or sent once by a key: who is refused is told before either is looked at, so that every
    address by both, each member by one of them, is enough. Where only one is refused, by both.
    """
    for write in writes.values():
        request = write.request
        refused = sorted(members_of(request.name) - ROWS[request.name].may[request.method])
        for number, member in enumerate(refused):
            key = {"Idempotency-Key": f"{member}-{request.name}"} if request.is_api else {"HX-Request": "true"}
            ways = (request, replace(request, headers={**request.headers, **key}))
            yield from ((member, way) for way in (ways if len(refused) == 1 else ways[number % 2 :][:1]))


def traces(world: World, writes: Mapping[str, Write]) -> Iterator[str]:
    """Every refused write that left something behind, or was not refused."""
    for _, group in groupby(refused_requests(writes), lambda tried: tried[1].name):
        with taken_back(), watched(BESIDE) as watch:
            answers = [(who, one, send(world.client(who, by_token=one.is_api), one)) for who, one in group]
            left = watch.changed()
        for who, request, answer in answers:
            if left or is_let_through(answer):
                yield f"{who} {request.method} {request.path}: {answer.status_code}, {sorted(left)}"


def moved(world: World, writes: Mapping[str, Write]) -> Iterator[str]:
    """Every row that was there and is another one, though Olga asked at her own record for what hangs on Rita's."""
    with taken_back():
        own = olgas(world)
        hers = {parse_id(one) for one in own.values()}
        for request in misplaced(writes, own):
            with taken_back(), watched(BESIDE) as watch:
                answer = send(world.client("olga", by_token=request.is_api), request)
                left = watch.changed()
            touched = sorted(table for table, (gone, _) in left.items() for row in gone if not hers & set(row))
            if {*touched} - DERIVED:
                yield f"{request.method} {request.path}: {answer.status_code}, {touched}"


def is_for_somebody(write: Write) -> bool:
    """Whether anybody may send it at all."""
    return bool(ROWS[write.request.name].may[write.request.method])


def misplaced(writes: Mapping[str, Write], own: Mapping[str, str]) -> Iterator[Asked]:
    """The writes with Rita's record in the address replaced by Olga's, and with what hangs on it left as it is."""
    for write in writes.values():
        request = with_ids(write.request, own)
        ids = [value for value in request.kwargs.values() if len(str(value)) == 13]
        if request != write.request and len(ids) > 1:
            yield request


def test_every_address_has_a_write_that_changes_rows(writes: dict[str, Write]) -> None:
    """Else a refusal there would be tried with a request that nobody could write with."""
    nothing_in(sorted({key for key, write in writes.items() if not write.changed and is_for_somebody(write)} - quiet()))


def test_refused_writes_leave_nothing(world: World, writes: dict[str, Write]) -> None:
    assert sum(member == NARROW for member, _ in refused_requests(writes)) > 100
    nothing_in(traces(world, writes))


def test_what_hangs_on_anothers_record_is_not_reached_over_ones_own(world: World, writes: dict[str, Write]) -> None:
    nothing_in(moved(world, writes))
