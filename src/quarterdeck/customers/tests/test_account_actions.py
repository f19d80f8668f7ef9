"""Writing accounts: rows, history, rights, and nothing on refusal."""

from typing import Any

import pytest
from django.utils import timezone

from quarterdeck.customers import actions, queries
from quarterdeck.customers.terms import AccountFilter, AccountKind, NewAccount
from quarterdeck.journal.actions import erase_subject
from quarterdeck.journal.queries import timeline
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users.actions import deactivate_person
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, Stale
from tests.cast import Cast
from tests.customers import a_contact, an_account

FORM = Via(Door.FORM)


def create(by: Actor, name: str = "Kettler Logistik", **fields: Any) -> int:
    return actions.create_account(new=NewAccount(name=name, **fields), by=by, via=FORM).account_id


def edit(by: Actor, account_id: int, version: int | None = None, **changes: Any) -> actions.AccountSaved:
    return actions.edit_account(account_id=account_id, changes=changes, by=by, via=FORM, version=version)


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def last_changes(account_id: int) -> dict[str, tuple[object, object]]:
    return {change.field: (change.old, change.new) for change in timeline("account", account_id)[0].changes}


def test_created_account_is_there_with_its_history(actors: dict[str, Actor]) -> None:
    rita = actors["rita"]
    new = NewAccount(
        name=" Kettler  Logistik ", domain="https://WWW.kettler.example/", employees=0, country="de", region="de-by"
    )
    saved = actions.create_account(new=new, by=rita, via=FORM)
    account = queries.account_detail(rita, saved.account_id).account
    assert (account.name, account.domain, account.employees) == ("Kettler Logistik", "kettler.example", 0)
    assert (account.country, account.region, account.owner_name, account.version) == ("DE", "DE-BY", "Rita Vogel", 1)
    (entry,) = timeline("account", saved.account_id)
    assert (entry.seq, entry.event, entry.actor_id, entry.door) == (
        saved.seq,
        "account.created",
        rita.person_id,
        "form",
    )
    assert last_changes(saved.account_id) == {
        "name": (None, "Kettler Logistik"),
        "domain": (None, "kettler.example"),
        "employees": (None, 0),
        "country": (None, "DE"),
        "region": (None, "DE-BY"),
        "owner_id": (None, rita.person_id),
    }


def test_edit_writes_only_what_changed(actors: dict[str, Actor]) -> None:
    rita = actors["rita"]
    account_id = create(rita, industry="Logistics")
    saved = edit(rita, account_id, version=1, name="Kettler  Logistik", industry="Transport", employees=12)
    assert saved.version == 2
    assert last_changes(account_id) == {"industry": ("Logistics", "Transport"), "employees": (None, 12)}
    again = edit(rita, account_id, version=2, industry=" Transport ")
    assert (again.version, again.seq) == (2, None)


def test_stale_edit_changes_nothing(actors: dict[str, Actor]) -> None:
    rita = actors["rita"]
    account_id = create(rita)
    edit(actors["max"], account_id, version=1, industry="Transport")
    with pytest.raises(Stale):
        edit(rita, account_id, version=1, industry="Other")
    assert queries.account_detail(rita, account_id).account.industry == "Transport"


def test_unknown_fields_are_the_callers_mistake(actors: dict[str, Actor]) -> None:
    account_id = create(actors["rita"])
    for name in ("version", "state", "merged_into_id", "created_at", "id"):
        with pytest.raises(TypeError):
            actions.edit_account(account_id=account_id, changes={name: 5}, by=actors["rita"], via=FORM)


def test_kind_stays(actors: dict[str, Actor]) -> None:
    account_id = create(actors["rita"])
    with pytest.raises(Refused) as refusal:
        edit(actors["rita"], account_id, kind=AccountKind.PERSON)
    assert codes(refusal) == ["kind_fixed"]


def test_refused_account_leaves_nothing(actors: dict[str, Actor]) -> None:
    rita = actors["rita"]
    with pytest.raises(Refused) as refusal:
        create(rita, "", country="XX", email="x")
    assert codes(refusal) == ["name_missing", "country_unknown", "email_wrong"]
    assert queries.account_list(rita, AccountFilter()).count == 0


def test_trees_have_no_circles(actors: dict[str, Actor]) -> None:
    rita = actors["rita"]
    top = create(rita, "Top")
    middle = create(rita, "Middle", parent_id=top)
    low = create(rita, "Low", parent_id=middle)
    for parent in (low, middle, top):
        with pytest.raises(Refused) as refusal:
            edit(rita, top, parent_id=parent)
        assert codes(refusal) == ["parent_cycle"]
    edit(rita, low, parent_id=top)
    edit(rita, middle, parent_id=low)
    assert queries.account_detail(rita, middle).parent == queries.Link(low, "Low")
    parents = {row.id: row.parent_id for row in queries.account_tree(rita, middle)}
    assert parents == {top: None, low: top, middle: low}


def test_trees_have_twenty_levels_at_most(actors: dict[str, Actor]) -> None:
    rita = actors["rita"]
    parent = create(rita, "Level 1")
    for level in range(2, 21):
        parent = create(rita, f"Level {level}", parent_id=parent)
    with pytest.raises(Refused) as refusal:
        create(rita, "Level 21", parent_id=parent)
    assert codes(refusal) == ["parent_too_deep"]


def test_parents_are_active_and_in_sight(cast: Cast, actors: dict[str, Actor]) -> None:
    rita = actors["rita"]
    gone = create(actors["ada"], "Gone", owner_id=cast.rita)
    actions.delete_account(account_id=gone, by=actors["ada"], via=FORM)
    for parent in (gone, an_account(cast.olga, "Olga's"), 7):
        with pytest.raises(Refused) as refusal:
            create(rita, "Child", parent_id=parent)
        assert codes(refusal) == ["parent_unknown"]


