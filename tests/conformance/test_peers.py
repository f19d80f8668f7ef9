"""Ten ways in which open-source CRMs show wrong figures, each with what shows that it cannot happen here.

The table names the tests that stand elsewhere; those below are numbered as the table is.
"""

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from quarterdeck.analytics import Pipeline
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.reading.overview import overview
from quarterdeck.analytics.schema import DAY_US, day
from quarterdeck.opportunities.queries import board
from quarterdeck.opportunities.rules.flags import days_between, days_stalled
from quarterdeck.opportunities.tests.company import deals
from quarterdeck.opportunities.tests.deals import Sales, row, sales_of
from quarterdeck.warehouse.queries import ask
from quarterdeck.warehouse.terms import Told
from tests.architecture.source import ROOT
from tests.cast import Cast
from tests.copied import copied

PEERS: dict[int, tuple[str, tuple[str, ...]]] = {
    1: ("a lost deal counts whole in the forecast", ()),
    2: (
        "probabilities do not follow the stage",
        (
            "src/quarterdeck/opportunities/tests/test_rules_state.py::test_move_brings_the_stages_category_and_probability",
            "src/quarterdeck/inspection/tests/test_bulk.py::test_each_deal_is_changed_by_the_action_of_every_other_door",
        ),
    ),
    3: (
        "what the seller called is overwritten, and some probabilities match no category",
        ("src/quarterdeck/opportunities/tests/test_rules_state.py::test_move_never_overwrites_what_the_seller_picked",),
    ),
    4: (
        "deals that were lost are missing from the funnel",
        ("src/quarterdeck/analytics/tests/test_funnel.py::test_counts_of_every_stage",),
    ),
    5: (
        "the board goes round the gate",
        (
            "tests/conformance/test_one_gate.py::test_every_door_refuses_alike_and_changes_nothing",
            "tests/conformance/test_one_gate.py::test_every_door_in_use_has_a_driver",
            "tests/attacks/test_a07_stage_skipping.py::test_no_door_lets_a_deal_pass_a_gate",
        ),
    ),
    6: (
        "an edit makes an old deal this month's win, and one day is both expected and true",
        ("src/quarterdeck/opportunities/tests/test_actions_move.py::test_won_sets_the_day_in_the_companys_zone",),
    ),
    7: (
        "currencies are added up raw, and history moves with a rate",
        (
            "src/quarterdeck/inspection/tests/test_queries_lists.py::test_board_adds_up_in_one_currency",
            "src/quarterdeck/inspection/tests/test_queries_lists.py::test_amounts_without_a_rate_are_counted_not_guessed",
            "src/quarterdeck/analytics/tests/test_funnel.py::test_amounts_are_converted_once_a_currency",
            "tests/conformance/test_two_rates.py::test_won_at_the_rates_of_both_days_and_open_at_todays",
        ),
    ),
    8: (
        "sums end with the first page, and stages are known by their names",
        ("src/quarterdeck/inspection/tests/test_queries_lists.py::test_every_total_is_the_sum_over_visible_rows",),
    ),
    9: (
        "stalled is measured from creation or from any edit, and a new limit does not reach who is there",
        ("src/quarterdeck/opportunities/tests/test_rules_state.py::test_stalled_as_a_predicate_is_stalled_as_a_count",),
    ),
    10: ("what is expected is shown in the month of creation", ()),
}
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def test_each_is_shown_by_a_test_that_is_there() -> None:
    assert list(PEERS) == list(range(1, 11))
    here = {name.split("_")[1] for name in globals() if name.startswith("test_")}
    for number, (what, named) in PEERS.items():
        assert named or f"{number:02}" in here, what
        for name in named:
            path, _, function = name.partition("::")
            assert function in _functions(path), name


def _functions(path: str) -> set[str]:
    return {node.name for node in ast.walk(ast.parse((ROOT / path).read_text())) if isinstance(node, ast.FunctionDef)}


@pytest.fixture
def sales(cast: Cast) -> Sales:
    return sales_of(cast)


@pytest.fixture
def followed(sales: Sales) -> Iterator[Sales]:
    with copied():
        yield sales


def figure(sales: Sales, metric: str, since: str, until: str) -> Any:
    first, last = (day(datetime.fromisoformat(text).date()) for text in (since, until))
    today = day(NOW.date())
    told = ask(sales.actor("system"), Question(metric, Viewer(Reach.ALL), first, last, today, (today + 1) * DAY_US))
    assert isinstance(told, Told)
    return told.answer.total


