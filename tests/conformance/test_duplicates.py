"""The bars of finding duplicates, on the labelled set: see docs/guide/duplicates.md for the figures."""

import pytest

from quarterdeck.duplicates.terms import DEALS_QUEUED, LIKELY, WORTH_A_LOOK, Kind
from tests.conformance.deal_pairs import deals
from tests.conformance.duplicates import Entry, accounts, contacts, measure
from tests.outside_data import outside_data

SETS = ("maven_crm", "d365_contoso", "salesforce_devorg", "salesforce_dtc", "faker_crm_chain")


def entries(kind: Kind) -> list[Entry]:
    for name in SETS:
        outside_data(name)
    return {Kind.ACCOUNT: accounts, Kind.CONTACT: contacts, Kind.OPPORTUNITY: deals}[kind](1)


@pytest.mark.parametrize(
    ("kind", "least", "precision", "recall"),
    [
        (Kind.ACCOUNT, WORTH_A_LOOK, 0.99, 0.88),
        (Kind.ACCOUNT, LIKELY, 0.995, 0.65),
        (Kind.CONTACT, WORTH_A_LOOK, 0.99, 0.95),
        (Kind.CONTACT, LIKELY, 0.995, 0.95),
        (Kind.OPPORTUNITY, DEALS_QUEUED, 0.84, 0.85),
        (Kind.OPPORTUNITY, LIKELY, 0.94, 0.55),
    ],
)
def test_duplicates_are_found_and_little_else(kind: Kind, least: int, precision: float, recall: float) -> None:
    measured = measure(kind, entries(kind), least)
    assert measured.there > 100
    assert measured.precision >= precision, measured.wrong
    assert measured.recall >= recall, measured.missed


def test_the_set_has_look_alikes_of_each_kind() -> None:
    made = {one.made_by for one in entries(Kind.ACCOUNT)}
    assert {"elsewhere", "subsidiary", "namesake"} < made
    made = {one.made_by for one in entries(Kind.OPPORTUNITY)}
    assert {"renewed", "half_a_year_on", "elsewhere_again", "kept_apart", "of_the_twin"} < made
