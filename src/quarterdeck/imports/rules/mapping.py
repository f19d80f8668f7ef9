"""Reading a mapping file. Whatever it says that is not known is an error that names its place."""

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from quarterdeck.imports.terms import (
    ADDING_KINDS,
    CUSTOM_KINDS,
    FIELDS,
    HISTORY_FIELDS,
    HISTORY_WORDS,
    MATCH_FIELDS,
    FieldMapping,
    FileMapping,
    HistoryRules,
    Kind,
    LeftOut,
    Reading,
    Step,
    UnknownValue,
    is_custom,
)
from quarterdeck.sheets.currencies import wrong_signs
from quarterdeck.sheets.dialects import DELIMITERS
from quarterdeck.sheets.encodings import ENCODINGS, is_known
from quarterdeck.sheets.layout import MOST_HEADER_ROWS
from quarterdeck.values.text import Text
from quarterdeck.values.toml import read_toml
from quarterdeck.values.verdict import Reason, Refused

_SOURCE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
_SAMPLE = datetime(2019, 12, 31, tzinfo=UTC)
_TOP = (
    "kind", "file", "source", "match", "repeats", "reading", "fields", "custom_fields", "history", "ignored",
    "leave_out", "add_accounts",
)  # fmt: skip
_READING = (
    "encoding", "delimiter", "quote", "sheet", "header", "header_rows", "dates", "decimal", "grouping", "empty",
    "signs", "guarded",
)  # fmt: skip
_MOST = {"header": 10_000, "header_rows": MOST_HEADER_ROWS}
_FIELD = (
    "column", "columns", "through", "join", "separator", "default", "values", "mend", "dates", "expected",
    "unknown",
)  # fmt: skip
_THROUGH = ("file", "from", "to")
_LEAVE_OUT = ("column", "values", "not_in", "why")
_NOT_IN = ("file", "column")
_UNKNOWN = ("value", "when")


def parse_mapping(text: str) -> FileMapping:
    """The mapping written in this TOML text. Raises Refused with one reason per error, each with its place."""
    try:
        table = read_toml(text)
    except ValueError as error:
        wrong = Text.of("The mapping is not written in TOML: {error}.", error=str(error))
        raise Refused.because("mapping_not_toml", wrong) from error
    reader = _Reader()
    mapping = reader.mapping(table)
    if reader.reasons or mapping is None:
        raise Refused(reader.reasons)
    return mapping