def test_01_a_lost_deal_is_expected_to_bring_nothing(followed: Sales) -> None:
    lost, kept = followed.deal("proposal"), followed.deal("proposal")
    followed.move(lost, "closed_lost", fill={"loss_reason_id": followed.reasons["price"]})
    heads = {one.head.stage.key: one.head for one in board(followed.lens(), deals(followed)).columns}
    assert heads["proposal"].weighted_minor == 100_000 * heads["proposal"].stage.probability_bp // 10_000
    assert sum(head.weighted_minor for head in heads.values()) == heads["proposal"].weighted_minor
    assert (row(lost).system_probability_bp, row(kept).amount_minor) == (0, 100_000)
    assert figure(followed, "open_pipeline", "2026-01-01", "2026-12-31").parts == {
        "amount": 100_000, "deals": 1, "unpriced": 0,
    }  # fmt: skip


def test_02_and_03_probability_follows_the_stage_and_the_call_stays(sales: Sales) -> None:
    number = sales.deal()
    sales.edit(number, category="commit")
    for stage in (stage for stage in sales.spec.stages if stage.is_open):
        sales.move(number, stage.key)
        after = row(number)
        assert (after.system_probability_bp, after.category) == (stage.probability_bp, "commit"), stage.key
    sales.move(number, "closed_won")
    assert row(number).system_probability_bp == 10_000


def test_04_a_funnel_keeps_who_was_lost() -> None:
    moves = [("1", "Won"), ("2", "Lost"), ("3", "Lost"), ("4", "Talk")]
    rows = [{"id": number, "stage": stage, "created": "2026-01-01", "amount": "100"} for number, stage in moves]
    log = [
        {"id": number, "timestamp": f"2026-01-0{place}", "stage": stage}
        for number, last in moves
        for place, stage in enumerate(dict.fromkeys(("Talk", last)), start=1)
    ]
    told = Pipeline.of(pa.Table.from_pylist(rows), pa.Table.from_pylist(log), stages=["Talk"], currency="EUR")
    assert told.metric("stage_conversion", by="stage").lines[0].figure.parts == {
        "entered": 4, "passed": 1, "still_open": 1,
    }  # fmt: skip


def test_06_a_win_stays_in_its_month_whatever_is_edited(followed: Sales) -> None:
    number = followed.deal("proposal", "system", NOW - timedelta(days=90), close_date=NOW.date())
    followed.move(number, "closed_won", "system", NOW - timedelta(days=60))
    followed.edit(number, name="Presses, renamed")
    found = [
        figure(followed, "win_rate", since, until).parts["won"]
        for since, until in (("2026-04-01", "2026-05-01"), ("2026-05-01", "2027-01-01"))
    ]
    assert found == [1, 0]
    after = row(number)
    assert (after.close_date, after.closed_on) == (NOW.date(), (NOW - timedelta(days=60)).date())


def test_08_no_sum_ends_with_a_page_and_no_name_matters(followed: Sales) -> None:
    for number in range(103):
        followed.deal("qualification", name=f"Deal {number}", amount=Decimal(number))
    column = next(
        one for one in board(followed.lens(), deals(followed)).columns if one.head.stage.key == "qualification"
    )
    whole = sum(range(103)) * 100
    assert (column.head.count, column.head.amount_minor) == (103, whole)
    assert len(column.cards) < 103
    assert figure(followed, "open_pipeline", "2026-01-01", "2026-12-31").numerator == whole
    rows = [{"id": f"{n}", "stage": "Étape 3 / NaN", "amount": "1", "created": "2026-01-01"} for n in range(250)]
    won = {"id": "won", "stage": "Signed", "amount": "5", "created": "2026-01-01"}
    told = Pipeline.of(pa.Table.from_pylist([*rows, won]), won=["Signed"], currency="EUR")
    assert told.metric("open_pipeline").total.numerator == 250 * 100


def test_09_stalled_is_time_in_the_stage(sales: Sales) -> None:
    number = sales.deal("qualification", "system", NOW - timedelta(days=400))
    sales.move(number, "needs_assessment", "system", NOW - timedelta(days=1))
    stage = next(one for one in sales.spec.stages if one.key == "needs_assessment")
    entered = row(number).stage_entered_at
    assert entered == NOW - timedelta(days=1)
    sales.edit(number, name="Presses, renamed")
    assert row(number).stage_entered_at == entered
    days = days_between(entered, NOW, "UTC")
    limits = [days_stalled(days, replace(stage, stall_days=limit)) for limit in (0, 1)]
    assert limits == [1, 0]


def test_10_what_is_expected_stands_in_the_month_it_closes() -> None:
    rows = [
        {"id": "1", "stage": "Talk", "created": "2026-01-05", "close date": "2026-06-20", "amount": "100"},
        {"id": "2", "stage": "Won", "created": "2026-01-05", "close date": "2026-02-20", "amount": "100"},
    ]
    told = overview(Pipeline.of(pa.Table.from_pylist(rows), currency="EUR", today="2026-02-28"))
    assert [(bar.key, bar.minor) for bar in told.months if bar.count] == [("2026-06", 10_000)]
