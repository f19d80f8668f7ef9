"""Importing opportunities: history as it was, everything else through the gate."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.imports.actions import apply_import, check_file
from quarterdeck.imports.queries import ImportReport, grandfathered_rows, problems_of, rows_of
from quarterdeck.imports.terms import Judged, Outcome, Plan, Settings
from quarterdeck.opportunities.queries import history_rows, visible_to
from quarterdeck.opportunities.rules.timeline import visits
from quarterdeck.pipelines.actions import install_default_pipeline
from quarterdeck.pipelines.queries import pipelines
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import Refused
from tests.cast import LONG_AGO, SYSTEM, Cast

pytestmark = pytest.mark.django_db

HISTORY = """
kind = "opportunities"
match = "external_id"
[fields]
external_id = "nr"
name = "title"
owner = "rep"
stage = { column = "phase", values = { Won = "closed_won", Lost = "closed_lost" } }
amount = { column = "value", unknown = [{ value = "0", when = { stage = "closed_lost" } }] }
currency = { default = "EUR" }
created_at = "begun"
closed_at = "ended"
[history]
start = "qualification"
at_close = ["amount"]
entered = { proposal = "offered" }
"""
PLAIN = HISTORY[: HISTORY.index("created_at")]
HEADER = "nr,title,rep,phase,value,begun,ended,offered\n"
UTC = ZoneInfo("UTC")


@pytest.fixture
def ada(cast: Cast, actors: dict[str, Actor]) -> Actor:
    activate_currency(code="EUR", by=system_actor(), via=SYSTEM)
    install_default_pipeline(by=system_actor(), via=SYSTEM, at=LONG_AGO)
    return actors["ada"]


def check(folder: Path, rows: str, by: Actor, mapping: str = HISTORY, **settings: object) -> ImportReport:
    file = folder / "deals.csv"
    file.write_text(HEADER + rows, encoding="utf-8")
    return check_file(path=file, mapping=mapping, settings=replace(Settings(), **settings), by=by)  # type: ignore[arg-type]  # names are checked by replace


def bring(folder: Path, rows: str, by: Actor, mapping: str = HISTORY, **settings: object) -> ImportReport:
    report = check(folder, rows, by, mapping, **settings)
    assert problems(report) == []
    return apply_import(import_id=report.id, by=by)


def problems(report: ImportReport) -> list[tuple[int, str, str]]:
    return [(p.line, p.column, p.reason.code) for p in problems_of(report.id)]


def path_of(actor: Actor, number: str) -> list[tuple[str, date, int | None]]:
    """Stages entered, the day, and the amount known there."""
    keys = {stage.id: stage.key for stage in pipelines()[0].stages}
    deal = visible_to(actor).get(external_id=number)
    rows = history_rows([deal.id])[deal.id]
    amounts = {row.at: row.state.amount_minor for row in rows}
    return [(keys[v.stage_id], v.entered_at.date(), amounts[v.entered_at]) for v in visits(rows)]


def test_days_of_the_file_become_visits_and_what_closing_told_is_not_known_before(tmp_path: Path, ada: Actor) -> None:
    rows = (
        "1,A,Rita Vogel,Won,120.50,2024-01-10,2024-03-01,2024-02-01\n"
        "2,B,Rita Vogel,Lost,0,2024-01-10,2024-01-20,\n"
        "3,C,rita@nordvik.example,Qualification,,2024-05-05,,\n"
    )
    assert bring(tmp_path, rows, ada).plans == {Plan.HISTORY: 3}
    assert path_of(ada, "1") == [
        ("qualification", date(2024, 1, 10), None),
        ("proposal", date(2024, 2, 1), None),
        ("closed_won", date(2024, 3, 1), 12050),
    ]
    assert path_of(ada, "2") == [("qualification", date(2024, 1, 10), None), ("closed_lost", date(2024, 1, 20), None)]
    assert path_of(ada, "3") == [("qualification", date(2024, 5, 5), None)]
    won = visible_to(ada).get(external_id="1")
    assert (won.closed_on, won.close_date, won.created_at) == (
        date(2024, 3, 1),
        None,
        datetime(2024, 1, 10, tzinfo=UTC),
    )


def test_criteria_of_the_past_that_were_not_met_are_listed_by_line(tmp_path: Path, ada: Actor) -> None:
    rows = "1,A,Rita Vogel,Lost,0,2024-01-10,2024-01-20,\n2,B,Rita Vogel,Qualification,,2024-01-10,,\n"
    assert list(grandfathered_rows(bring(tmp_path, rows, ada).id)) == [(2, "closed_lost/reason")]


def test_rows_without_a_day_of_their_own_need_an_as_of_day_and_bear_a_flag(tmp_path: Path, ada: Actor) -> None:
    rows = "1,A,Rita Vogel,Lead generation,,,,\n2,B,Rita Vogel,Won,5,2024-01-01,,\n"
    assert problems(check(tmp_path, rows, ada)) == [(2, "begun", "undated"), (3, "ended", "undated")]
    bring(tmp_path, rows, ada, as_of=date(2024, 6, 30))
    assert path_of(ada, "1") == [("lead_generation", date(2024, 6, 30), None)]
    assert path_of(ada, "2")[-1] == ("closed_won", date(2024, 6, 30), 500)
    assert {deal.flags for deal in visible_to(ada)} == {"undated"}


def test_history_needs_its_own_right(tmp_path: Path, ada: Actor) -> None:
    lesser = replace(ada, permissions=ada.permissions - {Permission.OPPORTUNITIES_IMPORT_HISTORY.value})
    report = check(tmp_path, "1,A,Rita Vogel,Won,5,2024-01-01,2024-02-01,\n", lesser)
    assert problems(report) == [(2, "begun", "history_not_permitted")]
    assert not visible_to(ada).exists()


def test_the_same_file_again_changes_nothing(tmp_path: Path, ada: Actor) -> None:
    rows = "1,A,Rita Vogel,Won,120,2024-01-10,2024-03-01,\n2,B,Rita Vogel,Proposal,7,2024-01-10,,2024-02-01\n"
    bring(tmp_path, rows, ada)
    before = {deal.external_id: deal.version for deal in visible_to(ada)}
    again = bring(tmp_path, rows, ada)
    assert (again.plans, again.outcomes) == ({Plan.UNCHANGED: 2}, {Outcome.DONE: 2})
    assert {deal.external_id: deal.version for deal in visible_to(ada)} == before


def test_a_row_that_moves_a_deal_meets_the_gate_and_comes_in_once_it_does(tmp_path: Path, ada: Actor) -> None:
    bring(tmp_path, "1,A,Rita Vogel,Qualification,,2024-01-10,,\n", ada)
    refused = check(tmp_path, "1,A,Rita Vogel,Lost,,2024-01-10,2024-02-01,\n", ada)
    assert problems(refused) == [(2, "loss_reason", "field_missing")]
    moved = check(tmp_path, "1,A,Rita Vogel,Needs assessment,5000,2024-01-10,,\n", ada)
    assert moved.plans == {Plan.MOVE: 1}
    apply_import(import_id=moved.id, by=ada)
    assert [stage for stage, _, _ in path_of(ada, "1")] == ["qualification", "needs_assessment"]


def test_rows_held_to_the_rules_are_gated_like_new_entries(tmp_path: Path, ada: Actor) -> None:
    rows = "1,A,Rita Vogel,Proposal,5,2024-01-10,,\n2,B,Rita Vogel,Won,5,2024-01-10,2024-02-01,\n"
    assert problems(check(tmp_path, rows, ada, judged=Judged.RULES)) == [
        (2, "contacts", "contacts_missing"),
        (3, "phase", "start_forbidden"),
        (3, "contacts", "contacts_missing"),
    ]
    assert bring(tmp_path, "1,A,Rita Vogel,Qualification,,,,\n", ada, PLAIN).plans == {Plan.CREATE: 1}
    assert path_of(ada, "1")[0][0] == "qualification"


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("1,A,Rita Vogel,Nowhere,,2024-01-10,,", "phase", "stage_unknown"),
        ("1,A,Nobody,Qualification,,2024-01-10,,", "rep", "name_unknown"),
        ("1,,Rita Vogel,Qualification,,2024-01-10,,", "title", "name_missing"),
        (f"1,{'x' * 201},Rita Vogel,Qualification,,2024-01-10,,", "title", "too_long"),
        ("1,A\x00,Rita Vogel,Qualification,,2024-01-10,,", "title", "forbidden_character"),
        ("1,A,Rita Vogel,Qualification,-1,2024-01-10,,", "value", "amount_negative"),
        ("1,A,Rita Vogel,Qualification,0.001,2024-01-10,,", "value", "amount_over_precise"),
        ("1,A,Rita Vogel,Qualification,1e5,2024-01-10,,", "value", "not_a_number"),
        ("1,A,Rita Vogel,Qualification,,2024-02-30,,", "begun", "not_a_day"),
        ("1,A,Rita Vogel,Qualification,,9999-12-31,,", "begun", "date_ahead"),
        ("1,A,Rita Vogel,Won,5,2024-02-01,2024-01-01,", "ended", "closed_before_created"),
        (",A,Rita Vogel,Qualification,,2024-01-10,,", "nr", "value_missing"),
        ("1,A,Rita Vogel,Qualification,,2024-01-10", "", "row_ragged"),
    ],
)
def test_each_kind_of_bad_input_is_told_with_line_and_column(
    tmp_path: Path, ada: Actor, row: str, column: str, code: str
) -> None:
    report = check(tmp_path, f"7,Good,Rita Vogel,Qualification,1,0001-01-01,,\n{row}\n", ada)
    assert problems(report)[:1] == [(3, column, code)]
    assert report.plans == {Plan.HISTORY: 1, Plan.BAD: 1}
    assert not visible_to(ada).exists()


def test_letters_of_any_script_come_in_as_they_are(tmp_path: Path, ada: Actor) -> None:
    bring(tmp_path, "1,עסקה 🚢 Ålesund,Rita Vogel,Qualification,,2024-01-10,,\n", ada)
    assert visible_to(ada).get().name == "עסקה 🚢 Ålesund"


def test_a_row_finds_its_deal_by_id_as_well_and_never_one_of_nobody(tmp_path: Path, ada: Actor) -> None:
    bring(tmp_path, "1,A,Rita Vogel,Qualification,,2024-01-10,,\n", ada)
    deal = visible_to(ada).get()
    by_id = PLAIN.replace("external_id", "id")
    report = bring(tmp_path, f"{public_id(deal.id)},New name,Rita Vogel,Qualification,9.99,,,\n", ada, by_id)
    assert report.plans == {Plan.CHANGE: 1}
    deal.refresh_from_db()
    assert (deal.name, deal.amount_minor) == ("New name", 999)
    stranger = check(tmp_path, f"{public_id(12345)},A,Rita Vogel,Qualification,,,,\nnot an id,,,,,,,\n", ada, by_id)
    assert [code for _, _, code in problems(stranger)][:2] == ["name_unknown", "not_an_id"]


def test_an_empty_cell_says_nothing_and_takes_nothing_away(tmp_path: Path, ada: Actor) -> None:
    bring(tmp_path, "1,A,Rita Vogel,Qualification,5,2024-01-10,,\n", ada, PLAIN)
    assert bring(tmp_path, "1,A,Rita Vogel,Qualification,,2024-01-10,,\n", ada, PLAIN).plans == {Plan.UNCHANGED: 1}
    assert visible_to(ada).get().amount_minor == 500


def test_a_beginning_that_no_pipeline_has_is_named_once(ada: Actor, tmp_path: Path) -> None:
    mapping = HISTORY.replace('start = "qualification"', 'start = "discovery"').replace("proposal =", "sounding =")
    with pytest.raises(Refused) as refused:
        check(tmp_path, "A1,Crane,Rita Vogel,Won,5,2026-01-05,2026-02-05,\n", ada, mapping)
    assert [reason.field for reason in refused.value.reasons] == ["history.start", "history.entered.sounding"]
    # Without dates of its own nothing of a history is asked for.
    check(tmp_path, "A1,Crane,Rita Vogel,Qualification,5,,,\n", ada, mapping, judged=Judged.RULES)


def test_a_row_to_mend_is_called_by_its_name(ada: Actor, tmp_path: Path) -> None:
    report = check(tmp_path, "A1,Crane,Rita Vogel,Nowhere,5,2026-01-05,2026-02-05,\n", ada)
    assert [row.name for row in rows_of(report.id)] == ["Crane"]
