"""Reads of uploads: files that were brought, what they look like, mappings kept for them."""

from quarterdeck.uploads.queries.errors import ErrorFile, error_file, errors_path
from quarterdeck.uploads.queries.files import look_at, spool, spool_path
from quarterdeck.uploads.queries.known import CUSTOM, known_values, usual_currencies
from quarterdeck.uploads.queries.saved import SavedRow, fitting_mapping, last_mapping, saved_mapping, saved_mappings
from quarterdeck.uploads.queries.uploads import (
    PAGE,
    Counts,
    Uploaded,
    UploadPage,
    corrections_of,
    counts_of,
    decisions_of,
    looks_in,
    narrowed_rows,
    narrowing_of,
    seen_matches,
    upload_of,
    uploads_page,
    visible_to,
    waiting_uploads,
)

__all__ = [
    "CUSTOM",
    "PAGE",
    "Counts",
    "ErrorFile",
    "SavedRow",
    "UploadPage",
    "Uploaded",
    "corrections_of",
    "counts_of",
    "decisions_of",
    "error_file",
    "errors_path",
    "fitting_mapping",
    "known_values",
    "last_mapping",
    "look_at",
    "looks_in",
    "narrowed_rows",
    "narrowing_of",
    "saved_mapping",
    "saved_mappings",
    "seen_matches",
    "spool",
    "spool_path",
    "upload_of",
    "uploads_page",
    "usual_currencies",
    "visible_to",
    "waiting_uploads",
]
