"""Letters that wait are dropped where nobody wants them any more, or who they are for sees the dashboard no more."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from quarterdeck.dashboards.actions import delete_dashboard, edit_dashboard, end_mailing, owe_due, set_mailing
from quarterdeck.dashboards.queries import mailings_of
from quarterdeck.dashboards.terms import Every, Plan, Sharing
from quarterdeck.dashboards.tests.making import VIA, a_dashboard
from quarterdeck.mails.queries import mail_facts
from quarterdeck.outbound.mail import Letter
from tests.cast import Cast, actor

DAILY, PAUSED = Plan(Every.DAY.value, hour=0), Plan(Every.DAY.value, hour=0, is_paused=True)
LETTER = Letter("Quarter", "Win rate: 50%")


@pytest.fixture
def board(cast: Cast, settings: Settings) -> int:
    """A dashboard of Ada that everybody sees: letters of it wait for three persons, and one of another."""
    settings.EMAIL_HOST = "mail.example.com"
    shared = a_dashboard(cast.ada, sharing=Sharing.EVERYONE.value)
    other = a_dashboard(cast.olga, name="Other")
    for mine, person_id in ((shared, cast.ada), (shared, cast.rita), (shared, cast.max), (other, cast.olga)):
        by = actor(person_id)
        set_mailing(dashboard_id=mine, person_id=person_id, plan=DAILY, by=by, via=VIA)
        one = next(one for one in mailings_of(by, mine) if one.person_id == person_id)
        now = one.due_at + timedelta(minutes=1)
        assert owe_due(mailing_id=one.id, due_at=one.due_at, letter=LETTER, at=now)
    assert owed() == 4
    return shared


def owed() -> int:
    """How many letters wait to be sent."""
    return mail_facts(timezone.now()).waiting


def test_pausing_and_ending_drop_those_of_one(cast: Cast, board: int) -> None:
    of: dict[str, Any] = {"dashboard_id": board, "via": VIA}
    set_mailing(person_id=cast.rita, plan=PAUSED, by=actor(cast.rita), **of)
    assert owed() == 3
    end_mailing(person_id=cast.max, by=actor(cast.ada), **of)
    assert owed() == 2


def test_another_hour_drops_none(cast: Cast, board: int) -> None:
    later = Plan(Every.DAY.value, hour=5)
    set_mailing(dashboard_id=board, person_id=cast.rita, plan=later, by=actor(cast.rita), via=VIA)
    edit_dashboard(dashboard_id=board, changes={"name": "Quiet"}, by=actor(cast.ada), via=VIA)
    assert owed() == 4


def test_who_sees_it_no_more_gets_none(cast: Cast, board: int) -> None:
    of: dict[str, Any] = {"dashboard_id": board, "by": actor(cast.ada), "via": VIA}
    (rita,) = mailings_of(actor(cast.rita), board)
    edit_dashboard(changes={"sharing": Sharing.ROLE.value, "role_key": "rep"}, **of)
    assert owed() == 3
    edit_dashboard(changes={"sharing": Sharing.PRIVATE.value}, **of)
    assert owed() == 2
    # A letter that was drawn before, and is written after.
    assert not owe_due(mailing_id=rita.id, due_at=rita.due_at, letter=LETTER, at=rita.due_at)
    delete_dashboard(**of)
    assert owed() == 1
