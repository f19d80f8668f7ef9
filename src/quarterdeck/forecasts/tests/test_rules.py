"""Decisions about forecasts: the roll-up, the tree, periods and locks."""

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.analytics.pacing import change_of, coverage_of
from quarterdeck.forecasts import rules
from quarterdeck.forecasts.rules.checks import amount_reasons, judge_reasons, note_reasons, settings_reasons
from quarterdeck.forecasts.terms import COLUMNS, COMPANY, Holder, Line, Method, Rules, Said
from quarterdeck.pipelines.terms import Category
from quarterdeck.values.period import CalendarPattern, FiscalCalendar, PeriodKind

LIKELY = Rules(has_likely=True).columns
OPEN = {Category.COMMIT: 100, Category.BEST_CASE: 150, Category.PIPELINE: 200}
MONTHS = FiscalCalendar()


def test_the_worked_sums_of_both_methods() -> None:
    sums = {Category.CLOSED: 50, **OPEN}
    cumulative = rules.columns_of(Method.CUMULATIVE, sums)
    assert list(cumulative.values()) == [50, 150, 300, 450]
    assert rules.columns_of(Method.SINGLE, sums) == sums


def test_most_likely_lies_between_commit_and_best_case_in_both_methods() -> None:
    sums = {Category.CLOSED: 50, **OPEN, Category.LIKELY: 80}
    cumulative = rules.columns_of(Method.CUMULATIVE, sums, LIKELY)
    assert list(cumulative) == list(LIKELY)
    # closed; commit + closed; likely + those; best case + those; pipeline + best case + likely + commit.
    assert list(cumulative.values()) == [50, 150, 150 + 80, 150 + 80 + 150, 200 + 150 + 80 + 100]
    assert rules.columns_of(Method.SINGLE, sums, LIKELY) == sums
    used, unused = Rules(has_likely=True), Rules()
    assert [used.counted(one) for one in Category] == list(Category)
    assert {one for one in Category if unused.counted(one) is not one} == {Category.LIKELY}
    assert unused.counted(Category.LIKELY) is Category.BEST_CASE
    assert Category.LIKELY not in (*unused.columns, *unused.called)
    assert "own_likely" in used.figures
    assert not [one for one in unused.figures if "likely" in one]


def test_the_worked_example_of_the_recursion() -> None:
    lines = [
        Line("team", "North", "", team_id=1, owners=frozenset({1})),
        Line("rep1", "One", "team", person_id=2, owners=frozenset({2})),
        Line("rep2", "Two", "team", person_id=3, owners=frozenset({3})),
    ]
    own: dict[Holder, dict[Category, int]] = {
        1: {Category.COMMIT: 100}, 2: {Category.COMMIT: 200}, 3: {Category.COMMIT: 90},
    }  # fmt: skip
    said = {("rep1", Category.COMMIT, Said.OWN): 180, ("rep1", Category.COMMIT, Said.MANAGER): 150}
    cells = rules.rolled_up(lines, own, said, Method.SINGLE)
    manager, rep = cells["team"][Category.COMMIT], cells["rep1"][Category.COMMIT]
    assert (manager.own, manager.raw, manager.system, manager.final) == (100, 390, 340, 340)
    assert (rep.system, rep.called, rep.final) == (200, 180, 150)


def plain(
    key: str, what: str, tree: Mapping[str, list[str]], own: Mapping[str, int], said: Mapping[tuple[str, Said], int]
) -> int:
    """The recursion once more, word for word."""
    below = tree.get(key, [])
    if what == "raw":
        return own[key] + sum(plain(one, "raw", tree, own, said) for one in below)
    if what == "system":
        return own[key] + sum(plain(one, "final", tree, own, said) for one in below)
    if what == "call":
        return said[key, Said.OWN] if (key, Said.OWN) in said else plain(key, "system", tree, own, said)
    return said[key, Said.MANAGER] if (key, Said.MANAGER) in said else plain(key, "call", tree, own, said)


@given(st.integers(0, 10**9))
def test_the_roll_up_is_what_the_plain_recursion_gives_on_any_tree(seed: int) -> None:
    rng = random.Random(seed)
    lines, tree = [Line("0", "0", "", owners=frozenset({0}))], dict[str, list[str]]()
    for number in range(1, rng.randrange(2, 25)):
        parent = str(rng.randrange(number))
        lines.append(Line(str(number), "", parent, owners=frozenset({number})))
        tree.setdefault(parent, []).append(str(number))
    amounts = {line.key: rng.randrange(1000) for line in lines}
    said = {(line.key, who): rng.randrange(1000) for line in lines for who in Said if rng.random() < 0.3}
    for column in Rules(has_likely=True).called:
        own: dict[Holder, dict[Category, int]] = {int(key): {column: minor} for key, minor in amounts.items()}
        keyed = {(key, column, who): minor for (key, who), minor in said.items()}
        cells = rules.rolled_up(lines, own, keyed, Method.SINGLE, LIKELY)
        for line in lines:
            cell = cells[line.key][column]
            told = [plain(line.key, what, tree, amounts, said) for what in ("raw", "system", "call", "final")]
            assert [cell.raw, cell.system, cell.called, cell.final] == told


