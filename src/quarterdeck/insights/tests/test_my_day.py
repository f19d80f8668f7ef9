"""My day: what it shows to whom, and what is done from it."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.activities.actions import log_activity, set_next_step
from quarterdeck.activities.queries import activity
from quarterdeck.activities.terms import ActivityType, NewActivity
from quarterdeck.opportunities.tests.deals import Sales, row
from quarterdeck.users.actions import deactivate_person
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM
from tests.customers import an_account
from tests.pages import page_of, value_in
from tests.unchanged import unchanged

Browser = Callable[[int], Client]
DAY = "/my-day"
IN_PLACE = {"HX-Request": "true", "HX-Target": "div#day"}
IN_DIALOG = {"HX-Request": "true", "HX-Target": "dialog"}


@pytest.fixture
def rita(sales: Sales, browser: Browser) -> Client:
    """Rita's browser."""
    return browser(sales.cast.rita)


@pytest.fixture
def today() -> date:
    """The day it is."""
    return timezone.now().date()


def a_task(sales: Sales, deal: int, due_on: date, **fields: object) -> int:
    """Something Rita is to do about a deal."""
    values: dict[str, object] = {"subject": "Send quote", "type": ActivityType.TASK, "due_on": due_on} | fields
    new = NewActivity(kind="opportunity", record_id=deal, **values)  # type: ignore[arg-type]  # fields by name
    return log_activity(new=new, by=sales.actor("rita"), via=SYSTEM).activity_id


def part(html: str, panel: str) -> str:
    """A panel of the page."""
    return html.partition(f'id="{panel}"')[2].partition("</section>")[0]


def test_home_is_my_day_for_who_has_one_and_the_board_before(sales: Sales, rita: Client, browser: Browser) -> None:
    assert rita.get("/")["Location"] == "/board"
    deal = sales.deal()
    assert rita.get("/")["Location"] == DAY
    # Olga has neither deals nor tasks, Max leads, Rolf only reads.
    assert browser(sales.cast.olga).get("/")["Location"] == "/board"
    assert browser(sales.cast.max).get("/")["Location"] == DAY
    assert browser(sales.cast.rolf).get("/")["Location"] == "/board"
    a_task(sales, deal, timezone.now().date(), assignee_id=sales.cast.max)


def test_a_seller_sees_what_to_do_next_with_its_reason_and_the_likely_deeds(
    sales: Sales, rita: Client, today: date
) -> None:
    late = sales.deal("proposal", name="Presses", close_date=today - timedelta(days=3))
    sales.deal("proposal", name="Belts", amount=Decimal(9000), close_date=today + timedelta(days=60))
    html = page_of(rita.get(DAY))
    assert "Your quarter" in html
    lines = part(html, "do-next")
    assert "Close date passed 3 days ago. Nothing is planned next." in lines
    assert lines.index("Plan what comes next for Belts") < lines.index("Reset or close Presses")
    for words in (f"/my-day/deals/{public_id(late)}/date?from=my-day-mine", "to=closed_lost&amp;from=my-day-mine"):
        assert words in lines
    assert "/opportunities?scope=mine&amp;flag=overdue&amp;kind=open" in part(html, "attention")
    assert "To discuss" not in html


def test_nothing_to_do_says_so(sales: Sales, rita: Client) -> None:
    html = page_of(rita.get(DAY))
    for words in ("Nothing needs attention.", "Nothing due today.", "Nothing is to close in the next 14 days."):
        assert words in html
    assert "Nobody else changed your deals." in html


def test_next_steps_due_stand_among_the_tasks_with_whose_they_are(sales: Sales, rita: Client, today: date) -> None:
    account_id = an_account(sales.cast.rita, "Kettler Logistik")
    now, later = sales.deal(name="Presses", account_id=account_id), sales.deal(name="Belts")
    for deal, words, days in ((now, "Ask who signs", 0), (later, "Send plan", 1)):
        due_on, by = today + timedelta(days=days), sales.actor("rita")
        set_next_step(kind="opportunity", record_id=deal, text=words, due_on=due_on, by=by, via=SYSTEM)
    html = part(page_of(rita.get(DAY)), "today")
    assert ("1 to do, 0 done" in html, "Send plan" in html) == (True, False)
    assert "Kettler Logistik · Presses" in html
    assert f"/opportunities/{public_id(now)}/next-step/done?from=my-day-mine" in html


def test_a_task_is_done_by_one_press_and_taken_back(sales: Sales, rita: Client, today: date) -> None:
    deal = sales.deal()
    task = a_task(sales, deal, today - timedelta(days=2))
    a_task(sales, deal, today + timedelta(days=1), subject="Not yet")
    html = page_of(rita.get(DAY))
    assert ("2\u202fd late" in html, "Not yet" in html, "1 to do, 0 done" in html) == (True, False, True)
    response = rita.post(f"{DAY}/tasks/{public_id(task)}/done?view=mine", headers=IN_PLACE)
    html = page_of(response)
    assert ("0 to do, 1 done" in html, "<html" in html) == (True, False)
    assert activity(sales.actor("rita"), task).at is not None
    undo = f"/activities/{public_id(task)}/reopen?from=my-day-mine"
    assert undo in response["HX-Trigger"]
    assert rita.post(undo, headers=IN_PLACE)["HX-Redirect"] == f"{DAY}?view=mine"
    assert activity(sales.actor("rita"), task).at is None
    # Without scripts the page comes back.
    assert rita.post(f"{DAY}/tasks/{public_id(task)}/done?view=mine")["Location"] == f"{DAY}?view=mine"
    with unchanged():
        assert "done already" in rita.post(f"{DAY}/tasks/{public_id(task)}/done", headers=IN_PLACE)["HX-Trigger"]


