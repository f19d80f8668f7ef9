"""Whatever mappings, cells and headers hold, the import reads them or says what is wrong with them, and where."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.imports.rules.mapping import parse_mapping
from quarterdeck.imports.rules.rows import RowReader
from quarterdeck.imports.terms import FIELDS, MATCH_FIELDS, FileMapping, Kind
from quarterdeck.sheets.cells import instant
from quarterdeck.uploads.rules.guessing import as_toml, guess_mapping
from quarterdeck.values.verdict import Reason, Refused
from tests.sheets.odd_files import TEXTS

many = settings(max_examples=500, deadline=None, database=None, suppress_health_check=list(HealthCheck))
_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%Y-%m-%dT%H:%M:%S%z", "%m/%d/%y %I:%M %p", "%d-%b-%Y")
_EDGES = ("0001-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1e5", "99", "٣")
_CELLS = (
    TEXTS
    | st.sampled_from(_EDGES)
    | st.floats()
    | st.integers()
    | st.dates()
    | st.datetimes()
    | st.datetimes().map(lambda at: at.strftime("%d.%m.%Y"))
    | st.decimals(allow_nan=False, allow_infinity=False).map(str)
)
_ZONES = st.sampled_from([UTC, ZoneInfo("America/Los_Angeles"), ZoneInfo("Pacific/Kiritimati")])
# Words of mapping files, right ones and others, for any place.
_WORDS = st.sampled_from(
    ["kind", "match", "reading", "fields", "history", "ignored", "custom_fields", "repeats", "column", "join", "values",
     "default", "mend", "unknown", "when", "value", "dates", "decimal", "grouping", "as_of", "entered", "at_close",
     "name", "external_id", "created_at", "amount", "opportunities", "accounts", "%Y %Y", "%", ",", ""]
)  # fmt: skip
_SAID = st.recursive(
    _WORDS | TEXTS | st.booleans() | st.integers() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS | TEXTS, inner, max_size=4),
    max_leaves=12,
)


def toml(said: Any) -> str:
    """A value as TOML writes it, tables inline."""
    if isinstance(said, dict):
        return "{" + ", ".join(f"{toml(str(key))} = {toml(value)}" for key, value in said.items()) + "}"
    if isinstance(said, list):
        return "[" + ", ".join(map(toml, said)) + "]"
    return said.isoformat() if isinstance(said, date) else json.dumps(said)


def parsed(text: str) -> FileMapping | None:
    """A mapping, or None when it is refused with the places of what is wrong."""
    try:
        return parse_mapping(text)
    except Refused as refused:
        reasons = refused.reasons
    assert reasons
    assert [reason for reason in reasons if not reason.field and reason.code != "mapping_not_toml"] == []
    _written(reasons)
    return None


def _written(reasons: Sequence[Reason]) -> None:
    for reason in reasons:
        assert str(reason.text).encode()


@many
@given(st.dictionaries(_WORDS, _SAID, max_size=6), st.sampled_from(Kind))
def test_mappings(said: dict[str, Any], kind: Kind) -> None:
    whole = {"kind": kind.value, "match": MATCH_FIELDS[kind][0], "fields": {MATCH_FIELDS[kind][0]: "Nr"}} | said
    parsed("\n".join(f"{toml(key)} = {toml(value)}" for key, value in whole.items()))


@many
@given(st.text(max_size=60) | st.sampled_from(["a = " + "[" * 5000, "a = " + "9" * 5000, "a = 9999-99-99", "[a]\n[a]"]))
def test_texts_that_are_hardly_mappings(text: str) -> None:
    assert parsed(text) is None


@many
@given(
    st.sampled_from(Kind),
    st.sampled_from(_FORMS),
    st.sampled_from([(".", ","), (",", "."), (",", " ")]),
    _ZONES,
    st.data(),
)
def test_cells(kind: Kind, form: str, marks: tuple[str, str], zone: ZoneInfo, data: st.DataObject) -> None:
    names = list(FIELDS[kind])
    reading = f"dates = [{toml(form)}]\ndecimal = {toml(marks[0])}\ngrouping = {toml(marks[1])}"
    history = "[history]\n" if kind is Kind.OPPORTUNITIES else ""
    fields = "".join(f"{name} = {toml(name)}\n" for name in names)
    text = f'kind = "{kind}"\nmatch = "{MATCH_FIELDS[kind][0]}"\n[reading]\n{reading}\n[fields]\n{fields}{history}'
    row = RowReader(parse_mapping(text), zone).read(7, {name: data.draw(_CELLS) for name in names})
    assert all(problem.line == 7 and problem.column in names for problem in row.problems)
    _written([problem.reason for problem in row.problems])
    moments = [value for value in row.values.values() if isinstance(value, datetime)]
    assert all(instant(moment, zone).astimezone(zone) for moment in moments)


@many
@given(st.sampled_from(Kind), st.data())
def test_guesses(kind: Kind, data: st.DataObject) -> None:
    width = data.draw(st.integers(1, 5))
    column = st.sampled_from(list(FIELDS[kind])) | TEXTS
    header = data.draw(st.lists(column, min_size=width, max_size=width, unique=True))
    rows = data.draw(st.lists(st.lists(_CELLS, min_size=width, max_size=width), max_size=4))
    found = parsed(
        as_toml(guess_mapping(kind, header, rows, {"stage": ["Proposal"]} if kind is Kind.OPPORTUNITIES else {}))
    )
    if found is not None:
        assert set(found.columns) <= set(header)
