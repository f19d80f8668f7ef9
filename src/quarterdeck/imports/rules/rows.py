"""One row of a file, by its mapping: values by field, and what must be mended."""

import dataclasses
from collections.abc import Mapping
from datetime import tzinfo

from quarterdeck.imports.rules.beside import Found, joined_cells, looked_up
from quarterdeck.imports.terms import FIELDS, FieldMapping, FieldSpec, FieldType, FileMapping, Problem, Reading
from quarterdeck.imports.terms.mapping import EMPTY_WORDS
from quarterdeck.sheets.cells import CellError, Value, parse_cell, sign_of, typed_value, written
from quarterdeck.sheets.currencies import currency_assumed, sign_unclear, sign_unread
from quarterdeck.sheets.layout import as_text
from quarterdeck.sheets.money import currency_of
from quarterdeck.sheets.terms import LONGEST_CELL, Cell
from quarterdeck.values.checks import text_reasons
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import Text, clean_block, clean_line
from quarterdeck.values.verdict import Reason

# Fields in which a word for nothing comes in as any text, unless the mapping says otherwise.
_WORDED = frozenset({FieldType.TEXT, FieldType.LINES})
# Cells of one column whose meaning is kept: more of them hardly come again.
_MOST_SEEN = 2_000


@dataclass(slots=True)
class ReadRow:
    """What a row says: values by field (absent when the cell is empty), stages' dates, problems, texts as read.

    `typed` are cells of workbooks that are no text. `custom` are the texts of custom fields that say something.
    `notes` tell what was read otherwise than it is written; they do not make the row bad. `is_refused` tells that
    rules said no, not the way it is written; `is_repeat` that an earlier row said it; `is_naming` that it brings an
    id of another system that nobody here knew. `about_id` is the record here that somebody said the row is about,
    `new_account` the account it names that the file adds.
    """

    line: int
    values: dict[str, Value]
    entered: dict[str, Value]
    problems: list[Problem]
    texts: dict[str, str]
    typed: dict[str, Cell] = dataclasses.field(default_factory=dict)
    custom: dict[str, str] = dataclasses.field(default_factory=dict)
    notes: list[Problem] = dataclasses.field(default_factory=list)
    is_refused: bool = False
    is_repeat: bool = False
    is_naming: bool = False
    about_id: int | None = None
    new_account: str = ""


