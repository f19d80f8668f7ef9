"""Scores of a random portfolio once more, in plain Python over present rows: what judging by history agrees with."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from quarterdeck.activities.actions import log_activity, set_next_step
from quarterdeck.activities.queries import happenings
from quarterdeck.activities.terms import ActivityType, NewActivity, Outcome
from quarterdeck.health.queries import bench_of, deals_health
from quarterdeck.opportunities.tests.deals import Sales, buying_group, every_deal
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
STAGES = ("lead_generation", "qualification", "needs_assessment", "proposal", "negotiation")
LATE = ("proposal", "negotiation")


def a_portfolio(sales: Sales, seed: int) -> None:
    """Deals of every sort, by the actions of the product, at noon of some day."""
    dice, by = random.Random(seed), system_actor()
    for number in range(25):
        start = NOW - timedelta(days=dice.choice([2, 12, 15, 40, 90]))
        day = dice.choice([None, *((NOW + timedelta(days=days)).date() for days in (-20, -3, 0, 30))])
        contacts = dice.choice([(), ((sales.buyer, "user"),), ((sales.buyer, "economic_buyer"),)])
        deal = sales.deal(
            dice.choice(STAGES[:3]), "system", start, name=f"Line {number}", close_date=day, contacts=contacts
        )
        if dice.random() < 0.5:
            at = NOW - timedelta(days=dice.randrange((NOW - start).days))
            said: dict[str, Any] = {"type": ActivityType.CALL, "outcome": Outcome.CONNECTED, "at": at}
            log_activity(new=NewActivity(kind="opportunity", record_id=deal, **said), by=by, via=SYSTEM)
        if dice.random() < 0.6:
            due = (NOW + timedelta(days=dice.choice([-9, -2, 0, 5]))).date()
            set_next_step(kind="opportunity", record_id=deal, text="Call", due_on=due, by=by, via=SYSTEM, at=start)
        if dice.random() < 0.6:
            sales.move(deal, dice.choice(LATE), "system", NOW - timedelta(days=1), override_reason="Known")
            if dice.random() < 0.5:
                sales.edit(deal, "system", NOW - timedelta(hours=1), amount=Decimal(dice.choice([500, 1100, 1250])))


def days(since: datetime) -> int:
    return (NOW.date() - since.date()).days


def penalty_of(sales: Sales, row: Any) -> dict[str, int]:
    """What each signal takes, where no deal was won yet: every limit and price of the catalogue, once more."""
    stage = next(stage for stage in sales.spec.stages if stage.id == row.stage_id)
    today, found = NOW.date(), dict[str, int]()
    two_way = [one.at for one in happenings("opportunity", [row.id]) if one.is_two_way and one.at]
    silent = days(max(two_way, default=row.created_at))
    found["no_contact"] = 25 if silent > 30 else 15 if silent > 14 else 0
    late = None if row.next_activity_on is None else (today - row.next_activity_on).days
    found["no_next_step"] = 10 if late is None else 15 if late > 7 else 10 if late > 0 else 0
    group = buying_group(row.id)
    touched = len({one.contact_id for one in group}) if any(days(at) <= 60 for at in two_way) else 0
    if stage.probability_bp >= 2_500:
        found["single_threaded"] = 15 if touched < 1 else 10 if touched < 2 else 0
    past = (today - row.close_date).days if row.close_date else 0
    found["overdue"] = 25 if past > 14 else 15 if past > 0 else 0
    if stage.stall_days is not None and days(row.stage_entered_at) > stage.stall_days:
        found["stalled"] = 10
    if stage.key in LATE:
        named = any(one.role == "economic_buyer" for one in group)
        found["no_economic_buyer"] = 15 if not named else 0 if touched else 10
        moved = abs(row.amount_minor - 100_000) // 1_000
        found["amount_changed"] = 15 if moved >= 40 else 10 if moved >= 20 else 0
    return {signal: points for signal, points in found.items() if points}


def test_scores_of_a_random_portfolio_equal_plain_python(sales: Sales) -> None:
    a_portfolio(sales, 12)
    rows = {row.id: row for row in every_deal()}
    found = deals_health(bench_of(sales.lens("system", NOW)), list(rows))
    met = Counter[str]()
    for pk, row in rows.items():
        plain = penalty_of(sales, row)
        signs = {sign.signal.value: sign.points for sign in found[pk].health.signs}
        # Skipping and evidence are told by more than the present row: they are golden cases.
        known = {name: points for name, points in signs.items() if name not in {"skipped", "evidence_missing"}}
        assert known == plain, row.name
        assert found[pk].health.score == max(0, 100 - sum(signs.values()))
        met.update(plain)
    assert {"no_contact", "no_next_step", "single_threaded", "overdue", "no_economic_buyer"} <= met.keys()
