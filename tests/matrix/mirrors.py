"""Rows of mirrors: for who may import, and to write for who may tell history besides."""

from collections.abc import Mapping
from typing import Any

from tests.matrix.mirrored import ACCOUNTS
from tests.matrix.rows import OPERATIONS, Row, Values, form, nothing, reads
from tests.matrix.sample import Sample


def mirror(sample: Sample) -> Mapping[str, Any]:
    return {"mirror_id": sample.mirror}


def files(sample: Sample) -> Mapping[str, Any]:
    return {"mirror_id": sample.mirror, "kind": "accounts"}


def kept(sample: Sample) -> Mapping[str, Any]:
    return {"kind": "contact", "record_id": sample.kept_contact}


def fields(_: Sample) -> Mapping[str, Any]:
    return {"name": "Tried", "system": "Old CRM", "source": "oldcrm", "folder": "crm", "every_hours": 12}


def part(_: Sample) -> Mapping[str, Any]:
    return {"pattern": "companies*.csv", "mapping": ACCOUNTS}


def pausing(_: Sample) -> Mapping[str, Any]:
    return {"do": "pause"}


def paused(_: Sample) -> Mapping[str, Any]:
    return {"state": "paused"}


def writes(method: str, kwargs: Values, body: Values | None = None) -> Row:
    return Row({method: OPERATIONS}, kwargs, {method: body} if body else {})


PAGES: dict[str, Row] = {
    "mirrors": reads(OPERATIONS),
    "mirror_new": form(OPERATIONS),
    "mirror": Row({"GET": OPERATIONS, "POST": OPERATIONS}, mirror, {"POST": pausing}),
    "mirror_edit": form(OPERATIONS, mirror),
    "mirror_part": form(OPERATIONS, files),
    "mirror_take_over": form(OPERATIONS, mirror),
    "foreign_take_over": form(OPERATIONS, kept),
}
API: dict[str, Row] = {
    "list_mirrors": Row({"GET": OPERATIONS}),
    "add_mirror": writes("POST", nothing, fields),
    "get_mirror": reads(OPERATIONS, mirror),
    "edit_mirror": writes("PUT", mirror, fields),
    "set_mirror_files": writes("PUT", files, part),
    "remove_mirror_files": writes("DELETE", files),
    "set_mirror_state": writes("PUT", mirror, paused),
    "list_mirror_loads": reads(OPERATIONS, mirror),
    "load_mirror": writes("POST", mirror),
    "take_over_mirror": writes("POST", mirror),
    "take_over_record": writes("POST", nothing, kept),
}
ROWS = PAGES | {f"api-v1:{name}": row for name, row in API.items()}
