"""Rows of the list of deals: its columns, its file, its metrics."""

from tests.matrix.api import READERS, reads
from tests.matrix.rows import EMPLOYEES, Row
from tests.matrix.rows import form as asks

ROWS: dict[str, Row] = {
    "opportunity_columns": asks(EMPLOYEES),
}
API: dict[str, Row] = {"measure_opportunities": reads(READERS)}
ROWS |= {f"api-v1:{name}": row for name, row in API.items()}
