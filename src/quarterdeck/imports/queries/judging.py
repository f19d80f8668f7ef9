"""What every judge of rows needs: the file's mapping, who imports, and the rows before these."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from quarterdeck.duplicates.rules import Twins
from quarterdeck.imports.models import ImportRow
from quarterdeck.imports.rules.rows import ReadRow, RowReader, custom_name
from quarterdeck.imports.terms import FileMapping, Judged, Judgement, Likely, Mode, Plan
from quarterdeck.journal.queries import any_text
from quarterdeck.records.terms.fields import FieldSpec
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import Text, fold
from quarterdeck.values.verdict import Reason

# First rows of records that are kept to compare later rows with, where a record may stand in several.
MOST_FIRSTS = 5_000
T = TypeVar("T")
W = TypeVar("W", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One file being checked. `at` is now; `zone` and `currency` are the company's. `custom` are its custom fields;
    `accounts_id` is the import of the accounts that its rows name and that are not here.
    """

    batch_id: int
    mapping: FileMapping
    reader: RowReader
    actor: Actor
    at: datetime
    zone: ZoneInfo
    currency: str
    as_of: date | None
    judged: Judged
    mode: Mode = Mode.BOTH
    custom: Mapping[str, FieldSpec] = field(default_factory=dict)
    likely: Likely | None = None
    accounts_id: int | None = None
    twins: Twins = field(default_factory=Twins)

    def field_name(self, name: str) -> str:
        """The field of the mapping that a reason's field comes from."""
        named = next((custom_name(said) for said, spec in self.custom.items() if spec.key == name), None)
        return named or field_of(name)


class Judge(Protocol):
    """Judges rows of one kind."""

    def judge(self, rows: Sequence[ReadRow]) -> list[Judgement]:
        """One verdict per row, in their order."""


def mark_repeats(context: Context, rows: Sequence[ReadRow], keys: Mapping[int, str]) -> None:
    """Note on rows whose match key (by line) an earlier row bears already. It is a fault, unless the file repeats."""
    # Only rows with a key are indexed by it: unless that is said, SQLite reads the whole file for each chunk.
    rows_here = ImportRow.objects.filter(batch_id=context.batch_id, match_key__in=any_text(set(keys.values()) - {""}))
    earlier = dict(rows_here.exclude(match_key="").values_list("match_key", "line"))
    for row in rows:
        key = keys.get(row.line, "")
        if not key:
            continue
        first = earlier.setdefault(key, row.line)
        if context.mapping.is_repeating:
            _mark_repeat(context, row, key, first)
        elif first != row.line:
            text = Text.of("Line {line} is about the same record. Keep one of the two.", line=first)
            context.reader.problem(row, context.mapping.match, Reason("row_twice", text, field=context.mapping.match))


def _mark_repeat(context: Context, row: ReadRow, key: str, first: int) -> None:
    """Keep what the first row of a record says; on the others note where they say something else, which is not read."""
    firsts = context.reader.firsts
    if first == row.line:
        firsts[key] = dict(row.texts)
        if len(firsts) > MOST_FIRSTS:
            del firsts[next(iter(firsts))]
        return
    row.is_repeat = True
    row.notes.clear()
    if key not in firsts:
        text = Text.of("The first row of this record counts; it lies too far above to be compared with.")
        context.reader.note(row, context.mapping.match, key, Reason("repeat_unread", text))
        return
    for name, said in firsts[key].items():
        if row.texts[name] != said:
            text = Text.of("The first row of this record says something else, and counts.")
            context.reader.note(row, name, row.texts[name], Reason("repeat_differs", text, field=name))


def mark_missing(context: Context, row: ReadRow, name: str) -> None:
    """Note that a field every new record needs is empty."""
    if name not in row.values and not any(problem.reason.field == name for problem in row.problems):
        text = Text.of("This is empty, and a new record needs it. Fill it in.")
        context.reader.problem(row, name, Reason("value_missing", text, field=name))


def one_of(context: Context, row: ReadRow, name: str, ids: Sequence[int]) -> int | None:
    """The one record a field names; notes on the row when there is none, or more than one."""
    if len(ids) == 1:
        return ids[0]
    said = row.texts.get(name, "")
    if ids:
        text = Text.of("{count} records bear the name “{name}”. Make the names differ.", count=len(ids), name=said)
        context.reader.problem(row, name, Reason("name_ambiguous", text, field=name))
    else:
        text = Text.of("Nothing here is called “{name}”. Import it first, or map the name to another.", name=said)
        context.reader.problem(row, name, Reason("name_unknown", text, field=name))
    return None


def named(context: Context, row: ReadRow, name: str, by_key: Mapping[str, int]) -> int | None:
    """The one record a field names, by its folded name; None when the row names none."""
    said = text_of(row, name)
    found = by_key.get(fold(said)) if said else None
    return one_of(context, row, name, [] if found is None else [found]) if said else None


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a row is about: its match key, the record found by it, the row it needs before, its place in the order.

    `control` is what it says in sums, whether or not it is good.
    """

    key: str
    record_id: int | None = None
    needs_key: str = ""
    rank: int = 0
    control: str = ""


def verdict(row: ReadRow, plan: Plan, about: About, facts: object) -> Judgement:
    """The judgement on a row: bad with its problems when it has any."""
    is_bad = bool(row.problems)
    if row.is_repeat:
        # What is not read is not judged.
        return Judgement(line=row.line, plan=Plan.UNCHANGED, record_id=about.record_id, notes=tuple(row.notes))
    return Judgement(
        line=row.line,
        plan=Plan.BAD if is_bad else plan,
        match_key=about.key,
        needs_key=about.needs_key,
        record_id=about.record_id,
        facts=msgspec.json.encode({"name": _called(row)} if is_bad else facts).decode(),
        problems=tuple(row.problems),
        notes=tuple(row.notes),
        rank=about.rank,
        control=about.control,
        is_refused=row.is_refused,
    )


def _called(row: ReadRow) -> str:
    """What a row calls its record, for whoever is to mend it."""
    return " ".join(said for name in ("name", "first_name", "last_name", "subject") if (said := text_of(row, name)))


def text_of(row: ReadRow, name: str) -> str | None:
    """A field's text; None when the row says nothing of it."""
    value = row.values.get(name)
    return None if value is None else str(value)


def field_of(name: str) -> str:
    """The field of a mapping that a reason's field comes from: ids from names, basis points from percentages."""
    return name.removesuffix("_id").removesuffix("_bp")


def add_reasons(context: Context, row: ReadRow, reasons: Sequence[Reason]) -> None:
    """Note what a slice's rules say against the row, each at the column its field comes from."""
    for reason in reasons:
        context.reader.problem(row, context.field_name(reason.field), reason)
        row.is_refused = True


def word_of(context: Context, row: ReadRow, name: str, labels: Mapping[W, str]) -> W | None:
    """A fixed choice by key or label; notes on the row what is none of them."""
    said = text_of(row, name)
    if said is None:
        return None
    for word, label in labels.items():
        if said == word or fold(said) == fold(label):
            return word
    known = ", ".join(word.value for word in labels)
    text = Text.of("Nothing here is called so. Known: {known}. Map the value to one of them.", known=known)
    context.reader.problem(row, name, Reason("name_unknown", text, field=name))
    return None


def typed(row: ReadRow, name: str, kind: type[T]) -> T | None:
    """A field's value when it is of this type; None when the row says nothing of it."""
    value = row.values.get(name)
    return value if isinstance(value, kind) else None
