"""Any table with an outcome becomes columns; scores of any rows of the same columns come back."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.reading.cells import quoted
from quarterdeck.analytics.reading.sources import laid, run
from quarterdeck.analytics.reading.terms import Source, Unclear
from quarterdeck.analytics.scoring.columns import Table
from quarterdeck.analytics.scoring.guards import leaks, warnings_of
from quarterdeck.analytics.scoring.logistic import Floats
from quarterdeck.analytics.scoring.problems import BadTable, Place
from quarterdeck.analytics.scoring.stack import Stack, fit_stack, folds_of
from quarterdeck.values.dataclasses import dataclass, replace

_YES: Final = frozenset({"1", "true", "yes", "won", "win", "closed won", "converted", "t", "y"})
_NO: Final = frozenset({"0", "false", "no", "lost", "loss", "closed lost", "not converted", "f", "n"})
_LEAST_ROWS, _LEAST_EACH, _ENOUGH_ROWS, _ENOUGH_EACH = 10, 1, 100, 30
_SHOWN, _LEAST_REASON = 3, 0.05
_MOST_LEVELS = 0.5
_IDS: Final = ("id", "deal_id", "lead_id", "opportunity_id", "key")


@dataclass(frozen=True)
class Asked:
    """What is asked of a table: the column of outcomes, of the clock, of groups that stay together, of ids."""

    outcome: str
    time: str | None = None
    group: str | None = None
    id: str | None = None
    leave: tuple[str, ...] = ()
    """Columns to leave out."""


@dataclass(frozen=True)
class Sheet:
    """A table as it was read: cells of each column as texts, None for an empty one."""

    name: str
    columns: Mapping[str, NDArray[Any]]
    rows: int


@dataclass(frozen=True)
class Scored:
    """A row: its chance and the reasons for it. `p` is None where there is no signal."""

    id: str
    p: float | None
    level: int | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Scorer:
    """A scorer fitted on a table, with what was left out of it and why."""

    stack: Stack
    asked: Asked
    numbers: tuple[str, ...]
    texts: tuple[str, ...]
    rung: int
    left_out: Mapping[str, str]

    def table(self, sheet: Sheet) -> Table:
        """The sheet's columns as those the scorer knows.

        Raises BadTable for one that is missing, and for a cell that is no number in a column of numbers.
        """
        for name in (*self.numbers, *self.texts):
            if name not in sheet.columns:
                raise BadTable(Place(sheet.name, 1, name), "The column is missing.", "Give the columns it learnt from.")
        return Table(
            {name: _all_numbers(sheet, name) for name in self.numbers},
            {name: sheet.columns[name] for name in self.texts}, sheet.rows,
        )  # fmt: skip


def read_sheet(source: Source, name: str = "table") -> Sheet:
    """Read a table. Raises BadTable for what is none, or has no rows."""
    told = Path(source).name if isinstance(source, (str, Path)) else name
    engine = Duck()
    try:
        columns = laid(engine, source, "sheet")
    except Unclear as error:
        raise BadTable(Place(told), str(error), "Give a CSV or Parquet file with a heading line.") from error
    found: dict[str, NDArray[Any]] = {}
    for column in columns:
        rows = run(engine, f"SELECT nullif(trim(CAST({quoted(column)} AS VARCHAR)), '') FROM sheet ORDER BY rowid")  # noqa: S608
        found[column.strip()] = np.array([row[0] for row in rows], dtype=object)
    rows_there = len(next(iter(found.values()))) if found else 0
    if not rows_there:
        raise BadTable(Place(told), "There are no rows.", "Give at least one.")
    return Sheet(told, found, rows_there)


def fit_table(sheet: Sheet, asked: Asked) -> Scorer:
    """Fit on the rows that have an outcome.

    Raises BadTable for a column that is not there, an outcome that is neither yes nor no, a time that is none, and an
    id that stands twice.
    """
    _check(sheet, asked)
    y, kept = _outcomes(sheet, asked)
    notes: list[str] = []
    if kept.sum() < sheet.rows:
        notes.append(f"{sheet.rows - int(kept.sum())} rows without an outcome are not learnt from.")
    table, left = _table(sheet, asked, kept)
    clock = _clock(sheet, asked.time)[kept] if asked.time else None
    if asked.time and asked.group:
        notes.append(f"Rows are held out by their time; the groups of {asked.group} are not used.")
    groups = np.array([str(one) for one in sheet.columns[asked.group][kept]]) if asked.group else None
    least = min(y.sum(), len(y) - y.sum())
    if len(y) < _LEAST_ROWS or least < _LEAST_EACH:
        what = "All outcomes are the same" if len(y) >= _LEAST_ROWS else "History too short"
        stack = Stack(
            float(y.mean()) if len(y) else 0.0,
            None,
            [0, 0.5, 0.5],
            len(y),
            0.0,
            0.5,
            0.0,
            [f"{what}: no scores are shown."],
        )
        return Scorer(stack, asked, (), (), 0, left)
    found = leaks(table, y)
    table, left = table.without(set(found)), left | found
    notes += [f"The column {name} is left out: {why}." for name, why in left.items()]
    rung = 2 if len(y) >= _ENOUGH_ROWS and least >= _ENOUGH_EACH else 1
    if rung == 1:
        notes.append("Provisional: history too short for more than rates of levels and a simple line.")
    stack = fit_stack(table, y, folds_of(y, clock, groups), notes)
    stack = replace(stack, notes=[*stack.notes, *warnings_of(y, stack.auc)])
    return Scorer(stack, asked, tuple(table.numbers), tuple(table.texts), rung, left)


def score_table(scorer: Scorer, sheet: Sheet) -> list[Scored]:
    """A row for each of the sheet; without a signal no chance and no reasons."""
    ids = _ids(sheet, scorer.asked)
    if not scorer.stack.has_signal:
        return [Scored(str(one), None, None, ()) for one in ids]
    table = scorer.table(sheet)
    p = scorer.stack.predict(table)
    names, parts = scorer.stack.contributions(table)
    ranks = _places(p, _open_rows(sheet, scorer.asked))
    return [
        Scored(
            str(ids[row]), round(float(p[row]), 6), int(np.clip(np.ceil(ranks[row] * 99), 1, 99)),
            _reasons(scorer, sheet, row, (names, parts[row])),
        )
        for row in range(sheet.rows)
    ]  # fmt: skip


def _open_rows(sheet: Sheet, asked: Asked) -> NDArray[np.bool_]:
    """Rows without an outcome; all where every one has some."""
    if asked.outcome not in sheet.columns:
        return np.ones(sheet.rows, dtype=bool)
    found = np.array([cell is None for cell in sheet.columns[asked.outcome]])
    return found if found.any() else np.ones(sheet.rows, dtype=bool)


def _places(p: Floats, among: NDArray[np.bool_]) -> Floats:
    """The place of each chance among the open rows, 0 to 1; equal chances share the middle of theirs."""
    ordered = np.sort(p[among])
    below, upto = (np.searchsorted(ordered, p, side=side) for side in ("left", "right"))
    return np.asarray((below + upto) / (2.0 * len(ordered)))


def _reasons(scorer: Scorer, sheet: Sheet, row: int, told: tuple[list[str], Floats]) -> tuple[str, ...]:
    names, parts = told
    order = np.argsort(-parts, kind="stable")
    found = []
    for place in dict.fromkeys(int(one) for one in (*order[:_SHOWN], *order[-_SHOWN:])):
        if abs(parts[place]) < _LEAST_REASON:
            continue
        name = names[place]
        cell = sheet.columns[name][row]
        said = f"{name}: {'empty' if cell is None else cell}"
        part = scorer.stack.part
        level = part.encoder.levels.get(name, {}).get(str(cell or "")) if part else None
        if level and level.count:
            said += f" (won {level.won / level.count:.0%}, n = {level.count})"
        found.append(f"{'+' if parts[place] > 0 else '−'} {said} ({parts[place]:+.2f})")
    return tuple(found)


def _check(sheet: Sheet, asked: Asked) -> None:
    for name in (asked.outcome, asked.time, asked.group, asked.id, *asked.leave):
        if name is not None and name not in sheet.columns:
            raise BadTable(
                Place(sheet.name, 1, name), "The column is missing.", f"There are {', '.join(sheet.columns)}."
            )
    _ids(sheet, asked)


def _ids(sheet: Sheet, asked: Asked) -> NDArray[Any]:
    name = asked.id or next((one for one in sheet.columns if one.casefold() in _IDS), None)
    if name is None or name not in sheet.columns:
        return np.array([str(row + 1) for row in range(sheet.rows)], dtype=object)
    seen: dict[str, int] = {}
    for row, cell in enumerate(sheet.columns[name]):
        if cell is None or cell in seen:
            wrong = "The row has no id." if cell is None else f"The id {cell} stands on line {seen[cell] + 2} too."
            raise BadTable(Place(sheet.name, row + 2, name), wrong, "Give each row its own.")
        seen[cell] = row
    return sheet.columns[name]


def _outcomes(sheet: Sheet, asked: Asked) -> tuple[Floats, NDArray[np.bool_]]:
    cells = sheet.columns[asked.outcome]
    found = np.full(sheet.rows, np.nan)
    for row, cell in enumerate(cells):
        word = str(cell).casefold() if cell is not None else None
        if word in _YES or word in _NO:
            found[row] = float(word in _YES)
        elif word is not None:
            raise BadTable(
                Place(sheet.name, row + 2, asked.outcome),
                f"{cell} is no outcome.",
                "Write 1 or 0, won or lost, yes or no.",
            )
    kept = np.isfinite(found)
    return found[kept], kept


def _table(sheet: Sheet, asked: Asked, kept: NDArray[np.bool_]) -> tuple[Table, dict[str, str]]:
    """Columns to learn from: numbers where every filled cell is one, days as numbers; no names and no constants."""
    special = {asked.outcome, asked.time, asked.group, asked.id, *asked.leave}
    numbers: dict[str, Floats] = {}
    texts: dict[str, NDArray[Any]] = {}
    left: dict[str, str] = {}
    for name, cells in sheet.columns.items():
        if name in special or (asked.id is None and name.casefold() in _IDS):
            continue
        own = cells[kept]
        filled = [cell for cell in own if cell is not None]
        distinct = len(set(filled))
        if distinct < 2 and len(filled) in (0, len(own)):
            continue
        as_numbers = _numbers(own)
        if filled and np.isfinite(as_numbers).sum() == len(filled):
            numbers[name] = as_numbers
        elif distinct > _MOST_LEVELS * len(own):
            left[name] = "nearly every row has a text of its own"
        else:
            texts[name] = own
    return Table(numbers, texts, int(kept.sum())), left


def _all_numbers(sheet: Sheet, name: str) -> Floats:
    found = _numbers(sheet.columns[name])
    for row in np.flatnonzero(~np.isfinite(found)):
        if (cell := sheet.columns[name][row]) is not None:
            mend = "Write a number or a day as in the rows it was learnt from; nothing for none."
            raise BadTable(Place(sheet.name, int(row) + 2, name), f"{cell} is no number.", mend)
    return found


def _numbers(cells: NDArray[Any]) -> Floats:
    """Cells as numbers, days as days since 1970; NaN for what is neither."""
    found = np.full(len(cells), np.nan)
    for row, cell in enumerate(cells):
        found[row] = _number(cell)
    return found


def _number(cell: Any) -> float:
    if cell is None:
        return float("nan")
    try:
        value = float(cell)
        return value if np.isfinite(value) else float("nan")
    except ValueError:
        pass
    try:
        return float(np.datetime64(str(cell).replace(" ", "T").removesuffix("Z"), "s").astype(np.int64)) / 86_400.0
    except ValueError:
        return float("nan")


def _clock(sheet: Sheet, name: str) -> Floats:
    found = _numbers(sheet.columns[name])
    for row in np.flatnonzero(~np.isfinite(found)):
        cell = sheet.columns[name][row]
        raise BadTable(
            Place(sheet.name, int(row) + 2, name),
            f"{cell or 'An empty cell'} is no time.",
            "Write 2026-01-31, or a number.",
        )
    return found