class RowReader:
    """Reads rows of one file. Built once per file, since a row is read thousands of times."""

    def __init__(self, mapping: FileMapping, zone: tzinfo, found: Found | None = None, *, currency: str = "") -> None:
        """`zone` and `currency` are the company's."""
        self.mapping, self._currency = mapping, currency
        self._found = found or {}
        self.reading = replace(mapping.reading, zone=zone)
        self._specs: Mapping[str, FieldSpec] = FIELDS[mapping.kind]
        self._seen: dict[str, dict[Cell, str]] = {name: {} for name in mapping.fields}
        self._plain = [(name, field, self._seen[name]) for name, field in mapping.fields.items() if not field.join]
        self._joined = [(name, field) for name, field in mapping.fields.items() if field.join]
        self._custom = [(name, custom_name(name), field) for name, field in mapping.custom.items()]
        self._columns = {**mapping.fields, **{key: field for _, key, field in self._custom}}
        self._entered = mapping.history.entered if mapping.history else {}
        self._empty = frozenset(mapping.reading.empty)
        self._worded = frozenset(name for name in mapping.fields if self._specs[name].type in _WORDED)
        self._amounts = [name for name in mapping.fields if self._specs[name].type is FieldType.AMOUNT]
        self._readings = {
            key: replace(self.reading, dates=field.dates) for key, field in self._columns.items() if field.dates
        }
        # What the first rows of records say, by their keys, where a record may stand in several.
        self.firsts: dict[str, dict[str, str]] = {}
        self._unknown = [(name, field) for name, field in mapping.fields.items() if field.unknown]

    def read(self, line: int, cells: Mapping[str, Cell]) -> ReadRow:
        """The row's values and problems."""
        row = ReadRow(line, {}, {}, [], {})
        texts = row.texts
        for name, field, seen in self._plain:
            # What a cell means that said nothing to be noted is kept for rows that say it again.
            cell = cells[field.column] if field.column else ""
            text = seen.get(cell) if type(cell) is str else None
            texts[name] = self._new_text(row, name, field, cells) if text is None else text
        for name, field in self._unknown:
            if any(texts[name] == rule.value and self._holds(row, rule.when) for rule in field.unknown):
                texts[name] = ""
        for name, field in self._joined:
            texts[name] = field.separator.join(filter(None, (texts[part] for part in field.join))) or field.default
        self._read_values(row)
        for name in self._amounts:
            if name in row.values:
                self._read_currency(row, name)
        self._read_custom(row, cells)
        for stage, column in self._entered.items():
            cell = cells[column]
            if not isinstance(cell, str):
                row.typed[column] = cell
            text = clean_line(as_text(cell))
            value = self._value(row, "" if text in self._empty else text, FieldType.MOMENT, column=column)
            if value is not None:
                row.entered[stage] = value
        return row

    def _read_values(self, row: ReadRow) -> None:
        for name, text in row.texts.items():
            if text and name in self._worded:
                row.values[name] = text
            elif text and (value := self._value(row, text, self._specs[name].type, field=name)) is not None:
                row.values[name] = value

    def _read_currency(self, row: ReadRow, name: str) -> None:
        """What the sign of an amount says of its currency. None is taken silently where it could be another."""
        said, typed = str(row.values.get("currency", "")), row.typed.get(name)
        if "currency" not in self._specs:
            if typed is None and (found := sign_of(row.texts[name])):
                self.note(row, name, found.sign, sign_unread(found.sign, name))
        elif typed is not None:
            if not said and self._currency:
                self.note(row, name, row.texts[name], currency_assumed(self._currency, name))
        elif found := sign_of(row.texts[name]):
            usual = self.reading.signs.get(found.sign, self._currency)
            currency = currency_of(found.currencies, said.upper(), usual)
            if currency is None:
                self.problem(row, name, sign_unclear(found.sign, found.currencies, said, name))
            elif not said:
                row.values["currency"] = currency

    def _read_custom(self, row: ReadRow, cells: Mapping[str, Cell]) -> None:
        for name, key, field in self._custom:
            if text := self._text(row, key, field, cells):
                row.custom[name] = row.texts[key] = text

    def reading_of(self, name: str) -> Reading:
        """How the cells of a field are written."""
        return self._readings.get(name, self.reading)

    def column(self, name: str) -> str:
        """The column a field comes from, or the field's own name when several or none feed it."""
        field = self._columns.get(name)
        return field.column if field and field.column else name

    def problem(self, row: ReadRow, name: str, reason: Reason) -> None:
        """Note what is wrong with a field of the row."""
        row.problems.append(
            Problem(row.line, self.column(name) if name else "", shown(row.texts.get(name, "")), reason)
        )

    def _new_text(self, row: ReadRow, name: str, field: FieldMapping, cells: Mapping[str, Cell]) -> str:
        cell = cells[field.column] if field.column else None if field.columns else ""
        seen = self._seen[name]
        noted = len(row.problems) + len(row.notes)
        text = self._text(row, name, field, cells)
        if type(cell) is str and len(seen) < _MOST_SEEN and noted == len(row.problems) + len(row.notes):
            seen[cell] = text
        return text

    def _text(self, row: ReadRow, name: str, field: FieldMapping, cells: Mapping[str, Cell]) -> str:
        if not (field.column or field.columns):
            return field.default
        spec = self._specs.get(name)
        cell = cells[field.column] if field.column else joined_cells(cells, field.columns, field.separator)
        if isinstance(cell, str):
            raw = cell
        else:
            row.typed[name] = cell
            raw = as_text(cell) if spec else written(cell, self.reading)
        if reasons := text_reasons(raw, field=name, longest=LONGEST_CELL):
            row.problems += [Problem(row.line, self.column(name), shown(raw), reason) for reason in reasons]
            return ""
        text = clean_block(raw) if spec is None or spec.type is FieldType.LINES else clean_line(raw)
        if text and text in self._empty:
            said = Text.of("“{text}” counts as an empty cell, as the mapping says.", text=shown(text))
            self.note(row, name, text, Reason("value_dropped", said, field=name))
            text = ""
        elif text.lower() in EMPTY_WORDS and text not in field.values and (spec is None or spec.type in _WORDED):
            said = Text.of("“{text}” comes in as a text. If it means nothing, name it in [reading] empty.", text=text)
            self.note(row, name, text, Reason("value_kept", said, field=name))
        if field.through:
            text = self._looked_up(row, name, field, text)
        if text in field.mend:
            said = Text.of("“{text}” was read as “{read}”.", text=shown(text), read=field.mend[text])
            self.note(row, name, text, Reason("value_mended", said, field=name))
            return field.mend[text]
        if not text and field.is_expected:
            said = Text.of("This is empty, and stays so.")
            self.note(row, name, text, Reason("value_absent", said, field=name))
        return field.values.get(text, text) or field.default

    def _looked_up(self, row: ReadRow, name: str, field: FieldMapping, text: str) -> str:
        """What other files say that a text stands for; notes on the row when they do not."""
        row.typed.pop(name, None)
        told = looked_up(text, field, self._found)
        if isinstance(told, str):
            return told
        row.problems.append(Problem(row.line, field.column, shown(text), replace(told, field=name)))
        return ""

    def note(self, row: ReadRow, name: str, text: str, reason: Reason) -> None:
        """Note what was read otherwise than it is written."""
        row.notes.append(Problem(row.line, self.column(name), shown(text), reason))

    def _holds(self, row: ReadRow, when: Mapping[str, str]) -> bool:
        return all(row.texts[other] == wanted for other, wanted in when.items())

    def _value(self, row: ReadRow, text: str, kind: FieldType, *, field: str = "", column: str = "") -> Value | None:
        if not text:
            return None
        typed, reading = row.typed.get(field or column), self.reading_of(field)
        try:
            if typed is not None and (value := typed_value(typed, kind, reading)) is not None:
                return value
            return parse_cell(text, kind, reading)
        except CellError as error:
            reason = Reason(error.code, error.text, field=field)
            row.problems.append(Problem(row.line, column or self.column(field), shown(text), reason))
            return None


def custom_name(name: str) -> str:
    """What a custom field is called beside the fields every record has."""
    return f"custom_fields.{name}"


def shown(text: str, longest: int = 60) -> str:
    """A cell's text as a message quotes it: control characters made visible, cut when long."""
    visible = "".join(letter if letter.isprintable() else "�" for letter in text[: longest + 1])
    return visible[:longest] + "…" if len(visible) > longest else visible
