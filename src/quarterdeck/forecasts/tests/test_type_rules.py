"""Rules of types of forecasts: which make sense, their codes and units, and the recursion over other trees."""

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.forecasts import rules
from quarterdeck.forecasts.terms import COMPANY, FIRST_TYPE, Holder, Method, Said
from quarterdeck.forecasts.tests.test_rules import plain
from quarterdeck.forecasts.tests.trading import every
from quarterdeck.pipelines.terms import Category


def test_what_makes_no_sense_together_says_why_and_codes_tell_all_apart() -> None:
    sound = [one for one in every() if not rules.sense_reasons(one)]
    # Deals by three trees, credit by team; lines by four: amount, one-time, pieces by three dates, ARR by two.
    assert len(sound) == 3 + 1 + 4 * (3 * 3 + 2)
    codes = [one.code for one in every()]
    assert len(set(codes)) == len(codes)
    assert max(map(len, codes)) <= 12
    assert FIRST_TYPE.code == "amount"
    assert all(rules.type_of_code([], one.code).code == one.code for one in every())
    said = {reason.code for one in every() for reason in rules.sense_reasons(one)}
    assert said == {
        "forecast_measure_needs_lines", "forecast_date_needs_lines", "forecast_credit_by_team",
        "forecast_family_needs_lines", "forecast_recurring_unscheduled",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "currency", "minor", "told"),
    [("12.5", "", 12_500_000, "12.5"), ("3", "", 3_000_000, "3"), ("12.5", "EUR", 1250, "12.50"), ("7", "JPY", 7, "7")],
)
def test_pieces_are_exact_and_money_has_its_places(amount: str, currency: str, minor: int, told: str) -> None:
    assert rules.minor_of(Decimal(amount), currency) == minor
    assert str(rules.amount_of(minor, currency)) == told


def test_keys_are_of_the_name_and_of_letters_that_an_address_takes() -> None:
    assert rules.type_key("ARR by territory", ()) == "arr-by-terri"
    assert rules.type_key("ARR by territory", {"arr-by-terri"}) == "arr-by-te-2"
    assert rules.type_key("数", ()) == "type"
    # The page that makes one has that address.
    assert rules.type_key("New", ()) == "new-2"


@given(st.integers(0, 10**9))
def test_the_recursion_holds_over_any_tree_of_branches(seed: int) -> None:
    """Territories in trees of any depth, families and channels beside each other: the same oracle as for teams."""
    rng = random.Random(seed)
    count, is_flat = rng.randrange(1, 20), rng.random() < 0.3
    branches = [
        rules.Branch(f"b{number}", "", number, f"b{rng.randrange(number)}" if number and not is_flat else COMPANY)
        for number in range(count)
    ]
    rng.shuffle(branches)
    lines = rules.branches_of(branches, "Nordvik", ())
    assert lines[0].key == COMPANY
    places = {line.key: at for at, line in enumerate(lines)}
    assert len(places) == count + 1
    assert all(places[line.parent] < places[line.key] for line in lines[1:])
    tree: dict[str, list[str]] = {}
    for one in branches:
        tree.setdefault(one.parent, []).append(one.key)
    amounts = {COMPANY: 0} | {one.key: rng.randrange(1000) for one in branches}
    said = {(key, who): rng.randrange(1000) for key in amounts for who in Said if rng.random() < 0.3}
    own: dict[Holder, dict[Category, int]] = {one.holder: {Category.COMMIT: amounts[one.key]} for one in branches}
    keyed = {(key, Category.COMMIT, who): minor for (key, who), minor in said.items()}
    cells = rules.rolled_up(lines, own, keyed, Method.SINGLE)
    for key in amounts:
        cell = cells[key][Category.COMMIT]
        told = [plain(key, what, tree, amounts, said) for what in ("raw", "system", "call", "final")]
        assert [cell.raw, cell.system, cell.called, cell.final] == told


def test_whoever_answers_for_a_branch_sees_it_and_below_unless_a_row_is_out_of_sight() -> None:
    branches = [
        rules.Branch("a", "A", 1, leaders=frozenset({7})),
        rules.Branch("b", "B", 2, "a"),
        rules.Branch("c", "C", 3),
    ]
    lines = rules.branches_of(branches, "Nordvik", {9})
    assert [one.key for one in rules.answered_lines(lines, 7, ())] == ["a", "b"]
    assert [one.key for one in rules.answered_lines(lines, 7, {2})] == []
    assert [one.key for one in rules.answered_lines(lines, 7, {1})] == ["b"]
    assert [one.key for one in rules.answered_lines(lines, 9, {3})] == ["a", "b"]
    assert rules.answered_lines(lines, 8, ()) == []
    assert rules.managers_of(lines, "b") == {7}
    assert rules.managers_of(lines, "a") == {9}
