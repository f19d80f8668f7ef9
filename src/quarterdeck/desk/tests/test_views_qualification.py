"""The qualification of a deal: panels, dialogs, inline needs, questions, objections, with and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from quarterdeck.opportunities.tests.deals import Sales, sales_of
from quarterdeck.pipelines.actions import edit_pipeline
from quarterdeck.qualification import actions, queries
from quarterdeck.qualification.terms import QuestionFields, QuestionSetFields
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, Cast
from tests.pages import page_of, value_in
from tests.query_counts import QueryCounts

Browser = Callable[[int], Client]


def htmx(target: str) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Target": f"section#{target}"}


@pytest.fixture
def sales(cast: Cast) -> Sales:
    found = sales_of(cast)
    by = system_actor()
    actions.install_frameworks(by=by, via=SYSTEM)
    edit_pipeline(pipeline_id=found.spec.id, changes={"framework": "meddicc"}, by=by, via=SYSTEM)
    made = actions.add_question_set(new=QuestionSetFields(name="Discovery"), by=by, via=SYSTEM)
    for text, kind in (("How many lines?", "number"), ("Cloud or on site?", "choice"), ("100% sure?", "yes_no")):
        new = QuestionFields(text=text, type=kind, choices="Cloud\nOn site")
        actions.add_question(set_id=made.id, new=new, by=by, via=SYSTEM)
    return found


@pytest.fixture
def deal(sales: Sales) -> str:
    return f"/opportunities/{public_id(sales.deal('proposal'))}"


@pytest.fixture
def rita(sales: Sales, browser: Browser) -> Client:
    return browser(sales.cast.rita)


def element(key: str = "metrics") -> str:
    return public_id(queries.element_ids()[f"meddicc/{key}"])


def test_deal_page_shows_framework_needs_questions_and_objections(rita: Client, deal: str) -> None:
    html = page_of(rita.get(deal))
    for part in ("framework-panel", "needs-panel", "questions-panel", "objections-panel", "needs-competitors"):
        assert html.count(f'id="{part}"') == 1
    assert "High risk: Metrics is unknown at Proposal or later." in html
    assert "0%, 0 of 300 points" in html


def test_qualification_page_stands_alone_and_in_parts(rita: Client, deal: str, query_counts: QueryCounts) -> None:
    with query_counts.expect("qualification of a deal"):
        html = page_of(rita.get(f"{deal}/qualification"))
    assert "<h1>Qualification</h1>" in html
    with query_counts.expect("one panel of it"):
        part = page_of(rita.get(f"{deal}/qualification", headers=htmx("needs-panel")))
    assert part.strip().startswith("<section")
    assert "objections-panel" not in part


def test_level_is_saved_once_and_its_panel_comes_back(rita: Client, deal: str) -> None:
    address = f"{deal}/qualification/{element()}"
    html = page_of(rita.get(address))
    assert "Which figure gets better" in html
    body = {"level": "2", "text": "Mail from the plant manager", "on": value_in(html, "on"), "token": "once"}
    reply = page_of(rita.post(address, body, headers=htmx("framework-panel")))
    assert 'id="framework-panel"' in reply
    assert "Validated by the buyer" in reply
    assert "High risk" not in reply
    assert "13.3%, 40 of 300 points" in reply
    rita.post(address, body)
    assert page_of(rita.get(address)).count("Mail from the plant manager") == 1


def test_level_without_evidence_comes_back_with_the_reason(rita: Client, deal: str) -> None:
    address = f"{deal}/qualification/{element()}"
    reply = page_of(rita.post(address, {"level": "2", "text": " "}, headers=htmx("framework-panel")), 422)
    assert "Say what shows this level." in reply
    assert "<dialog" in reply
    assert "A level is 0, 1, 2 or 3." in page_of(rita.post(address, {"level": "9", "text": "x"}), 422)


def test_evidence_is_withdrawn_without_javascript(rita: Client, deal: str) -> None:
    address = f"{deal}/qualification/{element()}"
    assert rita.post(address, {"level": "3", "text": "Signed report"}).url == deal  # type: ignore[attr-defined]  # a redirect
    withdraw = re.findall(r'action="([^"]+/withdraw)"', page_of(rita.get(address)))
    assert rita.post(withdraw[0]).status_code == 303
    html = page_of(rita.get(address))
    assert "Withdrawn" in html
    assert "/withdraw" not in html


def test_needs_are_edited_in_place_with_undo(rita: Client, deal: str) -> None:
    address = f"{deal}/needs/budget"
    html = page_of(rita.get(address, headers=htmx("field")))
    body = {
        "version": value_in(html, "version"),
        "budget_min": "90k",
        "budget_max": "120,000",
        "budget_currency": "EUR",
    }
    reply = rita.post(address, body, headers=htmx("needs-panel"))
    assert "€90,000 to €120,000" in page_of(reply)
    undo = re.search(r'"undo": "([^"]+)"', reply.headers["HX-Trigger"])
    assert undo
    assert "€90,000" not in page_of(rita.post(undo.group(1), headers=htmx("needs-panel")))
    assert "again since" in rita.post(undo.group(1), headers=htmx("needs-panel")).headers["HX-Trigger"]


def test_stale_needs_come_back_with_both_values(rita: Client, deal: str) -> None:
    address = f"{deal}/needs/pain"
    rita.post(address, {"version": "0", "pain": "Downtime"})
    html = page_of(rita.post(address, {"version": "0", "pain": "Noise"}), 409)
    assert "Stored now: Downtime" in html
    assert value_in(html, "version") == "1"
    assert value_in(html, "pain") == "Noise"


def test_needs_refuse_what_is_no_amount(rita: Client, deal: str) -> None:
    body = {"version": "0", "budget_min": "5", "budget_max": "1", "budget_currency": "EUR"}
    assert "Give the smaller amount first." in page_of(rita.post(f"{deal}/needs/budget", body), 422)


def test_question_is_answered_and_undone(rita: Client, deal: str) -> None:
    (asked,) = queries.asked_sets("opportunity", 0, "")
    sure, choice, number = (f"{deal}/questions/{public_id(question.id)}" for question in asked.questions)
    assert "Cloud" in page_of(rita.get(choice))
    reply = rita.post(number, {"version": "0", "value": "4.5"}, headers=htmx("questions-panel"))
    assert "4.5" in page_of(reply)
    assert "1 of 3 answered" in page_of(reply)
    undo = re.search(r'"undo": "([^"]+)"', reply.headers["HX-Trigger"])
    assert undo
    assert "0 of 3 answered" in page_of(rita.post(undo.group(1), headers=htmx("questions-panel")))
    assert "Choose an answer from the list." in page_of(rita.post(choice, {"version": "0", "value": "Moon"}), 422)
    assert rita.post(sure, {"version": "0", "value": "no"}).status_code == 303
    assert page_of(rita.post(sure, {"version": "0", "value": "yes"}), 409).count("Stored now: No") == 1
    assert "Rita Vogel" in page_of(rita.get(number))


def test_objection_is_raised_answered_deleted_and_restored(rita: Client, deal: str) -> None:
    page_of(rita.get(f"{deal}/objections/new"))
    assert "Say what the buyer objects to." in page_of(rita.post(f"{deal}/objections/new", {"text": ""}), 422)
    body = {"text": "Too dear", "topic": "price", "outcome": "open", "token": "once"}
    reply = page_of(rita.post(f"{deal}/objections/new", body, headers=htmx("objections-panel")))
    assert "Too dear" in reply
    assert "1 open" in reply
    found = re.search(rf'href="({deal}/objections/[0-9a-z]{{13}})"', reply)
    assert found
    address = found.group(1)
    assert value_in(page_of(rita.get(address)), "topic") == "price"
    settle = body | {"version": "1", "outcome": "accepted", "answer": "Pays back in a year", "settled_on": ""}
    reply2 = rita.post(address, settle, headers=htmx("objections-panel"))
    assert "Accepted by the buyer" in page_of(reply2)
    assert page_of(rita.post(address, settle), 409).count("Look at the fresh values") == 1
    gone = rita.post(f"{address}/delete", headers=htmx("objections-panel"))
    assert "None so far." in page_of(gone)
    assert rita.post(f"{address}/restore").status_code == 303
    undo = re.search(r'"undo": "([^"]+)"', reply2.headers["HX-Trigger"])
    assert undo
    assert "1 open" in page_of(rita.post(undo.group(1), headers=htmx("objections-panel")))


def test_reader_sees_and_changes_nothing(sales: Sales, deal: str, browser: Browser) -> None:
    rolf, olga = browser(sales.cast.rolf), browser(sales.cast.olga)
    html = page_of(rolf.get(deal))
    assert "Metrics" in html
    assert "Add objection" not in html
    dialog = page_of(rolf.get(f"{deal}/qualification/{element()}"))
    assert "Nothing recorded yet." in dialog
    for address in (f"{deal}/needs/pain", f"{deal}/objections/new"):
        assert rolf.get(address).status_code == 403
        assert olga.get(address).status_code == 404
    assert rolf.post(f"{deal}/qualification/{element()}", {"level": "1", "text": "x"}).status_code == 403
    assert olga.get(f"{deal}/qualification").status_code == 404
