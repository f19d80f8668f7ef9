"""Each hole is opened, and the attack that must find it is let loose where the hole is: it has to find something."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import pytest

from tests.attacks.file_holes import HOLES
from tests.attacks.holes import Hole
from tests.attacks.test_a01_crossed import led_to
from tests.attacks.test_a01_imports import met
from tests.attacks.test_a01_reads import marked_reads
from tests.attacks.test_a02_refused_writes import moved, traces
from tests.attacks.test_a03_inference import exists_or_not, told_apart
from tests.attacks.test_a06_mass_assignment import taken
from tests.attacks.test_a07_stage_skipping import run_machine
from tests.attacks.test_a08_left_behind import left_behind, still_fetched
from tests.attacks.test_a08_self_promotion import above_oneself, reused, risen
from tests.attacks.test_a10_injection import taken_literally
from tests.attacks.test_a11_files import on_their_way
from tests.attacks.test_a11_markup import echoed, running
from tests.attacks.test_a12_formulas import formulas
from tests.attacks.test_a17_other_sites import forged, led_away, unguarded
from tests.attacks.test_a19_erased import left_over
from tests.attacks.test_a20_audit import broken_chain, unwritten
from tests.attacks.walk import canaries_everywhere
from tests.attacks.writes import all_writes
from tests.matrix.tries import World, handler, taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.planted]


def machine(world: World) -> Iterable[str]:
    """The machine as a search for findings."""
    try:
        run_machine(world)
    except AssertionError as error:
        return [str(error)]
    return []


def written(attack: Callable[..., Iterable[str]]) -> Callable[[World, Hole], Iterable[str]]:
    """An attack on writes: they are found while the hole is open."""
    return lambda world, hole: attack(world, all_writes(world, hole.only))


@contextmanager
def fresh_handlers() -> Iterator[None]:
    """Let clients build the chain of middleware anew."""
    handler.cache_clear()
    yield
    handler.cache_clear()


ATTACKS: dict[str, tuple[Callable[[World, Hole], Iterable[str]], ...]] = {
    "A01": (
        lambda world, hole: marked_reads(world, set(), hole.only),
        lambda world, hole: led_to(world, set(), hole.only),
        lambda world, _hole: met(world),
    ),
    "A02": (written(traces), written(moved)),
    "A03": (lambda world, hole: told_apart(world, hole.only), lambda world, hole: exists_or_not(world, hole.only)),
    "A06": (written(taken),),
    "A07": (lambda world, hole: machine(world),),
    "A08": (
        lambda world, hole: above_oneself(world),
        lambda world, hole: reused(world),
        lambda world, hole: risen(world),
        lambda world, hole: left_behind(world),
        lambda world, hole: still_fetched(world),
    ),
    "A10": (lambda world, hole: taken_literally(world, hole.only),),
    "A11": (
        lambda world, hole: running(canaries_everywhere(world, hole.only), set()),
        written(echoed),
        lambda world, _hole: on_their_way(world),
    ),
    "A12": (lambda world, hole: formulas(world, set(), hole.only), lambda world, _hole: on_their_way(world)),
    "A17": (
        lambda world, hole: unguarded(canaries_everywhere(world, hole.only)),
        written(forged),
        lambda world, hole: led_away(world, hole.only),
    ),
    "A19": (lambda world, hole: left_over(world),),
    "A20": (written(lambda world, writes: unwritten(writes)), written(broken_chain)),
}


@pytest.mark.parametrize("name", HOLES)
def test_hole_is_found(name: str, world: World) -> None:
    """The attack of this hole's kind finds it; without the hole it finds nothing (see the other files)."""
    hole = HOLES[name]
    # The chain of middleware keeps what it was made of: it is made anew while the hole is open, and afterwards.
    with taken_back(), hole.open(), fresh_handlers():
        found = next((finding for attack in ATTACKS[hole.attack] for finding in attack(world, hole)), None)
    assert found, f"{hole.attack} does not find {name}"


def test_every_attack_has_a_hole() -> None:
    assert {hole.attack for hole in HOLES.values()} == ATTACKS.keys()
