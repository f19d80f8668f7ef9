"""Writing contacts, many records at once, and grants."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.customers import actions, queries
from quarterdeck.customers.models import Account, AccountGrant, Contact
from quarterdeck.customers.terms import AccountFilter, AccountKind, ContactFilter, Grant, NewAccount, NewContact
from quarterdeck.journal.queries import timeline
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, Stale
from tests.cast import Cast
from tests.customers import a_contact, an_account
from tests.unchanged import unchanged

FORM = Via(Door.FORM)
NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)


def create(by: Actor, name: str = "Jana Weber", **fields: Any) -> int:
    return actions.create_contact(new=NewContact(name=name, **fields), by=by, via=FORM).contact_id


def edit(by: Actor, contact_id: int, version: int | None = None, **changes: Any) -> actions.ContactSaved:
    return actions.edit_contact(contact_id=contact_id, changes=changes, by=by, via=FORM, version=version)


def test_created_contact_is_there_with_its_history(actors: dict[str, Actor]) -> None:
    rita = actors["rita"]
    account = an_account(rita.person_id)
    contact_id = create(rita, " Jana  Weber", title="CFO", email=" Jana@Kettler.example ", account_id=account)
    contact = queries.contact_detail(rita, contact_id).contact
    assert (contact.name, contact.title, contact.email) == ("Jana Weber", "CFO", "jana@kettler.example")
    assert (contact.account_name, contact.owner_name, contact.version) == ("Kettler Logistik", "Rita Vogel", 1)
    (entry,) = timeline("contact", contact_id)
    assert {change.field: change.new for change in entry.changes} == {
        "name": "Jana Weber",
        "title": "CFO",
        "email": "jana@kettler.example",
        "account_id": account,
        "owner_id": rita.person_id,
    }


def test_edit_stale_and_unchanged(actors: dict[str, Actor]) -> None:
    rita = actors["rita"]
    contact_id = create(rita)
    assert edit(rita, contact_id, 1, phone="+49 30 12345").version == 2
    assert edit(rita, contact_id, 2, phone=" +49 30  12345 ").seq is None
    with pytest.raises(Stale), unchanged():
        edit(rita, contact_id, 1, title="CEO")
    with pytest.raises(TypeError):
        edit(rita, contact_id, state="deleted")


def test_an_account_out_of_sight_is_kept_by_edits_but_never_given(cast: Cast, actors: dict[str, Actor]) -> None:
    hidden = an_account(cast.olga, "Olga's")
    contact_id = a_contact(cast.rita, account_id=hidden)
    edit(actors["rita"], contact_id, title="CFO")
    seen = queries.contact_detail(actors["rita"], contact_id)
    assert (seen.contact.account_id, seen.contact.account_name, seen.has_hidden_account) == (None, "", True)
    other = create(actors["rita"])
    for account in (hidden, 7):
        with pytest.raises(Refused) as refusal, unchanged():
            edit(actors["rita"], other, account_id=account)
        assert [reason.code for reason in refusal.value.reasons] == ["account_unknown"]


def test_every_personal_value_of_a_contact_can_be_erased(cast: Cast, actors: dict[str, Actor]) -> None:
    from quarterdeck.journal.actions import erase_subject

    contact_id = create(actors["rita"], title="CFO", email="j@k.example", phone="+49 30 123")
    edit(actors["rita"], contact_id, title="CEO", name="Jana Kurz")
    erase_subject(kind="contact", record_id=contact_id, stamp=actors["ada"].stamp(NOON, FORM))
    changes = [change for entry in timeline("contact", contact_id) for change in entry.changes]
    assert {change.field for change in changes if change.is_erased} == {"name", "title", "email", "phone"}
    assert {change.field for change in changes if not change.is_erased} == {"owner_id"}


@pytest.mark.parametrize(
    ("who", "error"),
    [("olga", NotFound), ("paul", NotFound), ("pia", NotFound), ("rolf", NotPermitted), ("chiara", NotPermitted)],
)
def test_strangers_change_nothing(cast: Cast, actors: dict[str, Actor], who: str, error: type[Exception]) -> None:
    contact_id = a_contact(cast.rita)
    with unchanged():
        with pytest.raises(error):
            edit(actors[who], contact_id, name="Mine now")
        with pytest.raises(error):
            actions.delete_contact(contact_id=contact_id, by=actors[who], via=FORM)
        with pytest.raises((NotFound, NotPermitted)):
            actions.restore_contact(contact_id=contact_id, by=actors[who], via=FORM)


def test_deleted_contact_is_gone_and_comes_back(cast: Cast, actors: dict[str, Actor]) -> None:
    contact_id, ada = a_contact(cast.rita), actors["ada"]
    actions.delete_contact(contact_id=contact_id, by=ada, via=FORM)
    with pytest.raises(NotFound):
        queries.contact_detail(ada, contact_id)
    assert not queries.contact_cards([contact_id])[contact_id].is_active
    actions.restore_contact(contact_id=contact_id, by=ada, via=FORM)
    assert queries.contact_detail(actors["rita"], contact_id).contact.version == 3


TEXT = st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(
    lambda text: any(letter.isalnum() for letter in text)
)
ACCOUNTS = st.lists(
    st.builds(
        NewAccount,
        name=TEXT,
        kind=st.sampled_from(AccountKind),
        industry=TEXT,
        country=st.sampled_from(["", "de", "SE"]),
        email=st.sampled_from(["", "A@b.example"]),
    ),
    max_size=3,
)
CONTACTS = st.lists(
    st.builds(NewContact, name=TEXT, title=TEXT, phone=st.sampled_from(["", " +49 30  12"])), max_size=3
)


def rows_and_history(model: Any, kind: str, ids: list[int]) -> list[tuple[Any, Any]]:
    """Everything written about these records, in order, without the random ids and the running numbers."""
    return [
        (
            model_to_dict(model.objects.get(pk=record_id), exclude=["id"]),
            [(e.event, e.actor_id, e.door, e.at, e.payload.keys(), e.changes) for e in timeline(kind, record_id)],
        )
        for record_id in ids
    ]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(accounts=ACCOUNTS, contacts=CONTACTS)
def test_many_at_once_equal_one_by_one(
    actors: dict[str, Actor], accounts: list[NewAccount], contacts: list[NewContact]
) -> None:
    rita = actors["rita"]
    many = actions.create_accounts(rows=accounts, by=rita, via=FORM, at=NOON)
    each = [actions.create_account(new=new, by=rita, via=FORM, at=NOON).account_id for new in accounts]
    assert rows_and_history(Account, "account", many) == rows_and_history(Account, "account", each)
    many = actions.create_contacts(rows=contacts, by=rita, via=FORM, at=NOON)
    each = [actions.create_contact(new=new, by=rita, via=FORM, at=NOON).contact_id for new in contacts]
    assert rows_and_history(Contact, "contact", many) == rows_and_history(Contact, "contact", each)


def test_one_faulty_row_keeps_all_out_and_the_check_says_which(cast: Cast, actors: dict[str, Actor]) -> None:
    rita = actors["rita"]
    accounts = [NewAccount(name="A"), NewAccount(name="", owner_id=cast.olga), NewAccount(name="C", parent_id=7)]
    verdicts = [[reason.code for reason in reasons] for reasons in queries.account_verdicts(rita, accounts)]
    assert verdicts == [[], ["name_missing", "owner_beyond_reach"], ["parent_unknown"]]
    with pytest.raises(Refused) as refusal, unchanged():
        actions.create_accounts(rows=accounts, by=rita, via=FORM)
    assert [reason.code for reason in refusal.value.reasons] == verdicts[1]
    contacts = [NewContact(name="A"), NewContact(name="B", email="x", account_id=7)]
    assert [[reason.code for reason in row] for row in queries.contact_verdicts(rita, contacts)] == [
        [],
        ["email_wrong", "account_unknown"],
    ]
    with pytest.raises(Refused), unchanged():
        actions.create_contacts(rows=contacts, by=rita, via=FORM)


def test_many_at_once_take_few_statements(actors: dict[str, Actor], django_assert_max_num_queries: Any) -> None:
    rows = [NewContact(name=f"Contact {number}") for number in range(150)]
    # SQLite tells the numbers of more than fifty entries by a question after them.
    with django_assert_max_num_queries(16 + (connection.vendor == "sqlite")):
        actions.create_contacts(rows=rows, by=actors["rita"], via=FORM)
    assert queries.contact_list(actors["rita"], ContactFilter()).count == 150


def test_granted_accounts_are_seen_by_whoever_sees_the_person(cast: Cast, actors: dict[str, Actor]) -> None:
    account_id = an_account(cast.olga)
    contact_id = a_contact(cast.olga, account_id=account_id)
    actions.grant_accounts(rows=[Grant(account_id, cast.rita, "opportunity", 1)])
    for who in ("rita", "max", "olga", "ada"):
        assert queries.account_detail(actors[who], account_id).account.id == account_id
        assert queries.contact_detail(actors[who], contact_id).contact.account_id == account_id
        assert queries.account_list(actors[who], AccountFilter()).count == 1
        assert queries.contact_list(actors[who], ContactFilter()).count == 1
        assert [option.id for option in queries.account_options(actors[who], "kett")] == [account_id]
    assert not queries.account_detail(actors["rita"], account_id).may_edit
    for who in ("paul", "pia"):
        with pytest.raises(NotFound):
            queries.account_detail(actors[who], account_id)
        assert queries.account_options(actors[who], "") == []


def test_a_grant_follows_its_reason(cast: Cast, actors: dict[str, Actor]) -> None:
    one, other = an_account(cast.olga, "One"), an_account(cast.olga, "Other")
    for account_id in (one, other):
        actions.grant_accounts(rows=[Grant(account_id, cast.rita, "opportunity", 1)])
    assert list(queries.visible_accounts(actors["rita"])) == [other]
    rows = [Grant(one, cast.rita, "opportunity", 2), Grant(one, cast.rita, "opportunity", 3)]
    actions.grant_accounts(rows=rows)
    actions.revoke_grants(because_kind="opportunity", because_ids=[2])
    assert set(queries.visible_accounts(actors["rita"])) == {one, other}
    actions.revoke_grants(because_kind="opportunity", because_ids=[3])
    actions.revoke_grants(because_kind="opportunity", because_ids=[3])
    assert list(queries.visible_accounts(actors["rita"])) == [other]
    assert AccountGrant.objects.count() == 1
