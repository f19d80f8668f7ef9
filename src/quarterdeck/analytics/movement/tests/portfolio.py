"""Portfolios by dice in which everything happens: reopening, restoring, other currencies, late rows, corrections."""

import random
from typing import Any

from quarterdeck.analytics.deriving import History, derived
from quarterdeck.analytics.history import Recorded
from quarterdeck.analytics.schema import DAY_US, FOREVER
from quarterdeck.analytics.tests.world import DAYS, NOW, OWNERS, PIPELINES, SETTING, STAGES, START, World, a_world

_OPEN = [stage_id for stage_id, outcome in PIPELINES[1].items() if outcome == "open"]
_CURRENCIES = ("EUR", "EUR", "USD", "JPY", "GBP")


def portfolio(deals: int, seed: int) -> World:
    """A company whose opportunities are of `history`."""
    dice, world = random.Random(seed), a_world(0, seed)
    world.histories = [history(1_000 + number, dice) for number in range(deals)]
    for one in world.histories:
        rows = derived(one, SETTING)
        for name in ("past_state", "present_state", "opportunity", "visit", "rough_change"):
            world.tables.setdefault(name, []).extend(getattr(rows, name))
    return world


def history(opportunity_id: int, dice: random.Random) -> History:
    """Up to twenty rows; some are recorded days late, some voided later, a few deals are wholly undone.

    Two of three rows are known to an interval only.
    """
    at = START * DAY_US + dice.randrange(DAYS * DAY_US)
    state, rows = _first(at, dice), []
    for step in range(dice.randrange(1, 20)):
        late = dice.randrange(20 * DAY_US) if dice.random() < 0.15 else 0
        recorded = min(at + late, NOW)
        voided = dice.randrange(recorded + 1, NOW + 1) if recorded < NOW and dice.random() < 0.08 else FOREVER
        earliest = at - step * DAY_US if step % 3 else None
        rows.append(Recorded(opportunity_id * 100 + step, at, recorded, state, voided, earliest=earliest))
        at += dice.randrange(1, 60 * DAY_US)
        if at >= NOW:
            break
        state = {**state, **_change(state, at, dice)}
    return History(opportunity_id, f"Deal {opportunity_id}", rows)


def _first(at: int, dice: random.Random) -> dict[str, Any]:
    return {
        "owner_id": dice.choice(OWNERS), "account_id": dice.randrange(201, 231), "pipeline_id": 1, "stage_id": 11,
        "category": dice.choice(("pipeline", "commit", "best_case")), "amount": _amount(dice),
        "currency": dice.choice(_CURRENCIES), "close_day": at // DAY_US + dice.randrange(10, 200), "closed_day": None,
        "probability_bp": 1_000, "product_id": None, "channel": "direct", "source": "", "type": "new",
        "loss_reason_id": None, "competitor": "", "state": "active",
    }  # fmt: skip


def _amount(dice: random.Random) -> int | None:
    return dice.choice((None, *(dice.randrange(1, 5_000_000) for _ in range(7))))


def _change(state: dict[str, Any], at: int, dice: random.Random) -> dict[str, Any]:
    if state["state"] == "deleted":
        return {"state": "active"}
    if STAGES[state["stage_id"]].outcome != "open":
        return {"stage_id": dice.choice(_OPEN), "closed_day": None}
    moved = (state["close_day"] or at // DAY_US) + dice.randrange(-120, 150)
    changes: tuple[tuple[int, dict[str, Any]], ...] = (
        (20, {"stage_id": dice.choice((18, 19)), "closed_day": at // DAY_US}),
        (25, {"close_day": dice.choice((moved, moved, moved, moved, moved, None))}),
        (15, {"amount": _amount(dice)}),
        (10, {"owner_id": dice.choice(OWNERS)}),
        (15, {"category": dice.choice(("pipeline", "commit", "best_case", "omitted"))}),
        (5, {"currency": dice.choice(_CURRENCIES), "amount": _amount(dice)}),
        (5, {"state": "deleted"}),
        (5, {"stage_id": dice.choice(_OPEN)}),
    )
    return dice.choices([change for _, change in changes], [weight for weight, _ in changes])[0]
