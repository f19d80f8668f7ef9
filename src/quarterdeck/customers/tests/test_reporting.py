"""Whom contacts report to, how they stand to us, and how deep a tree that is moved may go."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client

from quarterdeck.customers import actions, queries
from quarterdeck.customers.models import Contact
from quarterdeck.journal.queries import timeline
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users.queries import actor_for
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import Refused
from tests.cast import Cast, the_cast
from tests.customers import a_contact, an_account
from tests.together import at_once, needs_two_writers
from tests.unchanged import unchanged

FORM = Via(Door.FORM)


def edit(by: Actor, contact_id: int, **changes: Any) -> actions.ContactSaved:
    return actions.edit_contact(contact_id=contact_id, changes=changes, by=by, via=FORM)


def refused(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as refusal, unchanged():
        act()
    return [reason.code for reason in refusal.value.reasons]


def test_a_contact_reports_to_another(cast: Cast, actors: dict[str, Actor]) -> None:
    rita, account = actors["rita"], an_account(cast.rita)
    chief = a_contact(cast.rita, "Chief", account_id=account)
    one = a_contact(cast.rita, "One", account_id=account, reports_to_id=chief, attitude="Supporter ", influence="high")
    found = queries.contact_detail(rita, one).contact
    assert (found.reports_to_id, found.reports_to_name) == (chief, "Chief")
    assert (found.attitude, found.influence) == ("supporter", "high")


def test_nobody_reports_in_a_circle(cast: Cast, actors: dict[str, Actor]) -> None:
    rita = actors["rita"]
    top = a_contact(cast.rita, "Top")
    middle = a_contact(cast.rita, "Middle", reports_to_id=top)
    low = a_contact(cast.rita, "Low", reports_to_id=middle)
    for manager in (top, middle, low):
        assert refused(partial(edit, rita, top, reports_to_id=manager)) == ["reporting_cycle"]
    edit(rita, low, reports_to_id=top)
    edit(rita, middle, reports_to_id=low)


def test_a_line_has_twenty_people_at_most(cast: Cast, actors: dict[str, Actor]) -> None:
    manager = a_contact(cast.rita, "Person 1")
    for number in range(2, 21):
        manager = a_contact(cast.rita, f"Person {number}", reports_to_id=manager)
    other = a_contact(cast.rita, "One more")
    assert refused(lambda: edit(actors["rita"], other, reports_to_id=manager)) == ["reporting_too_deep"]


def test_whom_one_may_not_see_nobody_reports_to(cast: Cast, actors: dict[str, Actor]) -> None:
    rita, contact = actors["rita"], a_contact(cast.rita)
    for manager in (a_contact(cast.olga, "Olga's"), 7):
        assert refused(partial(edit, rita, contact, reports_to_id=manager)) == ["manager_unknown"]


def test_a_manager_out_of_sight_is_kept_and_not_named(cast: Cast, actors: dict[str, Actor]) -> None:
    hidden = a_contact(cast.olga, "Olga's")
    contact = a_contact(cast.rita, reports_to_id=hidden)
    edit(actors["rita"], contact, title="CFO")
    seen = queries.contact_detail(actors["rita"], contact)
    assert (seen.contact.reports_to_id, seen.contact.reports_to_name, seen.has_hidden_manager) == (None, "", True)
    assert Contact.objects.get(pk=contact).reports_to_id == hidden


def test_words_are_those_there_are(cast: Cast, actors: dict[str, Actor]) -> None:
    contact = a_contact(cast.rita)
    codes = refused(lambda: edit(actors["rita"], contact, attitude="friend", influence="huge"))
    assert codes == ["attitude_unknown", "influence_unknown"]


def test_who_changes_company_reports_to_nobody(cast: Cast, actors: dict[str, Actor]) -> None:
    rita, one, other = actors["rita"], an_account(cast.rita), an_account(cast.rita, "Other")
    chief = a_contact(cast.rita, "Chief", account_id=one)
    contact = a_contact(cast.rita, account_id=one, reports_to_id=chief)
    saved = edit(rita, contact, account_id=other)
    assert Contact.objects.get(pk=contact).reports_to_id is None
    assert saved.seq is not None
    actions.undo_contact_edit(contact_id=contact, seq=saved.seq, by=rita, via=FORM)
    back = Contact.objects.get(pk=contact)
    assert (back.account_id, back.reports_to_id) == (one, chief)


def test_how_somebody_stands_can_be_erased(cast: Cast, actors: dict[str, Actor]) -> None:
    contact = a_contact(cast.rita, attitude="opponent", influence="low")
    (entry,) = timeline("contact", contact)
    assert {"attitude", "influence"} <= {change.field for change in entry.changes}
    from quarterdeck.journal.actions import erase_subject

    erase_subject(kind="contact", record_id=contact, stamp=actors["ada"].stamp(entry.at, FORM))
    (entry,) = timeline("contact", contact)
    assert {change.field for change in entry.changes if change.is_erased} == {"name", "attitude", "influence"}


def test_a_tree_is_not_moved_deeper_than_twenty_levels(cast: Cast, actors: dict[str, Actor]) -> None:
    rita = actors["rita"]
    parent = an_account(cast.rita, "Level 1")
    for level in range(2, 19):
        parent = an_account(cast.rita, f"Level {level}", parent_id=parent)
    top = an_account(cast.rita, "Top")
    an_account(cast.rita, "Low", parent_id=an_account(cast.rita, "Middle", parent_id=top))

    def move(under: int | None) -> object:
        return actions.edit_account(account_id=top, changes={"parent_id": under}, by=rita, via=FORM)

    assert refused(lambda: move(parent)) == ["parent_too_deep"]
    move(queries.account_detail(rita, parent).account.parent_id)
    assert queries.account_detail(rita, top).parent == queries.Link(
        queries.account_detail(rita, parent).account.parent_id or 0, "Level 17"
    )


def test_the_form_offers_colleagues(cast: Cast, rita: Client) -> None:
    account = an_account(cast.rita)
    a_contact(cast.rita, "Chief", title="CEO", account_id=account)
    contact = a_contact(cast.rita, "Jana Weber", account_id=account)
    a_contact(cast.rita, "Somebody Else")
    address = f"/contacts/{public_id(contact)}"
    html = rita.get(f"{address}/fields/reports_to_id").content.decode()
    assert "Chief, CEO" in html
    assert "Somebody Else" not in html
    assert f'value="{public_id(contact)}"' not in html
    assert rita.post(f"{address}/fields/attitude", {"attitude": "neutral", "version": 1}).status_code == 303
    html = rita.get(address).content.decode()
    assert "Neutral" in html
    assert "Reports to" in html


def test_addresses_lead_to_mail_and_telephone(cast: Cast, rita: Client) -> None:
    contact = a_contact(cast.rita, email="jana@kettler.example", phone="+49 30 123")
    html = rita.get(f"/contacts/{public_id(contact)}").content.decode()
    assert 'href="mailto:jana@kettler.example"' in html
    assert 'href="tel:+4930123"' in html


@pytest.mark.django_db(transaction=True)
def test_two_at_once_close_no_circle_of_reporting() -> None:
    needs_two_writers()
    cast = the_cast()
    ada = actor_for(cast.ada)
    for number in range(5):
        one, other = a_contact(cast.rita, f"One {number}"), a_contact(cast.rita, f"Other {number}")
        codes = at_once(
            partial(edit, ada, one, reports_to_id=other),
            partial(edit, ada, other, reports_to_id=one),
        )
        assert codes == ["reporting_cycle"]
