"""Reading accounts and contacts: scope, filters, sort, keyset pages, pickers."""

from datetime import UTC, datetime
from typing import Any

import pytest

from quarterdeck.customers import actions, queries
from quarterdeck.customers.models import Account, Contact
from quarterdeck.customers.terms import AccountFilter, AccountKind, ContactFilter, NewAccount, Whose
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound, Refused
from tests.cast import Cast
from tests.customers import a_contact, an_account

FORM = Via(Door.FORM)
EVERYONE = AccountFilter()


def names(actor: Actor, narrowed: AccountFilter = EVERYONE, **asked: Any) -> list[str]:
    return [row.name for row in queries.account_list(actor, narrowed, **asked).rows]


@pytest.fixture
def spread(cast: Cast) -> dict[str, int]:
    """One account and one contact of each owner."""
    owners = ("max", "rita", "olga", "chiara")
    for who in owners:
        a_contact(getattr(cast, who), f"Contact of {who}")
    return {who: an_account(getattr(cast, who), f"Account of {who}") for who in owners}


@pytest.mark.parametrize(
    ("who", "whose", "owners"),
    [
        ("ada", Whose.ALL, "chiara max olga rita"),
        ("rolf", Whose.ALL, "chiara max olga rita"),
        ("max", Whose.ALL, "max rita"),
        ("max", Whose.TEAM, "max rita"),
        ("max", Whose.MINE, "max"),
        ("rita", Whose.ALL, "max rita"),
        ("rita", Whose.MINE, "rita"),
        ("olga", Whose.ALL, "olga"),
        ("chiara", Whose.MINE, "chiara"),
        ("paul", Whose.ALL, ""),
        ("pia", Whose.MINE, ""),
    ],
)
def test_everybody_sees_their_scope(
    actors: dict[str, Actor], spread: dict[str, int], who: str, whose: Whose, owners: str
) -> None:
    actor = actors[who]
    expected = owners.split()
    assert names(actor, AccountFilter(whose=whose)) == [f"Account of {owner}" for owner in expected]
    contacts = queries.contact_list(actor, ContactFilter(whose=whose))
    assert [row.name for row in contacts.rows] == [f"Contact of {owner}" for owner in expected]
    assert contacts.count == len(expected)
    if whose is Whose.ALL:
        assert set(queries.visible_accounts(actor)) == {spread[owner] for owner in expected}
        assert {option.id for option in queries.account_options(actor, "account")} == {spread[o] for o in expected}
        assert len(queries.contact_options(actor, None, "")) == len(expected)
        for owner, account_id in spread.items():
            if owner in expected:
                assert queries.account_detail(actor, account_id).account.owner_name
            else:
                with pytest.raises(NotFound):
                    queries.account_detail(actor, account_id)


def test_rights_on_the_page_are_those_of_the_actions(actors: dict[str, Actor], spread: dict[str, int]) -> None:
    def rights(who: str) -> tuple[bool, bool]:
        detail = queries.account_detail(actors[who], spread["rita"])
        return detail.may_edit, detail.may_delete

    assert {who: rights(who) for who in ("ada", "sam", "max", "rita", "rolf", "chiara")} == {
        "ada": (True, True), "sam": (True, True), "max": (True, False), "rita": (True, False), "rolf": (False, False),
        "chiara": (False, False),
    }  # fmt: skip