def test_commit_above_best_case_is_odd_only_where_best_case_holds_it() -> None:
    commit, best = Category.COMMIT, Category.BEST_CASE
    assert rules.above(Method.CUMULATIVE, {commit: 2, best: 1}) == [(commit, best)]
    assert not rules.above(Method.CUMULATIVE, {commit: 1, best: 1})
    assert not rules.above(Method.CUMULATIVE, {commit: 2, best: None})
    assert not rules.above(Method.SINGLE, {commit: 2, best: 1})
    likely = Category.LIKELY
    assert rules.above(Method.CUMULATIVE, {commit: 3, likely: 2, best: 1}) == [
        (commit, likely), (commit, best), (likely, best),
    ]  # fmt: skip
    assert rules.above(Method.CUMULATIVE, {commit: 2, likely: 1, best: 3}) == [(commit, likely)]
    assert not rules.above(Method.CUMULATIVE, {commit: 1, likely: None, best: 1})


def a_tree() -> tuple[Line, ...]:
    """Sales, nobody's; North below it, led by Max (1) with Rita (2); Deep below North, led by nobody, with Olga (3)."""
    nodes = [
        rules.Node(10, "Sales", None),
        rules.Node(11, "North", 10, frozenset({1})),
        rules.Node(12, "Deep", 11),
    ]
    people = {1: "Max", 2: "Rita", 3: "Olga", 4: "Chiara"}
    return rules.lines_of(nodes, people, {1: 11, 2: 11, 3: 12}, "Nordvik")


def test_the_tree_has_a_line_for_everybody_and_a_leaders_deals_are_the_teams_own() -> None:
    lines = a_tree()
    assert [line.name for line in lines] == ["Nordvik", "Sales", "North", "Rita", "Deep", "Olga", "Chiara"]
    north = lines[2]
    assert north.owners == {1}
    assert north.leaders == {1}
    assert rules.owners_of(lines, north.key) == {1, 2, 3}
    assert rules.owners_of(lines, COMPANY) == {1, 2, 3, 4}
    assert list(rules.depths(lines).values()) == [0, 1, 2, 3, 3, 4, 1]


def test_who_leads_a_team_sees_its_lines_and_everybody_else_their_own() -> None:
    lines = a_tree()
    assert [one.name for one in rules.visible_lines(lines, 2, (), ())] == ["Rita"]
    assert [one.name for one in rules.visible_lines(lines, 1, (11, 12), (1, 2, 3))] == ["North", "Rita", "Deep", "Olga"]
    # Sums tell of deals: a line that holds some out of sight is out of sight.
    assert [one.name for one in rules.visible_lines(lines, 1, (11, 12), (1, 2))] == ["Rita"]


def test_the_next_level_above_adjusts_and_nobody_their_own() -> None:
    lines = a_tree()
    assert rules.managers_of(lines, rules.person_key(2)) == {1}
    assert rules.managers_of(lines, rules.person_key(3)) == {1}
    assert rules.managers_of(lines, rules.team_key(12)) == {1}
    assert rules.managers_of(lines, rules.team_key(11)) == frozenset()
    assert rules.managers_of(lines, "nobody") == frozenset()
    led = rules.lines_of(
        [rules.Node(1, "A", None, frozenset({7, 8})), rules.Node(2, "B", 1, frozenset({8}))], {}, {}, ""
    )
    # Who calls B leads A beside 7: nobody says anything of their own level.
    assert rules.managers_of(led, rules.team_key(2)) == frozenset()


def test_nobody_is_managed_by_who_leads_below_or_beside_them() -> None:
    # 1 leads North, and is a plain member of Deep below it, which 2 leads.
    below = [rules.Node(1, "North", 3, frozenset({1})), rules.Node(2, "Deep", 1, frozenset({2})),
             rules.Node(3, "Sales", None, frozenset({9}))]  # fmt: skip
    lines = rules.lines_of(below, {1: "Max", 2: "Rita", 4: "Piet"}, {1: 2, 2: 2, 4: 2}, "")
    assert rules.managers_of(lines, rules.person_key(1)) == {9}
    assert rules.managers_of(lines, rules.person_key(4)) == {2}
    assert rules.leads_beside_or_above(lines, {1}, 2)
    assert not rules.leads_beside_or_above(lines, {2}, 1)
    # 1 and 5 lead North together, and 5 is a member of Deep, which nobody leads.
    beside = [rules.Node(1, "North", 3, frozenset({1, 5})), rules.Node(2, "Deep", 1), below[2]]
    lines = rules.lines_of(beside, {1: "Max", 5: "Zed", 4: "Piet"}, {1: 1, 5: 2, 4: 2}, "")
    assert rules.managers_of(lines, rules.person_key(5)) == {9}
    assert rules.managers_of(lines, rules.person_key(4)) == {1, 5}
    assert rules.leads_beside_or_above(lines, {1}, 5)
    assert not rules.leads_beside_or_above(lines, {4}, 5)