class _Reader:
    """Walks the tables of one mapping file and gathers what is wrong with it."""

    def __init__(self) -> None:
        self.reasons: list[Reason] = []

    def mapping(self, table: Mapping[str, object]) -> FileMapping | None:
        self._known(table, _TOP, "")
        kind_name = self._text(table, "kind", "")
        if kind_name not in set(Kind):
            self._wrong("kind", Text.of("Say which kind of rows the file holds: {known}.", known=", ".join(Kind)))
            return None
        kind = Kind(kind_name)
        own, custom = self._parted(self._table(table, "fields", ""), kind)
        fields = self._fields(own, kind)
        mapping = FileMapping(
            kind=kind,
            match=self._match(self._text(table, "match", ""), kind, fields),
            fields=fields,
            file=self._text(table, "file", ""),
            source=self._source(self._text(table, "source", "")),
            reading=self._reading(self._table(table, "reading", "")),
            history=self._history(self._table(table, "history", ""), kind, fields) if "history" in table else None,
            ignored=self._text_table(table, "ignored", ""),
            is_repeating=self._flag(table, "repeats", ""),
            adds_accounts=self._flag(table, "add_accounts", ""),
            custom=self._custom({**custom, **self._table(table, "custom_fields", "")}, kind),
            leave_out=self._leave_out(table),
        )
        self._fit(mapping)
        return mapping

    def _fit(self, mapping: FileMapping) -> None:
        """What only the whole mapping shows: missing fields, history without its dates."""
        for name in sorted(mapping.ignored.keys() & set(mapping.columns)):
            self._wrong(f"ignored.{name}", Text.of("The column fills a field. Take it out of one of the two."))
        account = mapping.fields.get("account")
        if mapping.adds_accounts and mapping.kind not in ADDING_KINDS:
            self._wrong("add_accounts", Text.of("Only rows of opportunities and contacts add the accounts they name."))
        elif mapping.adds_accounts and (mapping.source or not (account and account.sources)):
            said = Text.of("Accounts are added by name: map a column to account, and name no source.")
            self._wrong("add_accounts", said)
        if mapping.kind is not Kind.OPPORTUNITIES:
            return
        dated = HISTORY_FIELDS & mapping.fields.keys()
        if dated and mapping.history is None:
            self._wrong(f"fields.{min(dated)}", Text.of("Dates of the past need a [history] part, empty if need be."))
        if mapping.history is not None and not (mapping.history.as_of or "created_at" in mapping.fields):
            self._wrong("history", Text.of("History needs the field created_at, or a day in as_of."))

    def _source(self, source: str) -> str:
        if source and not _SOURCE.fullmatch(source):
            self._wrong("source", Text.of("Write a short name in small letters, such as salesforce."))
        return source

    def _match(self, match: str, kind: Kind, fields: Mapping[str, FieldMapping]) -> str:
        allowed = MATCH_FIELDS[kind]
        if match not in allowed:
            self._wrong(
                "match", Text.of("Name the field that finds a record already here: {known}.", known=", ".join(allowed))
            )
        elif match not in fields:
            self._wrong("match", Text.of("The field {field} is not mapped.", field=match))
        return match

    def _fields(self, table: Mapping[str, object], kind: Kind) -> dict[str, FieldMapping]:
        if not table:
            self._wrong("fields", Text.of("Say which column fills which field."))
        self._known(table, tuple(FIELDS[kind]), "fields")
        fields = {name: self._field(value, f"fields.{name}") for name, value in table.items() if name in FIELDS[kind]}
        for name, mapped in fields.items():
            for other in (*mapped.join, *(key for rule in mapped.unknown for key in rule.when)):
                if other not in fields or fields[other].join:
                    self._wrong(
                        f"fields.{name}", Text.of("{field} is not a field mapped from a column here.", field=other)
                    )
        return fields

    @staticmethod
    def _parted(table: Mapping[str, object], kind: Kind) -> tuple[dict[str, object], dict[str, object]]:
        """The fields every record of the kind has, and the custom ones among them."""
        custom = {name: value for name, value in table.items() if kind in CUSTOM_KINDS and is_custom(name)}
        return {name: value for name, value in table.items() if name not in custom}, custom

    def _custom(self, table: Mapping[str, object], kind: Kind) -> dict[str, FieldMapping]:
        """Custom fields are known when a file is checked, not before."""
        if table and kind not in CUSTOM_KINDS:
            self._wrong("custom_fields", Text.of("Records of this kind have no custom fields."))
        fields = {name: self._field(value, f"custom_fields.{name}") for name, value in table.items()}
        for name, mapped in fields.items():
            if mapped.join or mapped.unknown:
                self._wrong(f"custom_fields.{name}", Text.of("Give a column or a default; nothing is joined here."))
        return fields

    def _field(self, value: object, place: str) -> FieldMapping:
        if isinstance(value, str):
            return FieldMapping(column=value)
        if not isinstance(value, dict):
            self._wrong(place, Text.of("Write a column's name, or a table."))
            return FieldMapping()
        self._known(value, _FIELD, place)
        field = FieldMapping(
            column=self._text(value, "column", place),
            columns=self._texts(value, "columns", place),
            through=self._through(value.get("through", []), f"{place}.through"),
            join=self._texts(value, "join", place),
            separator=self._text(value, "separator", place, " "),
            default=self._text(value, "default", place),
            values=self._text_table(value, "values", place),
            mend=self._text_table(value, "mend", place),
            dates=self._dates(value, place, ()),
            is_expected=self._flag(value, "expected", place),
            unknown=self._unknown(value.get("unknown", []), f"{place}.unknown"),
        )
        told = bool(field.column) + bool(field.columns) + bool(field.join)
        if told > 1 or not (told or field.default):
            self._wrong(place, Text.of("Give either a column, or columns or fields to join, or a default alone."))
        if field.through and not field.column:
            self._wrong(place, Text.of("Only the text of one column is looked up in other files."))
        return field

    def _through(self, steps: object, place: str) -> tuple[Step, ...]:
        return tuple(
            Step(self._file(step, place), self._needed(step, "from", place), self._to(step, place))
            for step in self._tables(steps, _THROUGH, place)
        )

    def _to(self, step: Mapping[str, object], place: str) -> tuple[str, ...]:
        """One column or several, whose texts are joined."""
        to = step.get("to")
        return (to,) if isinstance(to, str) and to else self._texts(step, "to", place)

    def _leave_out(self, table: Mapping[str, object]) -> tuple[LeftOut, ...]:
        rules, place = [], "leave_out"
        for rule in self._tables(table.get("leave_out", []), _LEAVE_OUT, place):
            values, other = self._texts(rule, "values", place), self._table(rule, "not_in", place)
            self._known(other, _NOT_IN, f"{place}.not_in")
            beside = Step(self._file(other, place), self._needed(other, "column", place)) if other else None
            if bool(values) == bool(other):
                self._wrong(place, Text.of("Say either which values leave a row out, or in which file they must be."))
            rules.append(LeftOut(self._needed(rule, "column", place), self._needed(rule, "why", place), values, beside))
        return tuple(rules)

    def _tables(self, tables: object, known: Iterable[str], place: str) -> list[Mapping[str, object]]:
        if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            self._wrong(place, Text.of("Write a list of tables."))
            return []
        for one in tables:
            self._known(one, known, place)
        return tables

    def _needed(self, table: Mapping[str, object], key: str, place: str) -> str:
        said = self._text(table, key, place)
        if not said:
            self._wrong(f"{place}.{key}", Text.of("This is empty. Fill it in."))
        return said

    def _file(self, table: Mapping[str, object], place: str) -> str:
        """The name of a file in the same folder, and in no other."""
        name = self._needed(table, "file", place)
        if set(name) & set("/\\:\0") or name in (".", ".."):
            self._wrong(f"{place}.file", Text.of("Write the name of a file in the same folder."))
        return name

    def _unknown(self, rules: object, place: str) -> tuple[UnknownValue, ...]:
        if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
            self._wrong(place, Text.of("Write a list of tables with value and when."))
            return ()
        for rule in rules:
            self._known(rule, _UNKNOWN, place)
        return tuple(UnknownValue(self._text(r, "value", place), self._text_table(r, "when", place)) for r in rules)

    def _reading(self, table: Mapping[str, object]) -> Reading:
        self._known(table, _READING, "reading")
        reading = Reading(
            encoding=self._text(table, "encoding", "reading"),
            delimiter=self._text(table, "delimiter", "reading"),
            quote=self._text(table, "quote", "reading"),
            sheet=self._text(table, "sheet", "reading"),
            header=self._number(table, "header", 0),
            header_rows=self._number(table, "header_rows", 1),
            dates=self._dates(table, "reading", ("%Y-%m-%d",)),
            decimal=self._text(table, "decimal", "reading", "."),
            grouping=self._text(table, "grouping", "reading"),
            empty=self._texts(table, "empty", "reading"),
            signs=self._text_table(table, "signs", "reading"),
            is_guarded=self._flag(table, "guarded", "reading"),
        )
        for sign, said in wrong_signs(reading.signs).items():
            self._wrong(f"reading.signs.{sign}", said)
        if reading.delimiter and reading.delimiter not in DELIMITERS:
            self._wrong("reading.delimiter", Text.of("The delimiter is a comma, semicolon, tabulator or vertical bar."))
        if reading.quote not in ("", '"', "'"):
            self._wrong("reading.quote", Text.of("Cells are quoted with \" or '."))
        if reading.encoding and not is_known(reading.encoding):
            self._wrong("reading.encoding", Text.of("Known encodings are {known}.", known=", ".join(ENCODINGS)))
        if reading.decimal not in (".", ",") or reading.grouping == reading.decimal:
            self._wrong(
                "reading.decimal", Text.of("The decimal mark is a point or a comma, and not the grouping mark.")
            )
        return reading

    def _dates(self, table: Mapping[str, object], place: str, default: tuple[str, ...]) -> tuple[str, ...]:
        dates = self._texts(table, "dates", place, default)
        if ("dates" in table and not dates) or not all(map(_is_date_format, dates)):
            said = Text.of("Write day formats like %Y-%m-%d or %d.%m.%Y, with year, month and day.")
            self._wrong(f"{place}.dates", said)
        return dates

    def _history(
        self, table: Mapping[str, object], kind: Kind, fields: Mapping[str, FieldMapping]
    ) -> HistoryRules | None:
        if kind not in HISTORY_WORDS:
            self._wrong("history", Text.of("Rows of this kind have no history."))
            return None
        self._known(table, HISTORY_WORDS[kind], "history")
        as_of = table.get("as_of")
        if isinstance(as_of, datetime) or not isinstance(as_of, date | None):
            self._wrong("history.as_of", Text.of("Write a day, without quotes: 2017-12-31."))
            as_of = None
        rules = HistoryRules(
            as_of=as_of,
            start=self._text(table, "start", "history"),
            entered=self._text_table(table, "entered", "history"),
            at_close=self._texts(table, "at_close", "history"),
        )
        for name in rules.at_close:
            if name not in fields:
                self._wrong("history.at_close", Text.of("The field {field} is not mapped.", field=name))
        return rules

    def _known(self, table: Mapping[str, object], known: Iterable[str], place: str) -> None:
        for key in table.keys() - set(known):
            where = f"{place}.{key}" if place else key or '""'
            near = difflib.get_close_matches(key, list(known), 1)
            text = (
                Text.of("This is not a word of mapping files. Did you mean {near}?", near=near[0])
                if near
                else Text.of("This is not a word of mapping files. Known here: {known}.", known=", ".join(known))
            )
            self._wrong(where, text)

    def _table(self, table: Mapping[str, object], key: str, place: str) -> Mapping[str, object]:
        value = table.get(key, {})
        if isinstance(value, dict):
            return value
        self._wrong(f"{place}.{key}" if place else key, Text.of("Write a table."))
        return {}

    def _text(self, table: Mapping[str, object], key: str, place: str, default: str = "") -> str:
        value = table.get(key, default)
        if isinstance(value, str):
            return value
        self._wrong(f"{place}.{key}" if place else key, Text.of("Write a text, in quotes."))
        return default

    def _number(self, table: Mapping[str, object], key: str, default: int) -> int:
        value = table.get(key, default)
        if type(value) is int and 0 <= value <= _MOST[key]:
            return value
        self._wrong(f"reading.{key}", Text.of("Write a whole number up to {most}, without quotes.", most=_MOST[key]))
        return default

    def _flag(self, table: Mapping[str, object], key: str, place: str) -> bool:
        value = table.get(key, False)
        if isinstance(value, bool):
            return value
        self._wrong(f"{place}.{key}" if place else key, Text.of("Write true or false, without quotes."))
        return False

    def _texts(
        self, table: Mapping[str, object], key: str, place: str, default: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        value = table.get(key, list(default))
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self._wrong(f"{place}.{key}", Text.of("Write a list of texts."))
        return default

    def _text_table(self, table: Mapping[str, object], key: str, place: str) -> dict[str, str]:
        value = self._table(table, key, place)
        if all(isinstance(item, str) for item in value.values()):
            return {name: str(item) for name, item in value.items()}
        self._wrong(f"{place}.{key}", Text.of("Write texts, in quotes."))
        return {}

    def _wrong(self, place: str, text: Text) -> None:
        self.reasons.append(
            Reason(
                code="mapping_error",
                text=Text.of("In the mapping, at {place}: {text}", place=place, text=text),
                field=place,
            )
        )


def _is_date_format(form: str) -> bool:
    """Whether a format writes a day so that it can be read again."""
    try:
        return datetime.strptime(_SAMPLE.strftime(form), form).replace(tzinfo=UTC).date() == _SAMPLE.date()
    except (ValueError, re.error):
        # A directive that stands twice makes a pattern that cannot be.
        return False
