"""Deliveries in threads of their own: a slow endpoint keeps nobody else waiting."""

import time
from collections.abc import Callable

import pytest

from quarterdeck.webhooks.jobs import MOST_PER_ENDPOINT, Deliveries, follow
from quarterdeck.webhooks.tests.conftest import Hook, a_hook
from tests.cast import Cast, the_cast
from tests.customers import an_account
from tests.receivers import Receiver
from tests.together import needs_two_writers


def test_an_installation_without_webhooks_reads_no_journal(
    cast: Cast, django_assert_num_queries: Callable[[int], object]
) -> None:
    an_account(cast.rita)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]  # the fixture is a context manager
        assert follow() == 0


def test_following_is_idle_at_the_end_of_the_journal(hook: Hook, cast: Cast) -> None:
    an_account(cast.rita)
    while follow():
        pass
    assert follow() == 0
    assert len(hook.deliveries()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_slow_endpoint_keeps_no_other_waiting(target: Receiver, another: Callable[[], Receiver]) -> None:
    needs_two_writers()
    cast = the_cast()
    target.delay = 1.5
    slow, quick = a_hook(cast.ada, target), a_hook(cast.ada, another())
    for number in range(2 * MOST_PER_ENDPOINT):
        an_account(cast.rita, f"Account {number}")
    slow.follow()
    jobs = Deliveries()
    began = time.monotonic()
    while len(quick.receiver.taken) < 2 * MOST_PER_ENDPOINT:
        jobs.start_due()
        assert time.monotonic() - began < 1.4, "the quick endpoint waited for the slow one"
        time.sleep(0.02)
    assert slow.receiver.connections <= MOST_PER_ENDPOINT
    while jobs.are_running():
        time.sleep(0.05)
