"""Next steps, the dialog's one write, and mail sources."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from quarterdeck.activities import actions, queries
from quarterdeck.activities.models import MailSource, NextStep
from quarterdeck.activities.terms import ActivityType, NewActivity, NewNextStep, NextState, Outcome
from quarterdeck.activities.tests.conftest import Desk
from quarterdeck.journal.queries import timeline
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, Stale
from tests.cast import SYSTEM
from tests.customers import an_account
from tests.unchanged import unchanged

DAY = date(2026, 11, 27)


def step(desk: Desk, text: str = "Send quote", due_on: date | None = DAY, by: str = "rita", **more: Any) -> Any:
    return actions.set_next_step(
        kind="account", record_id=desk.account, text=text, due_on=due_on, by=desk.actors[by], via=SYSTEM, **more
    )


def test_a_next_step_is_set_changed_taken_away_and_put_back(desk: Desk) -> None:
    rita = desk.actors["rita"]
    first = step(desk, version=0)
    assert (first.version, step(desk).seq) == (1, None)
    second = step(desk, "Call Petra", DAY + timedelta(days=1), version=1)
    with unchanged(), pytest.raises(Stale):
        step(desk, "Other", version=1)
    gone = step(desk, "", None)
    assert queries.next_step("account", desk.account).text == ""
    actions.undo_next_step(kind="account", record_id=desk.account, seq=gone.seq, by=rita, via=SYSTEM)
    found = queries.next_step("account", desk.account)
    assert (found.text, found.due_on, found.version, found.set_by) == (
        "Call Petra",
        DAY + timedelta(days=1),
        4,
        "Rita Vogel",
    )
    with unchanged():
        with pytest.raises(Refused):
            actions.undo_next_step(kind="account", record_id=desk.account, seq=second.seq - 1, by=rita, via=SYSTEM)
        with pytest.raises(NotFound):
            actions.undo_next_step(kind="account", record_id=desk.account, seq=2**63 - 1, by=rita, via=SYSTEM)


def test_only_who_may_change_the_record_sets_its_next_step(desk: Desk) -> None:
    for name, error in (("chiara", NotPermitted), ("rolf", NotPermitted), ("olga", NotFound)):
        with unchanged(), pytest.raises(error):
            step(desk, by=name)
    assert step(desk, by="max").version == 1


def test_a_completed_next_step_stays_as_a_task(desk: Desk) -> None:
    rita = desk.actors["rita"]
    with unchanged(), pytest.raises(Refused):
        actions.complete_next_step(kind="account", record_id=desk.account, by=rita, via=SYSTEM)
    step(desk)
    task = actions.complete_next_step(kind="account", record_id=desk.account, by=rita, via=SYSTEM, version=1)
    row = queries.activity(rita, task)
    assert (row.type, row.subject, row.due_on, row.at is None) == (ActivityType.TASK, "Send quote", DAY, False)
    assert queries.next_step("account", desk.account).text == ""


def a_call(desk: Desk, **fields: Any) -> NewActivity:
    return NewActivity(
        kind="account", record_id=desk.account, type=ActivityType.CALL, outcome=Outcome.CONNECTED, **fields
    )


def test_a_call_and_its_next_step_are_written_together_or_not_at_all(desk: Desk) -> None:
    rita = desk.actors["rita"]
    wanted, undated = actions.WantedStep("Send quote", DAY), actions.WantedStep("Send quote", None)
    both = actions.log_and_next_step(new=a_call(desk), step=wanted, by=rita, via=SYSTEM)
    assert (both.done.version, both.step and both.step.version) == (1, 1)
    assert actions.log_and_next_step(new=a_call(desk), step=None, by=rita, via=SYSTEM).step is None
    with unchanged():
        with pytest.raises(Refused):
            actions.log_and_next_step(new=a_call(desk), step=undated, by=rita, via=SYSTEM)
        with pytest.raises(NotPermitted):
            actions.log_and_next_step(new=a_call(desk), step=wanted, by=desk.actors["chiara"], via=SYSTEM)


def test_a_task_is_done_with_what_comes_next_or_not_at_all(desk: Desk) -> None:
    rita = desk.actors["rita"]
    task = NewActivity(kind="account", record_id=desk.account, type=ActivityType.TASK, subject="Ask", due_on=DAY)
    saved = actions.log_activity(new=task, by=rita, via=SYSTEM)
    for step, error in ((actions.WantedStep("Go", None), Refused), (actions.WantedStep("Go", DAY, 7), Stale)):
        with unchanged(), pytest.raises(error):
            actions.complete_and_next_step(
                activity_id=saved.activity_id, outcome=Outcome.NONE, step=step, by=rita, via=SYSTEM
            )
    both = actions.complete_and_next_step(
        activity_id=saved.activity_id, outcome=Outcome.NONE, step=actions.WantedStep("Go", DAY, 0), by=rita, via=SYSTEM
    )
    assert (both.done.version, both.step and both.step.version) == (2, 1)


def test_next_steps_of_many_records_are_set_in_few_statements(desk: Desk, django_assert_max_num_queries: Any) -> None:
    ids = [an_account(desk.cast.rita, f"Account {number}") for number in range(20)]
    rows = [NewNextStep(kind="account", record_id=pk, text="Call", due_on=DAY) for pk in ids]
    rita = desk.actors["rita"]
    with django_assert_max_num_queries(20):
        steps = actions.set_next_steps(rows=rows, by=rita, via=SYSTEM)
    assert len(steps) == 20
    (entry,) = timeline("next_step", steps[0])
    assert {change.field: change.new for change in entry.changes} == {"text": "Call", "due_on": DAY.isoformat()}
    assert NextStep.objects.filter(version=1, set_by_id=desk.cast.rita).count() == 20
    with unchanged():
        for wrong in (rows, rows[:1] * 2):
            with pytest.raises(NotFound):
                actions.set_next_steps(rows=wrong, by=rita, via=SYSTEM)


def test_the_earliest_of_all_that_is_planned_comes_next(desk: Desk) -> None:
    rita, today = desk.actors["rita"], date(2026, 11, 26)
    other = an_account(desk.cast.rita, "Other")
    found = queries.next_activity("account", [desk.account, other], today)
    assert [found[pk].state for pk in (desk.account, other)] == [NextState.NONE] * 2
    step(desk)
    task = NewActivity(kind="account", record_id=desk.account, type=ActivityType.TASK, subject="Ask", due_on=today)
    saved = actions.log_activity(new=task, by=rita, via=SYSTEM)
    found = queries.next_activity("account", [desk.account], today)
    assert (found[desk.account].state, found[desk.account].what) == (NextState.TODAY, "Ask")
    actions.complete_activity(activity_id=saved.activity_id, by=rita, via=SYSTEM)
    found = queries.next_activity("account", [desk.account], today)
    assert (found[desk.account].state, found[desk.account].on) == (NextState.FUTURE, DAY)


def test_the_last_contact_and_what_was_done_since(desk: Desk) -> None:
    rita, at = desk.actors["rita"], datetime(2026, 11, 2, 9, tzinfo=UTC)
    calls = [a_call(desk, at=at + timedelta(days=day)) for day in (0, 5, 3)]
    missed = NewActivity(
        kind="account", record_id=desk.account, type=ActivityType.CALL, outcome=Outcome.NO_ANSWER,
        at=at + timedelta(days=8),
    )  # fmt: skip
    ids = actions.create_activities(rows=[*calls, missed], by=rita, via=SYSTEM)
    touch = queries.last_two_way("account", [desk.account, desk.contact])
    assert {pk: found.activity_id for pk, found in touch.items()} == {desk.account: ids[1]}
    since = {desk.account: at + timedelta(days=3)}
    assert queries.done_by_type("account", [desk.account, 7], since) == {desk.account: {"call": 2}, 7: {}}
    assert queries.done_by_type("account", [desk.account], {}) == {desk.account: {"call": 3}}


def test_a_mail_source_is_connected_by_oneself_or_who_manages_people(desk: Desk) -> None:
    rita, sam = desk.actors["rita"], desk.actors["sam"]
    actions.connect_mail_source(person_id=desk.cast.rita, name=" Mail  gateway ", by=rita, via=SYSTEM)
    found = queries.mail_source(desk.cast.rita)
    assert found is not None
    assert (found.name, list(queries.people_with_mail_source())) == ("Mail gateway", [desk.cast.rita])
    with unchanged():
        with pytest.raises(Refused):
            actions.connect_mail_source(person_id=desk.cast.rita, name="Other", by=sam, via=SYSTEM)
        with pytest.raises(NotPermitted):
            actions.end_mail_source(person_id=desk.cast.rita, by=desk.actors["max"], via=SYSTEM)
        for person_id in (desk.cast.disabled, desk.cast.paul):
            with pytest.raises(NotFound):
                actions.connect_mail_source(person_id=person_id, name="Other", by=sam, via=SYSTEM)
    actions.end_mail_source(person_id=desk.cast.rita, by=sam, via=SYSTEM)
    with unchanged(), pytest.raises(Refused):
        actions.end_mail_source(person_id=desk.cast.rita, by=sam, via=SYSTEM)
    assert (queries.mail_source(desk.cast.rita), MailSource.objects.count()) == (None, 1)
