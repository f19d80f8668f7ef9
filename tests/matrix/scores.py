"""Rows of scores and of the model's forecasts; sums of everybody's deals are for those who read all records."""

from collections.abc import Mapping
from typing import Any

from tests.matrix.api import READERS, READERS_OF_RITA, deal
from tests.matrix.api import reads as api_reads
from tests.matrix.rows import EMPLOYEES, SEES_RITA, Row, reads
from tests.matrix.sample import Sample

READS_ALL = frozenset({"ada", "sam", "chiara", "rolf"})


def kind(sample: Sample) -> Mapping[str, Any]:
    return {"kind": "open"}


def quarter(sample: Sample) -> Mapping[str, Any]:
    return {"start": "2026-07-01"}


API: dict[str, Row] = {
    "get_opportunity_score": api_reads(READERS_OF_RITA, deal),
    # It answers with nothing where there is none to be seen.
    "get_model_forecast": api_reads(READERS),
    # One's own and of those one leads; nobody else's is there.
    "list_people_forecasts": api_reads(READERS),
    "list_forecast_terms": api_reads(READS_ALL),
    "get_forecast_accuracy": api_reads(READS_ALL),
    "list_forecast_segments": api_reads(READS_ALL),
    # One's own and of those one leads; nobody else's is there.
    "list_tendencies": api_reads(READERS),
}
PAGES: dict[str, Row] = {
    "score_history": reads(SEES_RITA, deal),
    "forecast_accuracy": reads(READS_ALL),
    "forecast_tendencies": reads(EMPLOYEES),
    "forecast_terms": reads(READS_ALL, kind),
    "forecast_segment": reads(READS_ALL),
    "forecast_quarter": reads(READS_ALL, quarter),
}
ROWS = PAGES | {f"api-v1:{name}": row for name, row in API.items()}
