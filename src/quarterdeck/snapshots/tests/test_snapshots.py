"""Weekly exports become history: what is told of a deal, by when it was known, whatever a file leaves out."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from quarterdeck.opportunities.actions import delete_opportunity, edit_opportunity
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.pipelines.queries import loss_reasons
from quarterdeck.snapshots.models import Snapshot, SnapshotRow
from quarterdeck.snapshots.queries.report import problems_in
from quarterdeck.snapshots.terms import Missing, Outcome, Plan, SnapshotState
from quarterdeck.snapshots.tests.weeks import (
    DATED,
    DATED_HEADER,
    MAPPING,
    a_series,
    at_end_of,
    bring,
    check,
    end_of,
    rows_of,
    told,
    write,
)
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import Conflict, NotPermitted, Refused
from tests.cast import SYSTEM

pytestmark = pytest.mark.django_db
A1 = "1,Presses,Rita Vogel,Qualification,100,2026-06-30\n"
A2 = "1,Presses,Rita Vogel,Proposal,120,2026-06-30\n"
B = "2,Lathes,Rita Vogel,Qualification,,\n"


def codes(series_id: int) -> list[tuple[str, int, str]]:
    return [(name, problem.line, problem.reason.code) for name, problem in problems_in(series_id)]


def test_each_difference_is_dated_at_the_later_file_and_keeps_its_interval(tmp_path: Path, ada: Actor) -> None:
    files = write(tmp_path, {0: A1, 1: A1 + B, 3: A2 + B})
    report = bring(a_series(ada), files, ada)
    assert [dict(one.plans) for one in report.snapshots] == [{Plan.CREATE: 1}, {Plan.CREATE: 1}, {Plan.CHANGE: 1}]
    assert [one.unchanged for one in report.snapshots] == [0, 1, 1]
    assert told(ada, "1") == [
        ("qualification", 10_000, end_of(0), None),
        ("proposal", 12_000, end_of(3), end_of(1)),
    ]
    assert told(ada, "2") == [("qualification", None, end_of(1), end_of(0))]
    assert report.resolution is not None
    assert report.resolution.days == 10


def test_the_check_changes_nothing_and_the_same_files_again_neither(tmp_path: Path, ada: Actor) -> None:
    series_id, files = a_series(ada), write(tmp_path, {0: A1, 1: A2})
    check(series_id, files, ada)
    check(series_id, files, ada)
    assert not visible_to(ada).exists()
    assert Snapshot.objects.count() == 2
    bring(series_id, files, ada)
    written = told(ada, "1")
    report = check(series_id, files, ada)
    assert [one.state for one in report.snapshots] == [SnapshotState.APPLIED] * 2
    with pytest.raises(Conflict):
        bring(series_id, files, ada)
    assert told(ada, "1") == written


def test_the_file_of_the_next_week_goes_on(tmp_path: Path, ada: Actor) -> None:
    series_id = a_series(ada)
    bring(series_id, write(tmp_path, {0: A1}), ada)
    bring(series_id, write(tmp_path, {0: A1, 1: A2}), ada)
    assert told(ada, "1")[1:] == [("proposal", 12_000, end_of(1), end_of(0))]
    with pytest.raises(Refused) as caught:
        check(series_id, write(tmp_path, {-1: A1}), ada)
    assert [reason.code for reason in caught.value.reasons] == ["snapshot_too_early"]


def test_what_is_not_shown_any_more_is_left_and_told(tmp_path: Path, ada: Actor) -> None:
    report = bring(a_series(ada), write(tmp_path, {0: A1 + B, 1: B, 2: A2 + B}), ada)
    assert [dict(one.plans) for one in report.snapshots[1:]] == [{Plan.LEFT: 1}, {Plan.BACK: 1}]
    assert told(ada, "1")[1:] == [("proposal", 12_000, end_of(2), end_of(0))]


def test_what_is_not_shown_any_more_is_lost_by_choice_and_reopened_when_it_is_shown_again(
    tmp_path: Path, ada: Actor
) -> None:
    reason_id = next(iter(loss_reasons()))
    won = "3,Won,Rita Vogel,Closed won,7,\n"
    series_id = a_series(ada, missing=Missing.LOST, loss_reason_id=reason_id)
    report = bring(series_id, write(tmp_path, {0: A1 + B + won, 1: B, 2: A2 + B}), ada)
    assert report.snapshots[1].plans == {Plan.LOST: 1, Plan.LEFT: 1}
    assert told(ada, "1") == [
        ("qualification", 10_000, end_of(0), None),
        ("closed_lost", 10_000, end_of(1), end_of(0)),
        ("proposal", 12_000, end_of(2), end_of(1)),
    ]
    assert [row.state.loss_reason_id for row in rows_of(ada, "1")] == [None, reason_id, None]
    assert at_end_of(ada, "3", 2) == ("closed_won", 700)


def test_what_is_not_shown_any_more_is_deleted_by_choice_and_comes_back(tmp_path: Path, ada: Actor) -> None:
    series_id = a_series(ada, missing=Missing.DELETED)
    bring(series_id, write(tmp_path, {0: A1 + B, 1: B}), ada)
    assert not visible_to(ada).filter(external_id="1").exists()
    bring(series_id, write(tmp_path, {2: A2 + B}), ada)
    assert [(row.state.state, row.at, row.since) for row in rows_of(ada, "1")] == [
        ("active", end_of(0), None),
        ("deleted", end_of(1), end_of(0)),
        ("active", end_of(2), end_of(1)),
        ("active", end_of(2), end_of(1)),
    ]
    assert at_end_of(ada, "1", 2) == ("proposal", 12_000)


def test_what_was_deleted_comes_back_with_all_that_later_files_of_the_same_hand_in_say(
    tmp_path: Path, ada: Actor
) -> None:
    series_id = a_series(ada, missing=Missing.DELETED)
    bring(series_id, write(tmp_path, {0: A1 + B, 1: B}), ada)
    bring(series_id, write(tmp_path, {2: A1 + B, 3: A2 + B, 4: A2 + B, 5: A1 + B}), ada)
    assert [at_end_of(ada, "1", week) for week in (0, 2, 3, 4, 5)] == [
        ("qualification", 10_000),
        ("qualification", 10_000),
        ("proposal", 12_000),
        ("proposal", 12_000),
        ("qualification", 10_000),
    ]


def test_what_somebody_deleted_here_after_it_came_back_stays_refused(tmp_path: Path, ada: Actor) -> None:
    series_id = a_series(ada, missing=Missing.DELETED)
    bring(series_id, write(tmp_path, {0: A1 + B, 1: B, 2: A1 + B}), ada)
    delete_opportunity(opportunity_id=visible_to(ada).get(external_id="1").id, by=ada, via=SYSTEM)
    report = check(series_id, write(tmp_path, {3: A2 + B}), ada)
    assert report.snapshots[-1].plans == {Plan.BAD: 1}


def test_days_that_the_rows_name_themselves_are_exact(tmp_path: Path, ada: Actor) -> None:
    begun, open_deal = "2026-02-10", "1,Presses,Rita Vogel,{},100,,{},{}\n"
    weeks = {
        0: open_deal.format("Qualification", begun, ""),
        1: open_deal.format("Closed won", begun, "2026-03-05"),
        2: open_deal.format("Closed won", begun, "2026-03-05")
        + "2,New,Rita Vogel,Closed won,1,,2026-02-01,2026-03-11\n",
    }
    bring(a_series(ada, mapping=DATED), write(tmp_path, weeks, DATED_HEADER), ada)
    assert told(ada, "1") == [
        ("qualification", 10_000, datetime(2026, 2, 10, tzinfo=UTC), None),
        ("closed_won", 10_000, datetime(2026, 3, 5, tzinfo=UTC), None),
    ]
    assert [(stage, at.date().isoformat(), since) for stage, _, at, since in told(ada, "2")] == [
        ("qualification", "2026-02-01", None),
        ("closed_won", "2026-03-11", None),
    ]


def test_an_empty_cell_takes_away_what_a_deal_can_be_without(tmp_path: Path, ada: Actor) -> None:
    empty = "1,Presses,,Qualification,,\n"
    bring(a_series(ada), write(tmp_path, {0: A1, 1: empty}), ada)
    states = [row.state for row in rows_of(ada, "1")]
    assert [(s.amount_minor, s.close_date is None) for s in states] == [(10_000, False), (None, True)]
    assert states[0].owner_id == states[1].owner_id


def test_what_was_changed_here_stays_where_the_files_say_nothing_new(tmp_path: Path, ada: Actor) -> None:
    series_id = a_series(ada)
    bring(series_id, write(tmp_path, {0: A1}), ada)
    deal = visible_to(ada).get(external_id="1")
    at = end_of(0).replace(hour=23, minute=59, second=59, microsecond=1)
    edit_opportunity(opportunity_id=deal.id, changes={"name": "Renamed"}, by=ada, via=SYSTEM, at=at)
    bring(series_id, write(tmp_path, {1: A2}), ada)
    deal.refresh_from_db()
    assert (deal.name, deal.amount_minor) == ("Renamed", 12_000)


def test_nothing_comes_in_while_a_row_is_to_be_mended_unless_lenient(tmp_path: Path, ada: Actor) -> None:
    series_id = a_series(ada)
    bad = "2,Lathes,Nobody,Qualification,,\n" + "3,Mills,Rita Vogel,Nowhere,,\n"
    files = write(tmp_path, {0: A1 + bad, 1: A1 + B + A2})
    report = check(series_id, files, ada)
    assert report.bad == 3
    assert [(line, code) for _, line, code in codes(series_id)] == [
        (3, "name_unknown"),
        (4, "stage_unknown"),
        (4, "row_twice"),
    ]
    with pytest.raises(Refused):
        bring(series_id, files, ada)
    assert not visible_to(ada).exists()
    report = bring(series_id, files, ada, is_lenient=True)
    assert report.snapshots[0].outcomes == {Outcome.DONE: 1, Outcome.LEFT_OUT: 2}
    # It was shown in the first file already, so nobody knows since when.
    assert told(ada, "2") == [("qualification", None, end_of(1), None)]


def test_a_deal_that_is_here_takes_over_what_the_file_shows(tmp_path: Path, ada: Actor) -> None:
    bring(a_series(ada), write(tmp_path, {0: A1}), ada)
    other = a_series(ada, name="Another")
    report = bring(other, write(tmp_path, {1: A2}), ada)
    assert report.snapshots[0].plans == {Plan.CHANGE: 1}
    assert visible_to(ada).count() == 1
    assert at_end_of(ada, "1", 1) == ("proposal", 12_000)


def test_a_change_of_a_deal_that_was_deleted_here_is_to_be_mended(tmp_path: Path, ada: Actor) -> None:
    series_id = a_series(ada)
    bring(series_id, write(tmp_path, {0: A1 + B}), ada)
    delete_opportunity(opportunity_id=visible_to(ada).get(external_id="1").id, by=ada, via=SYSTEM)
    report = check(series_id, write(tmp_path, {1: A1 + B, 2: A2 + B}), ada)
    assert [one.bad for one in report.snapshots] == [0, 0, 1]
    assert [code for _, _, code in codes(series_id)] == ["record_deleted"]


def test_rows_that_the_mapping_leaves_out_are_not_shown(tmp_path: Path, ada: Actor) -> None:
    mapping = MAPPING + '[[leave_out]]\ncolumn = "title"\nvalues = ["Lathes"]\nwhy = "A test of the old system."\n'
    report = bring(a_series(ada, mapping=mapping), write(tmp_path, {0: A1 + B, 1: A1}), ada)
    assert [(one.rows, dict(one.plans)) for one in report.snapshots] == [(2, {Plan.CREATE: 1}), (1, {})]


def test_an_interrupted_apply_goes_on_where_it_was(tmp_path: Path, ada: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    from quarterdeck.snapshots.actions import apply as applying

    monkeypatch.setattr(applying, "BATCH", 1)
    series_id, files = a_series(ada), write(tmp_path, {0: A1 + B, 1: A2 + B})
    calls = []

    def interrupt(count: int) -> None:
        calls.append(count)
        if len(calls) == 2:
            raise KeyboardInterrupt

    check(series_id, files, ada)
    with pytest.raises(KeyboardInterrupt):
        applying.apply_snapshots(series_id=series_id, by=ada, progress=interrupt)
    with pytest.raises(Conflict):
        check(series_id, files, ada)
    applying.apply_snapshots(series_id=series_id, by=ada)
    assert visible_to(ada).count() == 2
    assert told(ada, "1")[1:] == [("proposal", 12_000, end_of(1), end_of(0))]
    assert set(SnapshotRow.objects.values_list("outcome", flat=True)) == {"done"}


def test_who_may_not_import_history_is_refused(tmp_path: Path, ada: Actor, actors: dict[str, Actor]) -> None:
    series_id = a_series(ada)
    for name in ("rita", "rolf"):
        with pytest.raises(NotPermitted):
            check(series_id, write(tmp_path, {0: A1}), actors[name])
        with pytest.raises(NotPermitted):
            a_series(actors[name])
