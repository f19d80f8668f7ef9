"""What names, domains and numbers say, and what speaks against two records being one."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.duplicates.rules import keys_of, likeness
from quarterdeck.duplicates.rules.merging import taken_by_itself
from quarterdeck.duplicates.rules.names import bare_number, core, domain_of, is_number_label, own_address, phone_tail
from quarterdeck.duplicates.terms import WORTH_A_LOOK, Evidence, Facts, Kind


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller & Söhne GmbH & Co. KG", "Mueller und Soehne"),
        ("Dupont S.A.S.", "DUPONT SARL"),
        ("Ferretti S.p.A.", "Ferretti"),
        ("Acme sp. z o.o.", "ACME"),
        ("Foo s.r.o.", "Foo"),
        ("OOO Romashka", "Romashka"),
        ("Volvo AB", "AB Volvo"),
        ("Rhône Chimie", "Rhone-Chimie"),
    ],
)
def test_legal_forms_and_spelling_are_no_part_of_a_name(one: str, other: str) -> None:
    assert core(one) == core(other)


def test_a_name_that_is_a_legal_form_stays() -> None:
    assert core("AG") == ("ag",)
    assert core("A & B Trading Ltd.") == ("a", "b", "trading")


def test_private_mailboxes_are_no_domain_and_shared_ones_nobody() -> None:
    assert domain_of("jan@gmail.com") is None
    assert domain_of("jan@web.de") is None
    assert domain_of("www.kettler.co.uk") == domain_of("jan@kettler.co.uk")
    assert own_address("info@kettler.example") == ""
    assert own_address("Jan@Kettler.example") == "jan@kettler.example"


def test_a_phone_is_the_same_however_it_is_written() -> None:
    assert phone_tail("+49 (0) 89 / 123 45 67") == phone_tail("0049 89 1234567") == "91234567"
    assert phone_tail("110") == ""


def score(one: Facts, other: Facts, kind: Kind = Kind.ACCOUNT) -> int:
    like = likeness(kind, one, other)
    return like.score if like else 0


KETTLER = Facts(record_id=1, name="Kettler Logistik GmbH", domain="kettler.de", country="DE", phone="+49 89 1234567")


@pytest.mark.parametrize(
    "other",
    [
        Facts(record_id=2, name="Kettler Logistik", domain="kettler.com", country="DE"),
        Facts(record_id=2, name="Ketler Logistik", domain="kettler.de"),
        Facts(record_id=2, name="Kettler Logistik AG", domain="kettler.fr", country="FR", phone="089 1234567"),
    ],
    ids=["other ending", "typing error", "phone outweighs"],
)
def test_the_same_company(other: Facts) -> None:
    if other.country == "FR":
        assert score(KETTLER, other) == 0
    else:
        assert score(KETTLER, other) >= WORTH_A_LOOK
        assert keys_of(Kind.ACCOUNT, KETTLER) & keys_of(Kind.ACCOUNT, other)


@pytest.mark.parametrize(
    "other",
    [
        Facts(record_id=2, name="Kettler Logistik", domain="logistik-shop.de", country="DE"),
        Facts(record_id=2, name="Kettler Logistik", domain="kettler.fr", country="FR"),
        Facts(record_id=2, name="Kettler Logistik", above=(1,)),
        Facts(record_id=2, name="Kettler Logistik", is_person=True),
        Facts(record_id=2, name="Kettler Logistik Nord", domain="kettler.de", country="DE"),
        Facts(record_id=2, name="Nordmann", domain="kettler.de", country="DE", phone="+49 89 1234567"),
    ],
    ids=["other domain", "other country", "subsidiary", "person", "branch", "other name"],
)
def test_another_company(other: Facts) -> None:
    assert likeness(Kind.ACCOUNT, KETTLER, other) is None


def test_another_domain_is_outweighed_by_the_same_phone() -> None:
    moved = Facts(record_id=2, name="Kettler Logistik", domain="ktl-freight.de", country="DE", phone="089 1234567")
    assert score(KETTLER, moved) >= WORTH_A_LOOK


def test_numbers_in_names_are_no_typing_errors() -> None:
    assert likeness(Kind.ACCOUNT, Facts(name="Greer122 Inc"), Facts(name="Greer123 Inc")) is None
    assert (
        score(Facts(name="Greer122 Inc", phone="2345678"), Facts(name="Grer122 Inc", phone="2345678")) >= WORTH_A_LOOK
    )


def test_people() -> None:
    jana = Facts(record_id=1, name="Jana Weber", email="jana@kettler.example", phone="2345678", account_id=7)
    assert score(jana, Facts(name="J. Weber", email="jana@kettler.example"), Kind.CONTACT) >= WORTH_A_LOOK
    assert score(jana, Facts(name="Weber Jana", phone="2345678"), Kind.CONTACT) >= WORTH_A_LOOK
    assert likeness(Kind.CONTACT, jana, Facts(name="Jana Weber", account_id=8)) is None
    other = Facts(name="Jana Weber", email="jana.weber@kettler.example", account_id=7)
    assert likeness(Kind.CONTACT, jana, other) is None


def test_deals() -> None:
    deal = Facts(name="Fleet 2026", account_id=7, amount_minor=100, currency="EUR", close_date=date(2026, 6, 1))
    same = Facts(name="fleet 2026", account_id=7, amount_minor=100, currency="EUR", close_date=date(2026, 6, 20))
    found = likeness(Kind.OPPORTUNITY, deal, same)
    assert found is not None
    assert {Evidence.SAME_AMOUNT, Evidence.CLOSE_DATES} < set(found.evidence)
    assert likeness(Kind.OPPORTUNITY, deal, Facts(name="Fleet 2027", account_id=7)) is None
    assert likeness(Kind.OPPORTUNITY, deal, Facts(name="Fleet 2026", account_id=8)) is None
    renewed = Facts(name="Fleet 2026", account_id=7, close_date=date(2027, 6, 1))
    assert likeness(Kind.OPPORTUNITY, deal, renewed) is None


def test_registration_numbers_outweigh_names_domains_and_countries() -> None:
    number = (("cf_1", "HRB4711"),)
    renamed = Facts(name="Nordmann AG", domain="nordmann.fr", country="FR", numbers=number)
    assert score(replace(KETTLER, numbers=number), renamed) >= WORTH_A_LOOK
    assert keys_of(Kind.ACCOUNT, replace(KETTLER, numbers=number)) & keys_of(Kind.ACCOUNT, renamed)
    other = replace(KETTLER, record_id=2, numbers=(("cf_1", "HRB4712"),))
    assert score(KETTLER, other) >= WORTH_A_LOOK
    assert likeness(Kind.ACCOUNT, replace(KETTLER, numbers=number), other) is None


@pytest.mark.parametrize(("label", "holds"), [("VAT no.", True), ("USt-IdNr.", True), ("Registration number", True),
                                              ("Number of sites", False), ("VAT rate", False)])  # fmt: skip
def test_fields_of_registration_numbers_are_known_by_their_names(label: str, holds: bool) -> None:
    assert is_number_label(label) is holds
    assert (bare_number("HRB 47-11 B"), bare_number("unknown")) == ("HRB4711B", "")


def test_deals_that_one_system_keeps_apart() -> None:
    deal = Facts(name="Fleet", account_id=7, known_as=(("old", "1"),))
    assert likeness(Kind.OPPORTUNITY, deal, Facts(name="Fleet", account_id=7, known_as=(("old", "2"),))) is None
    both = Facts(name="Fleet", account_id=7, known_as=(("old", "2"), ("old", "1")))
    assert score(deal, both, Kind.OPPORTUNITY) == score(deal, replace(both, known_as=(("b", "2"),)), Kind.OPPORTUNITY)
    assert score(deal, both, Kind.OPPORTUNITY) == WORTH_A_LOOK


@pytest.mark.parametrize(("amount", "points"), [(100, 80), (91, 70), (89, 0), (0, 60)])
def test_deals_whose_amounts_are_far_apart_are_two(amount: int, points: int) -> None:
    deal = Facts(name="Fleet", account_id=7, amount_minor=100, currency="EUR")
    assert score(deal, replace(deal, amount_minor=amount), Kind.OPPORTUNITY) == points


FACTS = st.builds(
    Facts,
    name=st.text(min_size=1, max_size=30),
    domain=st.sampled_from(["", "kettler.de", "a.co.uk", "gmail.com", "..", "@"]),
    country=st.sampled_from(["", "DE", "FR"]),
    phone=st.text(alphabet="0123456789+() ", max_size=20),
    email=st.sampled_from(["", "a@b.example", "info@b.example", "@"]),
    account_id=st.sampled_from([None, 1, 2]),
    amount_minor=st.sampled_from([None, 0, 95, 100]),
    close_date=st.sampled_from([None, date(2026, 6, 1), date(2026, 7, 10), date(2026, 9, 1)]),
    known_as=st.sampled_from([(), (("old", "1"),), (("old", "2"), ("b", "1"))]),
    numbers=st.sampled_from([(), (("cf_1", "1"),), (("cf_1", "2"), ("cf_2", "1"))]),
    accounts_alike=st.sampled_from([(), (1,), (2,)]),
)


@given(FACTS, FACTS, st.sampled_from(Kind))
def test_likeness_has_no_sides_and_finds_itself(one: Facts, other: Facts, kind: Kind) -> None:
    assert likeness(kind, one, other) == likeness(kind, other, one)
    assert all(-(2**63) <= key < 2**63 for key in keys_of(kind, one))


def test_what_is_missing_is_taken_over_by_itself() -> None:
    source = {"name": "A", "domain": "a.example", "country": "DE", "region": "DE-BY", "owner_id": 1, "cf_x": "yes"}
    target = {"name": "B", "domain": "", "country": "FR", "region": "", "owner_id": 2}
    assert taken_by_itself(Kind.ACCOUNT, source, target) == ("cf_x", "domain")
