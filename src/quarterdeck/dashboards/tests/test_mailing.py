"""Dashboards by mail: when, to whom, for whose eyes, and once."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from quarterdeck.dashboards import jobs
from quarterdeck.dashboards.actions import (
    delete_dashboard,
    edit_dashboard,
    end_mailing,
    owe_due,
    send_now,
    set_mailing,
)
from quarterdeck.dashboards.api.mailings import MailingOut, MailingsOut
from quarterdeck.dashboards.models import Mailing
from quarterdeck.dashboards.panels.letter import letter_for
from quarterdeck.dashboards.queries import mailings_of
from quarterdeck.dashboards.rules.mailing import is_too_late, next_due, plan_reasons
from quarterdeck.dashboards.terms import Every, Plan, Sharing
from quarterdeck.dashboards.tests.making import LIST, NUMBER, VIA, a_dashboard
from quarterdeck.mails.actions import send_due
from quarterdeck.mails.queries import mail_facts
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.outbound.mail import Letter
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound, NotPermitted, QuarterdeckError, Refused
from tests.cast import Cast, actor
from tests.rest import api, content, fits
from tests.unchanged import unchanged

DAILY = Plan(Every.DAY.value, hour=0)
LETTER = Letter("Quarter", "Win rate: 50%")
ZONES = ("UTC", "Europe/Copenhagen", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")


@pytest.fixture
def server(settings: Settings) -> Settings:
    """Mail goes out, into a list of the test's own."""
    settings.EMAIL_HOST = "mail.example.com"
    return settings


def refuses(error: type[QuarterdeckError], action: Any, **kwargs: Any) -> QuarterdeckError:
    with unchanged(), pytest.raises(error) as refused:
        action(via=VIA, **kwargs)
    return refused.value


def owed() -> int:
    """How many letters wait to be sent."""
    return mail_facts(timezone.now()).waiting


def fall_due(dashboard_id: int, hours: float = 1) -> datetime:
    """Let the mail of a dashboard have been due for so long."""
    due_at = timezone.now() - timedelta(hours=hours)
    Mailing.objects.filter(dashboard_id=dashboard_id).update(due_at=due_at, tried_at=None)
    return due_at


@given(
    st.integers(0, 20_000).map(lambda hours: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=hours, minutes=7)),
    st.builds(Plan, st.sampled_from([one.value for one in Every]), st.integers(1, 7), st.integers(0, 23)),
    st.sampled_from(ZONES),
)
def test_the_next_time_lies_ahead_and_times_never_stand_still(after: datetime, plan: Plan, zone: str) -> None:
    due = next_due(plan, after, zone)
    longest = {
        "day": timedelta(days=1, hours=2),
        "week": timedelta(days=7, hours=2),
        "month": timedelta(days=31, hours=2),
    }
    assert timedelta(0) < due - after <= longest[plan.every]
    assert next_due(plan, due, zone) > due


@pytest.mark.parametrize(
    ("plan", "zone", "due"),
    [
        (Plan("day", hour=7), "UTC", "2026-03-28T07:00"),
        (Plan("day", hour=7), "Europe/Copenhagen", "2026-03-28T06:00"),
        (Plan("day", hour=5), "Europe/Copenhagen", "2026-03-29T03:00"),
        # On the last Sunday of March this clock has no hour 2: it is 3 then.
        (Plan("week", 7, 2), "Europe/Copenhagen", "2026-03-29T01:00"),
        (Plan("month", hour=7), "America/New_York", "2026-04-01T11:00"),
    ],
)
def test_times_are_by_the_clock_of_who_reads(plan: Plan, zone: str, due: str) -> None:
    after = datetime(2026, 3, 28, 5, 30, tzinfo=UTC)
    assert next_due(plan, after, zone) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_what_is_no_time_is_refused() -> None:
    codes = [reason.code for reason in plan_reasons(Plan("hour", 8, 24))]
    assert codes == ["unknown_choice", "weekday_unknown", "hour_unknown"]
    assert plan_reasons(Plan()) == []
    now = datetime(2026, 3, 28, tzinfo=UTC)
    assert [is_too_late(now - timedelta(hours=hours), now) for hours in (1, 24, 25)] == [False, False, True]