def test_filters_narrow_and_the_count_is_of_all_that_match(cast: Cast, actors: dict[str, Actor]) -> None:
    an_account(cast.rita, "Straßen Bau", domain="bau.example", industry="Building", country="DE")
    an_account(cast.rita, "Ångström AB", domain="angstrom.example", industry="Tools", country="SE")
    an_account(cast.max, "50% Off_er", industry="Tools")
    an_account(cast.max, "Jana Weber", kind=AccountKind.PERSON)
    max_ = actors["max"]
    cases = [
        (AccountFilter(text="STRASSEN"), ["Straßen Bau"]),
        (AccountFilter(text="angstrom"), ["Ångström AB"]),
        (AccountFilter(text="bau.example"), ["Straßen Bau"]),
        (AccountFilter(text="%"), ["50% Off_er"]),
        (AccountFilter(text="f_e"), ["50% Off_er"]),
        (AccountFilter(text="\\"), []),
        (AccountFilter(text="\x00"), []),
        (AccountFilter(owner_ids=(cast.max,)), ["50% Off_er", "Jana Weber"]),
        (AccountFilter(countries=("DE", "SE")), ["Ångström AB", "Straßen Bau"]),
        (AccountFilter(industries=("Tools",), countries=("SE",)), ["Ångström AB"]),
        (AccountFilter(kind=AccountKind.PERSON), ["Jana Weber"]),
        (AccountFilter(whose=Whose.MINE, industries=("Tools",)), ["50% Off_er"]),
    ]
    for narrowed, expected in cases:
        page = queries.account_list(max_, narrowed, limit=1)
        assert (page.count, names(max_, narrowed)) == (len(expected), expected), narrowed
    assert queries.industries(max_) == ["Building", "Tools"]
    assert queries.countries_used(max_) == {"DE", "SE"}
    assert queries.industries(actors["olga"]) == []
    assert queries.countries_used(actors["olga"]) == set()


def test_contacts_are_found_by_name_address_and_account(cast: Cast, actors: dict[str, Actor]) -> None:
    account = an_account(cast.rita)
    a_contact(cast.rita, "José Núñez", email="jose@kettler.example", account_id=account)
    a_contact(cast.rita, "Jana Weber", email="jana@other.example")
    rita = actors["rita"]
    for narrowed, expected in (
        (ContactFilter(text="nunez"), ["José Núñez"]),
        (ContactFilter(text="KETTLER.ex"), ["José Núñez"]),
        (ContactFilter(account_id=account), ["José Núñez"]),
        (ContactFilter(owner_ids=(cast.rita,)), ["Jana Weber", "José Núñez"]),
        (ContactFilter(owner_ids=(cast.max,)), []),
    ):
        assert [row.name for row in queries.contact_list(rita, narrowed).rows] == expected


