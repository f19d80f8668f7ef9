"""Rows of control sheets: for who may import."""

from typing import Any

from tests.matrix.rows import OPERATIONS, Row, Values, form, reads
from tests.matrix.sample import Sample


def imported(sample: Sample) -> dict[str, Any]:
    return {"import_id": sample.deals_import}


def sheet(sample: Sample) -> dict[str, Any]:
    return {"sheet_id": sample.control_sheet}


def figure(sample: Sample) -> dict[str, Any]:
    return {"sheet_id": sample.control_sheet, "figure": "deals"}


def writes(method: str, kwargs: Values, body: Values) -> Row:
    return Row({method: OPERATIONS}, kwargs, {method: body})


PAGES: dict[str, Row] = {
    "control_sheets": form(OPERATIONS, imported),
    "control_sheet": reads(OPERATIONS, sheet),
    "control_lines": reads(OPERATIONS, sheet),
    "control_figure": form(OPERATIONS, figure),
    "control_sign": form(OPERATIONS, sheet),
}
API: dict[str, Row] = {
    "begin_control_sheet": writes("POST", lambda _: {}, imported),
    "get_control_sheet": reads(OPERATIONS, sheet),
    "list_control_lines": reads(OPERATIONS, sheet),
    "type_control_figure": writes("PUT", sheet, lambda _: {"figure": "deals", "value": "3"}),
    "sign_control_sheet": writes("POST", sheet, lambda _: {"note": "Seen."}),
}
ROWS = PAGES | {f"api-v1:{name}": row for name, row in API.items()}
