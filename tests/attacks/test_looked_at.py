"""What pages look at in their queries is noted: else attacks would leave out what can do something."""

import pytest

from tests.attacks.looked_at import Looks, looking
from tests.matrix.tries import World, asked, attempt

pytestmark = [pytest.mark.django_db, pytest.mark.attack]


def looks_of(world: World, name: str) -> Looks:
    """What this page looks at when Rita opens it."""
    with looking() as looks:
        assert attempt(world, "rita", asked(name, "GET", world.sample)).status_code == 200
    return looks


def test_names_that_a_page_looks_at_are_noted(world: World) -> None:
    looks = looks_of(world, "opportunities")
    assert {"q", "sort", "owner", "stage", "cursor"} <= looks.names
    assert not looks.at({"nobody_looks_at_this"})


def test_a_page_that_goes_through_all_names_looks_at_any(world: World) -> None:
    assert looks_of(world, "accounts").at({"whatever"})


def test_a_page_that_reads_no_query_looks_at_nothing(world: World) -> None:
    assert not looks_of(world, "account_new").at({"q", "scope", "sort"})


def test_nothing_is_looked_at_in_a_query_that_is_there(world: World) -> None:
    """Then a page goes another way: what it does not look at there says nothing."""
    with looking(), pytest.raises(AssertionError):
        world.client("rita").get("/accounts?q=x")
