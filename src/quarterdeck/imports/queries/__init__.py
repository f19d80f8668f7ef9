"""Reads of imports: what a row is about and how an import stands."""

from quarterdeck.imports.queries.control import ControlRow, control_rows
from quarterdeck.imports.queries.errors import ErrorRow, error_rows, opened_again
from quarterdeck.imports.queries.report import (
    ImportReport,
    UndoReport,
    grandfathered_rows,
    import_report,
    notes_of,
    problems_of,
    undo_report,
    unfinished_import,
)
from quarterdeck.imports.queries.rows import Narrowing, StagedRow, left_rows, likely_counts, rows_of

__all__ = [
    "ControlRow",
    "ErrorRow",
    "ImportReport",
    "Narrowing",
    "StagedRow",
    "UndoReport",
    "control_rows",
    "error_rows",
    "grandfathered_rows",
    "import_report",
    "left_rows",
    "likely_counts",
    "notes_of",
    "opened_again",
    "problems_of",
    "rows_of",
    "undo_report",
    "unfinished_import",
]
