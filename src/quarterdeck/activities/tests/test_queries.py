"""Reading activities: what is planned first, pages by cursor, and only on records one may see."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from quarterdeck.activities import actions, queries
from quarterdeck.activities.terms import ActivityFilter, ActivityType, DueWhen, NewActivity, Whose
from quarterdeck.activities.tests.conftest import Desk
from quarterdeck.values.verdict import Refused
from tests.cast import SYSTEM
from tests.customers import an_account

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def rows(desk: Desk) -> list[NewActivity]:
    """Three tasks, and notes of which two share an instant."""
    place: dict[str, Any] = {"kind": "account", "record_id": desk.account}
    tasks = [
        NewActivity(**place, type=ActivityType.TASK, subject=f"Task {day}", due_on=date(2026, 11, day))
        for day in (9, 3, 3)
    ]
    notes = [
        NewActivity(**place, type=ActivityType.NOTE, body=f"Note {hour}", at=AT + timedelta(hours=hour))
        for hour in (0, 5, 5, 2)
    ]
    return tasks + notes


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 20])
def test_pages_show_each_activity_once_planned_ones_first(desk: Desk, limit: int) -> None:
    actions.create_activities(rows=rows(desk), by=desk.actors["rita"], via=SYSTEM)
    found: list[queries.ActivityRow] = []
    cursor = ""
    while True:
        page = queries.timeline("account", desk.account, cursor=cursor, limit=limit)
        found += page.rows
        cursor = page.next_cursor
        if not cursor:
            break
    assert [row.subject or row.body for row in found] == [
        "Task 3", "Task 3", "Task 9", "Note 5", "Note 5", "Note 2", "Note 0",
    ]  # fmt: skip
    assert len({row.id for row in found}) == 7


@pytest.mark.parametrize(
    "cursor", ["x", "WyJuYW1lIiwxXQ", "WyJhY3Rpdml0aWVzIiwieCIsIiIsMV0", "WyJhY3Rpdml0aWVzIixudWxsLCJ4IiwxXQ"]
)
def test_foreign_cursors_are_refused(desk: Desk, cursor: str) -> None:
    with pytest.raises(Refused) as refusal:
        queries.timeline("account", desk.account, cursor=cursor)
    assert refusal.value.reasons[0].code == "cursor_unusable"


def test_lists_hold_what_stands_on_visible_records(desk: Desk) -> None:
    hers = an_account(desk.cast.olga, "Hers")
    actions.create_activities(rows=rows(desk), by=desk.actors["rita"], via=SYSTEM)
    note = NewActivity(kind="account", record_id=hers, type=ActivityType.NOTE, body="Hers")
    actions.log_activity(new=note, by=desk.actors["olga"], via=SYSTEM)
    counts = {
        name: len(queries.activities(desk.actors[name], ActivityFilter()).rows)
        for name in ("ada", "max", "rita", "olga", "rolf", "paul")
    }
    assert counts == {"ada": 8, "max": 7, "rita": 7, "olga": 1, "rolf": 8, "paul": 0}


def test_lists_are_narrowed(desk: Desk) -> None:
    rita = desk.actors["rita"]
    actions.create_activities(rows=rows(desk), by=rita, via=SYSTEM)
    for narrowed, count in (
        (ActivityFilter(types=(ActivityType.NOTE,)), 4),
        (ActivityFilter(is_open=True), 3),
        (ActivityFilter(is_open=False), 4),
        (ActivityFilter(kind="contact"), 0),
        (ActivityFilter(kind="account", record_id=desk.account), 7),
        (ActivityFilter(assignee_id=desk.cast.rita), 3),
        (ActivityFilter(whose=Whose.MINE), 3),
    ):
        assert len(queries.activities(rita, narrowed).rows) == count
    assert len(queries.activities(desk.actors["max"], ActivityFilter(whose=Whose.TEAM)).rows) == 3
    assert queries.activities(desk.actors["max"], ActivityFilter(whose=Whose.MINE)).rows == ()


def test_open_tasks_come_by_day_with_the_names_of_their_records(desk: Desk) -> None:
    actions.create_activities(rows=rows(desk), by=desk.actors["rita"], via=SYSTEM)
    page = queries.open_tasks(desk.actors["rita"], Whose.MINE, date(2026, 11, 3))
    assert {when: len(tasks) for when, tasks in page.parts.items()} == {
        DueWhen.OVERDUE: 0, DueWhen.TODAY: 2, DueWhen.COMING: 1,
    }  # fmt: skip
    first = page.parts[DueWhen.TODAY][0]
    assert (first.record_name, first.may_change) == ("Kettler Logistik", True)
    page = queries.open_tasks(desk.actors["rolf"], Whose.ALL, date(2026, 12, 3))
    assert [task.may_change for task in page.parts[DueWhen.OVERDUE]] == [False] * 3


def test_names_are_offered_by_the_start_of_a_word(desk: Desk) -> None:
    rita = desk.actors["rita"]
    assert queries.mention_options(rita, "ber") == ["Max Berg"]
    assert queries.mention_options(rita, "MAX B") == ["Max Berg"]
    assert queries.mention_options(rita, "erg") == []
    assert queries.mention_options(desk.actors["paul"], "") == []
