"""Decisions about exports: pure."""

from datetime import date

from quarterdeck.exports.rules.forecasts import FORECASTS, OF_LINES
from quarterdeck.exports.rules.personal import PERSONAL
from quarterdeck.exports.rules.reviews import OF_OWNERS, REVIEWS
from quarterdeck.exports.rules.sales import SALES
from quarterdeck.exports.rules.scores import SCORES
from quarterdeck.exports.rules.settings import SETTINGS
from quarterdeck.exports.terms import AT_ONCE, COMPANY, Headings, Order
from quarterdeck.exports.terms.shapes import tables_of
from quarterdeck.sheets.writing import FileType

LONGEST_QUERY = 2000
# The tables of the archive, in the order in which they name each other.
TABLES = (*tables_of(SETTINGS), *tables_of(SALES), *tables_of(FORECASTS), *tables_of(SCORES), *tables_of(REVIEWS))
# What is held about a person is in these as well.
TABLES_OF_PEOPLE = (*TABLES, *tables_of(PERSONAL), *tables_of(OF_LINES), *tables_of(OF_OWNERS))


def is_at_once(count: int | None, file_type: FileType) -> bool:
    """Whether a file is written while its reader waits: few rows, by a library that a web process may hold."""
    return count is not None and count <= AT_ONCE and file_type is not FileType.PARQUET


def file_name(order: Order, day: date) -> str:
    """What the file is called, such as `accounts-2026-11-26.csv`; the whole company is a folder, packed."""
    return f"{order.source}-{day.isoformat()}.{'zip' if order.source == COMPANY else order.type.value}"


def order_of(source: str, query: str, file_type: FileType, headings: Headings | None) -> Order:
    """An order; without a word on headings, files for programs bear keys and the others what the page says."""
    is_for_programs = file_type in (FileType.PARQUET, FileType.JSONL)
    return Order(source, query, file_type, headings or (Headings.KEYS if is_for_programs else Headings.LABELS))
