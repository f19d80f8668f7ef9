"""Pages of activities without scripts and in place: logging, completing, next steps, tasks, mail sources."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.activities import actions, queries
from quarterdeck.activities.terms import ActivityFilter, ActivityType, NewActivity, Outcome
from quarterdeck.activities.tests.conftest import Desk
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM
from tests.pages import page_of, value_in
from tests.query_counts import QueryCounts
from tests.unchanged import unchanged

Browser = Callable[[int], Client]
INPLACE = {"HX-Request": "true", "HX-Target": "activities"}
IN_DIALOG = {"HX-Request": "true", "HX-Target": "dialog"}


@pytest.fixture
def rita(desk: Desk, browser: Browser) -> Client:
    return browser(desk.cast.rita)


@pytest.fixture
def here(desk: Desk) -> str:
    return f"/accounts/{public_id(desk.account)}"


def rows(desk: Desk) -> list[queries.ActivityRow]:
    return list(queries.activities(desk.actors["rita"], ActivityFilter()).rows)


def a_task(desk: Desk, **fields: Any) -> int:
    defaults: dict[str, Any] = {"kind": "account", "record_id": desk.account, "subject": "Send quote"}
    defaults |= {"type": ActivityType.TASK, "due_on": timezone.now().date()}
    new = NewActivity(**defaults | fields)
    return actions.log_activity(new=new, by=desk.actors["rita"], via=SYSTEM).activity_id


def test_a_note_is_written_once_on_the_record_s_page(desk: Desk, rita: Client, here: str) -> None:
    html = page_of(rita.get(here))
    assert ("No next step" in html, "Nothing logged yet." in html) == (True, True)
    data = {"token": value_in(html, "token"), "body": "Signs above 150k.\n@Max Berg, @Olga Novak"}
    assert rita.post(f"{here}/activities", data)["Location"] == here
    html = page_of(rita.post(f"{here}/activities", data, follow=True))
    assert "Already saved." in html
    assert "Signs above 150k." in html
    assert len(rows(desk)) == 1


def test_a_note_in_place_answers_both_panels_and_names_who_was_not_told(desk: Desk, rita: Client, here: str) -> None:
    response = rita.post(f"{here}/activities", {"body": "@Olga Novak look"}, headers=INPLACE)
    html = page_of(response)
    assert ('id="activities"' in html, 'id="next-step"' in html, "<html" in html) == (True, True, False)
    assert "Olga Novak" in response["HX-Trigger"]
    assert "qd:touched" in response["HX-Trigger"]
    with unchanged():
        html = page_of(rita.post(f"{here}/activities", {"body": " "}, headers=INPLACE), 422)
        assert html.strip().startswith("<form")
        assert "Write the note." in html
        assert "Write the note." in page_of(rita.post(f"{here}/activities", {"body": ""}), 422)


def test_a_call_and_its_next_step_are_one_form(desk: Desk, rita: Client, here: str) -> None:
    html = page_of(rita.get(f"{here}/activities/new/call", headers=IN_DIALOG))
    assert html.strip().startswith("<dialog")
    assert "In a week" in html
    data = {name: value_in(html, name) for name in ("token", "on", "step_due", "step_version")}
    data |= {"outcome": "connected", "body": "Asked for price.", "step_text": "Send revised quote"}
    response = rita.post(f"{here}/activities/new/call", data, headers=IN_DIALOG)
    html = page_of(response)
    assert "Send revised quote" in html
    assert "Call saved." in response["HX-Trigger"]
    (call,) = rows(desk)
    assert (call.type, call.outcome, call.is_two_way, call.body) == (
        ActivityType.CALL, Outcome.CONNECTED, True, "Asked for price.",
    )  # fmt: skip
    step = queries.next_step("account", desk.account)
    assert step.due_on == timezone.now().date() + timedelta(days=7)
    with unchanged():
        html = page_of(rita.post(f"{here}/activities/new/call", data | {"token": "", "on": "yesterday"}), 409)
    assert "changed meanwhile" in html


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        ("call", {"outcome": "bogus"}, "This choice does not exist."),
        ("call", {"outcome": ""}, "Say how it ended."),
        ("call", {"on": "31 February"}, "date"),
        ("call", {"outcome": "connected", "step_text": "Go", "step_due": ""}, "Give the next step a date."),
        ("meeting", {"outcome": "connected"}, "This choice does not exist."),
        ("mail", {"direction": "out", "subject": "", "body": ""}, "Give the mail its subject"),
        ("mail", {"direction": "out", "subject": "Re", "on": "tomorrow"}, "This lies in the future."),
        ("task", {"subject": "", "on": "tomorrow"}, "Say what is to be done."),
        ("task", {"subject": "x", "on": ""}, "Choose a date."),
        ("task", {"subject": "x", "on": "tomorrow", "assignee_id": "olga"}, "This person may not see the record."),
    ],
)
def test_mistakes_are_answered_beside_their_fields(
    desk: Desk, rita: Client, here: str, kind: str, changes: dict[str, str], words: str
) -> None:
    if changes.get("assignee_id"):
        changes = changes | {"assignee_id": public_id(desk.cast.olga)}
    with unchanged():
        assert words in page_of(rita.post(f"{here}/activities/new/{kind}", changes), 422)


def test_a_meeting_on_a_coming_day_is_planned_and_later_done(desk: Desk, rita: Client, here: str) -> None:
    assert rita.post(f"{here}/activities/new/meeting", {"on": "tomorrow", "subject": "Demo"}).status_code == 303
    (meeting,) = rows(desk)
    assert (meeting.at, meeting.due_on) == (None, timezone.now().date() + timedelta(days=1))
    done = f"/activities/{public_id(meeting.id)}/done"
    html = page_of(rita.get(done, headers=IN_DIALOG))
    with unchanged():
        assert "Say how it ended." in page_of(rita.post(done, {"outcome": ""}), 422)
    data = {"version": value_in(html, "version"), "outcome": "held", "step_text": "Offer", "step_due": "+2w"}
    response = rita.post(done, data, headers=IN_DIALOG)
    assert "Offer" in page_of(response)
    assert rows(desk)[0].is_two_way
    undo = response["HX-Trigger"].partition('"undo": "')[2].partition('"')[0]
    page_of(rita.post(undo, headers=INPLACE))
    assert rows(desk)[0].at is None


def test_mails_and_tasks_have_forms_of_their_own(desk: Desk, rita: Client, here: str) -> None:
    rita.post(f"{here}/activities/new/mail", {"direction": "in", "subject": "Re: quote", "on": "yesterday"})
    data = {"subject": "Call back", "on": "+3d", "assignee_id": public_id(desk.cast.max)}
    rita.post(f"{here}/activities/new/task", data)
    task, mail = rows(desk)
    assert (mail.is_two_way, mail.subject, task.assignee_id) == (True, "Re: quote", desk.cast.max)
    assert rita.get(f"{here}/activities/new/note").status_code == 404
    assert rita.get(f"{here}/activities/new/other").status_code == 404


def test_the_next_step_is_set_done_and_put_back(desk: Desk, rita: Client, here: str) -> None:
    html = page_of(rita.get(f"{here}/next-step", headers=IN_DIALOG))
    data = {"step_text": "Send quote", "step_due": "tomorrow", "step_version": value_in(html, "step_version")}
    response = rita.post(f"{here}/next-step", data, headers=IN_DIALOG)
    assert "Send quote" in page_of(response)
    with unchanged():
        assert "changed meanwhile" in page_of(rita.post(f"{here}/next-step", data | {"step_text": "Other"}), 409)
    undo = response["HX-Trigger"].partition('"undo": "')[2].partition('"')[0]
    assert "No next step" in page_of(rita.post(undo, headers=INPLACE))
    assert "changed again since" in page_of(rita.post(undo, follow=True))
    page_of(rita.post(f"{here}/next-step", data | {"step_version": "2"}, headers=IN_DIALOG))
    assert "Done: Send quote" in page_of(rita.get(f"{here}/next-step/done"))
    after = {"step_text": "Ask Petra", "step_due": "+1w", "step_version": "3"}
    html = page_of(rita.post(f"{here}/next-step/done", after, headers=IN_DIALOG))
    assert ("Ask Petra" in html, [row.subject for row in rows(desk)]) == (True, ["Send quote"])


def test_an_activity_is_edited_with_its_version_and_undone(desk: Desk, rita: Client) -> None:
    edit = f"/activities/{public_id(a_task(desk))}/edit"
    html = page_of(rita.get(edit))
    data = {name: value_in(html, name) for name in ("version", "subject", "on", "assignee_id", "body")}
    assert "Nothing changed." in page_of(rita.post(edit, data, follow=True))
    response = rita.post(edit, data | {"subject": "Send the quote"}, headers=IN_DIALOG)
    assert "Send the quote" in page_of(response)
    with unchanged():
        html = page_of(rita.post(edit, data | {"subject": "Mine"}), 409)
        assert "Stored now: Send the quote" in html
        assert "Say what is to be done." in page_of(rita.post(edit, data | {"subject": ""}), 422)
    undo = response["HX-Trigger"].partition('"undo": "')[2].partition('"')[0]
    assert "Undone." in rita.post(undo, headers=INPLACE)["HX-Trigger"]
    assert rows(desk)[0].subject == "Send quote"


def test_a_deleted_activity_is_restored(desk: Desk, rita: Client, here: str) -> None:
    address = f"/activities/{public_id(a_task(desk))}"
    html = page_of(rita.post(f"{address}/delete", follow=True))
    assert ("Deleted." in html, f"{address}/restore" in html, rows(desk)) == (True, True, [])
    assert rita.post(f"{address}/delete").status_code == 404
    assert rita.post(f"{address}/restore").status_code == 303
    assert len(rows(desk)) == 1


def test_the_list_shows_types_and_what_was_earlier(desk: Desk, rita: Client, here: str) -> None:
    at = timezone.now() - timedelta(days=30)
    notes = [
        NewActivity(
            kind="account",
            record_id=desk.account,
            type=ActivityType.NOTE,
            body=f"Note {n}.",
            at=at + timedelta(hours=n),
        )
        for n in range(25)
    ]
    actions.create_activities(rows=notes, by=desk.actors["rita"], via=SYSTEM)
    html = page_of(rita.get(f"{here}/activities?type=note"))
    assert ("Note 24." in html, "Note 4." in html, "Show earlier" in html) == (True, False, True)
    older = html.partition('hx-get="')[2]
    while "cursor=" not in older.partition('"')[0]:
        older = older.partition('hx-get="')[2]
    address = older.partition('"')[0].replace("&amp;", "&")
    html = page_of(rita.get(address, headers={"HX-Request": "true", "HX-Target": "div#activities-older"}))
    assert ("Note 4." in html, "Note 0." in html, "Note 24." in html, "<html" in html) == (True, True, False, False)
    assert "Nothing of this type yet." in page_of(rita.get(f"{here}/activities?type=call", headers=INPLACE))


def test_next_steps_of_ones_own_records_are_to_do(desk: Desk, rita: Client, browser: Browser) -> None:
    due = timezone.now().date() + timedelta(days=3)
    step: dict[str, Any] = {"kind": "account", "record_id": desk.account, "text": "Send the drawings", "due_on": due}
    actions.set_next_step(**step, by=desk.actors["rita"], via=SYSTEM)
    html = page_of(rita.get("/tasks"))
    assert ("Send the drawings" in html, "Nothing to do." in html, f"/accounts/{public_id(desk.account)}" in html) == (
        True,
        False,
        True,
    )
    assert "Send the drawings" not in page_of(browser(desk.cast.max).get("/tasks"))


def test_tasks_of_all_records_are_done_from_their_page(desk: Desk, rita: Client, browser: Browser) -> None:
    assert "Nothing to do." in page_of(rita.get("/tasks"))
    task = a_task(desk)
    a_task(
        desk, kind="contact", record_id=desk.contact, subject="Late", due_on=timezone.now().date() - timedelta(days=3)
    )
    html = page_of(rita.get("/tasks"))
    assert ("Kettler Logistik" in html, "Jana Weber" in html, "Overdue" in html) == (True, True, True)
    done = f"/activities/{public_id(task)}/done?from=tasks"
    assert done in html
    html = page_of(rita.post(done, {"step_text": ""}, headers=IN_DIALOG))
    assert ('id="tasks"' in html, "Send quote" in html, "No task is due today." in html) == (True, False, True)
    assert rita.post(f"/activities/{public_id(task)}/reopen?from=tasks")["Location"] == "/tasks"
    max_ = browser(desk.cast.max)
    assert "Nothing to do." in page_of(max_.get("/tasks"))
    assert "Send quote" in page_of(max_.get("/tasks?scope=team"))


def test_names_are_offered_after_the_sign(desk: Desk, rita: Client) -> None:
    html = page_of(rita.get("/mentions?text=ber", headers={"HX-Request": "true", "HX-Target": "names"}))
    assert ("Max Berg" in html, "Olga" in html) == (True, False)
    assert "Max Berg" in page_of(rita.get("/mentions?text=max"))


def test_a_mail_source_is_switched_on_and_off(desk: Desk, rita: Client) -> None:
    address = f"/settings/people/{public_id(desk.cast.rita)}/mail-source"
    assert "Name the tool" in page_of(rita.post(address, {"name": " "}, follow=True))
    assert "is connected" in page_of(rita.post(address, {"name": "Mail gateway"}, follow=True))
    assert "disconnected" in page_of(rita.post(address, {"do": "end"}, follow=True))


def test_who_may_only_read_sees_no_verbs(desk: Desk, browser: Browser, here: str) -> None:
    a_task(desk)
    html = page_of(browser(desk.cast.rolf).get(here))
    assert ("Send quote" in html, "Save note" in html, "/done" in html, "/next-step" in html) == (
        True, False, False, False,
    )  # fmt: skip


def test_query_counts_of_pages(desk: Desk, rita: Client, here: str, query_counts: QueryCounts) -> None:
    for number in range(3):
        a_task(desk, subject=f"Task {number}")
    with query_counts.expect("page of a record's activities"):
        page_of(rita.get(f"{here}/activities"))
    with query_counts.expect("page of tasks"):
        page_of(rita.get("/tasks"))
    with query_counts.expect("dialog of a call"):
        page_of(rita.get(f"{here}/activities/new/call", headers=IN_DIALOG))
    with query_counts.expect("call logged with its next step"):
        rita.post(f"{here}/activities/new/call", {"outcome": "connected", "step_text": "Go", "step_due": "+1w"})
