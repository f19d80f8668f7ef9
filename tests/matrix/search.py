"""Rows of search: everybody searches, each within what they may see."""

from tests.matrix.rows import EMPLOYEES, NARROW, Row, reads

ROWS: dict[str, Row] = {"search": reads(EMPLOYEES), "api-v1:search_records": reads(EMPLOYEES | {NARROW})}
