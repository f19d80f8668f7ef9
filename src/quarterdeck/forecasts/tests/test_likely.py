"""Most likely as a category that a company may switch on: what it counts as, on and off, recounted in plain Python."""

import random
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from quarterdeck.forecasts.actions import Place, adjust_forecast, lock_due, reset_forecast
from quarterdeck.forecasts.actions.locking import SETTLED
from quarterdeck.forecasts.queries import Picture, added, behind, current_rules, locked_weeks, locks_of, rules_versions
from quarterdeck.forecasts.terms import COMPANY, Method, Said
from quarterdeck.forecasts.tests.making import (
    NOW,
    PERIOD,
    a_deal,
    call,
    entries,
    kept,
    line_of,
    picture,
    switch_likely,
)
from quarterdeck.forecasts.tests.test_locks import FRIDAY, WEEK
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.pipelines.terms import PICKABLE_CATEGORIES, Category
from quarterdeck.values.verdict import Refused
from tests.cast import SYSTEM

pytestmark = pytest.mark.django_db
EARLY = NOW - timedelta(days=40)
# Table 4.2 once more: which categories each column sums, without the one that is switched off.
CUMULATIVE = {
    "closed": ["closed"],
    "commit": ["commit", "closed"],
    "likely": ["likely", "commit", "closed"],
    "best_case": ["best_case", "likely", "commit", "closed"],
    "pipeline": ["pipeline", "best_case", "likely", "commit"],
}
WITHOUT = ["closed", "commit", "best_case", "pipeline"]


def recount(deals: list[tuple[str, str, int]], names: set[str], method: Method, *, is_on: bool) -> dict[str, int]:
    """What these people's deals come to by column, from nothing but (owner, category, amount in cents)."""
    sums: dict[str, int] = defaultdict(int)
    for owner, category, minor in deals:
        if owner in names and category != "omitted":
            sums["best_case" if category == "likely" and not is_on else category] += minor
    columns = list(CUMULATIVE) if is_on else WITHOUT
    if method is Method.SINGLE:
        return {column: sums[column] for column in columns}
    return {column: sum(sums[one] for one in CUMULATIVE[column]) for column in columns}


def told(found: Picture, line: str, attribute: str) -> dict[str, int]:
    return {column.value: getattr(cell, attribute) for column, cell in found.cells[line].items()}


@pytest.mark.parametrize("seed", range(3))
def test_every_column_is_what_a_plain_recount_says_on_and_off(sales: Sales, seed: int) -> None:
    rng, deals = random.Random(seed), list[tuple[str, str, int]]()
    switch_likely(at=EARLY)
    for _ in range(14):
        owner, category = rng.choice(["rita", "max", "olga"]), rng.choice(PICKABLE_CATEGORIES)
        amount = rng.randrange(1, 900)
        number = a_deal(sales, amount, category, owner_id=getattr(sales.cast, owner))
        if is_won := rng.random() < 0.2:
            sales.move(number, "closed_won", "system", NOW - timedelta(days=5))
        deals.append((owner, "closed" if is_won else category.value, amount * 100))
    people = {"rita": {"rita"}, "max": {"max"}, "olga": {"olga"}}
    for hours, (is_on, method) in enumerate((is_on, method) for is_on in (True, False, True) for method in Method):
        at = NOW + timedelta(hours=hours)
        switch_likely(is_on=is_on, method=method, at=at)
        found = picture(sales, at=at)
        for line, names in ((line_of(sales, "rita"), people["rita"]), (COMPANY, {"rita", "max", "olga"})):
            expected = recount(deals, names, method, is_on=is_on)
            assert told(found, line, "raw") == expected
            for column, minor in expected.items():
                rows = behind(found.scene, found.tree, found.tree.line(line), column)
                assert sum(added(row, column) or 0 for row in rows) == minor
        own = recount(deals, {"max"}, method, is_on=is_on)
        assert told(found, line_of(sales, "north"), "own") == own
        bearing = sum(category == "likely" for _owner, category, _minor in deals)
        assert found.recounted == (0 if is_on else bearing)


