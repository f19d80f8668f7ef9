"""Spark Connect gives the same answers, to the last digit, by the server Sail, where both are installed."""

from collections.abc import Callable, Iterator

import pytest

from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.movement.tests.portfolio import portfolio
from quarterdeck.analytics.tests.world import a_world
from tests.conformance import test_benchmarks, test_engines, test_movement, test_why
from tests.sails import sail

Load = Callable[[Engine], Engine]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with sail() as address:
        yield address


@pytest.fixture
def laid(url: str) -> Iterator[Callable[[Load], list[Engine]]]:
    """Lays tables in a session of their own."""
    from quarterdeck.analytics.engines.spark import Spark

    sessions: list[Spark] = []

    def lay(load: Load) -> list[Engine]:
        sessions.append(Spark.connected(url))
        return [load(sessions[-1])]

    yield lay
    for session in sessions:
        session.close()


def test_metrics(laid: Callable[[Load], list[Engine]]) -> None:
    world = a_world(2_000)
    test_engines.test_engines_agree_on_every_metric_in_every_segment(world.load(Duck()), laid(world.load))


def test_movement_and_the_past(laid: Callable[[Load], list[Engine]]) -> None:
    world = portfolio(120, seed=21)
    duck, others = world.load(Duck()), laid(world.load)
    test_movement.test_engines_agree_on_movement(duck, others)
    test_movement.test_engines_agree_on_the_past(duck, others)
    test_movement.test_won_ties_to_what_was_booked_and_ribbons_to_their_deals(duck, others)
    test_movement.test_a_past_list_comes_in_pages(duck, others)


def test_why_deals_were_lost(laid: Callable[[Load], list[Engine]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_why, "laid_elsewhere", laid)
    test_why.test_engines_agree_on_funnels_and_losses(a_world(900))
    test_why.test_engines_agree_on_bottlenecks()
    test_why.test_engines_agree_on_winning_patterns()


def test_benchmarks_of_others(laid: Callable[[Load], list[Engine]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_benchmarks, "laid_elsewhere", laid)
    test_benchmarks.test_engines_agree_on_benchmarks()
