"""Guessing a mapping: what is certain is taken, what could mean two things is asked."""

import pytest

from quarterdeck.imports.rules.mapping import parse_mapping
from quarterdeck.imports.terms import FIELDS, FieldMapping, Kind
from quarterdeck.uploads.rules.guessing import as_toml, guess_mapping
from quarterdeck.uploads.rules.guessing.columns import guess_columns, words_of
from quarterdeck.uploads.rules.guessing.days import day_forms
from quarterdeck.uploads.rules.guessing.marks import number_marks
from quarterdeck.uploads.rules.words import FIELD_LABELS
from quarterdeck.values.verdict import Refused

HEADER = ("Deal ID", "dealname", "Deal Stage", "Amount", "Close Date", "Deal owner", "Lead Score")
ROWS = [
    ("D-1", "Fleet, 3 years", "Angebot", "158.000,00", "17.12.2026", "j.weber@nordvik.example", "61"),
    ("D-2", "Line 4", "Proposal", "12.500,50", "03.01.2027", "j.weber@nordvik.example", "70"),
]
KNOWN = {"stage": ["Proposal", "proposal"]}


@pytest.mark.parametrize(
    ("texts", "forms"),
    [
        (["2026-01-05", "2026-02-03 10:00"], ("%Y-%m-%d", "%Y-%m-%d %H:%M")),
        (["5/20/2024 7:42", "1/2/2024 8:00"], ("%m/%d/%Y %H:%M",)),
        # One kind of writing that is certain tells for the others.
        (["02/23/26 08:55 PM", "01/02/21"], ("%m/%d/%y %I:%M %p", "%m/%d/%y")),
        (["05.06.2026"], ("%d.%m.%Y",)),
        (["12-Jan-2026", "Jan 5, 2026"], ("%d-%b-%Y", "%b %d, %Y")),
        (["2026-01-05T10:00:00Z"], ("%Y-%m-%dT%H:%M:%S%z",)),
    ],
)
def test_days_that_can_be_read_in_one_way(texts: list[str], forms: tuple[str, ...]) -> None:
    found = day_forms(texts)
    assert (found.forms, found.is_certain) == (forms, True)


def test_a_few_cells_that_are_no_days_do_not_hide_how_the_others_are_written() -> None:
    found = day_forms([*["Dec 1, 2026"] * 50, "TBD"])
    assert (found.forms, found.unread) == (("%b %d, %Y",), "TBD")
    assert day_forms(["Dec 1, 2026", "TBD"]).forms == ()


def test_days_that_could_be_months_are_asked_for() -> None:
    found = day_forms(["03/04/2026", "05/06/2026"])
    assert (found.forms, found.others, found.is_certain) == (("%d/%m/%Y",), ("%m/%d/%Y",), False)


@pytest.mark.parametrize("texts", [["soon"], ["31/12/2026", "12/31/2026"], ["2026-13-01"]])
def test_what_is_no_day_is_named(texts: list[str]) -> None:
    assert day_forms(texts).unread == texts[-1]


@pytest.mark.parametrize(
    ("texts", "marks"),
    [
        (["1,234.50"], (".", ",")),
        (["12.500,00", "0"], (",", ".")),
        (["1 234,5"], (",", " ")),
        (["1'234.50"], (".", "'")),
        (["1,234,567"], (".", ",")),
        (["1,234", "5.5"], (".", ",")),
        (["1.234", "2,5"], (",", ".")),
        (["0.123", "7"], (".", "")),
        # One amount of another country does not decide how all are written.
        (["12.500,00", "8.400,50", "120 000,00"], (",", ".")),
        (["12.500,00", "8.400,50", "15,200.00"], (",", ".")),
        (["15,200.00", "8,400.50", "12.500,00"], (".", ",")),
    ],
)
def test_marks_that_can_be_read_in_one_way(texts: list[str], marks: tuple[str, str]) -> None:
    found = number_marks(texts)
    assert ((found.decimal, found.grouping), found.is_certain) == (marks, True)


@pytest.mark.parametrize("texts", [["1,234"], ["1.234", "5"], ["1.234,50", "2,345.60", "45.000"]])
def test_a_mark_before_three_digits_alone_is_asked_for(texts: list[str]) -> None:
    assert not number_marks(texts).is_certain


