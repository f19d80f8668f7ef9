"""What ails the mail of one keeps that of no other."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from quarterdeck.dashboards import jobs
from quarterdeck.dashboards.actions import set_mailing
from quarterdeck.dashboards.models import Mailing
from quarterdeck.dashboards.panels.letter import letter_for
from quarterdeck.dashboards.rules.mailing import TRIED_AGAIN
from quarterdeck.dashboards.terms import Every, Plan
from quarterdeck.dashboards.tests.making import LIST, NUMBER, VIA, a_dashboard
from quarterdeck.journal.queries import timeline
from quarterdeck.mails.queries import mail_facts
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.outbound.mail import MOST_BYTES, Enclosure, Letter
from quarterdeck.users.actions import deactivate_person
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.ids import public_id
from quarterdeck.warehouse.terms import Unavailable
from tests.cast import Cast, actor
from tests.rest import api, content

DAILY = Plan(Every.DAY.value, hour=0)
LETTER = Letter("Quarter", "Win rate: 50%")
HUGE = Letter("Quarter", "All of it", enclosures=(Enclosure("all.csv", "text/csv", b"x" * (MOST_BYTES + 1)),))


@pytest.fixture
def server(settings: Settings) -> None:
    """Mail goes out."""
    settings.EMAIL_HOST = "mail.example.com"


def due_ones(person_id: int, count: int) -> list[int]:
    """Dashboards of a person that have been due, one after the other."""
    found = [a_dashboard(person_id, NUMBER, name=f"Board {number}") for number in range(count)]
    for number, mine in enumerate(found):
        set_mailing(dashboard_id=mine, person_id=person_id, plan=DAILY, by=actor(person_id), via=VIA)
        due_at = timezone.now() - timedelta(hours=1) + timedelta(minutes=number)
        Mailing.objects.filter(dashboard_id=mine).update(due_at=due_at)
    return found


def owed() -> int:
    """How many letters wait to be sent."""
    return mail_facts(timezone.now()).waiting


def test_those_whom_nobody_answers_let_others_go_first(
    cast: Cast, server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    *silent, answered = due_ones(cast.rita, jobs.AT_ONCE + 1)
    asked: list[int] = []

    def given(_reader: Actor, dashboard_id: int) -> Letter | Unavailable:
        asked.append(dashboard_id)
        return LETTER if dashboard_id == answered else Unavailable("away")

    monkeypatch.setattr(jobs, "letter_for", given)
    times = dict(Mailing.objects.values_list("dashboard_id", "due_at"))
    assert (jobs.send_due(), asked) == (0, silent)
    assert (jobs.send_due(), asked) == (1, [*silent, answered])
    assert jobs.send_due() == 0
    assert asked == [*silent, answered]
    # Their time stays the one that was planned, and they are asked for again after a while.
    assert {one: times[one] for one in silent} == dict(
        Mailing.objects.filter(dashboard_id__in=silent).values_list("dashboard_id", "due_at")
    )
    Mailing.objects.exclude(tried_at=None).update(tried_at=timezone.now() - TRIED_AGAIN)
    asked.clear()
    assert (jobs.send_due(), sorted(asked)) == (0, sorted(silent))
    # What is answered in the end is tried as a new time is.
    monkeypatch.setattr(jobs, "letter_for", lambda *_: LETTER)
    Mailing.objects.exclude(tried_at=None).update(tried_at=timezone.now() - TRIED_AGAIN)
    assert jobs.send_due() == jobs.AT_ONCE
    assert not Mailing.objects.exclude(tried_at=None).exists()


def test_what_cannot_be_written_is_left_out(
    cast: Cast, server: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, huge, fine = due_ones(cast.rita, 3)

    def given(_reader: Actor, dashboard_id: int) -> Letter | Unavailable:
        if dashboard_id == broken:
            raise ZeroDivisionError
        return HUGE if dashboard_id == huge else LETTER

    monkeypatch.setattr(jobs, "letter_for", given)
    now = timezone.now()
    with caplog.at_level(logging.ERROR, logger=jobs.log.name):
        assert jobs.send_due() == 1
    assert owed() == 1
    assert Mailing.objects.filter(due_at__gt=now).count() == 3
    ids = dict(Mailing.objects.values_list("dashboard_id", "pk"))
    assert [record.args for record in caplog.records] == [(ids[broken],), (ids[huge],)]
    assert fine in ids


def test_mail_to_who_left_ends(cast: Cast, server: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "letter_for", lambda *_: LETTER)
    left, stays = *due_ones(cast.rita, 1), *due_ones(cast.olga, 1)
    deactivate_person(person_id=cast.rita, by=system_actor(), via=VIA)
    assert jobs.send_due() == 1
    assert [one.dashboard_id for one in Mailing.objects.all()] == [stays]
    assert timeline("dashboard", left)[0].event == "dashboard.mail_ended"


def test_a_long_list_says_what_its_file_leaves_out(
    sales: Sales, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    board = a_dashboard(sales.cast.ada, LIST, NUMBER)
    whole = letter_for(actor(sales.cast.ada), board)
    monkeypatch.setattr("quarterdeck.dashboards.panels.letter.MOST_LINES", 1)
    cut = letter_for(actor(sales.cast.ada), board)
    assert isinstance(whole, Letter)
    assert isinstance(cut, Letter)
    tables = [one.enclosures[1].content.decode().splitlines() for one in (whole, cut)]
    every, left = ([line for line in table if "Owner,Line," in line] for table in tables)
    assert (len(every), len(left), left[0]) == (2, 2, every[0])
    assert left[1].endswith("Owner,Line,…,,,,,,1 more line")
    said = "The file has the first 1 lines of a list: 1 line is left out."
    assert (said in cut.text, said in cut.html, "left out" in whole.text) == (True, True, False)


def test_one_now_is_drawn_and_sent_once_a_minute(
    cast: Cast, server: None, browser: Callable[[int], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = due_ones(cast.rita, 1)[0]
    drawn: list[int] = []

    def given(_reader: Actor, dashboard_id: int) -> Letter:
        drawn.append(dashboard_id)
        return LETTER

    for door in ("views.mailing", "api.mailings"):
        monkeypatch.setattr(import_module(f"quarterdeck.dashboards.{door}"), "letter_for", given)
    minute = datetime(2026, 3, 2, 9, 30, 5, tzinfo=UTC)
    now = {"is": minute}
    monkeypatch.setattr(timezone, "now", lambda: now["is"])
    here, rita = f"/dashboards/{public_id(mine)}/mail", browser(cast.rita)
    endpoint = api(cast.rita, Permission.CUSTOMERS_EDIT)
    body = {"do": "now", "person": public_id(cast.rita)}
    for seconds in (0, 20, 54):
        now["is"] = minute + timedelta(seconds=seconds)
        assert rita.post(here, body).status_code == 303
        assert content(endpoint.post(f"{here}ings/now")) == {"is_owed": True}
    assert (len(drawn), owed()) == (1, 1)
    now["is"] = minute + timedelta(seconds=55)
    assert content(endpoint.post(f"{here}ings/now")) == {"is_owed": True}
    assert (len(drawn), owed()) == (2, 2)
    assert [entry.event for entry in timeline("dashboard", mine)].count("dashboard.mail_sent") == 2
