"""Somebody who left is erased: no name, no address, nothing to sign in with; their figures stay under another name."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.exports.actions import erase_person
from quarterdeck.exports.queries.privacy import held_about
from quarterdeck.journal.actions import seal_entries
from quarterdeck.journal.queries import timeline
from quarterdeck.journal.queries.seals import journal_check
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.tests.deals import Sales, sales_of
from quarterdeck.revenue.actions.splits import set_splits
from quarterdeck.revenue.terms.splits import REVENUE, Share
from quarterdeck.users.actions import create_token, deactivate_person
from quarterdeck.users.models import Person, Token
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import NewToken
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused
from tests.attacks.test_a19_erased import tables_with
from tests.cast import SYSTEM, Cast, a_person, actor
from tests.pages import page_of
from tests.unchanged import unchanged

pytestmark = pytest.mark.django_db
Browser = Callable[[int], Client]
NAME, MAIL, TOKEN = "Qzvxname Lund", "qzvxname@nordvik.example", "Qzvxlaptop"


@pytest.fixture
def sales(cast: Cast) -> Sales:
    return sales_of(cast)


@pytest.fixture
def left(sales: Sales, browser: Browser) -> int:
    """Somebody who signed in, closed a deal, had a token and left."""
    person = a_person(NAME)
    browser(person).get("/my-day")
    new = NewToken(TOKEN, timezone.now() + timedelta(days=30), frozenset())
    create_token(new=new, person_id=person, by=system_actor(), via=SYSTEM)
    deal = sales.deal("qualification", by="system", owner_id=person, amount=Decimal(500))
    other = sales.deal("qualification", by="system")
    for number in (deal, other):
        shares = [Share(None, 5_000), Share(person, 5_000)]
        set_splits(opportunity_id=number, type_key=REVENUE, shares=shares, by=system_actor(), via=SYSTEM)
    sales.move(deal, "closed_lost", by="system", fill={"loss_reason_id": sales.reasons["price"]})
    deactivate_person(person_id=person, by=system_actor(), via=SYSTEM)
    return person


def erase(person: int, by: int | None = None) -> int:
    return erase_person(person_id=person, by=actor(by) if by else system_actor(), via=SYSTEM)


def left_over() -> dict[str, list[str]]:
    return {word: tables for word in (NAME, "Qzvxname", MAIL, TOKEN) if (tables := tables_with(word))}


def test_nothing_tells_of_somebody_erased_and_figures_stay(sales: Sales, left: int) -> None:
    assert set(left_over()) == {NAME, "Qzvxname", MAIL, TOKEN}, "they are there to be erased"
    while seal_entries():
        pass
    assert erase(left, sales.cast.ada) > 0
    assert left_over() == {}
    while seal_entries():
        pass
    assert journal_check() == []
    person = Person.objects.get(pk=left)
    assert (person.name, person.email, person.is_active, person.can_sign_in) == ("Erased person 1", None, False, False)
    assert not Token.objects.filter(person_id=left).exists()
    assert Opportunity.objects.get(owner_id=left).amount_minor == 50_000
    assert timeline("person", left, limit=1)[0].event == "person.erased"


def test_each_has_a_name_of_their_own_and_keeps_it(sales: Sales, left: int) -> None:
    erase(left)
    assert erase(left) == 0
    assert Person.objects.get(pk=left).name == "Erased person 1"
    erase(sales.cast.disabled)
    assert Person.objects.get(pk=sales.cast.disabled).name == "Erased person 2"


def test_who_may_act_here_or_has_open_work_is_not_erased(sales: Sales) -> None:
    sales.deal("qualification", by="system")
    for is_active in (True, False):
        with unchanged(), pytest.raises(Refused) as refused:
            erase(sales.cast.rita)
        assert {one.code for one in refused.value.reasons} == {"person_active" if is_active else "person_has_work"}
        deactivate_person(person_id=sales.cast.rita, by=system_actor(), via=SYSTEM)


def test_only_who_manages_settings_and_people_erases(sales: Sales, left: int) -> None:
    for member in (sales.cast.sam, sales.cast.max, sales.cast.rolf):
        with unchanged(), pytest.raises(NotPermitted):
            erase(left, member)
    with pytest.raises(NotFound):
        erase(4711, sales.cast.ada)


def test_the_page_takes_away_and_erases_once_the_name_is_typed(sales: Sales, left: int, browser: Browser) -> None:
    ada, where = browser(sales.cast.ada), f"/privacy/person/{public_id(left)}"
    assert where in page_of(ada.get(f"/settings/people/{public_id(left)}"))
    assert held_about(actor(sales.cast.ada), "person", left).name == NAME
    assert ada.post(where, {"name": "somebody"}).status_code == 422
    rita = f"/privacy/person/{public_id(sales.cast.rita)}"
    refused = ada.post(rita, {"name": "Rita Vogel"})
    assert refused.status_code == 422
    assert "Rita Vogel may act here. Deactivate them first." in page_of(refused, 422)
    assert ada.post(where, {"name": NAME}).status_code == 303
    assert left_over() == {}
    assert "Erased person 1" in page_of(ada.get(where))
