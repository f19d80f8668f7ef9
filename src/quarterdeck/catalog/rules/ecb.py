"""Reading the European Central Bank's table of reference rates (eurofxref-hist.csv).

One row a day, one column a currency, units per euro, `N/A` where there is no rate, a comma at the
end of each line. There are no rows for weekends and closing days.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from quarterdeck.catalog.rules.rates import scaled_rate
from quarterdeck.catalog.terms import DayRates
from quarterdeck.values.text import Text

NO_RATE = "N/A"
_CODE = re.compile(r"[A-Z]{3}")


class TableError(ValueError):
    """A line that is not what the table promises; `line` counts from 1, the heading included."""

    def __init__(self, line: int, text: Text) -> None:
        super().__init__(line, str(text))
        self.line = line
        self.text = text


def read_table(rows: Iterable[Sequence[str]]) -> Iterator[DayRates]:
    """The days of the table, newest first as in the file. Raises TableError at the first line that does not fit."""
    lines = enumerate(rows, start=1)
    _, heading = next(lines, (0, ()))
    columns = _columns(heading)
    newer = date.max
    for line, row in lines:
        cells = _cells(row)
        if not cells:
            continue
        if len(cells) != len(columns) + 1:
            sizes = {"found": len(cells), "wanted": len(columns) + 1}
            raise TableError(line, Text.of("The line has {found} cells, the heading {wanted}.", **sizes))
        day = _day(line, cells[0])
        if day >= newer:
            raise TableError(line, Text.of("The days do not run from the newest to the oldest."))
        newer = day
        yield DayRates(day, {code: _rate(line, code, cell) for code, cell in zip(columns, cells[1:], strict=True)})


def rates_to_keep(days: Iterable[DayRates]) -> Iterator[DayRates]:
    """Of days that run from the newest to the oldest: the rates, and None where a series ends.

    A series ends on a day without a rate whose day before still had one. What came before the
    oldest day is not in the table: of that day only the rates are kept.
    """
    newer: DayRates | None = None
    for day in days:
        if newer is not None:
            yield DayRates(newer.day, {c: r for c, r in newer.per_base.items() if r or day.per_base.get(c)})
        newer = day
    if newer is not None:
        yield DayRates(newer.day, {c: r for c, r in newer.per_base.items() if r})


def _cells(row: Sequence[str]) -> list[str]:
    cells = [cell.strip() for cell in row]
    return cells[:-1] if cells and not cells[-1] else cells


def _columns(heading: Sequence[str]) -> list[str]:
    names = _cells(heading)
    if len(names) < 2 or names[0] != "Date" or not all(_CODE.fullmatch(name) for name in names[1:]):
        raise TableError(1, Text.of("The heading is not that of eurofxref-hist.csv: Date, then currency codes."))
    if len(set(names)) != len(names):
        raise TableError(1, Text.of("A currency stands twice in the heading."))
    return names[1:]


def _day(line: int, cell: str) -> date:
    try:
        return date.fromisoformat(cell)
    except ValueError as error:
        raise TableError(
            line, Text.of("“{cell}” is not a day. Days are written 2026-10-30.", cell=cell[:20])
        ) from error


def _rate(line: int, code: str, cell: str) -> int | None:
    if cell in (NO_RATE, ""):
        return None
    try:
        rate = scaled_rate(Decimal(cell))
    except InvalidOperation:
        rate = None
    if rate is None:
        raise TableError(line, Text.of("“{cell}” is not a rate of {code}.", cell=cell[:20], code=code))
    return rate
