"""The golden case of mechanics 5.2, deal by deal: the third quarter of 2026 from 2026-07-01 to 2026-08-15."""

from datetime import date
from typing import Any

from quarterdeck.analytics.deriving import History, derived
from quarterdeck.analytics.history import Recorded
from quarterdeck.analytics.movement.asked import Movement, Window
from quarterdeck.analytics.questions import Reach, Viewer
from quarterdeck.analytics.schema import DAY_US, day
from quarterdeck.analytics.tests.world import SETTING, World, a_world

T0, T1 = day(date(2026, 7, 1)), day(date(2026, 8, 15))
FROM, UNTIL = day(date(2026, 7, 1)), day(date(2026, 10, 1))
THIRD, FOURTH, SECOND = day(date(2026, 9, 1)), day(date(2026, 11, 1)), day(date(2026, 6, 20))
MIDDLE = day(date(2026, 8, 1))
QUESTION = Movement(Viewer(Reach.ALL), Window(T0 * DAY_US, T1 * DAY_US, T0, T1, FROM, UNTIL, (T1 + 1) * DAY_US))
_WON: dict[str, Any] = {"stage_id": 18, "closed_day": MIDDLE}
# Name, amount in thousands and close date at the start (None: not there yet), and what has changed by the end.
DEALS: tuple[tuple[str, int | None, int, dict[str, Any]], ...] = (
    ("Won, 10 more than expected", 95, THIRD, _WON | {"amount": 105}),
    ("Lost", 30, THIRD, {"stage_id": 19, "closed_day": MIDDLE}),
    ("Pushed out", 90, THIRD, {"close_day": FOURTH}),
    ("Omitted", 10, THIRD, {"category": "omitted"}),
    ("Increased", 100, THIRD, {"amount": 130}),
    ("Decreased", 80, THIRD, {"amount": 50}),
    ("As it was", 5, THIRD, {}),
    ("Pulled in", 80, FOURTH, {"close_day": THIRD}),
    ("Pushed in", 15, SECOND, {"close_day": THIRD}),
    ("Created", None, THIRD, {"amount": 25}),
    ("Created and won", None, THIRD, _WON | {"amount": 20}),
    ("Of another quarter", 70, FOURTH, {"amount": 75}),
)


def golden_world() -> World:
    """The company of the golden case."""
    world = a_world(0)
    world.histories = [
        _history(number, name, amount, close, change)
        for number, (name, amount, close, change) in enumerate(DEALS, start=1)
    ]
    for one in world.histories:
        rows = derived(one, SETTING)
        for table in ("past_state", "present_state", "opportunity", "visit", "rough_change"):
            world.tables.setdefault(table, []).extend(getattr(rows, table))
    return world


def _history(number: int, name: str, amount: int | None, close: int, change: dict[str, Any]) -> History:
    first = {
        "owner_id": 1, "account_id": None, "pipeline_id": 1, "stage_id": 12, "category": "commit", "amount": amount,
        "currency": "EUR", "close_day": close, "closed_day": None, "probability_bp": 2_000, "product_id": None,
        "channel": "direct", "source": "", "type": "new", "loss_reason_id": None, "competitor": "", "state": "active",
    }  # fmt: skip
    created = T0 - 30 if amount is not None else T0 + 10
    states = [(created, first | {"amount": change.get("amount") if amount is None else amount})]
    if change:
        states.append((MIDDLE, states[0][1] | change))
    rows = [
        Recorded(number * 10 + place, on * DAY_US, on * DAY_US, state | {"amount": (state["amount"] or 0) * 100_000})
        for place, (on, state) in enumerate(states)
    ]
    return History(number, name, rows)
