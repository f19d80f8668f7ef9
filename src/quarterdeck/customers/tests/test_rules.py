"""What an account and a contact must be."""

import csv
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.customers.rules import (
    AccountFacts,
    ContactFacts,
    OwnerFacts,
    account_verdict,
    clean_account,
    clean_contact,
    clean_domain,
    contact_verdict,
    countries,
    country_name,
    find_region,
    leaving_verdict,
    region_name,
    region_text,
    regions,
    returning_verdict,
)
from quarterdeck.customers.rules.places import place_reasons
from quarterdeck.customers.terms import AccountKind, NewAccount, NewContact
from tests.outside_data import outside_data

OWNER = OwnerFacts()
FACTS = AccountFacts(OWNER)
WHOLE = NewAccount(
    name="Kettler Logistik GmbH", domain="kettler.example", industry="Logistics", employees=1200, country="DE",
    region="DE-BY", phone="+49 89 123456", email="info@kettler.example",
)  # fmt: skip


def account_codes(account: NewAccount, facts: AccountFacts = FACTS) -> list[str]:
    return [f"{reason.field}:{reason.code}" for reason in account_verdict(account, facts)]


def contact_codes(contact: NewContact, facts: ContactFacts | None = None) -> list[str]:
    return [f"{reason.field}:{reason.code}" for reason in contact_verdict(contact, facts or ContactFacts(OWNER))]


def test_whole_records_are_accepted() -> None:
    assert account_codes(WHOLE) == []
    assert account_codes(NewAccount(name="🚀", kind=AccountKind.PERSON, email="a@b.example")) == []
    assert account_codes(NewAccount(name="شركة النقل")) == []
    assert (
        contact_codes(NewContact(name="רחל לוי", title="CFO", email="r@levy.example", phone="(555) 123-4567 ext. 3"))
        == []
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": ""}, "name:name_missing"),
        ({"name": "\u200b\u200e"}, "name:name_missing"),
        ({"name": "x" * 201}, "name:too_long"),
        ({"name": "x" * 1_000_000}, "name:too_long"),
        ({"name": "a\x00b"}, "name:forbidden_character"),
        ({"name": "a\ud800"}, "name:forbidden_character"),
        ({"domain": "not a domain"}, "domain:domain_wrong"),
        ({"domain": "localhost"}, "domain:domain_wrong"),
        ({"domain": "x" * 201}, "domain:too_long"),
        ({"industry": "i" * 81}, "industry:too_long"),
        ({"employees": -1}, "employees:employees_out_of_range"),
        ({"employees": 2**63}, "employees:employees_out_of_range"),
        ({"country": "XX", "region": ""}, "country:country_unknown"),
        ({"country": "de"}, "country:country_unknown"),
        ({"country": ""}, "country:country_missing"),
        ({"region": "FR-IDF"}, "region:region_unknown"),
        ({"region": "DE-XX"}, "region:region_unknown"),
        ({"phone": "call me"}, "phone:phone_wrong"),
        ({"phone": "+"}, "phone:phone_wrong"),
        ({"phone": "1" * 41}, "phone:too_long"),
        ({"email": "kettler.example"}, "email:email_wrong"),
        ({"email": "a@b.example\x00"}, "email:forbidden_character"),
    ],
)
def test_each_fault_of_an_account_is_named_with_its_field(changes: dict[str, Any], code: str) -> None:
    assert account_codes(replace(WHOLE, **changes)) == [code]


def test_all_faults_are_named_at_once() -> None:
    faulty = NewAccount(name="", domain="x", employees=-1, country="??", phone="?", email="?")
    facts = AccountFacts(OwnerFacts(is_given=False), parent_is_there=False)
    assert account_codes(faulty, facts) == [
        "name:name_missing", "domain:domain_wrong", "employees:employees_out_of_range", "country:country_unknown",
        "email:email_wrong", "phone:phone_wrong", "parent_id:parent_unknown", "owner_id:owner_missing",
    ]  # fmt: skip


def test_a_person_has_nothing_that_only_companies_have() -> None:
    person = replace(WHOLE, kind=AccountKind.PERSON, parent_id=5)
    assert account_codes(person) == ["domain:not_for_person", "employees:not_for_person", "parent_id:not_for_person"]


def test_an_account_lies_neither_below_itself_nor_too_deep() -> None:
    assert account_codes(WHOLE, AccountFacts(OWNER, 1, (2, 3))) == []
    assert account_codes(WHOLE, AccountFacts(OWNER, 1, (2, 3, 1))) == ["parent_id:parent_cycle"]
    assert account_codes(WHOLE, AccountFacts(OWNER, 1, (1,))) == ["parent_id:parent_cycle"]
    assert account_codes(WHOLE, AccountFacts(OWNER, None, tuple(range(2, 21)))) == []
    assert account_codes(WHOLE, AccountFacts(OWNER, None, tuple(range(2, 22)))) == ["parent_id:parent_too_deep"]


