"""Looking texts up in files that lie beside the one being read, and leaving rows out by what their cells say."""

from collections.abc import Iterable, Mapping

from quarterdeck.imports.terms import FieldMapping, Judgement, LeftOut, Plan, Problem, Step
from quarterdeck.sheets.layout import as_text
from quarterdeck.sheets.tables import Row
from quarterdeck.sheets.terms import Cell
from quarterdeck.values.text import Text, clean_line
from quarterdeck.values.verdict import Reason

_TOTAL = Reason("row_is_total", Text.of("The row is left out: it says the sum of the rows above."))
# What each step finds: texts of its key column, and what its other columns say.
Found = Mapping[Step, Mapping[str, str]]


def joined_cells(cells: Mapping[str, Cell], columns: Iterable[str], separator: str = " ") -> str:
    """The texts of columns, empty ones left out."""
    return separator.join(filter(None, (clean_line(as_text(cells[name])) for name in columns)))


def looked_up(text: str, field: FieldMapping, found: Found) -> str | Reason:
    """What a text stands for once it has been looked up in file after file, or why it stands for nothing.

    An empty text, or an empty cell on the way, stays empty.
    """
    for step in field.through:
        if not text:
            break
        if text not in found[step]:
            missing = Text.of(
                "{file} has no row whose {column} is “{text}”.", file=step.file, column=step.key, text=text
            )
            return Reason("name_unknown", missing)
        text = found[step][text]
    return text


def total_row(line: int) -> Judgement:
    """The verdict on a row that is the sum of the others."""
    return Judgement(line=line, plan=Plan.LEFT_OUT, notes=(Problem(line, "", "", _TOTAL),))


def left_out(row: Row, rules: Iterable[LeftOut], found: Found) -> Judgement | None:
    """The verdict on a row that the mapping leaves out, with a note that says why; None for any other row."""
    for rule in rules:
        text = clean_line(as_text(row.cells[rule.column]))
        if text in rule.values or (rule.beside and text not in found[rule.beside]):
            reason = Reason("row_left_out", Text.of("The row is left out. {why}", why=rule.why))
            note = Problem(row.line, rule.column, text[:60], reason)
            return Judgement(line=row.line, plan=Plan.LEFT_OUT, notes=(note,))
    return None