@pytest.mark.parametrize("column", ["Firma", "Kunde", "Entreprise", "Empresa", "Företag"])
def test_a_file_of_companies_names_them_by_their_word(column: str) -> None:
    rows = [("Müller & Söhne GmbH", "Köln"), ("Ångström Mät AB", "Malmö")]
    assert [one.field for one in guess_columns(Kind.ACCOUNTS, (column, "Ort"), rows)] == ["name", ""]


def test_every_field_is_called_by_words_on_pages() -> None:
    assert {name for fields in FIELDS.values() for name in fields} <= FIELD_LABELS.keys()


@pytest.mark.parametrize("name", ["StageName", "stage_name", "Stage Name", "Stage_Name__c", "property_stage_name"])
def test_names_are_compared_by_their_words(name: str) -> None:
    assert words_of(name) == "stage name"


def test_columns_are_taken_by_name_and_by_what_stands_in_them() -> None:
    found = guess_mapping(Kind.OPPORTUNITIES, HEADER, ROWS, KNOWN)
    assert {name: guess.column for name, guess in found.fields.items()} == {
        "external_id": "Deal ID",
        "name": "dealname",
        "stage": "Deal Stage",
        "owner": "Deal owner",
        "amount": "Amount",
        "close_date": "Close Date",
    }
    swapped = [(*row[:3], row[5], row[4], row[3], row[6]) for row in ROWS]
    assert "amount" not in guess_mapping(Kind.OPPORTUNITIES, HEADER, swapped, KNOWN).fields


def test_the_text_is_a_mapping_and_values_unknown_here_are_asked_for() -> None:
    found = guess_mapping(Kind.OPPORTUNITIES, HEADER, ROWS, KNOWN)
    mapping = parse_mapping(as_toml(found))
    assert (mapping.match, mapping.reading.dates, mapping.reading.decimal) == ("external_id", ("%d.%m.%Y",), ",")
    assert [str(question) for question in found.questions] == ["Say what these values of stage stand for: Angebot."]
    assert '# "Angebot" = ""' in as_toml(found)


def test_a_mapping_with_days_that_could_be_months_is_refused_until_somebody_says() -> None:
    rows = [(*row[:4], "03/04/2026", *row[5:]) for row in ROWS]
    with pytest.raises(Refused) as caught:
        parse_mapping(as_toml(guess_mapping(Kind.OPPORTUNITIES, HEADER, rows, KNOWN)))
    assert [reason.field for reason in caught.value.reasons] == ["reading.dates"]


def test_a_mapping_with_a_mark_that_could_be_either_is_refused_until_somebody_says() -> None:
    rows = [(*row[:3], "1.234", *row[4:]) for row in ROWS]
    with pytest.raises(Refused) as caught:
        parse_mapping(as_toml(guess_mapping(Kind.OPPORTUNITIES, HEADER, rows, KNOWN)))
    assert [reason.field for reason in caught.value.reasons] == ["reading.decimal"]


def test_lines_inside_of_cells_stay_inside_of_remarks() -> None:
    rows = [("D-1", "A", 'Lost\nmatch = "id"\x1b', "5,50", "soon\n[fields]", "Rita", "1")]
    mapping = parse_mapping(as_toml(guess_mapping(Kind.OPPORTUNITIES, HEADER, rows, KNOWN)))
    assert mapping.match == "external_id"


def test_a_file_without_what_is_needed_asks_for_it() -> None:
    found = guess_mapping(Kind.OPPORTUNITIES, ("Value",), [("5",)], {})
    said = [str(question) for question in found.questions]
    assert said[:2] == [
        "Say which column fills name.",
        "Say by which column a row finds a record that is here: external_id, id.",
    ]


def test_quotes_and_controls_in_names_of_columns_stay_one_string() -> None:
    header = ('Deal "ID"\x7f', "Name", "\u2028Amount\\")
    found = guess_mapping(Kind.OPPORTUNITIES, header, [("1", "A", "2")], {})
    assert {mapped.column for mapped in parse_mapping(as_toml(found)).fields.values()} <= set(header)


@pytest.mark.parametrize(
    "header",
    [
        ("Deal-Nr", "Angebot", "Kunde", "Verkäufer", "Phase", "Betrag", "Währung", "Erstellt am", "Abschlussdatum"),
        ("Référence", "Affaire", "Client", "Commercial", "Étape", "Montant", "Devise", "Créé le", "Date de clôture"),
        ("Número", "Negocio", "Cliente", "Vendedor", "Etapa", "Importe", "Moneda", "Creado", "Fecha de cierre"),
        ("Nummer", "Affär", "Kund", "Säljare", "Steg", "Belopp", "Valuta", "Skapad", "Slutdatum"),
    ],
)
def test_columns_are_known_in_other_languages(header: tuple[str, ...]) -> None:
    rows = [("7", "Kran", "Nova", "Rita", "Neu", "100,00", "EUR", "2026-01-05", "2026-12-17")]
    found = guess_mapping(Kind.OPPORTUNITIES, header, rows, {})
    fields = ["external_id", "name", "account", "owner", "stage", "amount", "currency", "created_at", "close_date"]
    assert [one.field for one in found.columns] == fields