@pytest.mark.parametrize("calendar", [MONTHS, FiscalCalendar(4), FiscalCalendar(2, CalendarPattern.WEEKS_445, 6)])
def test_the_name_of_a_period_leads_back_to_it(calendar: FiscalCalendar) -> None:
    day = date(2020, 1, 1)
    for kind in (PeriodKind.QUARTER, PeriodKind.MONTH):
        for number in range(40):
            period = calendar.period_of(day + timedelta(days=37 * number), kind)
            key = rules.period_key(period)
            assert (rules.period_of_key(calendar, key), rules.kind_of(key)) == (period, kind)


@pytest.mark.parametrize(
    "key",
    ["", "fy2026", "fy2026-q5", "fy2026-q0", "fy2026-m13", "fy1999-q1", "fy9999-q4", "FY2026-Q1", "fy２０２６-q1"],
)
def test_what_names_no_period_is_none(key: str) -> None:
    assert rules.period_of_key(MONTHS, key) is None


def test_locks_are_weekly_in_the_companys_time_also_when_clocks_change() -> None:
    way, zone = Rules(), "Europe/Berlin"
    summer = datetime(2026, 10, 23, 15, tzinfo=UTC)
    winter = datetime(2026, 10, 30, 16, tzinfo=UTC)
    assert rules.next_lock(summer, way, zone) == winter
    assert rules.last_lock(summer, way, zone) == summer
    assert rules.last_lock(winter - timedelta(seconds=1), way, zone) == summer
    assert rules.locks_within(summer, winter + timedelta(days=8), way, zone) == [winter, winter + timedelta(days=7)]


def test_weeks_are_counted_from_the_first_day() -> None:
    quarter = MONTHS.period_of(date(2026, 11, 19), PeriodKind.QUARTER)
    assert quarter.week_of(date(2026, 11, 19)) == (8, 13)
    assert quarter.week_of(date(2026, 9, 30))[0] == 0
    assert quarter.week_of(date(2027, 1, 1))[0] == 14


def test_what_cannot_be_kept_says_why() -> None:
    def codes(found: list[rules.checks.Reason]) -> list[str]:  # type: ignore[name-defined]
        return [one.code for one in found]

    assert codes(amount_reasons(Decimal(-1), "EUR", "commit")) == ["call_negative"]
    assert codes(amount_reasons(Decimal("0.001"), "EUR", "commit")) == ["amount_over_precise"]
    assert codes(amount_reasons(Decimal(10**16), "EUR", "commit")) == ["amount_too_large"]
    assert codes(amount_reasons(Decimal(0), "EUR", "commit")) == []
    assert codes(note_reasons("", is_needed=True)) == ["reset_reason_missing"]
    assert codes(note_reasons("x" * 256))
    assert not note_reasons("x" * 255)
    assert codes(settings_reasons(Rules(kind=PeriodKind.YEAR, weekday=0, minute=1440))) == [
        "period_unknown", "lock_day_unknown", "lock_time_unknown",
    ]  # fmt: skip
    assert codes(judge_reasons(1, 2, (), (), is_beside_or_above=False)) == ["not_your_team"]
    assert codes(judge_reasons(1, 1, (1,), (1,), is_beside_or_above=True)) == ["own_deal"]
    assert codes(judge_reasons(1, 3, (1,), (1, 2), is_beside_or_above=False)) == ["deal_elsewhere"]
    assert codes(judge_reasons(1, 2, (1,), (1, 2), is_beside_or_above=True)) == ["not_your_report"]
    assert judge_reasons(1, 2, (1,), (1, 2), is_beside_or_above=False) == []


@given(st.sampled_from(Method), st.lists(st.integers(0, 10**9), min_size=5, max_size=5), st.integers(0, 10**9))
def test_what_is_open_and_how_it_changed_are_of_either_method(method: Method, sums: list[int], then: int) -> None:
    own: dict[Holder, dict[Category, int]] = {1: dict(zip(COLUMNS, sums, strict=True))}
    cells = rules.rolled_up([Line(COMPANY, "", "", owners=frozenset({1}))], own, {}, method, LIKELY)[COMPANY]
    assert rules.open_of(method, cells) == sum(sums[1:])
    assert change_of(sums[0], then) == (Fraction(sums[0], then) - 1 if then else None)
    assert change_of(-50, -100) == Fraction(1, 2)
    assert change_of(5, None) is None
    assert [coverage_of(30, gap) for gap in (12, 0, None)] == [Fraction(5, 2), None, None]
