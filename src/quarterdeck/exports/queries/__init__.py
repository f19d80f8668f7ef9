"""Reads of exports: each person sees their own."""

from quarterdeck.exports.queries.files import (
    ExportRow,
    export_of,
    exports_of,
    file_path,
    has_waiting,
    next_waiting,
    pieces_of,
    ready_export,
)

__all__ = [
    "ExportRow",
    "export_of",
    "exports_of",
    "file_path",
    "has_waiting",
    "next_waiting",
    "pieces_of",
    "ready_export",
]
