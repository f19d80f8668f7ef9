"""How long an import holds the database, as counts: rows and statements of its transactions."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from itertools import chain, pairwise, repeat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.imports.actions import apply_import, check_file, undo_import
from quarterdeck.imports.models import Import, ImportRow
from quarterdeck.imports.terms import ImportState, Outcome, Plan, Settings
from quarterdeck.journal.actions import pacing
from quarterdeck.journal.actions.pacing import LEAST_AT_ONCE, LONGEST_LOCK, MOST_AT_ONCE, Pace
from quarterdeck.pipelines.actions import install_default_pipeline
from quarterdeck.sheets.chunks import CHUNK_BYTES
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor
from tests.cast import LONG_AGO, SYSTEM, Cast

MAPPING = """
kind = "opportunities"
match = "external_id"
[fields]
external_id = "nr"
name = "title"
owner = "rep"
stage = "phase"
currency = { default = "EUR" }
created_at = "begun"
closed_at = "ended"
[history]
start = "qualification"
"""
FEW, MANY = 60, 150


@pytest.fixture
def ada(cast: Cast, actors: dict[str, Actor]) -> Actor:
    activate_currency(code="EUR", by=system_actor(), via=SYSTEM)
    install_default_pipeline(by=system_actor(), via=SYSTEM, at=LONG_AGO)
    return actors["ada"]


def test_the_next_transaction_follows_how_long_the_last_one_took() -> None:
    pace = Pace()
    assert pace.size == LEAST_AT_ONCE
    for _ in range(9):
        pace.took(LONGEST_LOCK / 10)
    assert pace.size == MOST_AT_ONCE
    pace.took(LONGEST_LOCK * 0.9)
    assert pace.size == MOST_AT_ONCE
    pace.took(LONGEST_LOCK * 2)
    assert pace.size == MOST_AT_ONCE // 2
    pace.took(LONGEST_LOCK)
    assert pace.size == MOST_AT_ONCE * 9 // 20
    for _ in range(9):
        pace.took(LONGEST_LOCK * 3)
    assert pace.size == LEAST_AT_ONCE


def test_waiting_for_the_lock_makes_no_transaction_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(pacing, "monotonic", lambda: clock[0])
    monkeypatch.setattr(pacing, "sleep", lambda _: None)
    monkeypatch.setattr(pacing, "refresh_statistics", lambda: 0)
    wrappers: list[Callable[..., Any]] = []

    def wrapped(wrapper: Callable[..., Any]) -> nullcontext[None]:
        wrappers.append(wrapper)
        return nullcontext()

    here = SimpleNamespace(vendor="sqlite", in_atomic_block=False, execute_wrapper=wrapped)
    monkeypatch.setattr(pacing, "connection", here)

    def passes(seconds: float) -> None:
        clock[0] += seconds

    sizes = []
    for waited in (0.0, 1.0):
        pace = Pace()
        for _ in range(3):
            with pace.transaction():
                wrappers[-1](lambda *_, seconds=waited: passes(seconds), "BEGIN IMMEDIATE", None, False, {})
                passes(LONGEST_LOCK / 3)
        sizes.append(pace.size)
    assert sizes[0] == sizes[1] > LEAST_AT_ONCE


# Looks of one who gets the lock at the third, of nobody, and of one who never does or cannot be asked.
@pytest.mark.parametrize(("looks", "pauses"), [([True, True, False], 2), ([False], 0), ([True], 21), (None, 21)])
@pytest.mark.parametrize("stands", [True, False])
def test_the_lock_is_left_to_those_who_wait_until_they_have_it_or_had_the_time(
    looks: list[bool] | None, pauses: int, stands: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, slept = [0.0], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        # A clock that stands holds nobody up either.
        clock[0] += 0 if stands else seconds

    monkeypatch.setattr(pacing, "monotonic", lambda: clock[0])
    monkeypatch.setattr(pacing, "sleep", sleep)
    monkeypatch.setattr(pacing, "refresh_statistics", lambda: 0)
    here = SimpleNamespace(vendor="sqlite", in_atomic_block=False, execute_wrapper=lambda _: nullcontext())
    if looks is not None:
        told = chain(looks, repeat(looks[-1]))
        here.somebody_waits = lambda: next(told)
    monkeypatch.setattr(pacing, "connection", here)
    # The lock is held for statistics, and let go, before the first transaction.
    with Pace().transaction():
        pass
    assert len(slept) == pytest.approx(pauses, abs=1)


def test_programs_that_cannot_be_seen_to_wait_get_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, slept = [0.0], list[float]()
    monkeypatch.setattr(pacing, "monotonic", lambda: clock[0])
    monkeypatch.setattr(pacing, "sleep", slept.append)
    monkeypatch.setattr(pacing, "refresh_statistics", lambda: 0)
    here = SimpleNamespace(vendor="sqlite", in_atomic_block=False, execute_wrapper=lambda _: nullcontext())
    here.somebody_waits = lambda: False
    monkeypatch.setattr(pacing, "connection", here)
    pace = Pace()
    for seconds in (0, 3.1, 0):
        with pace.transaction():
            clock[0] += seconds
    assert slept == [pytest.approx(0.105)]


@pytest.mark.django_db
def test_a_transaction_takes_as_many_statements_for_many_rows_as_for_few(
    tmp_path: Path, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both ways, in and back: what is left to one row each would hold everybody up."""
    monkeypatch.setattr("quarterdeck.journal.actions.pacing.LEAST_AT_ONCE", MANY)
    counts = {}
    for rows in (FEW, MANY, FEW + 1):
        file = tmp_path / f"{rows}.csv"
        phases = ("proposal", "closed_won", "closed_lost")
        lines = [
            f"{rows}-{n},Deal,Rita Vogel,{phases[n % 3]},2025-01-{n % 28 + 1:02},2025-03-01\n" for n in range(rows)
        ]
        file.write_text("nr,title,rep,phase,begun,ended\n" + "".join(lines))
        number = check_file(path=file, mapping=MAPPING, settings=Settings(), by=ada).id
        with CaptureQueriesContext(connection) as applied:
            assert apply_import(import_id=number, by=ada).outcomes == {Outcome.DONE: rows}
        with CaptureQueriesContext(connection) as undone:
            assert undo_import(import_id=number, by=ada).done == rows
        counts[rows] = (len(applied), len(undone))
    # The first one reads what is kept from then on; rows over from sets of fifty take a statement more.
    assert all(many <= few for many, few in zip(counts[MANY], counts[FEW + 1], strict=True))


