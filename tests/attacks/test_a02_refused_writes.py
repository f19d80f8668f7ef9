"""A02: whoever may not write changes nothing: not one row, not one effect that is owed, by page, part or endpoint."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby

import pytest

from tests.attacks.bodies import quiet
from tests.attacks.others import olgas
from tests.attacks.walk import with_ids
from tests.attacks.writes import BESIDE, Write, difference
from tests.matrix.rows import NARROW
from tests.matrix.test_matrix import is_let_through
from tests.matrix.tries import ROWS, Asked, World, members_of, send, taken_back
from tests.unchanged import all_rows

pytestmark = [pytest.mark.django_db, pytest.mark.attack]


def refused_requests(writes: Mapping[str, Write]) -> Iterator[tuple[str, Asked]]:
    """(member, request) for everybody who may not send the write: as a page, as htmx, sent once by a key."""
    for write in writes.values():
        request = write.request
        for member in sorted(members_of(request.name) - ROWS[request.name].may[request.method]):
            yield member, request
            key = {"Idempotency-Key": f"{member}-{request.name}"} if request.is_api else {"HX-Request": "true"}
            yield member, replace(request, headers={**request.headers, **key})


def traces(world: World, writes: Mapping[str, Write]) -> Iterator[str]:
    """Every refused write that left something behind, or was not refused."""
    with taken_back():
        own = olgas(world)
        before = all_rows(BESIDE)
        tries = [*refused_requests(writes), *misplaced(writes, own)]
        for _, group in groupby(tries, lambda tried: tried[1].name):
            with taken_back():
                answers = [(who, one, send(world.client(who, by_token=one.is_api), one)) for who, one in group]
                left = difference(before, all_rows(BESIDE))
            for who, request, answer in answers:
                if left or is_let_through(answer):
                    yield f"{who} {request.method} {request.path}: {answer.status_code}, {sorted(left)}"


def misplaced(writes: Mapping[str, Write], own: Mapping[str, str]) -> Iterator[tuple[str, Asked]]:
    """Olga asks at her own record for what hangs on Rita's."""
    for write in writes.values():
        request = with_ids(write.request, own)
        ids = [value for value in request.kwargs.values() if len(str(value)) == 13]
        if request != write.request and len(ids) > 1:
            yield "olga", request


def test_every_address_has_a_write_that_changes_rows(writes: dict[str, Write]) -> None:
    """Else a refusal there would be tried with a request that nobody could write with."""
    assert {key for key, write in writes.items() if not write.changed} - quiet() == set()


def test_refused_writes_leave_nothing(world: World, writes: dict[str, Write]) -> None:
    assert sum(member == NARROW for member, _ in refused_requests(writes)) > 100
    assert list(traces(world, writes)) == []
