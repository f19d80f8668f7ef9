"""Rows of imports: for who may import. The file is Ada's."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.matrix.rows import ADMINISTRATORS, OPERATIONS, Row, Values, form, nothing, posts, reads
from tests.matrix.sample import Sample


def upload(sample: Sample) -> dict[str, Any]:
    return {"upload_id": sample.upload}


def applied(sample: Sample) -> dict[str, Any]:
    return {"upload_id": sample.applied_upload}


def saved(sample: Sample) -> dict[str, Any]:
    return {"mapping_id": sample.saved_mapping}


def a_file(_sample: Sample) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("deals.csv", b"Deal Name,Deal Stage\nSeam inspection,Qualification\n")}


def writes(method: str, body: Values = nothing) -> Row:
    return Row({method: OPERATIONS}, upload, {method: body})


PAGES: dict[str, Row] = {
    "imports": reads(OPERATIONS),
    "import_new": form(OPERATIONS),
    "import_mappings": reads(OPERATIONS),
    # Only who saved it removes it: for Sam there is none such.
    "import_mapping_remove": Row({"POST": ADMINISTRATORS}, saved),
    "import": reads(OPERATIONS, upload),
    "import_columns": form(OPERATIONS, upload),
    "import_kind": posts(OPERATIONS, upload),
    "import_reading": posts(OPERATIONS, upload),
    "import_use_mapping": Row({"POST": OPERATIONS}, upload, {"POST": lambda sample: {"mapping": sample.saved_mapping}}),
    "import_mapping_save": form(OPERATIONS, upload),
    "import_corrections": posts(OPERATIONS, upload),
    "import_meanings": posts(OPERATIONS, upload),
    "import_check": posts(OPERATIONS, upload),
    "import_decisions": posts(OPERATIONS, upload),
    "import_apply": posts(OPERATIONS, upload),
    "import_errors": reads(OPERATIONS, lambda sample: {"upload_id": sample.upload, "file_type": "csv"}),
    "import_undo": posts(OPERATIONS, applied),
    "import_remove": posts(OPERATIONS, upload),
}
API: dict[str, Row] = {
    "list_imports": reads(OPERATIONS),
    "create_import": Row({"POST": OPERATIONS}, nothing, {"POST": a_file}),
    "get_import": reads(OPERATIONS, upload),
    "map_import": writes("PATCH", lambda _: {"kind": "opportunities"}),
    "read_import_anew": writes("POST", lambda _: {"header": 1}),
    "get_open_import": reads(OPERATIONS, upload),
    "remove_import": writes("DELETE"),
    "list_import_rows": reads(OPERATIONS, upload),
    "download_import_errors": reads(OPERATIONS, upload),
    "correct_import": writes("POST", lambda _: {"cells": [{"line": 2, "column": "Deal Name", "value": "Fleet"}]}),
    "check_import": writes("POST", lambda _: {}),
    "decide_import": writes("POST", lambda _: {"rows": [{"line": 2, "choice": "skip"}]}),
    "apply_import": writes("POST", lambda _: {}),
    "save_mapping": writes("POST", lambda _: {"name": "Other"}),
    "list_saved_mappings": reads(OPERATIONS),
    "remove_saved_mapping": Row({"DELETE": ADMINISTRATORS}, saved),
    "undo_import": Row({"POST": OPERATIONS}, applied, {"POST": nothing}),
}
ROWS = PAGES | {f"api-v1:{name}": row for name, row in API.items()}
