"""Rows of the record of calls: every employee, each with the lines they may read."""

from tests.matrix.api import READERS
from tests.matrix.api import reads as api_reads
from tests.matrix.forecasts import line
from tests.matrix.rows import EMPLOYEES, SEES_RITA, Row, reads

ROWS: dict[str, Row] = {
    "call_record": reads(EMPLOYEES),
    "call_record_rows": reads(EMPLOYEES),
    "forecast_moved": reads(SEES_RITA, line),
    "api-v1:get_call_record": api_reads(READERS),
    "api-v1:get_moved_since_call": api_reads(READERS),
    "api-v1:list_call_record_rows": api_reads(READERS),
    "api-v1:list_call_record_deals": api_reads(READERS),
}