def test_it_goes_to_oneself_and_from_the_owner_to_whom_sees_it(cast: Cast) -> None:
    mine = a_dashboard(cast.max, NUMBER)
    of: dict[str, Any] = {"dashboard_id": mine, "plan": DAILY}
    refuses(NotFound, set_mailing, person_id=cast.rita, by=actor(cast.rita), **of)
    unseen = refuses(Refused, set_mailing, person_id=cast.rita, by=actor(cast.max), **of)
    assert str(unseen.text).startswith("This person cannot see the dashboard.")
    shared = {"sharing": Sharing.EVERYONE.value}
    edit_dashboard(dashboard_id=mine, changes=shared, by=actor(cast.max), via=VIA)
    set_mailing(person_id=cast.rita, by=actor(cast.max), via=VIA, **of)
    set_mailing(person_id=cast.olga, by=actor(cast.olga), via=VIA, **of)
    refuses(NotPermitted, set_mailing, person_id=cast.olga, by=actor(cast.rita), **of)
    refuses(Refused, set_mailing, person_id=cast.paul, by=actor(cast.max), **of)
    assert len(mailings_of(actor(cast.max), mine)) == 2
    assert [one.person_id for one in mailings_of(actor(cast.rita), mine)] == [cast.rita]
    refuses(NotPermitted, end_mailing, dashboard_id=mine, person_id=cast.olga, by=actor(cast.rita))
    end_mailing(dashboard_id=mine, person_id=cast.rita, by=actor(cast.rita), via=VIA)
    assert mailings_of(actor(cast.rita), mine) == []


def test_a_letter_of_a_time_is_owed_once(cast: Cast, server: Settings) -> None:
    mine = a_dashboard(cast.rita, NUMBER)
    set_mailing(dashboard_id=mine, person_id=cast.rita, plan=DAILY, by=actor(cast.rita), via=VIA)
    (one,) = mailings_of(actor(cast.rita), mine)
    now = one.due_at + timedelta(minutes=1)
    assert owe_due(mailing_id=one.id, due_at=one.due_at, letter=LETTER, at=now)
    # Two processes found it due, or one died after it wrote: the time has moved on.
    with unchanged():
        assert not owe_due(mailing_id=one.id, due_at=one.due_at, letter=LETTER, at=now)
    # It died before the time moved on, and the letter is there: the key says so.
    Mailing.objects.update(due_at=one.due_at)
    assert not owe_due(mailing_id=one.id, due_at=one.due_at, letter=LETTER, at=now)
    assert owed() == 1
    (after,) = mailings_of(actor(cast.rita), mine)
    assert after.due_at > now


def test_each_gets_what_they_may_see(sales: Sales, asked: list[str], server: Settings) -> None:
    cast = sales.cast
    shared = a_dashboard(cast.ada, NUMBER, LIST, sharing=Sharing.EVERYONE.value, name="<b>Quarter</b>")
    for person in (cast.ada, cast.rita):
        set_mailing(dashboard_id=shared, person_id=person, plan=DAILY, by=actor(cast.ada), via=VIA)
    fall_due(shared)
    assert jobs.send_due() == 2
    assert jobs.send_due() == 0
    assert send_due(timezone.now() + timedelta(seconds=1)) == 2
    letters = {message.to[0].partition("@")[0]: message for message in mail.outbox}
    ada, rita = letters["ada"], letters["rita"]
    assert ("66.7%" in ada.body, "66.7%" in rita.body, "72.7%" in rita.body) == (True, False, True)
    whole: EmailMessage = rita.message()
    parts = {part.get_content_type(): part for part in whole.walk()}
    table = parts["text/csv"].get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "Olga" not in table
    assert next(row for row in csv.reader(table.splitlines()) if row[3] == "Rita Vogel")[4] == "0.727273"
    assert parts["image/png"].get_payload(decode=True)[:8] == b"\x89PNG\r\n\x1a\n"  # type: ignore[index]
    html = parts["text/html"].get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert ("cid:dashboard" in html, "<b>Quarter" in html, "&lt;b&gt;Quarter" in html) == (True, False, True)
    assert whole["List-Unsubscribe"].endswith(f"/dashboards/{public_id(shared)}/mail>")


