"""The database judges deals as plain Python does: every rule, every score, every sum, in every scope."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from quarterdeck.activities.actions import log_activity, set_next_step
from quarterdeck.activities.terms import ActivityType, NewActivity, Outcome
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.opportunities.tests.deals import Sales, row
from quarterdeck.quality.actions import RulePlace, set_rule
from quarterdeck.quality.queries import deals_quality, narrowing, tallies
from quarterdeck.quality.rules import RULES, Setting, score_of, together
from quarterdeck.quality.terms import ANY, Check
from quarterdeck.quality.tests.plain import PLAIN, broken_by
from quarterdeck.users.actions import deactivate_person
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM
from tests.customers import an_account

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
STAGES = ("lead_generation", "qualification", "needs_assessment", "proposal", "negotiation", "closed_lost")
DAYS = (-3, 0, 4, 9, 60, 540, 541, 900)
DEALS = 40


def a_crowd(sales: Sales, seed: int) -> None:
    """Deals of every sort, by the actions of the product."""
    dice = random.Random(seed)
    rita = sales.cast.rita
    accounts = [sales.account, an_account(rita, name="Halden", domain="halden.example", industry="Paper"), None]
    for number in range(DEALS):
        day = dice.choice([None, None, None, *((NOW + timedelta(days=days)).date() for days in DAYS)])
        deal = sales.deal(
            dice.choice(STAGES[:3]),
            "system",
            NOW - timedelta(days=dice.choice([1, 14, 15, 29, 30, 31, 100]), hours=dice.randrange(24)),
            name=dice.choice(["Presses", f"Line {number}"]),
            amount=dice.choice([None, Decimal(0), Decimal(123), Decimal(5_000), Decimal(99_999), Decimal("1.10")]),
            close_date=day,
            category=dice.choice(["commit", "pipeline", None]),
            account_id=dice.choice(accounts),
            seller_probability_bp=dice.choice([None, 500, 4_000, 9_000]),
            contacts=dice.choice([(), ((sales.buyer, "user"),), ((sales.buyer, "economic_buyer"),)]),
            owner_id=dice.choice([rita, sales.cast.olga, sales.cast.max]),
        )
        _carry_on(sales, dice, deal)
    deactivate_person(person_id=sales.cast.max, by=system_actor(), via=SYSTEM)


def _carry_on(sales: Sales, dice: random.Random, deal: int) -> None:
    """What became of a deal since."""
    by = system_actor()
    if dice.random() < 0.4:
        due = (NOW + timedelta(days=dice.choice([-2, 0, 5]))).date()
        set_next_step(kind="opportunity", record_id=deal, text="Call", due_on=due, by=by, via=SYSTEM)
    if dice.random() < 0.2:
        call: dict[str, Any] = {"type": ActivityType.CALL, "outcome": Outcome.CONNECTED, "at": NOW - timedelta(hours=1)}
        log_activity(new=NewActivity(kind="opportunity", record_id=deal, **call), by=by, via=SYSTEM)
    if dice.random() < 0.3 and row(deal).close_date:
        for months in (13, 14, 20):
            sales.edit(deal, "system", close_date=(NOW + timedelta(days=31 * months)).date())
    if dice.random() < 0.4:
        to = dice.choice(STAGES[3:])
        fill = _lost(sales, dice) if to == "closed_lost" else {}
        sales.move(deal, to, "system", override_reason="Known", fill=fill)


def _lost(sales: Sales, dice: random.Random) -> dict[str, Any]:
    return dice.choice(
        [{}, {"loss_reason_id": sales.reasons["competitor"]}, {"loss_reason_id": sales.reasons["price"]}]
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_every_rule_score_and_sum_equals_plain_python(sales: Sales, seed: int) -> None:
    a_crowd(sales, seed)
    stage = sales.stage("qualification")
    place = RulePlace(Check.AMOUNT_MISSING, sales.spec.id, stage)
    set_rule(place=place, setting=Setting(True, 35, None), by=system_actor(), via=SYSTEM)
    place = RulePlace(Check.NO_CONTACT, sales.spec.id)
    set_rule(place=place, setting=Setting(True, 12, 20), by=system_actor(), via=SYSTEM)
    lens = sales.lens("system", NOW + timedelta(hours=12))
    plain = broken_by(lens)
    met = Counter(check for broken in plain.values() for check in broken)
    assert {check for check in RULES if not met[check]} == set(), "every rule is broken by somebody"

    for name in ("system", "ada", "rita", "olga"):
        lens = sales.lens(name, NOW + timedelta(hours=12))
        seen = dict(visible_to(lens.actor).values_list("pk", "stage__kind"))
        opened = {pk for pk, kind in seen.items() if kind == "open"}
        found = deals_quality(lens, sorted(plain))
        assert {pk: dict(one.broken) for pk, one in found.items()} == {pk: plain[pk] for pk in opened}
        assert {pk: one.score for pk, one in found.items()} == {pk: score_of(plain[pk].values()) for pk in opened}
        total = together(tallies(lens, Whose.ALL).values())
        assert total.deals == len(opened)
        assert total.points == sum(score_of(plain[pk].values()) for pk in opened)
        assert total.intact == sum(not plain[pk] for pk in opened)
        for check in RULES:
            listed = set(narrowing(lens, [check.value]).narrowed(visible_to(lens.actor)).values_list("pk", flat=True))
            assert listed == {pk for pk in seen if check in plain[pk]}, check
            assert total.counts.get(check, 0) == len(listed), check
        listed = set(narrowing(lens, [ANY]).narrowed(visible_to(lens.actor)).values_list("pk", flat=True))
        assert listed == {pk for pk in opened if plain[pk]}
        assert total.deals - total.intact == len(listed)


def test_the_plain_rules_are_those_of_the_catalogue() -> None:
    assert set(PLAIN) == set(RULES) == set(Check)