@pytest.mark.parametrize(
    ("owner", "code"),
    [
        (OwnerFacts(is_given=False), "owner_missing"),
        (OwnerFacts(is_employee=False, is_in_reach=False), "owner_unknown"),
        (OwnerFacts(is_in_reach=False), "owner_beyond_reach"),
    ],
)
def test_owners_are_active_employees_within_reach(owner: OwnerFacts, code: str) -> None:
    assert account_codes(WHOLE, AccountFacts(owner)) == [f"owner_id:{code}"]
    assert contact_codes(NewContact(name="Jana"), ContactFacts(owner)) == [f"owner_id:{code}"]


def test_faults_of_a_contact_are_named() -> None:
    faulty = NewContact(name="\x00", title="t" * 121, email="?", phone="?")
    assert contact_codes(faulty, ContactFacts(OWNER, account_is_there=False)) == [
        "name:name_missing", "title:too_long", "email:email_wrong", "phone:phone_wrong", "account_id:account_unknown",
    ]  # fmt: skip


def test_accounts_leave_only_when_nothing_hangs_on_them() -> None:
    assert leaving_verdict(contacts=0, children=0) == []
    assert [str(reason.text) for reason in leaving_verdict(contacts=2, children=1)] == [
        "Contacts of this account: 2. Move or delete them first.",
        "Accounts below this account: 1. Move or delete them first.",
    ]
    assert returning_verdict(account_is_active=True, field="x") == []
    assert returning_verdict(account_is_active=False, field="x")[0].code == "account_deleted"


@pytest.mark.parametrize(
    "pasted",
    [
        "acme.example",
        "https://www.Acme.example:8080/x?y#z",
        "ada@acme.example",
        "WWW.acme.example.",
        " http://u:p@acme.example ",
    ],
)
def test_domains_are_bared(pasted: str) -> None:
    assert clean_domain(pasted) == "acme.example"


@pytest.mark.parametrize("pasted", ["www." * 250_000, "a:" * 500_000, "http://" * 150_000 + "x" * 300, "a" * 1_000_000])
def test_a_million_letters_are_no_domain_and_nobody_waits(pasted: str) -> None:
    reasons = account_verdict(clean_account(replace(WHOLE, domain=pasted)), FACTS)
    assert [reason.field for reason in reasons] in (["domain"], [])
    assert len(clean_domain(clean_domain(pasted))) == len(clean_domain(pasted))


@given(st.builds(NewAccount, name=st.text(), domain=st.text(), industry=st.text(), phone=st.text(), email=st.text()))
def test_clean_accounts_are_clean_already(account: NewAccount) -> None:
    assert clean_account(clean_account(account)) == clean_account(account)


@given(st.builds(NewContact, name=st.text(), title=st.text(), phone=st.text(), email=st.text()))
def test_clean_contacts_are_clean_already(contact: NewContact) -> None:
    assert clean_contact(clean_contact(contact)) == clean_contact(contact)


def test_countries_and_regions_agree_with_the_tables() -> None:
    with outside_data("iso/countries_iso3166_1.csv").open(encoding="utf-8", newline="") as file:
        assert set(countries()) == {row["alpha_2"] for row in csv.DictReader(file)}
    with outside_data("iso/subdivisions_iso3166_2.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 5046
    assert {code for country in countries() for code in regions(country)} == {row["code"] for row in rows}
    assert [row["code"] for row in rows if place_reasons(row["country"], row["code"])] == []
    assert [row["code"] for row in rows if region_name(row["code"]) != row["name"].partition("[")[0].strip()] == []
    assert [row["code"] for row in rows if find_region(row["country"], region_text(row["code"])) != row["code"]] == []


@pytest.mark.parametrize(
    ("country", "typed", "code"),
    [
        ("DE", " BAYERN ", "DE-BY"),
        ("DE", "by", "DE-BY"),
        ("DE", "de-by", "DE-BY"),
        ("SE", "Skane lan", "SE-M"),
        ("ES", "Cataluña", "ES-CT"),
        ("ES", "Illes Balears", "Illes Balears"),
        ("GB", "cymru", "GB-WLS"),
        ("SE", "Bayern", "Bayern"),
        ("", "Bayern", "Bayern"),
        ("DE", "", ""),
    ],
)
def test_regions_are_found_by_code_and_name(country: str, typed: str, code: str) -> None:
    assert find_region(country, typed) == code


def test_names_of_places() -> None:
    assert (country_name("DE"), region_name("DE-BY"), country_name("XX"), region_name("XX-1")) == (
        "Germany", "Bayern", "XX", "XX-1",
    )  # fmt: skip
    assert list(countries())[:3] == ["AF", "AX", "AL"]
    assert regions("XX") == regions("AQ") == {}