def test_it_is_called_adjusted_and_reset_like_the_others_and_rolls_up(sales: Sales) -> None:
    switch_likely(at=EARLY)
    a_deal(sales, 200, Category.COMMIT)
    a_deal(sales, 80, Category.LIKELY)
    said = call(sales, "rita", 300, amounts={Category.LIKELY: Decimal(250), Category.BEST_CASE: Decimal(280)})
    assert [str(one) for one in said.warnings] == [
        "Commit is above Most likely, which holds it.", "Commit is above Best case, which holds it.",
    ]  # fmt: skip
    place = Place(PERIOD, line_of(sales, "rita"))
    of: dict[str, Any] = {"place": place, "category": Category.LIKELY, "via": SYSTEM, "at": NOW}
    adjust_forecast(**of, amount=Decimal(260), note="", by=sales.actor("max"))
    cell = picture(sales).cells[line_of(sales, "rita")][Category.LIKELY]
    assert (cell.system, cell.call, cell.adjusted, cell.final) == (28_000, 25_000, 26_000, 26_000)
    assert picture(sales).cells[COMPANY][Category.LIKELY].system == 26_000
    row = kept("ForecastCall", category="likely", said="own").get()
    assert (row.base_minor, len(row.deals.split())) == (28_000, 2)
    reset_forecast(**of, said=Said.OWN, note="Too low", by=sales.actor("rita"))
    assert picture(sales).cells[line_of(sales, "rita")][Category.LIKELY].call is None


def test_switched_off_nothing_is_said_of_it_and_switched_on_again_its_calls_are_there(sales: Sales) -> None:
    a_deal(sales, 200)
    with pytest.raises(Refused, match="switched off"):
        call(sales, "rita", 100, amounts={Category.LIKELY: Decimal(150)})
    with pytest.raises(Refused, match="Commit and Best case are called"):
        call(sales, "rita", 100, amounts={Category.PIPELINE: Decimal(150)})
    switch_likely(at=EARLY)
    call(sales, "rita", 100, amounts={Category.LIKELY: Decimal(150)})
    with pytest.raises(Refused, match="Commit, Most likely and Best case are called"):
        call(sales, "rita", 100, amounts={Category.PIPELINE: Decimal(150)})
    line = line_of(sales, "rita")
    place: dict[str, Any] = {"place": Place(PERIOD, line), "category": Category.LIKELY, "note": "", "via": SYSTEM}
    switch_likely(is_on=False, at=NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=2)
    with pytest.raises(Refused, match="switched off"):
        adjust_forecast(**place, amount=Decimal(1), by=sales.actor("max"), at=later)
    with pytest.raises(Refused, match="switched off"):
        reset_forecast(**{**place, "note": "Off"}, said=Said.OWN, by=sales.actor("rita"), at=later)
    assert Category.LIKELY not in picture(sales, at=later).cells[line]
    switch_likely(at=NOW + timedelta(hours=3))
    assert picture(sales, at=NOW + timedelta(hours=4)).cells[line][Category.LIKELY].call == 15_000


def test_a_deal_bears_it_only_where_it_is_used_and_keeps_what_it_bears(sales: Sales) -> None:
    with pytest.raises(Refused, match="Most likely is switched off"):
        a_deal(sales, 80, Category.LIKELY)
    deal = a_deal(sales, 80, Category.BEST_CASE)
    with pytest.raises(Refused, match="Most likely is switched off"):
        sales.edit(deal, "system", category="likely")
    switch_likely()
    assert sales.edit(deal, "system", category="likely")
    switch_likely(is_on=False)
    # It may stay what it is, and what else is edited asks nothing of it.
    assert sales.edit(deal, "system", category="likely", amount=Decimal(90))
    assert sales.edit(deal, "system", category="commit")
    with pytest.raises(Refused, match="Most likely is switched off"):
        sales.edit(deal, "system", category="likely")


def test_each_lock_keeps_the_columns_that_were_used_then(sales: Sales) -> None:
    a_deal(sales, 200)
    switch_likely(at=FRIDAY + timedelta(days=1))
    a_deal(sales, 80, Category.LIKELY)
    switch_likely(is_on=False, at=FRIDAY + WEEK + timedelta(days=1))
    lock_due(now=FRIDAY + SETTLED)
    lock_due(now=FRIDAY + 2 * WEEK + SETTLED)
    scene = picture(sales).scene
    weeks = locked_weeks(scene, picture(sales).tree, [one for one in locks_of(scene) if one.locked_at >= FRIDAY])[::-1]
    assert [Category.LIKELY in week.columns for week in weeks] == [False, True, False]
    company = [week.cells[COMPANY] for week in weeks]
    assert company[1][Category.LIKELY].raw == 28_000
    # The deal counted as Best case before it was switched on, and does so again.
    assert [cells[Category.BEST_CASE].raw for cells in company] == [28_000] * 3


def test_the_switch_is_a_version_of_the_settings_and_in_the_audit(sales: Sales) -> None:
    assert not current_rules().has_likely
    switch_likely(at=EARLY)
    switch_likely(at=EARLY)
    assert current_rules().has_likely
    assert [one.rules.has_likely for one in rules_versions()] == [True]
    assert not current_rules(EARLY - timedelta(days=1)).has_likely
    assert entries(event="forecast.rules_set") == ["forecast.rules_set"]
