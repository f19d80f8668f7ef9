"""Notices: who is told, who is not, reading, muting, forgetting; the person's row always counts the unread ones."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quarterdeck.journal.actions import in_one_transaction
from quarterdeck.records import jobs
from quarterdeck.records.actions import mark_all_read, mark_read, notify, set_muted_notices
from quarterdeck.records.models import Notice
from quarterdeck.records.queries import muted_notices, notice_of, notices
from quarterdeck.records.terms import NewNotification, NoticeKind
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import Refused
from tests.cast import SYSTEM, Cast
from tests.customers import an_account, delete_the_account

MENTIONED, TASK = NoticeKind.MENTIONED, NoticeKind.TASK_ASSIGNED


def tell(*notes: NewNotification, days_ago: int = 0) -> int:
    at = timezone.now() - timedelta(days=days_ago)
    return in_one_transaction(lambda: notify(notes=notes, at=at))


def about(record_id: int, *people: int, by: int | None, notice: NoticeKind = MENTIONED) -> Sequence[NewNotification]:
    return [NewNotification(person_id, "account", record_id, notice, by, {"what": "Call"}) for person_id in people]


def counted(person_id: int) -> int:
    """What the person's row says, after comparing it with the notices themselves."""
    kept = get_user_model().objects.values_list("unread_notices", flat=True).get(pk=person_id)
    assert kept == Notice.objects.filter(person_id=person_id, read_at=None).count()
    return kept


def test_told_are_those_who_may_see_it(cast: Cast, actors: dict[str, Actor], account_id: int) -> None:
    people = (cast.max, cast.rita, cast.olga, cast.rolf, cast.paul, cast.disabled)
    assert tell(*about(account_id, *people, by=cast.rita)) == 2
    assert [counted(person_id) for person_id in people] == [1, 0, 0, 1, 0, 0]
    (row,) = notices(actors["max"]).rows
    assert (row.notice, row.record_name, row.actor_name, row.what, row.read_at) == (
        MENTIONED, "Kettler Logistik", "Rita Vogel", "Call", None,
    )  # fmt: skip


def test_the_system_tells_as_well(cast: Cast, account_id: int) -> None:
    assert tell(*about(account_id, cast.rita, by=None)) == 1
    assert tell() == 0


def test_reading_counts_down_once(cast: Cast, actors: dict[str, Actor], account_id: int) -> None:
    tell(*about(account_id, cast.max, by=cast.rita), *about(account_id, cast.max, by=cast.rita, notice=TASK))
    newest, oldest = notices(actors["max"]).rows
    now = timezone.now()
    for expected in (1, 0):
        assert mark_read(notice_ids=[newest.id], by=actors["max"], via=SYSTEM, at=now) == expected
        assert counted(cast.max) == 1
    assert mark_read(notice_ids=[oldest.id], by=actors["rita"], via=SYSTEM, at=now) == 0
    assert [row.id for row in notices(actors["max"], is_unread=True).rows] == [oldest.id]
    assert mark_all_read(by=actors["max"], via=SYSTEM, at=now) == 1
    assert counted(cast.max) == 0
    assert notices(actors["max"], is_unread=True).rows == ()


def test_all_read_leaves_what_came_later(cast: Cast, actors: dict[str, Actor], account_id: int) -> None:
    tell(*about(account_id, cast.max, by=cast.rita))
    seen = notices(actors["max"]).rows[0].id
    tell(*about(account_id, cast.max, by=cast.rita))
    assert mark_all_read(by=actors["max"], via=SYSTEM, at=timezone.now(), up_to=seen) == 1
    assert counted(cast.max) == 1


def test_muted_kinds_are_not_told(cast: Cast, actors: dict[str, Actor], account_id: int) -> None:
    for muted in ({MENTIONED, TASK}, {MENTIONED}):
        set_muted_notices(muted=muted, by=actors["max"], via=SYSTEM)
        assert muted_notices(actors["max"]) == muted
    both = (*about(account_id, cast.max, by=cast.rita), *about(account_id, cast.max, by=cast.rita, notice=TASK))
    assert tell(*both) == 1
    assert [row.notice for row in notices(actors["max"]).rows] == [TASK]
    assert muted_notices(actors["rita"]) == frozenset()


def test_nothing_is_said_of_a_record_out_of_sight(cast: Cast, actors: dict[str, Actor], account_id: int) -> None:
    tell(*about(account_id, cast.max, by=cast.rita))
    delete_the_account(account_id)
    (row,) = notices(actors["max"]).rows
    assert (row.record_name, row.what) == ("", "")
    assert notice_of(actors["max"], row.id) == row
    assert notice_of(actors["rita"], row.id) is None


def test_pages_follow_one_another(cast: Cast, actors: dict[str, Actor], account_id: int) -> None:
    for _ in range(5):
        tell(*about(account_id, cast.max, by=cast.rita))
    first = notices(actors["max"], limit=3)
    second = notices(actors["max"], limit=3, cursor=first.next_cursor)
    ids = [row.id for row in (*first.rows, *second.rows)]
    assert (len(first.rows), len(second.rows), second.next_cursor) == (3, 2, "")
    assert ids == sorted(ids, reverse=True)
    for cursor, is_unread in (("nonsense", False), (first.next_cursor, True)):
        with pytest.raises(Refused):
            notices(actors["max"], cursor=cursor, is_unread=is_unread)


def test_old_notices_are_forgotten(cast: Cast, actors: dict[str, Actor], account_id: int) -> None:
    for days_ago in (400, 100, 80):
        tell(*about(account_id, cast.max, by=cast.rita), days_ago=days_ago)
    for days_ago in (100, 80):
        tell(*about(account_id, cast.rita, by=cast.max), days_ago=days_ago)
    mark_all_read(by=actors["rita"], via=SYSTEM, at=timezone.now())
    assert (jobs.forget_notices(), jobs.forget_notices()) == (2, 0)
    assert (counted(cast.max), counted(cast.rita)) == (2, 0)
    assert len(notices(actors["rita"]).rows) == 1


def test_many_notes_cost_as_much_as_one(cast: Cast) -> None:
    ids = [an_account(cast.rita, f"Account {number}") for number in range(12)]
    costs = []
    for some in (ids[:2], ids):
        notes = [note for record_id in some for note in about(record_id, cast.max, by=cast.rita)]
        with CaptureQueriesContext(connection) as captured:
            tell(*notes)
        costs.append(sum("INSERT" not in row["sql"] for row in captured))
    assert costs[0] == costs[1]