@pytest.mark.django_db
def test_rows_of_which_nothing_is_to_be_done_are_marked_and_removed_some_at_a_time(tmp_path: Path, ada: Actor) -> None:
    """A file that was imported already may be long, and so may what an earlier check of it left."""
    file = tmp_path / "again.csv"
    lines = [f"{n},Deal,Rita Vogel,proposal,2025-01-02,2025-03-01\n" for n in range(MANY)]
    file.write_text("nr,title,rep,phase,begun,ended\n" + "".join(lines))

    def checked() -> int:
        return check_file(path=file, mapping=MAPPING, settings=Settings(), by=ada).id

    assert apply_import(import_id=checked(), by=ada).outcomes == {Outcome.DONE: MANY}
    checked()
    with CaptureQueriesContext(connection) as forgotten:
        number = checked()
    assert Import.objects.filter(state=ImportState.CHECKED.value).count() == 1
    assert ImportRow.objects.count() == 2 * MANY
    with CaptureQueriesContext(connection) as marked:
        assert apply_import(import_id=number, by=ada).plans == {Plan.UNCHANGED: MANY}
    assert set(ImportRow.objects.values_list("outcome", flat=True)) == {Outcome.DONE.value}
    sets = -(-MANY // LEAST_AT_ONCE)
    # The import itself is asked last for rows that are left.
    for captured, word, count in ((forgotten, "DELETE FROM", sets + 1), (marked, "UPDATE", sets)):
        assert sum(one["sql"].startswith(f'{word} "imports_importrow"') for one in captured) == count


@pytest.mark.django_db
def test_rows_that_are_long_are_judged_fewer_at_a_time(tmp_path: Path, ada: Actor) -> None:
    """A column that nothing maps counts as well: it is in memory like the others."""
    long = "x" * 100_000
    lines = [f"{n},Deal,Rita Vogel,proposal,2025-01-02,2025-03-01{f',{long}' * 2}\n" for n in range(MANY)]
    file = tmp_path / "long.csv"
    file.write_text("nr,title,rep,phase,begun,ended,remarks,more\n" + "".join(lines))
    told: list[int] = []
    report = check_file(path=file, mapping=MAPPING, settings=Settings(), by=ada, progress=told.append)
    assert (report.rows, report.bad) == (MANY, 0)
    assert told[-1] == MANY
    most = max(after - before for before, after in pairwise([0, *told]))
    # With the first of them come the rows that tell how the file is laid out.
    assert most * len(lines[0]) < 2.5 * CHUNK_BYTES < MANY * len(lines[0])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by its statistics")
@pytest.mark.django_db
def test_no_row_of_a_file_is_looked_for_among_all_the_others(tmp_path: Path, ada: Actor) -> None:
    """SQLite takes an index of some rows where the statement says that it is about those: else each chunk reads all."""
    asked: list[tuple[str, str]] = []

    def explain(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.startswith("SELECT") and not many:
            cursor = context["cursor"].cursor.connection.cursor()
            cursor.execute("EXPLAIN QUERY PLAN " + sql.replace("%s", "?"), params or ())
            asked.extend((sql, row[3]) for row in cursor.fetchall())
        return execute(sql, params, many, context)

    deals = tmp_path / "deals.csv"
    deals.write_text("nr,title,rep,phase,begun,ended\n" + "".join(f"{n},D,Rita Vogel,proposal,,\n" for n in range(9)))
    with connection.execute_wrapper(explain):
        as_of = Settings(as_of=date(2025, 1, 1))
        number = check_file(path=deals, mapping=MAPPING, settings=as_of, by=ada).id
        assert apply_import(import_id=number, by=ada).outcomes == {Outcome.DONE: 9}
        assert undo_import(import_id=number, by=ada).done == 9
    keyed = [plan for sql, plan in asked if '"imports_importrow"."match_key" IN (' in sql and "SELECT U0" not in sql]
    repeats = {plan for plan in keyed if "imports_importrow" in plan}
    assert repeats == {"SEARCH imports_importrow USING INDEX import_match (batch_id=? AND match_key=?)"}
    found = {
        plan for sql, plan in asked if '"opportunities_opportunity"."external_id" IN (' in sql and "SEARCH" in plan
    }
    assert found == {"SEARCH opportunities_opportunity USING INDEX opp_external (external_id=?)"}
    assert not [pair for pair in asked if "(state=?)" in pair[1]], "all that are active are read"


def test_the_planner_hears_of_rows_when_there_are_ten_times_as_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """A company that was empty has no statistics: each transaction would read all deals for its few."""
    told: list[int] = []
    monkeypatch.setattr(
        pacing, "connection", SimpleNamespace(vendor="sqlite", in_atomic_block=False, execute_wrapper=nullcontext)
    )
    monkeypatch.setattr(pacing, "sleep", lambda _: None)
    monkeypatch.setattr(pacing, "refresh_statistics", lambda: told.append(rows))
    pace = Pace()
    rows: int = 0
    while rows < 12_000:
        with pace.transaction():
            rows += pace.size
    first, grown, more = told
    assert first == 0
    assert 1_000 <= grown < 1_000 + MOST_AT_ONCE
    assert 10_000 <= more < 10_000 + MOST_AT_ONCE
