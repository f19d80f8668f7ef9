"""Rows of snapshots: for who may import, and to write for who may tell history besides."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.matrix.rows import OPERATIONS, Row, Values, form, nothing, posts, reads
from tests.matrix.sample import Sample

MAPPING = (
    'kind = "opportunities"\nmatch = "external_id"\n[fields]\nexternal_id = "nr"\nname = "title"\nstage = "phase"\n'
)


def series(sample: Sample) -> Mapping[str, Any]:
    return {"series_id": sample.snapshot_series}


def fields(_: Sample) -> Mapping[str, Any]:
    return {"name": "Tried", "mapping": MAPPING}


def files(_: Sample) -> Mapping[str, Any]:
    return {"files": SimpleUploadedFile("2026-03-01.csv", b"nr,title,phase\n")}


def writes(method: str, kwargs: Values, body: Values) -> Row:
    return Row({method: OPERATIONS}, kwargs, {method: body})


PAGES: dict[str, Row] = {
    "snapshot_series_list": reads(OPERATIONS),
    "snapshot_series_new": form(OPERATIONS),
    "snapshot_series": reads(OPERATIONS, series),
    "snapshot_series_edit": form(OPERATIONS, series),
    "snapshot_files": posts(OPERATIONS, series),
    "snapshot_apply": posts(OPERATIONS, series),
}
API: dict[str, Row] = {
    "list_snapshot_series": Row({"GET": OPERATIONS}),
    "add_snapshot_series": writes("POST", nothing, fields),
    "get_snapshot_series": reads(OPERATIONS, series),
    "edit_snapshot_series": writes("PUT", series, fields),
    "hand_in_snapshots": writes("POST", series, files),
    "apply_snapshots": writes("POST", series, nothing),
}
ROWS = PAGES | {f"api-v1:{name}": row for name, row in API.items()}
