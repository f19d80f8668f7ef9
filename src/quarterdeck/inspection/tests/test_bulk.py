"""Bulk edits: the verdict before, each row once, undo of what was not changed since."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from quarterdeck.inspection.actions import bulk_rows, collect, draft_run, start_run, start_undo, work_off
from quarterdeck.inspection.jobs import work_off_bulk_runs
from quarterdeck.inspection.models import BulkResult, BulkRun
from quarterdeck.inspection.queries.bulk import RowPage, Run, narrowed, rows_of, run_of
from quarterdeck.inspection.queries.bulk_checks import verdicts
from quarterdeck.inspection.rules.bulk import (
    BulkChange,
    BulkStep,
    Outcome,
    RunState,
    Step,
    change_as_json,
    change_of_json,
)
from quarterdeck.journal.queries import timeline
from quarterdeck.journal.terms import Door, Via
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.opportunities.tests.deals import Sales, row
from quarterdeck.users.actions import deactivate_person
from quarterdeck.users.queries import system_actor
from quarterdeck.values.verdict import Conflict, NotFound, NotPermitted, Refused
from tests.cast import SYSTEM, actor
from tests.query_counts import QueryCounts
from tests.unchanged import unchanged

VIA = Via(Door.BULK)
OWN = ("inspection_bulkrun", "inspection_bulkrow", "inspection_bulkresult")
TODAY = timezone.now().date()
LATER = TODAY + timedelta(days=40)


def a_run(sales: Sales, ids: list[int], by: str = "rita", **change: Any) -> int:
    """A run of these deals, checked and not started."""
    stage, shift = change.pop("stage_id", None), change.pop("shift_days", None)
    made = BulkChange(fields=change, stage_id=stage, shift_days=shift)
    return draft_run(change=made, ids=ids, by=sales.actor(by), via=VIA)


def go(sales: Sales, run_id: int, by: str = "rita") -> tuple[Run, RowPage]:
    """Start the run and work it off."""
    start_run(run_id=run_id, by=sales.actor(by), via=VIA)
    while work_off(run_id):
        pass
    return run_of(sales.actor(by), run_id), rows_of(sales.actor(by), run_id)


def outcomes(page: RowPage, step: Step = Step.APPLY) -> list[str]:
    return [one.results[step].outcome.value for one in page.rows]


def codes(page: RowPage, step: Step = Step.APPLY) -> list[list[str]]:
    return [[reason.code for reason in one.results[step].reasons] for one in page.rows]


def test_each_deal_is_changed_by_the_action_of_every_other_door(sales: Sales) -> None:
    first, second = sales.deal(), sales.deal(close_date=LATER)
    run, page = go(sales, a_run(sales, [first, second], close_date=LATER))
    assert outcomes(page) == ["changed", "unchanged"]
    assert (run.state, row(first).close_date) == (RunState.DONE, LATER)
    entry = timeline("opportunity", first)[0]
    assert (entry.door, entry.event) == (Door.BULK, "opportunity.edited")
    assert entry.payload["bulk_run_id"] == run.id


def test_nothing_changes_before_the_run_is_started(sales: Sales) -> None:
    number = sales.deal()
    with unchanged(OWN):
        run_id = a_run(sales, [number], category="commit")
        assert work_off(run_id) == 0
        verdicts(sales.lens(), run_of(sales.actor("rita"), run_id).change, {number: None})


def test_the_verdict_before_is_what_happens(sales: Sales) -> None:
    mine, priced, gone = sales.deal(), sales.deal(close_date=LATER), sales.deal()
    foreign = sales.deal(by="system", owner_id=sales.cast.olga)
    hidden = sales.deal(by="system", owner_id=sales.cast.chiara)
    sales.edit(gone, name="Renamed")
    ids = [mine, priced, foreign, hidden]
    for change in (
        BulkChange(fields={"close_date": LATER}),
        BulkChange(shift_days=7),
        BulkChange(fields={"owner_id": sales.cast.max}),
        BulkChange(fields={"category": "commit", "amount": Decimal("5.001")}),
        BulkChange(stage_id=sales.stage("negotiation")),
        BulkChange(stage_id=sales.stage("closed_lost")),
        BulkChange(stage_id=12345),
        BulkChange(stage_id=sales.stage("lead_generation")),
        BulkChange(fields={"close_date": None, "competitor": ""}),
        BulkChange(stage_id=sales.stage("negotiation"), override_reason="The buyer signs today"),
        BulkChange(step=BulkStep("Call the buyer", None)),
        BulkChange(step=BulkStep("Call the buyer", LATER)),
        BulkChange(step=BulkStep("Call the buyer", LATER)),
        BulkChange(step=BulkStep("Call again", LATER, is_added=True)),
    ):
        before = verdicts(sales.lens(), change, {number: row(number).version for number in ids})
        run_id = draft_run(change=change, ids=ids, by=sales.actor("rita"), via=VIA)
        _run, page = go(sales, run_id)
        for one in page.rows:
            told, judged = one.results[Step.APPLY], before[one.opportunity_id]
            assert told.outcome == judged.outcome, (change, told, judged)
            assert [r.as_row() for r in told.reasons] == [r.as_row() for r in judged.reasons], change


def test_statements_of_the_verdicts_do_not_grow(sales: Sales, query_counts: QueryCounts) -> None:
    ids = [sales.deal(close_date=LATER if number % 2 else None) for number in range(12)]
    change = BulkChange(fields={"competitor": "Kappa"}, stage_id=sales.stage("proposal"))
    for some in (ids[:2], ids):
        lens = sales.lens()
        _ = lens.specs
        with query_counts.expect("verdicts of a bulk move"):
            assert len(verdicts(lens, change, dict.fromkeys(some))) == len(some)
    edit = BulkChange(fields={"close_date": LATER})
    for some in (ids[:2], ids):
        lens = sales.lens()
        _ = lens.specs
        with query_counts.expect("verdicts of a bulk edit"):
            assert len(verdicts(lens, edit, dict.fromkeys(some))) == len(some)


def test_a_deal_changed_since_the_check_is_left_alone(sales: Sales) -> None:
    number = sales.deal()
    run_id = a_run(sales, [number], close_date=LATER)
    sales.edit(number, name="Renamed")
    _run, page = go(sales, run_id)
    assert codes(page) == [["stale"]]
    assert row(number).close_date != LATER


def test_a_refusal_changes_nothing_but_its_log(sales: Sales) -> None:
    number = sales.deal(by="system", owner_id=sales.cast.olga)
    run_id = a_run(sales, [number], close_date=LATER)
    with unchanged(OWN):
        _run, page = go(sales, run_id)
    assert outcomes(page) == ["refused"]


def test_a_run_is_undone_but_for_what_changed_since(sales: Sales) -> None:
    kept, edited = sales.deal(), sales.deal()
    before = row(kept).close_date
    run_id = a_run(sales, [kept, edited], close_date=LATER)
    go(sales, run_id)
    sales.edit(edited, close_date=LATER + timedelta(days=1))
    start_undo(run_id=run_id, by=sales.actor("rita"), via=VIA)
    while work_off(run_id):
        pass
    page = rows_of(sales.actor("rita"), run_id)
    assert outcomes(page, Step.UNDO) == ["changed", "refused"]
    assert codes(page, Step.UNDO)[1] == ["changed_since"]
    assert row(kept).close_date == before
    assert row(edited).close_date == LATER + timedelta(days=1)
    assert run_of(sales.actor("rita"), run_id).state is RunState.UNDONE


def test_all_that_match_are_collected_in_batches_and_worked_off_in_the_background(
    sales: Sales, monkeypatch: pytest.MonkeyPatch
) -> None:
    from quarterdeck.inspection.actions import bulk

    monkeypatch.setattr(bulk, "BATCH", 2)
    ids = {sales.deal(name=f"Crane {number}") for number in range(5)}
    other = sales.deal(name="Pump")
    rita = sales.actor("rita")
    run_id = draft_run(change=BulkChange(shift_days=3, fields={"source": "Fair"}), ids=(), by=rita, via=VIA)
    assert collect(run_id=run_id, rows=narrowed(sales.lens(), DealFilter(text="crane")), by=rita, via=VIA) == 5
    assert work_off_bulk_runs() == 0
    start_run(run_id=run_id, by=rita, via=VIA)
    while work_off_bulk_runs():
        pass
    assert run_of(rita, run_id).count(Step.APPLY) == 5
    assert {one.opportunity_id for one in rows_of(rita, run_id).rows} == ids
    assert row(other).source == ""


def test_whoever_dies_in_between_leaves_each_row_to_be_done_once(sales: Sales, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [sales.deal(close_date=TODAY) for _ in range(6)]
    run_id, done = a_run(sales, ids, shift_days=2), bulk_rows._settle
    start_run(run_id=run_id, by=sales.actor("rita"), via=VIA)

    def dying(*args: Any) -> None:
        done(*args)
        if BulkResult.objects.count() in {2, 5}:
            raise KeyboardInterrupt

    monkeypatch.setattr(bulk_rows, "_settle", dying)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            work_off(run_id)
        assert run_of(sales.actor("rita"), run_id).state is RunState.RUNNING
        dying_at = BulkResult.objects.count()
        assert dying_at in {1, 4}
        monkeypatch.setattr(bulk_rows, "_settle", done)
        work_off(run_id, 3)
        monkeypatch.setattr(bulk_rows, "_settle", dying)
    monkeypatch.setattr(bulk_rows, "_settle", done)
    while work_off(run_id):
        pass
    assert [row(number).close_date for number in ids] == [TODAY + timedelta(days=2)] * 6
    assert all(len([e for e in timeline("opportunity", number) if e.door == Door.BULK]) == 1 for number in ids)


def test_a_run_is_its_owners_alone(sales: Sales) -> None:
    run_id = a_run(sales, [sales.deal()], close_date=LATER)
    for name in ("max", "ada"):
        with pytest.raises(NotFound):
            run_of(sales.actor(name), run_id)
        with pytest.raises(NotFound):
            start_run(run_id=run_id, by=sales.actor(name), via=VIA)


def test_starting_twice_runs_once_and_undo_waits_for_the_end(sales: Sales) -> None:
    run_id, rita = a_run(sales, [sales.deal()], close_date=LATER), sales.actor("rita")
    with pytest.raises(Conflict):
        start_undo(run_id=run_id, by=rita, via=VIA)
    go(sales, run_id)
    start_run(run_id=run_id, by=rita, via=VIA)
    assert run_of(rita, run_id).state is RunState.DONE


def test_rights_are_those_of_the_moment(sales: Sales) -> None:
    number = sales.deal()
    run_id = a_run(sales, [number], close_date=LATER)
    start_run(run_id=run_id, by=sales.actor("rita"), via=VIA)
    deactivate_person(person_id=sales.cast.rita, by=system_actor(), via=SYSTEM)
    while work_off(run_id):
        pass
    assert BulkResult.objects.get().outcome == Outcome.REFUSED
    assert BulkRun.objects.get(pk=run_id).state == RunState.DONE
    with pytest.raises(NotPermitted):
        draft_run(change=BulkChange(fields={"source": "x"}), ids=[number], by=actor(sales.cast.rolf), via=VIA)


def test_what_cannot_be_asked_of_anything_is_refused_at_once(sales: Sales) -> None:
    rita = sales.actor("rita")
    for change, code in (
        (BulkChange(), "bulk_nothing"),
        (BulkChange(shift_days=0), "shift_out_of_range"),
        (BulkChange(shift_days=1, fields={"close_date": LATER}), "shift_and_date"),
    ):
        with unchanged(), pytest.raises(Refused) as refused:
            draft_run(change=change, ids=[1], by=rita, via=VIA)
        assert [reason.code for reason in refused.value.reasons] == [code]
    with pytest.raises(Refused):
        draft_run(change=BulkChange(shift_days=1), ids=range(1, 1003), by=rita, via=VIA)


def test_a_change_comes_back_as_it_was_kept() -> None:
    fields = {
        "close_date": TODAY,
        "amount": Decimal("5.10"),
        "source": "Fair",
        "cf_1": (1, 2),
        "cf_2": True,
        "owner_id": 7,
    }
    change = BulkChange(fields=fields, stage_id=3, shift_days=None)
    assert change_of_json(change_as_json(change)) == change


def test_a_run_whose_collecting_was_killed_is_ended_and_never_applied(sales: Sales) -> None:
    rita = actor(sales.cast.rita)
    ids = [
        draft_run(change=BulkChange(shift_days=7), ids=[], by=rita, via=VIA, at=timezone.now() - timedelta(minutes=ago))
        for ago in (59, 61)
    ]
    work_off_bulk_runs()
    assert [run_of(rita, number).state for number in ids] == [RunState.COLLECTING, RunState.STOPPED]
    assert not run_of(rita, ids[1]).is_busy
    with pytest.raises(Conflict):
        start_run(run_id=ids[1], by=rita, via=VIA)
