"""What a file is guessed to be, and what choices make of a mapping."""

import string
import tomllib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.imports.rules.mapping import parse_mapping
from quarterdeck.imports.terms import Kind
from quarterdeck.uploads.queries.sets import mapping_sets
from quarterdeck.uploads.rules import (
    ADDRESSES,
    BY_NAME,
    Choices,
    choices_of,
    fingerprint_of,
    guessed_kind,
    mapped,
    misshapen,
    offered_values,
    to_toml,
)
from quarterdeck.uploads.terms import Looks, SeenColumn

TEXTS = st.text("ab é\u00df\"'\\\n\x00\x7f[]{}=.#-", max_size=6)
SCALARS = st.one_of(TEXTS, st.integers(-(2**40), 2**40), st.booleans(), st.dates(), st.floats(allow_nan=False))
INNER = st.one_of(SCALARS, st.lists(SCALARS, max_size=2), st.dictionaries(TEXTS, SCALARS, max_size=2))
VALUES = st.one_of(INNER, st.lists(INNER, max_size=2))
WORDS = st.sampled_from(["kind", "match", "reading", "fields", "history", "ignored", "column", "values", "dates"])
TABLES = st.dictionaries(WORDS | TEXTS, VALUES | st.dictionaries(WORDS | TEXTS, VALUES, max_size=2), max_size=4)


@pytest.mark.parametrize(
    ("name", "header", "kind"),
    [
        ("deals.csv", ["Deal Name", "Deal Stage", "Amount"], Kind.OPPORTUNITIES),
        ("export.csv", ["Opportunity Name", "Stage", "Close Date", "Amount"], Kind.OPPORTUNITIES),
        ("export.csv", ["Company name", "Website", "Industry", "Phone"], Kind.ACCOUNTS),
        ("Accounts 2026.xlsx", ["Name", "Country"], Kind.ACCOUNTS),
        ("products.csv", ["Name", "List price"], Kind.PRODUCTS),
        ("OpportunityHistory.csv", ["OpportunityId", "CreatedDate", "StageName"], Kind.OPPORTUNITY_HISTORY),
        ("opportunity_line_items.csv", ["Opportunity ID", "Product", "Quantity"], Kind.OPPORTUNITY_LINES),
    ],
)
def test_the_kind_of_a_file_is_told_by_its_name_and_columns(name: str, header: list[str], kind: Kind) -> None:
    assert guessed_kind(name, header) is kind


def test_files_with_the_same_columns_are_known_again() -> None:
    assert fingerprint_of(["Deal Name", "Stage"]) == fingerprint_of(["stage", "DealName"])
    assert fingerprint_of(["Deal Name", "Stage"]) != fingerprint_of(["Deal Name", "Stage", "Amount"])


@given(table=TABLES)
def test_what_is_written_as_toml_reads_back_the_same(table: dict[str, Any]) -> None:
    assert tomllib.loads(to_toml(table)) == table


@given(table=TABLES)
def test_a_mapping_of_any_shape_is_refused_or_can_be_shown(table: dict[str, Any]) -> None:
    if misshapen(table):
        return
    for kind in (Kind.OPPORTUNITIES, Kind.ACCOUNTS):
        held = choices_of(table, kind)
        assert choices_of(mapped(table, kind, held), kind).fields == held.fields


def test_choices_change_what_they_are_about_and_nothing_else() -> None:
    table = tomllib.loads(
        """
        kind = "opportunities"
        match = "external_id"
        [reading]
        encoding = "cp1252"
        [fields]
        external_id = "Number"
        name = { join = ["account", "product"], separator = ": " }
        account = "Customer"
        product = "Item"
        currency = { default = "EUR" }
        amount = { column = "Value", unknown = [{ value = "0", when = { stage = "closed_lost" } }] }
        stage = "Step"
        created_at = "Begun"
        [history]
        at_close = ["amount"]
        """
    )
    held = choices_of(table, Kind.OPPORTUNITIES)
    chosen = replace(
        held,
        fields={**held.fields, "Source": "source"},
        values={"stage": {"Angebot": "proposal"}},
        empty=["n/a"],
        start="qualification",
    )
    changed = mapped(table, Kind.OPPORTUNITIES, chosen)
    assert changed["fields"]["name"] == table["fields"]["name"]
    assert changed["fields"]["amount"] == table["fields"]["amount"]
    assert changed["fields"]["currency"] == {"default": "EUR"}
    assert changed["fields"]["stage"] == {"column": "Step", "values": {"Angebot": "proposal"}}
    assert changed["fields"]["source"] == "Source"
    assert changed["history"] == {"at_close": ["amount"], "start": "qualification"}
    read = parse_mapping(to_toml(changed))
    assert (read.reading.encoding, read.reading.empty) == ("cp1252", ("n/a",))


