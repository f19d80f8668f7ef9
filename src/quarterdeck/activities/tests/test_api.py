"""Activities, next steps and mail sources over the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from quarterdeck.activities.api.records import NextStepOut
from quarterdeck.activities.api.shapes import ActivitiesOut, ActivityOut
from quarterdeck.activities.api.sources import MailSourceOut
from quarterdeck.activities.tests.conftest import Desk
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from tests.query_counts import QueryCounts
from tests.rest import Api, api, fits, problem, reasons
from tests.unchanged import unchanged

LOG = Permission.ACTIVITIES_LOG
EDIT = Permission.CUSTOMERS_EDIT


@pytest.fixture
def rita(desk: Desk) -> Api:
    return api(desk.cast.rita, LOG, EDIT)


@pytest.fixture
def here(desk: Desk) -> str:
    return f"/accounts/{public_id(desk.account)}"


def test_log_read_change_complete_delete_restore(desk: Desk, rita: Api, here: str) -> None:
    due = (timezone.now().date() + timedelta(days=3)).isoformat()
    created = rita.post(f"{here}/activities", {"type": "call", "subject": "Petra", "due_on": due})
    call = fits(created, ActivityOut, 201)
    assert (call.at, call.kind, call.record_id) == (None, "account", public_id(desk.account))
    path = created["Location"].removeprefix("/api/v1")
    assert path == f"/activities/{call.id}"
    assert created["ETag"] == rita.get(path)["ETag"] == '"v1"'
    changed = fits(rita.patch(path, {"body": "Price per station"}, If_Match='"v1"'), ActivityOut)
    assert (changed.body, changed.version) == ("Price per station", 2)
    found = problem(rita.post(f"{path}/complete"), 422, "refused")
    assert reasons(found) == [("outcome_missing", "outcome")]
    done = fits(rita.post(f"{path}/complete", {"outcome": "connected"}, If_Match='"v2"'), ActivityOut)
    assert (done.at is None, done.is_two_way) == (False, True)
    assert fits(rita.post(f"{path}/reopen"), ActivityOut).at is None
    assert rita.delete(path).status_code == 204
    problem(rita.get(path), 404, "not_found")
    assert fits(rita.post(f"{path}/restore"), ActivityOut).id == call.id


def test_stale_changes_are_refused(rita: Api, here: str) -> None:
    note = fits(rita.post(f"{here}/activities", {"type": "note", "body": "Signs."}), ActivityOut, 201)
    with unchanged():
        problem(rita.patch(f"/activities/{note.id}", {"body": "x"}, If_Match='"v9"'), 412, "stale")
        problem(rita.delete(f"/activities/{note.id}", If_Match='"v9"'), 412, "stale")


def test_a_tool_logs_a_mail_once(desk: Desk, rita: Api, here: str) -> None:
    body = {
        "kind": "account", "record_id": public_id(desk.account), "type": "mail", "direction": "in",
        "subject": "Re: quote",
        "at": "2026-03-31T11:00:00+02:00", "external_id": "<1@mail>",
    }  # fmt: skip
    mail = fits(rita.post("/activities", body), ActivityOut, 201)
    assert (mail.at and mail.at.isoformat(), mail.is_two_way) == ("2026-03-31T09:00:00+00:00", True)
    with unchanged():
        assert reasons(problem(rita.post("/activities", body), 422, "refused")) == [("already_logged", "external_id")]
    assert [row.id for row in fits(rita.get(f"{here}/activities"), ActivitiesOut).items] == [mail.id]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"type": "note"}, ("note_missing", "body")),
        ({"type": "task", "subject": "Quote"}, ("due_missing", "due_on")),
        ({"type": "note", "body": "x", "at": "2999-01-01T00:00:00Z"}, ("at_in_future", "at")),
        ({"type": "note", "body": "x", "due_on": "2026-03-31"}, ("due_not_for_type", "due_on")),
        ({"type": "call", "outcome": "held"}, ("outcome_wrong", "outcome")),
    ],
)
def test_mistakes_name_their_fields(rita: Api, here: str, body: dict[str, str], expected: tuple[str, str]) -> None:
    with unchanged():
        assert expected in reasons(problem(rita.post(f"{here}/activities", body), 422, "refused"))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"type": "fax"}, ("unknown_choice", "type")),
        ({"type": "note", "body": "x", "at": "2026-03-31"}, ("not_an_instant", "at")),
        ({"type": "note", "body": "x", "at": "2026-02-31T00:00:00Z"}, ("not_an_instant", "at")),
        ({"type": "note", "body": "x", "state": "deleted"}, ("field_unknown", "state")),
    ],
)
def test_malformed_bodies_name_their_fields(
    rita: Api, here: str, body: dict[str, str], expected: tuple[str, str]
) -> None:
    with unchanged():
        assert expected in reasons(problem(rita.post(f"{here}/activities", body), 422, "malformed"))


def test_lists_are_narrowed_and_paged(desk: Desk, rita: Api, here: str) -> None:
    due = timezone.now().date().isoformat()
    for body in (
        {"type": "note", "body": "One"},
        {"type": "note", "body": "Two"},
        {"type": "task", "subject": "T", "due_on": due},
    ):
        fits(rita.post(f"{here}/activities", body), ActivityOut, 201)
    page = fits(rita.get(f"{here}/activities?limit=2"), ActivitiesOut)
    rest = fits(rita.get(f"{here}/activities?limit=2&cursor={page.next_cursor}"), ActivitiesOut)
    assert [row.subject or row.body for row in (*page.items, *rest.items)] == ["T", "Two", "One"]
    assert rest.next_cursor is None
    for query, count in (
        ("?type=note", 2), ("?type=note&type=task", 3), ("?is_open=true", 1), ("?scope=mine", 1),
        (f"?assignee_id={public_id(desk.cast.max)}", 0), (f"?kind=contact&record_id={public_id(desk.contact)}", 0),
    ):  # fmt: skip
        assert len(fits(rita.get(f"/activities{query}"), ActivitiesOut).items) == count
    problem(api(desk.cast.olga, LOG).get(f"{here}/activities"), 404, "not_found")
    assert fits(api(desk.cast.olga).get("/activities"), ActivitiesOut).items == []


def test_the_next_step_has_an_etag(desk: Desk, rita: Api, here: str) -> None:
    path = f"{here}/next-step"
    empty = rita.get(path)
    assert (fits(empty, NextStepOut).version, empty["ETag"]) == (0, '"v0"')
    put = rita.send("PUT", path, {"text": "Send quote", "due_on": "2026-12-01"}, If_Match='"v0"')
    assert (fits(put, NextStepOut).set_by, put["ETag"]) == ("Rita Vogel", '"v1"')
    with unchanged():
        problem(rita.send("PUT", path, {"text": "Other", "due_on": "2026-12-01"}, If_Match='"v0"'), 412, "stale")
        found = problem(rita.send("PUT", path, {"text": "Other"}), 422, "refused")
        assert reasons(found) == [("next_step_date_missing", "due_on")]
    task = fits(rita.post(f"{path}/complete"), ActivityOut)
    assert (task.type, task.subject) == ("task", "Send quote")
    assert reasons(problem(rita.post(f"{path}/complete"), 422, "refused")) == [("next_step_none", "")]
    problem(api(desk.cast.chiara, LOG, EDIT).send("PUT", path, {}), 403, "not_permitted")


def test_a_mail_source_is_connected_and_ended(desk: Desk, rita: Api) -> None:
    path = f"/people/{public_id(desk.cast.rita)}/mail-source"
    problem(rita.get(path), 404, "not_found")
    assert fits(rita.send("PUT", path, {"name": "Mail gateway"}), MailSourceOut).name == "Mail gateway"
    assert reasons(problem(rita.send("PUT", path, {"name": "Two"}), 422, "refused")) == [("source_connected", "name")]
    problem(api(desk.cast.max, LOG).get(path), 403, "not_permitted")
    assert rita.delete(path).status_code == 204


def test_query_counts(desk: Desk, rita: Api, here: str, query_counts: QueryCounts) -> None:
    for number in range(3):
        rita.post(f"{here}/activities", {"type": "note", "body": f"Note {number}"})
    with query_counts.expect("api activities of a record"):
        rita.get(f"{here}/activities")
    with query_counts.expect("api activities"):
        rita.get("/activities")
    with query_counts.expect("api activity logged"):
        rita.post(f"{here}/activities", {"type": "note", "body": "Another"})
    with query_counts.expect("api next step"):
        rita.get(f"{here}/next-step")