def test_a_column_whose_name_says_it_keeps_its_field_and_tells_what_does_not_fit() -> None:
    rows = [("a", "Norway"), ("b", "Narnia"), ("c", "Atlantis"), ("d", "Sweden")]
    found = guess_mapping(Kind.ACCOUNTS, ("Name", "Country"), rows, {})
    country = found.fields["country"]
    assert (country.misfits, country.told, country.misfit, country.confidence < 0.5) == (2, 4, "Narnia", True)
    assert any("2 of 4 cells of the column Country" in str(question) for question in found.questions)


def test_where_no_name_tells_addresses_and_a_lone_column_of_days_or_money_are_taken_by_their_cells() -> None:
    rows = [("x", "a@b.example", "2026-01-05", "10.50", "2026-02-05"), ("y", "c@d.example", "2026-03-05", "7.25", "")]
    assert guess_mapping(Kind.CONTACTS, ("P", "Q", "R", "S", "T"), rows, {}).fields["email"].column == "Q"
    deals = guess_mapping(Kind.OPPORTUNITIES, ("P", "Q", "R", "S", "T"), [(*row[:4], "no") for row in rows], {})
    assert {name: one.column for name, one in deals.fields.items()} == {"close_date": "R", "amount": "S"}


@pytest.mark.parametrize(("second", "is_repeating"), [("Fleet", True), ("Ship", False)])
def test_rows_about_one_record_repeat_it_only_where_they_say_the_same(second: str, is_repeating: bool) -> None:
    rows = [("D-1", "Fleet", "A"), ("D-1", second, "B"), ("D-2", "Lock", "A")]
    found = guess_mapping(Kind.OPPORTUNITIES, ("Deal ID", "Deal Name", "Thing"), rows, {})
    assert (found.repeated, found.is_repeating) == (1, is_repeating)
    assert ("repeats = true" in as_toml(found)) is is_repeating


def test_amounts_with_the_sign_of_a_currency_are_amounts() -> None:
    rows = [("Fleet 1", "$1,234.50", "12/31/2026"), ("Fleet 2", "($15,000.00)", "12/15/2026")]
    found = guess_mapping(Kind.OPPORTUNITIES, ("Opportunity Name", "Amount", "Close Date"), rows, KNOWN)
    assert [guess.field for guess in found.columns] == ["name", "amount", "close_date"]
    assert (found.marks.decimal, found.marks.grouping) == (".", ",")


@pytest.mark.parametrize(
    ("kind", "header", "key"),
    [
        (Kind.OPPORTUNITIES, ("Opportunity Name", "Stage"), FieldMapping(column="Opportunity Name")),
        (Kind.CONTACTS, ("First Name", "Last Name"), FieldMapping(join=("first_name", "last_name"))),
        (Kind.TASKS, ("Subject", "Due Date"), FieldMapping(join=("subject", "due_on"))),
    ],
)
def test_rows_without_an_id_are_found_by_their_names(kind: Kind, header: tuple[str, str], key: FieldMapping) -> None:
    found = guess_mapping(kind, header, [("Plain one", "2026-12-31")], {})
    mapping = parse_mapping(as_toml(found))
    assert (mapping.match, mapping.fields["external_id"]) == ("external_id", key)
    assert any("found by their names" in str(question) for question in found.questions)


def test_columns_that_write_days_in_different_orders_keep_their_own() -> None:
    header = ("Deal Name", "Deal ID", "Created Date", "Close Date")
    rows = [("A", "a1", "01/25/2026", "25/12/2026"), ("B", "a2", "02/03/2026", "04/12/2026")]
    mapping = parse_mapping(as_toml(guess_mapping(Kind.OPPORTUNITIES, header, rows, {})))
    assert mapping.fields["created_at"] == FieldMapping(column="Created Date", dates=("%m/%d/%Y",))
    assert mapping.fields["close_date"] == FieldMapping(column="Close Date", dates=("%d/%m/%Y",))