@pytest.mark.parametrize("sort", ["name", "employees", "created_at", "updated_at", "owner"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_pages_walk_the_whole_list_once_in_order(cast: Cast, actors: dict[str, Actor], sort: str, sign: str) -> None:
    ada = actors["ada"]
    sizes = [None, 5, 5, 0, None, 200, 7]
    for number, size in enumerate(sizes):
        new = NewAccount(name=f"Acme {number % 3}", employees=size, owner_id=cast.rita if number % 2 else cast.olga)
        at = datetime(2026, 1, 1 + number // 2, tzinfo=UTC)
        actions.create_account(new=new, by=ada, via=FORM, at=at)
    whole = queries.account_list(ada, EVERYONE, sort=sign + sort).rows
    walked: list[int] = []
    cursor = ""
    while len(walked) <= len(sizes):
        page = queries.account_list(ada, EVERYONE, sort=sign + sort, cursor=cursor, limit=2)
        assert page.count == len(sizes)
        walked += [row.id for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert walked == [row.id for row in whole]
    assert len(set(walked)) == len(sizes)
    if sort == "employees":
        shown = [row.employees for row in whole]
        assert shown[:5] == sorted((size for size in sizes if size is not None), reverse=bool(sign))
        assert shown[5:] == [None, None]
    elif sort == "name":
        assert [row.name for row in whole] == sorted((row.name for row in whole), reverse=bool(sign))
    elif sort == "owner":
        assert [row.owner_name for row in whole] == sorted((row.owner_name for row in whole), reverse=bool(sign))
    else:
        assert [row.created_at for row in whole] == sorted((row.created_at for row in whole), reverse=bool(sign))


@pytest.mark.parametrize(
    ("sort", "cursor", "code"),
    [
        ("name_key", "", "sort_unknown"),
        ("owner__password", "", "sort_unknown"),
        ("--name", "", "sort_unknown"),
        ("name", "x", "cursor_unusable"),
        ("created_at", "WyJjcmVhdGVkX2F0Iiwibm8gZGF5Iiw1XQ", "cursor_unusable"),
        ("employees", "WyJlbXBsb3llZXMiLCI1Iiw1XQ", "cursor_unusable"),
    ],
)
def test_foreign_sorts_and_cursors_are_refused(actors: dict[str, Actor], sort: str, cursor: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        queries.account_list(actors["ada"], EVERYONE, sort=sort, cursor=cursor)
    assert refusal.value.reasons[0].code == code


def test_pickers_offer_the_best_match_first(cast: Cast, actors: dict[str, Actor]) -> None:
    for name in ("The Acme Group", "Acme Two", "ACMÉ", "Other"):
        an_account(cast.rita, name)
    rita = actors["rita"]
    assert [option.name for option in queries.account_options(rita, "acme")] == ["ACMÉ", "Acme Two", "The Acme Group"]
    assert [option.name for option in queries.account_options(rita, "acme", 1)] == ["ACMÉ"]
    assert len(queries.account_options(rita, "")) == 4
    assert queries.account_options(rita, "x" * 1_000_000) == []


def test_contact_pickers_name_only_accounts_in_sight(cast: Cast, actors: dict[str, Actor]) -> None:
    seen, hidden = an_account(cast.rita, "Seen"), an_account(cast.olga, "Hidden")
    a_contact(cast.rita, "Jana A", account_id=seen, title="CFO")
    a_contact(cast.rita, "Jana B", account_id=hidden)
    options = queries.contact_options(actors["rita"], None, "jana")
    assert [(option.name, option.title, option.account_name) for option in options] == [
        ("Jana A", "CFO", "Seen"), ("Jana B", "", ""),
    ]  # fmt: skip
    assert [option.name for option in queries.contact_options(actors["rita"], seen, "")] == ["Jana A"]
    listed = queries.contact_list(actors["rita"], ContactFilter()).rows
    assert [(row.account_id, row.account_name) for row in listed] == [(seen, "Seen"), (None, "")]


def test_merged_records_lead_to_what_they_became(cast: Cast, actors: dict[str, Actor]) -> None:
    first, second, third = (an_account(cast.rita, name) for name in ("First", "Second", "Third"))
    Account.objects.filter(pk=first).update(state="merged", merged_into=second)
    Account.objects.filter(pk=second).update(state="merged", merged_into=third)
    assert queries.merged_account(actors["rita"], first) == queries.merged_account(actors["max"], second) == third
    assert queries.merged_account(actors["olga"], first) is None
    assert queries.merged_account(actors["rita"], third) is None
    with pytest.raises(NotFound):
        queries.account_detail(actors["rita"], first)
    one, other = a_contact(cast.rita, "One"), a_contact(cast.rita, "Other")
    Contact.objects.filter(pk=one).update(state="merged", merged_into=other)
    assert queries.merged_contact(actors["rita"], one) == other
    assert queries.merged_contact(actors["paul"], one) is None


def test_children_out_of_sight_are_not_counted(cast: Cast, actors: dict[str, Actor]) -> None:
    parent = an_account(cast.rita, "Parent")
    for owner, name in ((cast.rita, "B"), (cast.max, "A"), (cast.olga, "Hidden")):
        an_account(owner, name, parent_id=parent)
    assert [(row.name, row.owner_name) for row in queries.account_tree(actors["rita"], parent)] == [
        ("A", "Max Berg"),
        ("B", "Rita Vogel"),
        ("", ""),
        ("Parent", "Rita Vogel"),
    ]
    assert all(row.is_seen for row in queries.account_tree(actors["ada"], parent))
    assert [row.name for row in queries.account_list(actors["rita"], AccountFilter(parent_id=parent)).rows] == [
        "A",
        "B",
    ]
    assert queries.account_names([parent, 7]) == {parent: "Parent"}
    assert queries.account_ids_by_name_key(actors["olga"], ["hidden", "parent"]).keys() == {"hidden"}
