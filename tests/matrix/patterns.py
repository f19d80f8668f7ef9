"""Rows of winning patterns: every employee, each over what they see; who manages pipelines makes one a gate."""

from collections.abc import Mapping
from typing import Any

from tests.matrix.api import READERS
from tests.matrix.api import reads as api_reads
from tests.matrix.rows import EMPLOYEES, OPERATIONS, Row, form, reads
from tests.matrix.sample import Sample


def pattern(sample: Sample) -> Mapping[str, Any]:
    return {"stage_id": sample.stage_id, "practice": "economic_buyer"}


ROWS: dict[str, Row] = {
    "patterns": reads(EMPLOYEES),
    "pattern": form(EMPLOYEES, pattern, writes=OPERATIONS),
    "pattern_rows": reads(EMPLOYEES, pattern),
    "api-v1:get_patterns": api_reads(READERS),
    "api-v1:list_pattern_rows": api_reads(READERS),
}