def test_paused_unseen_late_and_unanswered_are_not_sent(sales: Sales, server: Settings) -> None:
    cast = sales.cast
    mine = a_dashboard(cast.rita, NUMBER)
    of: dict[str, Any] = {"dashboard_id": mine, "person_id": cast.rita, "by": actor(cast.rita), "via": VIA}
    set_mailing(plan=DAILY, **of)
    # Nobody answers: it stays due.
    due_at = fall_due(mine)
    assert (jobs.send_due(), Mailing.objects.get().due_at) == (0, due_at)
    fall_due(mine, hours=30)
    assert jobs.send_due() == 0
    assert Mailing.objects.get().due_at > timezone.now()
    set_mailing(plan=Plan("day", hour=0, is_paused=True), **of)
    due_at = fall_due(mine)
    assert (jobs.send_due(), Mailing.objects.get().due_at) == (0, due_at)
    set_mailing(plan=DAILY, **of)
    delete_dashboard(dashboard_id=mine, by=actor(cast.rita), via=VIA)
    fall_due(mine)
    assert jobs.send_due() == 0
    assert owed() == 0


def test_without_a_mail_server_nothing_is_sent(sales: Sales, asked: list[str], settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    mine, by = a_dashboard(sales.cast.rita, NUMBER), actor(sales.cast.rita)
    set_mailing(dashboard_id=mine, person_id=sales.cast.rita, plan=DAILY, by=by, via=VIA)
    fall_due(mine)
    assert jobs.send_due() == 0
    letter = letter_for(by, mine)
    assert isinstance(letter, Letter)
    assert "72.7%" in letter.text
    with unchanged():
        assert not send_now(dashboard_id=mine, letter=letter, by=by, via=VIA)


def test_the_page_sets_pauses_sends_now_and_ends(
    sales: Sales, asked: list[str], server: Settings, browser: Callable[[int], Client]
) -> None:
    cast = sales.cast
    mine, rita = a_dashboard(cast.rita, NUMBER), browser(cast.rita)
    here = f"/dashboards/{public_id(mine)}/mail"
    assert "No mail yet" in rita.get(here).content.decode()
    body = {"every": "week", "weekday": "5", "hour": "8", "person": ""}
    assert rita.post(here, body | {"hour": "99"}).status_code == 422
    assert rita.post(here, body).status_code == 303
    assert "Every week, Friday, 08:00" in rita.get(here).content.decode()
    person = public_id(cast.rita)
    assert rita.post(here, {"do": "pause", "person": person}).status_code == 303
    assert mailings_of(actor(cast.rita), mine)[0].plan == Plan("week", 5, 8, is_paused=True)
    assert rita.post(here, {"do": "now", "person": person}).status_code == 303
    assert owed() == 1
    assert rita.post(here, {"do": "end", "person": public_id(cast.olga)}).status_code == 404
    assert rita.post(here, {"do": "end", "person": person}).status_code == 303
    assert mailings_of(actor(cast.rita), mine) == []


def test_endpoints_do_the_same(sales: Sales, asked: list[str], server: Settings) -> None:
    rita = api(sales.cast.rita, Permission.CUSTOMERS_EDIT)
    here = f"/dashboards/{public_id(a_dashboard(sales.cast.rita, NUMBER))}/mailings"
    mine = f"{here}/{public_id(sales.cast.rita)}"
    assert rita.post(f"{here}/now").status_code == 404
    assert fits(rita.put(mine, {"every": "month", "hour": 6}), MailingOut).hour == 6
    assert content(rita.put(mine, {"every": "hour"}))["reasons"][0]["code"] == "unknown_choice"
    assert [one.every for one in fits(rita.get(here), MailingsOut).items] == ["month"]
    assert content(rita.post(f"{here}/now")) == {"is_owed": True}
    assert owed() == 1
    assert rita.delete(mine).status_code == 204
    assert fits(rita.get(here), MailingsOut).items == []
