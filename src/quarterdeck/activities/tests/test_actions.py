"""Writing activities down, changing them and taking that back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from quarterdeck.activities import actions, queries
from quarterdeck.activities.models import Activity, Mention
from quarterdeck.activities.terms import ActivityFilter, ActivityType, Direction, NewActivity, Outcome
from quarterdeck.activities.tests.conftest import Desk
from quarterdeck.journal.queries import timeline
from quarterdeck.records.queries import notices
from quarterdeck.records.terms import NoticeKind
from quarterdeck.users.actions import deactivate_person
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, Stale
from tests.cast import SYSTEM
from tests.unchanged import unchanged

DAY = date(2026, 11, 27)


def new(desk: Desk, type_: ActivityType = ActivityType.NOTE, **fields: Any) -> NewActivity:
    defaults: dict[str, Any] = {"kind": "account", "record_id": desk.account, "type": type_}
    if type_ is ActivityType.NOTE:
        defaults["body"] = "Plant manager signs."
    if type_ is ActivityType.TASK:
        defaults |= {"subject": "Send quote", "due_on": DAY}
    return NewActivity(**defaults | fields)


def logged(desk: Desk, *args: Any, by: str = "rita", **fields: Any) -> actions.ActivitySaved:
    return actions.log_activity(new=new(desk, *args, **fields), by=desk.actors[by], via=SYSTEM)


def events(*ids: int) -> list[str]:
    """Events of these activities, oldest first, one activity after the other."""
    return [entry.event for pk in ids for entry in reversed(timeline("activity", pk))]


def said(pk: int) -> dict[str, object]:
    """What the first entry of an activity says it was created with."""
    return {change.field: change.new for change in timeline("activity", pk)[-1].changes}


def test_a_note_is_logged_now_by_its_author(desk: Desk) -> None:
    saved = logged(desk, body=" Plant\r\nmanager signs. ")
    row = queries.activity(desk.actors["rita"], saved.activity_id)
    assert (row.body, row.author_name, row.assignee_id, row.due_on) == (
        "Plant\nmanager signs.",
        "Rita Vogel",
        None,
        None,
    )
    assert row.at is not None
    assert events(saved.activity_id) == ["activity.logged"]
    assert said(saved.activity_id) == {"body": "Plant\nmanager signs.", "at": row.at.isoformat()}


def test_a_task_belongs_to_its_author_unless_another_is_named(desk: Desk) -> None:
    own, given = logged(desk, ActivityType.TASK), logged(desk, ActivityType.TASK, assignee_id=desk.cast.max)
    rows = [queries.activity(desk.actors["rita"], saved.activity_id) for saved in (own, given)]
    assert [row.assignee_id for row in rows] == [desk.cast.rita, desk.cast.max]
    assert [row.at for row in rows] == [None, None]
    assert events(own.activity_id, given.activity_id) == ["activity.planned"] * 2
    assert said(given.activity_id) == {"subject": "Send quote", "due_on": "2026-11-27", "assignee_id": desk.cast.max}


@pytest.mark.parametrize("name", ["rolf", "paul"])
def test_who_may_not_log_leaves_nothing(desk: Desk, name: str) -> None:
    with unchanged(), pytest.raises(NotPermitted):
        logged(desk, by=name)


def test_a_stranger_finds_no_record_and_no_activity(desk: Desk) -> None:
    saved = logged(desk)
    with unchanged():
        with pytest.raises(NotFound):
            logged(desk, by="olga")
        with pytest.raises(NotFound):
            logged(desk, kind="nothing")
        with pytest.raises(NotFound):
            queries.activity(desk.actors["olga"], saved.activity_id)
        with pytest.raises(NotFound):
            actions.delete_activity(activity_id=saved.activity_id, by=desk.actors["olga"], via=SYSTEM)


def test_a_colleague_adds_but_changes_only_what_is_theirs(desk: Desk) -> None:
    mine, theirs = logged(desk), logged(desk, by="chiara")
    actions.edit_activity(
        activity_id=theirs.activity_id, changes={"body": "Hers"}, by=desk.actors["chiara"], via=SYSTEM
    )
    actions.edit_activity(activity_id=theirs.activity_id, changes={"body": "Ok"}, by=desk.actors["rita"], via=SYSTEM)
    with unchanged(), pytest.raises(NotPermitted):
        actions.edit_activity(activity_id=mine.activity_id, changes={"body": "x"}, by=desk.actors["chiara"], via=SYSTEM)


def test_nobody_is_given_a_task_on_a_record_they_may_not_see(desk: Desk) -> None:
    for person, code in ((desk.cast.olga, "assignee_sees_nothing"), (desk.cast.disabled, "assignee_unknown")):
        with unchanged(), pytest.raises(Refused) as refusal:
            logged(desk, ActivityType.TASK, assignee_id=person)
        assert [reason.code for reason in refusal.value.reasons] == [code]


def test_a_mail_is_logged_once_a_record(desk: Desk) -> None:
    mail = {"subject": "Offer", "direction": Direction.IN, "external_id": "<1@mail>"}
    first = logged(desk, ActivityType.MAIL, **mail)
    with unchanged(), pytest.raises(Refused) as refusal:
        logged(desk, ActivityType.MAIL, **mail)
    assert refusal.value.reasons[0].code == "already_logged"
    logged(desk, ActivityType.MAIL, **mail, kind="contact", record_id=desk.contact)
    actions.delete_activity(activity_id=first.activity_id, by=desk.actors["rita"], via=SYSTEM)
    logged(desk, ActivityType.MAIL, **mail)
    with unchanged(), pytest.raises(Refused):
        actions.restore_activity(activity_id=first.activity_id, by=desk.actors["rita"], via=SYSTEM)


def test_an_edit_is_versioned_and_can_be_undone(desk: Desk) -> None:
    rita, saved = desk.actors["rita"], logged(desk)
    changes = {"body": "Director signs."}
    edited = actions.edit_activity(activity_id=saved.activity_id, changes=changes, by=rita, via=SYSTEM, version=1)
    assert edited.version == 2
    with unchanged():
        with pytest.raises(Stale):
            actions.edit_activity(activity_id=saved.activity_id, changes=changes, by=rita, via=SYSTEM, version=1)
        same = actions.edit_activity(activity_id=saved.activity_id, changes=changes, by=rita, via=SYSTEM)
    assert (same.seq, edited.seq is None) == (None, False)
    actions.undo_activity_edit(activity_id=saved.activity_id, seq=edited.seq or 0, by=rita, via=SYSTEM)
    assert queries.activity(rita, saved.activity_id).body == "Plant manager signs."
    with unchanged(), pytest.raises(Refused):
        actions.undo_activity_edit(activity_id=saved.activity_id, seq=edited.seq or 0, by=rita, via=SYSTEM)


def test_dates_and_words_come_back_by_undo(desk: Desk) -> None:
    rita = desk.actors["rita"]
    saved = logged(desk, ActivityType.CALL, outcome=Outcome.VOICEMAIL)
    before = queries.activity(rita, saved.activity_id)
    changes = {"at": datetime(2026, 1, 2, tzinfo=UTC), "outcome": Outcome.CONNECTED, "direction": Direction.IN}
    edited = actions.edit_activity(activity_id=saved.activity_id, changes=changes, by=rita, via=SYSTEM)
    assert queries.activity(rita, saved.activity_id).is_two_way
    actions.undo_activity_edit(activity_id=saved.activity_id, seq=edited.seq or 0, by=rita, via=SYSTEM)
    after = queries.activity(rita, saved.activity_id)
    assert (after.at, after.outcome, after.direction, after.is_two_way) == (
        before.at, Outcome.VOICEMAIL, Direction.OUT, False,
    )  # fmt: skip


def test_a_planned_call_is_done_with_its_outcome_and_opened_again(desk: Desk) -> None:
    rita, saved = desk.actors["rita"], logged(desk, ActivityType.CALL, due_on=DAY)
    with unchanged(), pytest.raises(Refused) as refusal:
        actions.complete_activity(activity_id=saved.activity_id, by=rita, via=SYSTEM)
    assert refusal.value.reasons[0].code == "outcome_missing"
    actions.complete_activity(activity_id=saved.activity_id, outcome=Outcome.CONNECTED, by=rita, via=SYSTEM)
    row = queries.activity(rita, saved.activity_id)
    assert (row.at is None, row.is_two_way) == (False, True)
    with unchanged(), pytest.raises(Refused):
        actions.complete_activity(activity_id=saved.activity_id, outcome=Outcome.CONNECTED, by=rita, via=SYSTEM)
    actions.reopen_activity(activity_id=saved.activity_id, by=rita, via=SYSTEM)
    row = queries.activity(rita, saved.activity_id)
    assert (row.at, row.outcome, row.is_two_way) == (None, Outcome.NONE, False)
    note = logged(desk)
    with unchanged(), pytest.raises(Refused):
        actions.reopen_activity(activity_id=note.activity_id, by=rita, via=SYSTEM)


def test_deleted_activities_are_gone_until_restored(desk: Desk) -> None:
    rita, saved = desk.actors["rita"], logged(desk)
    actions.delete_activity(activity_id=saved.activity_id, by=rita, via=SYSTEM, version=1)
    assert queries.timeline("account", desk.account).rows == ()
    actions.restore_activity(activity_id=saved.activity_id, by=rita, via=SYSTEM)
    assert len(queries.activities(rita, ActivityFilter()).rows) == 1
    assert events(saved.activity_id) == ["activity.logged", "activity.deleted", "activity.restored"]


def test_mentioned_people_are_kept_and_who_sees_nothing_is_named(desk: Desk) -> None:
    rita, saved = desk.actors["rita"], logged(desk, body="@Max Berg and @Olga Novak, look. @Dora Gone too.")
    assert saved.unseen == ("Olga Novak",)
    assert set(Mention.objects.values_list("person_id", flat=True)) == {desk.cast.max, desk.cast.olga}
    edited = actions.edit_activity(
        activity_id=saved.activity_id, changes={"body": "@Max Berg, look."}, by=rita, via=SYSTEM
    )
    assert (edited.unseen, list(Mention.objects.values_list("person_id", flat=True))) == ((), [desk.cast.max])


def test_many_are_written_as_one_by_one(desk: Desk, django_assert_max_num_queries: Any) -> None:
    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    rows = [new(desk, body=f"Note {number}", at=at + timedelta(hours=number)) for number in range(60)]
    rows += [new(desk, ActivityType.TASK, assignee_id=desk.cast.max, author_id=desk.cast.rita)] * 60
    with django_assert_max_num_queries(23):
        ids = actions.create_activities(rows=rows, by=desk.actors["sam"], via=SYSTEM, at=at + timedelta(days=9))
    assert len(set(ids)) == 120
    assert events(*ids) == ["activity.imported"] * 120
    assert events(desk.account) == ["activity.records_touched"]
    one = actions.log_activity(new=rows[0], by=desk.actors["sam"], via=SYSTEM, at=at + timedelta(days=9))
    columns = (
        "type",
        "body",
        "at",
        "is_two_way",
        "author_id",
        "assignee_id",
        "due_on",
        "state",
        "version",
        "created_at",
    )
    first, single = (Activity.objects.values_list(*columns).get(pk=pk) for pk in (ids[0], one.activity_id))
    assert first == single
    assert said(ids[0]) == said(one.activity_id) == {"body": "Note 0", "at": at.isoformat()}
    with unchanged(), pytest.raises(NotPermitted):
        actions.create_activities(rows=[new(desk, author_id=desk.cast.max)], by=desk.actors["rita"], via=SYSTEM)
    with unchanged(), pytest.raises(Refused):
        actions.create_activities(rows=[rows[0], new(desk, body="")], by=desk.actors["sam"], via=SYSTEM)


def test_open_work_goes_to_a_successor(desk: Desk) -> None:
    rita = desk.actors["rita"]
    task, done = logged(desk, ActivityType.TASK), logged(desk, ActivityType.TASK)
    actions.complete_activity(activity_id=done.activity_id, by=rita, via=SYSTEM)
    stamp = rita.stamp(datetime(2026, 11, 20, tzinfo=UTC), SYSTEM)
    assert actions.hand_over_activities(from_id=desk.cast.rita, to_id=desk.cast.max, stamp=stamp) == 1
    assert queries.activity(rita, task.activity_id).assignee_id == desk.cast.max
    assert queries.activity(rita, done.activity_id).assignee_id == desk.cast.rita


def test_who_leaves_hands_their_open_tasks_on(desk: Desk) -> None:
    task = logged(desk, ActivityType.TASK)
    deactivate_person(person_id=desk.cast.rita, successor_id=desk.cast.max, by=desk.actors["sam"], via=SYSTEM)
    assert queries.activity(desk.actors["sam"], task.activity_id).assignee_id == desk.cast.max
    assert events(task.activity_id)[-1] == "activity.handed_over"


def test_people_are_told_of_mentions_and_of_what_they_are_to_do(desk: Desk) -> None:
    logged(desk, body="@Max Berg and @Rita Vogel and @Olga Novak")
    logged(desk, ActivityType.TASK, assignee_id=desk.cast.max)
    logged(desk, ActivityType.TASK)
    told = {name: [row.notice for row in notices(desk.actors[name]).rows] for name in ("max", "rita", "olga")}
    assert told == {"max": [NoticeKind.TASK_ASSIGNED, NoticeKind.MENTIONED], "rita": [], "olga": []}
