"""A01 where records meet: one's own record that leads to another's tells no name of it, nor its past."""

from collections.abc import Collection, Iterator

import pytest

from tests.attacks.crossed import crossing, hers, hidden
from tests.attacks.looked_at import looking
from tests.attacks.others import olgas_forecast
from tests.attacks.test_a03_inference import queried, questions, said
from tests.attacks.walk import nothing_in, text_of
from tests.matrix.tries import World, attempt, taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.attack]
MARK = "zqzq9kx"


def led_to(world: World, seen: set[str], only: Collection[str] = ()) -> Iterator[str]:
    """Every read at which Olga met what her records lead to; `seen` takes the whole pages where Ada does."""
    with taken_back():
        there, own = hidden(world, MARK), hers(world)
        ids = crossing(world, own, there) | olgas_forecast(world)
        for request in questions(world, ids, only):
            with looking() as looks:
                first = text_of(attempt(world, "olga", request))
            more = ((one, text_of(attempt(world, "olga", one))) for one in queried(world, request, looks))
            yield from (f"olga reads {said(one)}" for one, text in ((request, first), *more) if MARK.encode() in text)
            # That the mark is where it has to be is known by one answer of an address.
            if not request.headers and MARK.encode() in text_of(attempt(world, "ada", request)):
                seen.add(request.name)


def test_ones_own_record_tells_nothing_of_what_it_leads_to(world: World) -> None:
    seen: set[str] = set()
    nothing_in(led_to(world, seen))
    assert len(seen) > 20
