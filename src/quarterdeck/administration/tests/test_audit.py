"""The audit: who may read it, what it finds, and that a page stays short."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from quarterdeck.administration.queries.audit import audit_page, of_tab
from quarterdeck.administration.rules.audit import KIND_LABELS, TAB_EVENTS, AuditTab
from quarterdeck.journal.actions import erase_subject
from quarterdeck.journal.events import registry
from quarterdeck.journal.queries import AuditFilter
from quarterdeck.journal.queries.audit import kinds_with_events
from quarterdeck.journal.terms import Door, Stamp, Via
from quarterdeck.users import actions
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotPermitted
from tests.cast import LONG_AGO, PASSWORD, SYSTEM, Cast, a_person
from tests.pages import page_of
from tests.query_counts import QueryCounts
from tests.rest import api, content, problem

Browser = Callable[[int], Client]
pytestmark = pytest.mark.django_db


def found(actor: Actor, **narrowed: Any) -> list[str]:
    tab = narrowed.pop("tab", AuditTab.ALL)
    page = audit_page(actor, of_tab(AuditFilter(**narrowed), tab), limit=200)
    return [entry.event for entry in page.entries]


def signs_in(email: str, password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/signin/", {"login": email, "password": password})
    return client


def test_every_kind_of_record_that_something_happens_to_has_a_name() -> None:
    assert set(kinds_with_events()) == set(KIND_LABELS)


def test_every_event_of_a_tab_exists() -> None:
    named = {name for names in TAB_EVENTS.values() for name in names}
    assert named <= set(registry.types())


@pytest.mark.parametrize("who", ["max", "rita", "chiara", "rolf", "paul"])
def test_only_administrators_and_operations_read_it(who: str, actors: dict[str, Actor]) -> None:
    with pytest.raises(NotPermitted):
        audit_page(actors[who], AuditFilter(), limit=1)


def test_sign_ins_stand_in_their_tabs(cast: Cast, actors: dict[str, Actor]) -> None:
    client = signs_in("rita@nordvik.example")
    client.post("/signout/")
    signs_in("rita@nordvik.example", "wrong password")
    signs_in("stranger@nowhere.example", "wrong password")
    signs_in("dora@nordvik.example")
    assert found(actors["sam"], tab=AuditTab.SIGN_INS) == ["sign_in.ended", "sign_in.succeeded"]
    page = audit_page(actors["sam"], of_tab(AuditFilter(), AuditTab.FAILED), limit=10)
    causes = [entry.payload["because"] for entry in page.entries]
    assert causes == ["may_not_sign_in", "unknown_address", "wrong_password"]
    addresses = [{change.field: change.new for change in entry.changes} for entry in page.entries]
    assert addresses[1] == {"email": "stranger@nowhere.example", "address": "127.0.0.1"}
    assert "wrong password" not in str(page)
    assert [entry.record_id for entry in page.entries] == [cast.disabled, 0, cast.rita]


def test_too_many_tries_are_written_down_once(cast: Cast, actors: dict[str, Actor]) -> None:
    for _ in range(9):
        signs_in("rita@nordvik.example", "wrong password")
    events = found(actors["ada"], tab=AuditTab.FAILED)
    assert events == ["sign_in.locked"] + ["sign_in.failed"] * 5


def test_erased_values_are_gone_from_the_audit(cast: Cast, actors: dict[str, Actor]) -> None:
    signs_in("rita@nordvik.example", "wrong password")
    erase_subject(kind="person", record_id=cast.rita, stamp=Stamp(None, LONG_AGO, Via(Door.SYSTEM)))
    page = audit_page(actors["ada"], AuditFilter(kind="sign_in"), limit=10)
    assert [change.is_erased for change in page.entries[0].changes] == [True, True]
    assert "rita@" not in str(page.entries)


def test_what_is_given_must_all_hold(cast: Cast, actors: dict[str, Actor]) -> None:
    actions.set_role(person_id=cast.rita, role="manager", by=actors["ada"], via=SYSTEM)
    actions.add_team(name="West", by=actors["sam"], via=Via(Door.FORM))
    ada = actors["ada"]
    assert found(ada, actor_id=cast.ada) == ["person.role_changed"]
    assert found(ada, actor_id=cast.sam, tab=AuditTab.PERMISSIONS) == ["team.added"]
    assert found(ada, actor_id=cast.sam, kind="person") == []
    assert found(ada, door="form") == ["team.added"]
    assert found(ada, record_id=cast.rita, events=("person.role_changed",)) == ["person.role_changed"]
    assert found(ada, record_id=cast.rita, kind="team") == []
    assert found(ada, events=("team.added",), tab=AuditTab.SIGN_INS) == []
    assert set(found(ada, actor_id=0)) >= {"organisation.installed", "person.added"}
    assert "person.role_changed" not in found(ada, actor_id=0)


def test_pages_follow_each_other_without_gap(actors: dict[str, Actor]) -> None:
    whole = [entry.seq for entry in audit_page(actors["ada"], AuditFilter(), limit=200).entries]
    pages, before = [], None
    while True:
        page = audit_page(actors["ada"], AuditFilter(), before=before, limit=7)
        pages += [entry.seq for entry in page.entries]
        before = page.next_before
        if before is None:
            break
    assert pages == whole
    assert whole == sorted(whole, reverse=True)


def test_page_says_what_it_is_narrowed_to(cast: Cast, actors: dict[str, Actor], browser: Browser) -> None:
    actions.set_role(person_id=cast.rita, role="manager", by=actors["ada"], via=Via(Door.FORM))
    html = page_of(browser(cast.sam).get(f"/settings/audit?person={public_id(cast.ada)}&door=form"))
    assert "A person got another role" in html
    assert "Remove the filter Who" in html
    assert "rep → manager" in html
    assert "team.added" not in html.split("</thead>")[1]
    nothing = page_of(browser(cast.sam).get("/settings/audit?text=nonsense"))
    assert "No entry matches these filters." in nothing
    wrong = page_of(browser(cast.sam).get("/settings/audit?since=soon"))
    assert 'role="alert"' in wrong


def test_file_has_every_entry_and_no_formula(cast: Cast, actors: dict[str, Actor], browser: Browser) -> None:
    actions.add_team(name="=1+1", by=actors["sam"], via=Via(Door.FORM))
    answer: Any = browser(cast.ada).post("/lists/audit/export", {"type": "csv", "headings": "keys"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert answer["Content-Disposition"].startswith('attachment; filename="audit-')
    assert {row["event"] for row in rows} >= {"organisation.installed", "person.added", "team.added"}
    (team,) = [
        row for row in rows if row["event"] == "team.added" and row["actor"] == "Sam Okafor" and row["field"] == "name"
    ]
    assert team["new"] == "'=1+1"
    assert found(actors["ada"])[0] == "list.exported"


def test_api_answers_as_the_page(cast: Cast, actors: dict[str, Actor]) -> None:
    actions.set_role(person_id=cast.rita, role="manager", by=actors["ada"], via=SYSTEM)
    sam = api(cast.sam, "audit.read")
    first, *_ = content(sam.get(f"/audit?kind=person&actor_id={public_id(cast.ada)}"))["items"]
    assert (first["event"], first["record_name"], first["actor_name"]) == (
        "person.role_changed",
        "Rita Vogel",
        "Ada Lind",
    )
    assert first["changes"] == [{"field": "role", "old": "rep", "new": "manager", "is_erased": False}]
    page = content(sam.get("/audit?limit=2"))
    following = content(sam.get(f"/audit?limit=2&before={page['next_before']}"))
    assert page["items"][-1]["seq"] > following["items"][0]["seq"]
    problem(api(cast.sam).get("/audit"), 403, "not_permitted")


def test_a_page_takes_few_statements(
    cast: Cast, actors: dict[str, Actor], browser: Browser, query_counts: QueryCounts
) -> None:
    for number in range(60):
        actions.edit_person(
            person_id=a_person(f"Number{number} Person"), name=f"Nr {number}", email=f"nr{number}@nordvik.example",
            can_sign_in=True, by=system_actor(), via=SYSTEM, version=1,
        )  # fmt: skip
    client = browser(cast.ada)
    with query_counts.expect("page /settings/audit"):
        page_of(client.get("/settings/audit"))
    with query_counts.expect("page /settings/audit of permissions since a day"):
        page_of(client.get("/settings/audit?tab=permissions&since=2020-01-01&until=2030-01-01"))
    with query_counts.expect("api audit"):
        api(cast.ada, "audit.read").get("/audit?tab=overrides")
