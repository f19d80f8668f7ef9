"""Deals laid by hand, for answers whose figures are known beforehand: pipeline 1 of the world of dice."""

from dataclasses import dataclass, replace
from typing import Any

from quarterdeck.analytics.deriving import History, derived
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.history import Recorded
from quarterdeck.analytics.schema import DAY_US
from quarterdeck.analytics.tables import TABLES
from quarterdeck.analytics.tests.world import SETTING, a_world

FIRST, SECOND, THIRD, WON, LOST = 11, 12, 13, 18, 19


@dataclass(frozen=True)
class Plant:
    """A deal created on `day` in FIRST; `moves` are (days after, stage), `more` what else is so of it."""

    day: int
    moves: tuple[tuple[int, int], ...] = ()
    owner: int = 1
    amount: int | None = 100_00
    currency: str = "EUR"
    more: tuple[tuple[str, Any], ...] = ()


def planted(engine: Engine, plants: list[Plant], **tables: list[Any]) -> Engine:
    """The engine with these deals, numbered from 1, and the dimensions of the world of dice."""
    rows = {name: given for name, given in a_world(0).tables.items() if name != "activity"}
    for number, plant in enumerate(plants, start=1):
        made = derived(_history(number, plant), SETTING)
        for name in ("past_state", "present_state", "opportunity", "visit", "rough_change"):
            rows.setdefault(name, []).extend(getattr(made, name))
    for name, table in TABLES.items():
        engine.create(table)
        engine.insert(table, (rows | tables).get(name, []))
    return engine


def _history(number: int, plant: Plant) -> History:
    state: dict[str, Any] = {
        "owner_id": plant.owner, "account_id": 201, "pipeline_id": 1, "stage_id": FIRST, "category": "pipeline",
        "amount": plant.amount, "currency": plant.currency, "close_day": plant.day + 90, "closed_day": None,
        "probability_bp": 1_000, "product_id": None, "channel": "direct", "source": "", "type": "new",
        "loss_reason_id": None, "competitor": "", "state": "active",
    }  # fmt: skip
    told = dict(plant.more)
    # What is told of a loss is told when it is lost.
    at_loss: dict[str, Any] = {name: told.pop(name) for name in ("loss_reason_id", "competitor") if name in told}
    state |= told
    rows = [Recorded(number * 100, plant.day * DAY_US, plant.day * DAY_US, state)]
    for step, (after, stage) in enumerate(plant.moves, start=1):
        at = (plant.day + after) * DAY_US
        closed = plant.day + after if stage in (WON, LOST) else None
        state = {**state, "stage_id": stage, "closed_day": closed, **(at_loss if stage == LOST else {})}
        rows.append(Recorded(number * 100 + step, at, at, state))
    return replace(History(number, f"Deal {number}", rows), touched=None)
