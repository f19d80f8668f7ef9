"""The doors, and how each is knocked at: a driver asks for an illegal move and hands back the reasons it was told.

A driver is a function registered with `@driver(Door.X)` in a module of this folder named `door_*.py`. It
must make the move as Rita, through everything that lies between the outside and the action.
"""

import re
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from quarterdeck.journal.terms import Door
from tests.conformance.course import Asked

Row = tuple[str, str, str, str]
Driver = Callable[[Asked], Sequence[Row]]
HERE = Path(__file__).parent
SOURCE = HERE.parents[1] / "src" / "quarterdeck"
DRIVERS: dict[Door, Driver] = {}
# Tables a door writes for itself before it asks the action: a file's staged rows.
OWN_TABLES: dict[Door, tuple[str, ...]] = {}


def driver(door: Door, own_tables: tuple[str, ...] = ()) -> Callable[[Driver], Driver]:
    """Register the driver of a door."""

    def add(function: Driver) -> Driver:
        DRIVERS[door], OWN_TABLES[door] = function, own_tables
        return function

    return add


def doors_in_use() -> set[Door]:
    """Doors that the product opens: named in its source outside of the journal, which only lists them."""
    found = set()
    for file in SOURCE.rglob("*.py"):
        if "tests" in file.parts or "journal" in file.parts:
            continue
        found |= {Door[name] for name in re.findall(r"\bDoor\.([A-Z]+)\b", file.read_text())}
    # Nobody knocks at SYSTEM: it is the installation itself, at the command line and in its jobs.
    return found - {Door.SYSTEM}


for module in sorted(HERE.glob("door_*.py")):
    import_module(f"tests.conformance.{module.stem}")
