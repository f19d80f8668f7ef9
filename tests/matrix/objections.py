"""Rows of objections beside outcomes: every employee, each over what they see."""

from tests.matrix.api import READERS
from tests.matrix.api import reads as api_reads
from tests.matrix.rows import EMPLOYEES, Row, reads

ROWS: dict[str, Row] = {
    "objections": reads(EMPLOYEES),
    "objection_deals": reads(EMPLOYEES, lambda _: {"figure": "with"}),
    "api-v1:get_objection_figures": api_reads(READERS),
    "api-v1:list_objection_rows": api_reads(READERS),
}