def test_a_parent_out_of_sight_is_kept_by_edits_and_not_named(cast: Cast, actors: dict[str, Actor]) -> None:
    parent = an_account(cast.olga, "Olga's")
    child = an_account(cast.rita, "Rita's", parent_id=parent)
    edit(actors["rita"], child, industry="Transport")
    seen = queries.account_detail(actors["rita"], child)
    assert (seen.parent, seen.has_hidden_parent, seen.account.parent_id) == (None, True, None)
    assert queries.account_detail(actors["ada"], child).parent == queries.Link(parent, "Olga's")


def test_owners_change_hands_within_reach(cast: Cast, actors: dict[str, Actor]) -> None:
    account_id = create(actors["rita"])
    for owner, code in (
        (cast.max, "owner_beyond_reach"),
        (cast.paul, "owner_unknown"),
        (cast.disabled, "owner_unknown"),
    ):
        with pytest.raises(Refused) as refusal:
            edit(actors["rita"], account_id, owner_id=owner)
        assert codes(refusal) == [code]
    edit(actors["max"], account_id, owner_id=cast.max)
    with pytest.raises(Refused):
        edit(actors["max"], account_id, owner_id=cast.olga)
    edit(actors["ada"], account_id, owner_id=cast.olga)
    assert queries.account_detail(actors["olga"], account_id).account.owner_name == "Olga Novak"


def test_a_record_of_someone_gone_can_still_be_edited(cast: Cast, actors: dict[str, Actor]) -> None:
    account_id = create(actors["ada"], owner_id=cast.olga)
    deactivate_person(person_id=cast.olga, by=actors["ada"], via=FORM)
    assert edit(actors["sam"], account_id, industry="Transport").version == 2


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("olga", NotFound),
        ("paul", NotFound),
        ("pia", NotFound),
        ("rolf", NotPermitted),
        ("chiara", NotPermitted),
    ],
)
def test_strangers_change_nothing(cast: Cast, actors: dict[str, Actor], who: str, error: type[Exception]) -> None:
    account_id = an_account(cast.rita)
    with pytest.raises(error):
        edit(actors[who], account_id, name="Mine now")
    with pytest.raises(error):
        actions.delete_account(account_id=account_id, by=actors[who], via=FORM)
    assert len(timeline("account", account_id)) == 1


@pytest.mark.parametrize("who", ["rolf", "paul", "pia"])
def test_who_may_not_edit_customers_creates_none(actors: dict[str, Actor], who: str) -> None:
    with pytest.raises(NotPermitted):
        create(actors[who])


def test_deleted_account_is_gone_and_comes_back(cast: Cast, actors: dict[str, Actor]) -> None:
    account_id, ada = an_account(cast.rita), actors["ada"]
    with pytest.raises(NotPermitted):
        actions.delete_account(account_id=account_id, by=actors["rita"], via=FORM)
    actions.delete_account(account_id=account_id, by=ada, via=FORM)
    for by in (ada, actors["rita"]):
        with pytest.raises(NotFound):
            queries.account_detail(by, account_id)
    with pytest.raises(NotFound):
        edit(ada, account_id, name="X")
    with pytest.raises(NotFound):
        actions.delete_account(account_id=account_id, by=ada, via=FORM)
    assert actions.restore_account(account_id=account_id, by=ada, via=FORM).version == 3
    assert queries.account_detail(actors["rita"], account_id).account.name == "Kettler Logistik"
    assert [entry.event for entry in timeline("account", account_id)] == [
        "account.restored", "account.deleted", "account.created",
    ]  # fmt: skip


def test_accounts_that_something_hangs_on_stay(cast: Cast, actors: dict[str, Actor]) -> None:
    ada = actors["ada"]
    parent = an_account(cast.rita, "Parent")
    child = an_account(cast.rita, "Child", parent_id=parent)
    contact = a_contact(cast.olga, account_id=parent)
    with pytest.raises(Refused) as refusal:
        actions.delete_account(account_id=parent, by=ada, via=FORM)
    assert codes(refusal) == ["account_has_contacts", "account_has_children"]
    actions.delete_contact(contact_id=contact, by=ada, via=FORM)
    actions.delete_account(account_id=child, by=ada, via=FORM)
    actions.delete_account(account_id=parent, by=ada, via=FORM)
    for restore in (
        lambda: actions.restore_account(account_id=child, by=ada, via=FORM),
        lambda: actions.restore_contact(contact_id=contact, by=ada, via=FORM),
    ):
        with pytest.raises(Refused) as refusal:
            restore()
        assert codes(refusal) == ["account_deleted"]
    actions.restore_account(account_id=parent, by=ada, via=FORM)
    actions.restore_contact(contact_id=contact, by=ada, via=FORM)
    actions.restore_account(account_id=child, by=ada, via=FORM)
    assert queries.account_detail(ada, child).parent == queries.Link(parent, "Parent")


def test_names_of_persons_are_personal_and_those_of_companies_not(cast: Cast, actors: dict[str, Actor]) -> None:
    person = create(actors["rita"], "Jana Weber", kind=AccountKind.PERSON, phone="+49 30 123", industry="Retail")
    company = create(actors["rita"], "Weber GmbH")
    for account_id in (person, company):
        erase_subject(kind="account", record_id=account_id, stamp=actors["ada"].stamp(timezone.now(), FORM))
    assert {c.field: c.is_erased for c in timeline("account", person)[0].changes} == {
        "name": True, "phone": True, "industry": False, "kind": False, "owner_id": False,
    }  # fmt: skip
    assert last_changes(company)["name"] == (None, "Weber GmbH")
