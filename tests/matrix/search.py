"""Rows of search: everybody searches, each within what they may see."""

from tests.matrix.rows import EMPLOYEES, Row, reads

ROWS: dict[str, Row] = {"search": reads(EMPLOYEES)}
