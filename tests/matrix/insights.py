"""Rows of My day. The deal and the task are Rita's."""

from collections.abc import Mapping
from typing import Any

from tests.matrix.rows import EDITS_RITA, EMPLOYEES, NARROW, Row, form, posts, reads
from tests.matrix.sample import Sample


def _deal(sample: Sample) -> Mapping[str, Any]:
    return {"opportunity_id": sample.opportunity}


ROWS: dict[str, Row] = {
    "home": reads(EMPLOYEES),
    "my_day": reads(EMPLOYEES),
    "my_day_date": form(EDITS_RITA, _deal),
    "my_day_done": posts(EDITS_RITA, lambda sample: {"activity_id": sample.task}),
}

API: dict[str, Row] = {"get_my_day": reads(EMPLOYEES | {NARROW})}
ROWS |= {f"api-v1:{name}": row for name, row in API.items()}
