"""Rows of the addresses that belong to no slice."""

from tests.matrix.rows import EVERYONE, Row, reads

ROWS: dict[str, Row] = {"healthz": reads(EVERYONE)}