def test_the_outcome_of_a_call_is_asked_for(sales: Sales, rita: Client, today: date) -> None:
    call = a_task(sales, sales.deal(), today, type=ActivityType.CALL)
    html = part(page_of(rita.get(DAY)), "today")
    assert f"/activities/{public_id(call)}/done?from=my-day-mine" in html
    with unchanged():
        assert rita.post(f"{DAY}/tasks/{public_id(call)}/done", headers=IN_PLACE).status_code == 422


def test_a_new_date_is_two_presses_away(sales: Sales, rita: Client, today: date) -> None:
    deal = sales.deal("proposal", close_date=today - timedelta(days=3))
    href = f"{DAY}/deals/{public_id(deal)}/date?from=my-day-mine"
    html = page_of(rita.get(href, headers=IN_DIALOG))
    assert html.strip().startswith("<dialog")
    data = {"version": value_in(html, "version"), "weeks": "2", "close_date": ""}
    response = rita.post(href, data, headers=IN_DIALOG)
    assert response["HX-Redirect"] == f"{DAY}?view=mine"
    assert row(deal).close_date == today + timedelta(weeks=2)
    with unchanged():
        assert "changed meanwhile" in page_of(rita.post(href, data), 409)
        assert "Choose a day" in page_of(rita.post(href, data | {"weeks": "", "version": row(deal).version}), 422)
    typed = data | {"weeks": "", "close_date": "2030-01-31", "version": str(row(deal).version)}
    assert rita.post(href, typed)["Location"] == f"{DAY}?view=mine"
    assert row(deal).close_date == date(2030, 1, 31)
    sales.move(deal, "closed_lost", fill={"loss_reason_id": sales.reasons["price"]}, by="system")
    assert rita.get(href).status_code == 404


def test_calls_moves_and_next_steps_lead_back(sales: Sales, rita: Client) -> None:
    deal = sales.deal()
    base = f"/opportunities/{public_id(deal)}"
    html = page_of(rita.get(f"{base}/move?from=my-day-mine", headers=IN_DIALOG))
    assert f'action="{base}/move?from=my-day-mine"' in html
    response = rita.post(f"{base}/move?from=my-day-mine", {"to": "qualification"}, headers=IN_DIALOG)
    assert response["HX-Redirect"] == f"{DAY}?view=mine"
    html = page_of(rita.get(f"{base}/next-step?from=my-day-mine", headers=IN_DIALOG))
    data = {name: value_in(html, name) for name in ("step_version", "step_due")} | {"step_text": "Call back"}
    assert rita.post(f"{base}/next-step?from=my-day-mine", data)["Location"] == f"{DAY}?view=mine"
    # An address is never led back to.
    response = rita.post(f"{base}/move?from=https://else.example", {"to": "needs_assessment"})
    assert response["Location"] == base


def test_news_tells_what_others_did_in_words(sales: Sales, rita: Client, today: date) -> None:
    deal = sales.deal("proposal", name="Presses", close_date=today)
    sales.edit(deal, by="max", close_date=today + timedelta(days=30))
    sales.edit(deal, by="rita", source="fair")
    new = NewActivity(kind="opportunity", record_id=deal, type=ActivityType.MEETING, subject="Plant visit",
                      outcome="held")  # type: ignore[arg-type]  # as text  # fmt: skip
    log_activity(new=new, by=sales.actor("max"), via=SYSTEM)
    news = part(page_of(rita.get(DAY)), "news")
    assert ("Close date" in news, "Meeting: Plant visit" in news, "Source" in news) == (True, True, False)
    assert "Max Berg" in news


def test_closing_says_what_is_left_to_do(sales: Sales, rita: Client, today: date) -> None:
    sales.deal("proposal", name="Presses", close_date=today + timedelta(days=5))
    sales.deal("proposal", name="Cranes", close_date=today + timedelta(days=15))
    closing = part(page_of(rita.get(DAY)), "closing")
    assert ("Presses" in closing, "Cranes" in closing, "€1.00k in 1 deal" in closing) == (True, False, True)


def test_a_manager_discusses_what_was_pushed_and_decreased(sales: Sales, browser: Browser, today: date) -> None:
    before = timezone.now() - timedelta(days=30)
    deal = sales.deal("proposal", by="system", name="Presses", close_date=today + timedelta(days=40), at=before)
    sales.edit(deal, close_date=today + timedelta(days=61), amount=Decimal(400))
    sales.move(deal, "needs_assessment", by="max")
    html = page_of(browser(sales.cast.max).get(DAY))
    lines = part(html, "do-next")
    assert "Rita Vogel. Went back to an earlier stage in the last 7 days. Close date pushed by 21 days" in lines
    assert "Worth €600 less than 7 days ago." in lines
    assert "Nothing waits for you." in html
    assert "Reset or close" not in page_of(browser(sales.cast.max).get(f"{DAY}?view=mine"))


def test_operations_looks_after_the_process(sales: Sales, browser: Browser) -> None:
    sales.deal(name="Presses", owner_id=sales.cast.olga, by="system", amount=None)
    deactivate_person(person_id=sales.cast.olga, by=system_actor(), via=SYSTEM)
    sam = browser(sales.cast.sam)
    html = page_of(sam.get(DAY))
    for words in ("Open deals without an amount", "Still theirs: Olga Novak.", "Open deals without a close date"):
        assert words in html
    assert page_of(sam.get(f"{DAY}?view=team"))
    # Who may not run the process is shown their own day instead.
    assert "To look after" not in page_of(browser(sales.cast.rita).get(f"{DAY}?view=operations"))
