"""Rows of lines. The deal is Rita's."""

from collections.abc import Mapping

from tests.matrix.api import READERS_OF_RITA, reads, writes
from tests.matrix.rows import EDITS_RITA, SEES_RITA, Row, form
from tests.matrix.sample import Sample


def deal(sample: Sample) -> Mapping[str, str]:
    return {"opportunity_id": sample.lined.deal}


def line(sample: Sample) -> Mapping[str, str]:
    return {**deal(sample), "line_id": sample.lined.line}


def plan(sample: Sample) -> Mapping[str, object]:
    return {"measure": "revenue", "type": "divide", "period": "year", "count": 2, "starts_on": "2026-01-01"}


API: dict[str, Row] = {
    "list_lines": reads(READERS_OF_RITA, deal),
    "add_line": writes(
        "POST", EDITS_RITA, deal, lambda sample: {"product_id": sample.product, "unit_price": "1", "quantity": "2"}
    ),
    "get_line": reads(READERS_OF_RITA, line),
    "edit_line": writes("PATCH", EDITS_RITA, line, lambda sample: {"quantity": "3"}),
    "remove_line": writes("DELETE", EDITS_RITA, line),
    "restore_line": writes("POST", EDITS_RITA, lambda sample: {**deal(sample), "line_id": sample.lined.gone}),
    "move_line": writes("POST", EDITS_RITA, line, lambda sample: {"position": 1}),
    "set_schedule": writes("PUT", EDITS_RITA, line, plan),
    "remove_schedule": writes("DELETE", EDITS_RITA, line),
    "set_installments": writes(
        "PATCH", EDITS_RITA, line, lambda sample: {"items": [{"number": 0, "due_on": "2026-01-02"}]}
    ),
    "get_revenue": reads(READERS_OF_RITA, deal),
}
ROWS: dict[str, Row] = {
    "opportunity_lines": Row(
        {"GET": SEES_RITA, "POST": EDITS_RITA},
        deal,
        {"POST": lambda sample: {"do": "remove", "line": sample.lined.line}},
    ),
    "opportunity_line": form(EDITS_RITA, line),
    "line_schedule": Row({"GET": EDITS_RITA, "POST": EDITS_RITA}, line, {"POST": lambda sample: {"do": "set"}}),
    "line_installment": form(EDITS_RITA, lambda sample: {**line(sample), "number": 0}),
    **{f"api-v1:{name}": row for name, row in API.items()},
}
