"""Rows of benchmarks: every employee, each with the names they may read."""

from tests.matrix.api import READERS
from tests.matrix.api import reads as api_reads
from tests.matrix.rows import EMPLOYEES, Row, reads

ROWS: dict[str, Row] = {
    "benchmarks": reads(EMPLOYEES),
    "api-v1:get_benchmark": api_reads(READERS),
}