def test_what_is_shown_of_every_shipped_mapping_keeps_all_of_its_fields() -> None:
    for part in (part for one in mapping_sets() for part in one.parts):
        table = tomllib.loads(part.text)
        kept = mapped(table, part.kind, choices_of(table, part.kind))
        assert kept["fields"] == table["fields"], part.file
        assert kept["match"] == table["match"]


def test_another_choice_for_a_column_takes_out_all_that_it_filled() -> None:
    fields = {"external_id": "Name", "name": "Name", "close_date": "End", "closed_at": "End"}
    table = {"kind": "opportunities", "match": "external_id", "fields": fields, "history": {}}
    held = choices_of(table, Kind.OPPORTUNITIES)
    assert held.fields["Name"] == "name"
    changed = mapped(table, Kind.OPPORTUNITIES, replace(held, fields={"Name": "name", "End": ""}))
    assert changed["fields"] == {"external_id": "Name", "name": "Name"}


def test_rows_without_an_id_are_found_by_what_names_them_and_by_the_id_once_there_is_one() -> None:
    table = {"kind": "opportunities", "fields": {"name": "Title"}}
    said = replace(choices_of(table, Kind.OPPORTUNITIES), match=BY_NAME)
    named = mapped(table, Kind.OPPORTUNITIES, said)
    assert (named["match"], named["fields"]) == ("external_id", {"name": "Title", "external_id": "Title"})
    held = choices_of(named, Kind.OPPORTUNITIES)
    assert (held.match, held.fields) == (BY_NAME, {"Title": "name"})
    with_id = mapped(named, Kind.OPPORTUNITIES, replace(held, fields={"Title": "name", "Number": "external_id"}))
    assert with_id["fields"] == {"name": "Title", "external_id": "Number"}
    nameless = mapped(named, Kind.OPPORTUNITIES, replace(held, fields={"Title": "source"}))
    assert (nameless["match"], nameless["fields"]) == ("", {"source": "Title"})


def test_a_column_that_is_taken_out_leaves_no_history_without_dates() -> None:
    table = {"kind": "opportunities", "fields": {"name": "Title", "created_at": "Begun"}, "history": {}}
    changed = mapped(table, Kind.OPPORTUNITIES, Choices(fields={"Title": "name"}, match="name"))
    assert "history" not in changed
    assert changed["fields"] == {"name": "Title"}


def test_a_stage_in_which_closed_deals_began_is_taken_out_again() -> None:
    table = {"kind": "opportunities", "fields": {"created_at": "Begun"}, "history": {"start": "prospecting"}}
    held = choices_of(table, Kind.OPPORTUNITIES)
    assert held.start == "prospecting"
    assert mapped(table, Kind.OPPORTUNITIES, replace(held, start=""))["history"] == {}


def test_what_no_column_says_is_said_of_every_row_and_taken_back() -> None:
    table = {"kind": "opportunities", "fields": {"name": "Title", "currency": {"default": "EUR"}}}
    held = choices_of(table, Kind.OPPORTUNITIES)
    assert held.defaults == {"currency": "EUR"}
    said = replace(held, defaults={"pipeline": "web_shop"})
    assert mapped(table, Kind.OPPORTUNITIES, said)["fields"] == {"name": "Title", "pipeline": {"default": "web_shop"}}
    of_column = replace(said, fields={**held.fields, "Funnel": "pipeline"})
    assert mapped(table, Kind.OPPORTUNITIES, of_column)["fields"] == {"name": "Title", "pipeline": "Funnel"}


def test_only_values_that_name_nothing_here_are_offered() -> None:
    looks = Looks(format="delimited", columns=(SeenColumn(name="Step", values=("Angebot", "proposal", "n/a")),))
    choices = Choices(fields={"Step": "stage"}, empty=["n/a"])
    offered = offered_values(looks, choices, {"stage": {"proposal": "Proposal"}})
    assert offered == {"stage": (("Angebot", ""),)}
    said = replace(choices, values={"stage": {"Angebot": "proposal"}})
    assert offered_values(looks, said, {"stage": {"proposal": "Proposal"}}) == {"stage": (("Angebot", "proposal"),)}


def test_owners_by_their_addresses_are_here_too() -> None:
    values = ("Rita@nordvik.example", "Rita Vogel", "gone@nordvik.example")
    looks = Looks(format="delimited", columns=(SeenColumn(name="Owner", values=values),))
    known = {"owner": {"Rita Vogel": "Rita Vogel"}, ADDRESSES: {"rita@nordvik.example": "rita@nordvik.example"}}
    offered = offered_values(looks, Choices(fields={"Owner": "owner"}), known)
    assert offered == {"owner": (("gone@nordvik.example", ""),)}


def test_every_letter_of_a_key_is_written() -> None:
    table = {letter: letter for letter in string.printable}
    assert tomllib.loads(to_toml(table)) == table
