"""States of the past, prices, lines and activities of a file: as by hand, once however often it is interrupted."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.activities.actions import log_activity
from quarterdeck.activities.models import Activity
from quarterdeck.activities.terms import ActivityType, NewActivity, Outcome
from quarterdeck.catalog.actions import activate_currency, add_product
from quarterdeck.catalog.models import PriceBook, PriceEntry
from quarterdeck.catalog.terms import NewProduct
from quarterdeck.imports.actions import apply_import, check_file
from quarterdeck.imports.queries import ImportReport, problems_of
from quarterdeck.imports.terms import Plan, Settings
from quarterdeck.opportunities import actions
from quarterdeck.opportunities.models import History, Opportunity
from quarterdeck.opportunities.queries import check_totals
from quarterdeck.opportunities.terms import DatedState, ImportedOpportunity, NewOpportunity, ToldStates
from quarterdeck.pipelines.actions import install_default_pipeline
from quarterdeck.pipelines.queries import pipelines
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.revenue.models import Line
from quarterdeck.users.queries import system_actor
from tests.cast import LONG_AGO, SYSTEM, Cast
from tests.imports.test_same_as_actions import story_of

pytestmark = pytest.mark.django_db
BEGAN = datetime(2025, 3, 1, tzinfo=UTC)
HISTORY = """
kind = "opportunity_history"
match = "opportunity"
[fields]
opportunity = "deal"
at = "since"
stage = "stage"
amount = "amount"
"""
LINES = """
kind = "opportunity_lines"
match = "opportunity"
[fields]
opportunity = "deal"
product = "product"
quantity = "pieces"
unit_price = "each"
total_price = "total"
"""
PRICES = """
kind = "price_book_entries"
match = "product"
[fields]
book = { default = "Standard" }
product = "product"
unit_price = "each"
minimum_quantity = "from"
"""
TASKS = """
kind = "tasks"
match = "external_id"
[fields]
external_id = "nr"
opportunity = "deal"
owner = "who"
type = "type"
status = "status"
subject = "what"
due_on = "due"
at = "done"
outcome = { default = "connected" }
direction = { default = "out" }
"""
STATES = st.lists(
    st.tuples(st.integers(-20, 40), st.integers(0, 6), st.integers(0, 10**6)),
    min_size=1,
    max_size=5,
    unique_by=lambda one: one[0],
)


@pytest.fixture
def pipeline(cast: Cast) -> PipelineSpec:
    activate_currency(code="EUR", by=system_actor(), via=SYSTEM)
    install_default_pipeline(by=system_actor(), via=SYSTEM, at=LONG_AGO)
    return pipelines()[0]


def deal(pipeline: PipelineSpec, owner_id: int, name: str = "Press", *, external_id: str = "") -> int:
    """A deal that an import began."""
    new = NewOpportunity(
        pipeline_id=pipeline.id,
        name=name,
        owner_id=owner_id,
        amount=Decimal(7),
        currency="EUR",
        external_id=external_id,
    )
    row = ImportedOpportunity(new=new, created_at=BEGAN)
    return actions.create_opportunities(rows=[row], by=system_actor(), via=SYSTEM)[0].opportunity_id


def write(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def check(path: Path, mapping: str) -> ImportReport:
    return check_file(path=path, mapping=mapping, settings=Settings(), by=system_actor())


def bring(path: Path, mapping: str) -> ImportReport:
    """Check and apply, interrupted after every step."""
    report = check(path, mapping)
    assert list(problems_of(report.id)) == []

    def interrupt(done: int) -> None:
        raise KeyboardInterrupt

    while True:
        try:
            return apply_import(import_id=report.id, by=system_actor(), progress=interrupt)
        except KeyboardInterrupt:
            continue


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=STATES, second=STATES, replaces=st.booleans())
def test_states_told_in_sets_are_those_told_one_by_one(
    first: list[tuple[int, int, int]],
    second: list[tuple[int, int, int]],
    replaces: bool,
    pipeline: PipelineSpec,
    cast: Cast,
) -> None:
    def told(number: int, states: list[tuple[int, int, int]]) -> ToldStates:
        dated = [
            DatedState(
                at=BEGAN + timedelta(days=day),
                changes={"stage_id": pipeline.stages[stage].id, "amount": Decimal(amount)},
            )
            for day, stage, amount in sorted(states)
        ]
        return ToldStates(opportunity_id=number, states=tuple(dated), replaces_beginning=replaces)

    by = system_actor()
    together = [deal(pipeline, cast.rita), deal(pipeline, cast.rita)]
    actions.import_histories(
        rows=[told(number, states) for number, states in zip(together, (first, second), strict=True)], by=by, via=SYSTEM
    )
    for number, states in zip(together, (first, second), strict=True):
        alone = deal(pipeline, cast.rita)
        whole = told(alone, states)
        for state in whole.states:
            row = ToldStates(opportunity_id=alone, states=(state,), replaces_beginning=replaces)
            actions.import_histories(rows=[row], by=by, via=SYSTEM)
        (present, history, changes), (wanted, wanted_history, wanted_changes) = story_of(number), story_of(alone)
        for rows in (history, wanted_history):
            for one in rows:
                one["voided_by"], one["voids"] = bool(one["voided_by"]), bool(one["voids"])
                one.pop("voided_at")
        assert (present, history, changes) == (wanted, wanted_history, wanted_changes)
    assert check_totals() == []


def test_a_told_history_comes_in_once_and_gives_the_deal_its_beginning(
    tmp_path: Path, pipeline: PipelineSpec, cast: Cast
) -> None:
    number = deal(pipeline, cast.rita, external_id="D-1")
    days = [
        {"deal": "D-1", "since": "2025-03-09", "stage": "proposal", "amount": 9},
        {"deal": "D-1", "since": "2025-03-04", "stage": "qualification", "amount": 5},
        {"deal": "Press", "since": "2025-03-20", "stage": "closed_won", "amount": 9},
    ]
    path = write(tmp_path / "states.csv", days)
    assert bring(path, HISTORY).outcomes == {"done": 3}
    rows = History.objects.filter(opportunity_id=number, voided_by=None).order_by("at", "seq")
    assert [(row.at.day, row.stage.key, row.amount_minor) for row in rows] == [
        (1, "qualification", 500), (4, "qualification", 500), (9, "proposal", 900), (20, "closed_won", 900),
    ]  # fmt: skip
    assert Opportunity.objects.get(pk=number).closed_on == datetime(2025, 3, 20).date()  # noqa: DTZ001  a day has no zone
    assert set(check(path, HISTORY).plans) == {Plan.UNCHANGED}
    ahead = write(tmp_path / "ahead.csv", [days[0] | {"since": "2125-01-01"}, days[1] | {"deal": "Nobody's"}])
    assert [problem.reason.code for problem in problems_of(check(ahead, HISTORY).id)] == ["in_future", "name_unknown"]


def test_prices_and_lines_come_in_once_and_make_the_amount(tmp_path: Path, pipeline: PipelineSpec, cast: Cast) -> None:
    number = deal(pipeline, cast.rita)
    for name in ("Lens", "Mount"):
        add_product(new=NewProduct(name=name), by=system_actor(), via=SYSTEM)
    prices = write(tmp_path / "prices.csv", [{"product": "Lens", "each": 20, "from": least} for least in (0, 10)])
    assert bring(prices, PRICES).outcomes == {"done": 2}
    assert (PriceBook.objects.get().name, PriceEntry.objects.count()) == ("Standard", 2)
    rows = [
        {"deal": "Press", "product": "Lens", "pieces": 3, "each": "", "total": ""},
        {"deal": "Press", "product": "Mount", "pieces": 4, "each": "", "total": 70},
        {"deal": "Press", "product": "Mount", "pieces": 4, "each": "", "total": 70},
    ]
    lines = write(tmp_path / "lines.csv", rows)
    assert bring(lines, LINES).outcomes == {"done": 3}
    assert sorted(Line.objects.values_list("total_minor", flat=True)) == [6000, 7000, 7000]
    assert Opportunity.objects.get(pk=number).amount_minor == 20000
    assert set(check(lines, LINES).plans) == set(check(prices, PRICES).plans) == {Plan.UNCHANGED}
    dearer = write(tmp_path / "dearer.csv", [{"product": "Lens", "each": 21, "from": 0}])
    assert bring(dearer, PRICES).plans == {Plan.CHANGE: 1}
    wrong = write(tmp_path / "wrong.csv", [rows[1] | {"each": 20}, rows[1] | {"pieces": 0}])
    assert [problem.reason.code for problem in problems_of(check(wrong, LINES).id)] == [
        "total_differs", "total_without_price",
    ]  # fmt: skip


def test_activities_of_a_file_are_those_that_are_logged(tmp_path: Path, pipeline: PipelineSpec, cast: Cast) -> None:
    number = deal(pipeline, cast.rita)
    base = {"deal": "Press", "who": "Rita Vogel", "due": "2025-04-02"}
    rows = [
        base | {"nr": "1", "type": "call", "status": "done", "what": "Ring", "done": "2025-04-01"},
        base | {"nr": "2", "type": "mail", "status": "planned", "what": "Write", "done": ""},
        base | {"nr": "3", "type": "task", "status": "planned", "what": "Draw", "done": ""},
    ]
    path = write(tmp_path / "tasks.csv", rows)
    assert bring(path, TASKS).outcomes == {"done": 3}
    by = system_actor()
    other = deal(pipeline, cast.rita, "Lathe")
    told = NewActivity(
        type=ActivityType.TASK,
        subject="",
        kind="opportunity",
        record_id=other,
        author_id=cast.rita,
        due_on=date(2025, 4, 2),
    )
    done = datetime(2025, 4, 1, tzinfo=UTC)
    logged = [
        replace(told, type=ActivityType.CALL, subject="Ring", at=done, outcome=Outcome.CONNECTED),
        replace(told, subject="Write"),
        replace(told, subject="Draw"),
    ]
    for new in logged:
        log_activity(new=new, by=by, via=SYSTEM)
    columns = ("type", "subject", "direction", "outcome", "due_on", "at", "assignee_id", "author_id", "is_two_way")
    mine, theirs = (
        list(Activity.objects.filter(record_id=record).order_by("subject").values_list(*columns))
        for record in (number, other)
    )
    assert mine == theirs
    assert set(check(path, TASKS).plans) == {Plan.UNCHANGED}
    finished = write(tmp_path / "finished.csv", [rows[2] | {"status": "done", "done": "2025-04-03"}])
    assert bring(finished, TASKS).plans == {Plan.CHANGE: 1}
    assert Activity.objects.get(record_id=number, subject="Draw").at == datetime(2025, 4, 3, tzinfo=UTC)
