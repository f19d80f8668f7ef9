"""Taking an edit back: every field gets its value of before, or nothing changes."""

import pytest
from django.utils import timezone

from quarterdeck.customers import actions, queries
from quarterdeck.journal.actions import erase_subject
from quarterdeck.journal.queries import timeline
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused
from tests.cast import Cast
from tests.customers import a_contact, an_account
from tests.unchanged import unchanged

FORM = Via(Door.FORM)


def test_an_undone_edit_leaves_the_record_as_it_was(cast: Cast, actors: dict[str, Actor]) -> None:
    rita = actors["rita"]
    parent = an_account(cast.rita, "Parent")
    account_id = an_account(cast.rita, "Kettler", employees=5, country="DE", region="DE-BY")
    before = queries.account_detail(rita, account_id).account
    changes = {
        "name": "Other",
        "employees": None,
        "country": "SE",
        "region": "",
        "parent_id": parent,
        "phone": "+49 30 12",
    }
    edited = actions.edit_account(account_id=account_id, changes=changes, by=rita, via=FORM)
    undone = actions.undo_account_edit(account_id=account_id, seq=edited.seq or 0, by=rita, via=FORM)
    after = queries.account_detail(rita, account_id).account
    for name in ("name", "employees", "country", "region", "parent_id", "phone"):
        assert getattr(after, name) == getattr(before, name)
    assert after.version == undone.version == 3
    assert [entry.event for entry in timeline("account", account_id)][:2] == ["account.edited", "account.edited"]


def test_what_changed_again_stays(cast: Cast, actors: dict[str, Actor]) -> None:
    contact_id = a_contact(cast.rita, title="CFO")
    first = actions.edit_contact(
        contact_id=contact_id, changes={"title": "CEO", "phone": "+49 30 12"}, by=actors["rita"], via=FORM
    )
    actions.edit_contact(contact_id=contact_id, changes={"title": "Chair"}, by=actors["max"], via=FORM)
    with pytest.raises(Refused) as refusal, unchanged():
        actions.undo_contact_edit(contact_id=contact_id, seq=first.seq or 0, by=actors["rita"], via=FORM)
    assert [(reason.code, reason.field) for reason in refusal.value.reasons] == [("changed_since", "title")]


def test_an_erased_value_does_not_come_back(cast: Cast, actors: dict[str, Actor]) -> None:
    contact_id = a_contact(cast.rita, title="CFO")
    edited = actions.edit_contact(contact_id=contact_id, changes={"title": ""}, by=actors["rita"], via=FORM)
    erase_subject(kind="contact", record_id=contact_id, stamp=actors["ada"].stamp(timezone.now(), FORM))
    with pytest.raises(Refused), unchanged():
        actions.undo_contact_edit(contact_id=contact_id, seq=edited.seq or 0, by=actors["rita"], via=FORM)


def test_only_edits_of_this_record_are_undone_by_who_may_edit(cast: Cast, actors: dict[str, Actor]) -> None:
    one, other = an_account(cast.rita, "One"), an_account(cast.rita, "Other")
    edited = actions.edit_account(account_id=one, changes={"industry": "Tools"}, by=actors["rita"], via=FORM)
    created = timeline("account", one)[-1].seq
    cases = [
        ("rita", other, edited.seq, NotFound),
        ("rita", one, created, NotFound),
        ("rita", one, 2**80, NotFound),
        ("olga", one, edited.seq, NotFound),
        ("rolf", one, edited.seq, NotPermitted),
    ]
    with unchanged():
        for who, account_id, seq, error in cases:
            with pytest.raises(error):
                actions.undo_account_edit(account_id=account_id, seq=seq or 0, by=actors[who], via=FORM)
