"""Mapping files: what they may say, and that every error names its place."""

from datetime import UTC, date

import pytest

from quarterdeck.imports.rules.mapping import parse_mapping
from quarterdeck.imports.rules.rows import ReadRow, RowReader
from quarterdeck.imports.terms import FieldMapping, Kind
from quarterdeck.values.verdict import Refused

GOOD = """
kind = "opportunities"
file = "deals.csv"
match = "external_id"

[reading]
delimiter = ";"
dates = ["%d.%m.%Y"]
decimal = ","
grouping = "."

[fields]
external_id = "Nr"
owner = "Rep"
account = "Customer"
product = { column = "Article", values = { "GTXPro" = "GTX Pro" } }
name = { join = ["product", "account"], separator = ", " }
currency = { default = "EUR" }
stage = { column = "Phase", values = { "Won" = "closed_won" } }
amount = { column = "Value", unknown = [{ value = "0", when = { stage = "lost" } }] }
created_at = "Begun"
closed_at = "Ended"

[history]
as_of = 2017-12-31
at_close = ["amount"]
entered = { qualification = "Qualified" }
"""


def errors(text: str) -> dict[str, str]:
    with pytest.raises(Refused) as caught:
        parse_mapping(text)
    return {reason.field: str(reason.text) for reason in caught.value.reasons}


def read(**cells: str) -> ReadRow:
    mapping = parse_mapping(GOOD)
    blank = dict.fromkeys(mapping.columns, "")
    return RowReader(mapping, UTC).read(7, blank | cells)


def test_a_mapping_says_what_fills_each_field() -> None:
    mapping = parse_mapping(GOOD)
    assert mapping.kind is Kind.OPPORTUNITIES
    assert mapping.fields["owner"] == FieldMapping(column="Rep")
    assert mapping.columns == ("Nr", "Rep", "Customer", "Article", "Phase", "Value", "Begun", "Ended", "Qualified")
    assert mapping.history is not None
    assert mapping.history.as_of == date(2017, 12, 31)


@pytest.mark.parametrize(
    ("before", "after", "place", "said"),
    [
        ("kind =", "kid =", "kid", "Did you mean kind?"),
        ('kind = "opportunities"', 'kind = "deals"', "kind", "people, products, price_book_entries, accounts"),
        ('match = "external_id"', 'match = "name"', "match", "external_id, id"),
        ("external_id =", "extrenal_id =", "fields.extrenal_id", "Did you mean external_id?"),
        ('column = "Article"', 'colunm = "Article"', "fields.product.colunm", "Did you mean column?"),
        ('owner = "Rep"', "owner = 3", "fields.owner", "column's name"),
        ('join = ["product", "account"]', 'join = ["product", "city"]', "fields.name", "city"),
        ('default = "EUR"', "default = 1", "fields.currency.default", "in quotes"),
        ("when = { stage", "wen = { stage", "fields.amount.unknown.wen", "Did you mean when?"),
        ('delimiter = ";"', 'delimiter = "-"', "reading.delimiter", "semicolon"),
        ('grouping = "."', 'grouping = ","', "reading.decimal", "grouping"),
        ('dates = ["%d.%m.%Y"]', 'dates = ["%d.%m"]', "reading.dates", "%Y-%m-%d"),
        ('dates = ["%d.%m.%Y"]', "dates = []", "reading.dates", "%Y-%m-%d"),
        ("as_of = 2017-12-31", 'as_of = "2017-12-31"', "history.as_of", "without quotes"),
        ('at_close = ["amount"]', 'at_close = ["source"]', "history.at_close", "source"),
        ("[history]", "[histroy]", "histroy", "Did you mean history?"),
    ],
)
def test_an_error_names_its_place_and_the_nearest_word(before: str, after: str, place: str, said: str) -> None:
    found = errors(GOOD.replace(before, after))
    assert said in found[place]


def test_history_needs_a_beginning_or_a_day_that_stands_in_for_it() -> None:
    undated = GOOD.replace('created_at = "Begun"', "")
    day = next(line for line in undated.splitlines() if line.startswith("as_of"))
    assert parse_mapping(undated).fields.get("created_at") is None
    assert "created_at" in errors(undated.replace(day, ""))["history"]


def test_several_errors_are_told_together() -> None:
    assert {"fields.extrenal_id", "reading.delimiter"} <= errors(
        GOOD.replace("external_id =", "extrenal_id =").replace('delimiter = ";"', 'delimiter = "-"')
    ).keys()


def test_text_that_is_no_toml_says_where() -> None:
    with pytest.raises(Refused, match="line 1"):
        parse_mapping("kind: opportunities")


def test_values_are_mapped_joined_and_defaulted() -> None:
    row = read(Article="GTXPro", Customer=" Acme  Ltd ", Phase="Won", Value="1.234,50", Begun="31.01.2017")
    assert row.problems == []
    assert row.values["name"] == "GTX Pro, Acme Ltd"
    assert str(row.values["amount"]) == "1234.50"
    assert (row.values["stage"], row.values["currency"]) == ("closed_won", "EUR")
    assert row.values["created_at"] == date(2017, 1, 31)


def test_an_empty_cell_stays_empty_and_a_zero_stays_zero_unless_it_means_unknown() -> None:
    assert "amount" not in read(Value="").values
    assert read(Value="0", Phase="Won").values["amount"] == 0
    assert "amount" not in read(Value="0", Phase="lost").values
    assert read(Article="GTXPro").values["name"] == "GTX Pro"


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("Value", "1,234.50", "not_a_number"),
        ("Value", "1.5", "not_a_number"),
        ("Value", "12.34,5", "not_a_number"),
        ("Value", "NaN", "not_a_number"),
        ("Value", "1e9", "not_a_number"),
        ("Value", "٣", "not_a_number"),
        ("Value", "--1", "not_a_number"),
        ("Value", "5 apples", "not_a_number"),
        ("Begun", "31.02.2017", "not_a_day"),
        ("Qualified", "2017-02-01", "not_a_day"),
        ("Rep", "Rita\x00", "forbidden_character"),
    ],
)
def test_a_cell_that_means_nothing_is_told_with_line_column_and_text(column: str, text: str, code: str) -> None:
    (problem,) = read(**{column: text}).problems
    assert (problem.line, problem.column, problem.reason.code) == (7, column, code)
    assert problem.value == text.replace("\x00", "�")
