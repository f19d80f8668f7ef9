"""Rows of bulk edits. The runs of the sample are Rita's own: one is checked, the other is done."""

from typing import Any

from tests.matrix.rows import EMPLOYEES, NARROW, SELLERS, Row, form, posts, reads
from tests.matrix.sample import Sample

RITA = frozenset({"rita"})


def run(sample: Sample) -> dict[str, Any]:
    return {"run_id": sample.bulk_run}


def done(sample: Sample) -> dict[str, Any]:
    return {"run_id": sample.done_bulk_run}


def change(sample: Sample) -> dict[str, Any]:
    return {"opportunity_ids": [sample.opportunity], "shift_days": 1}


ROWS: dict[str, Row] = {
    "bulk_new": form(EMPLOYEES),
    "bulk_runs": reads(EMPLOYEES),
    "bulk_run": reads(RITA, run),
    "bulk_apply": posts(RITA, run),
    "bulk_undo": posts(RITA, done),
    "api-v1:list_bulk_runs": reads(EMPLOYEES | {NARROW}),
    "api-v1:check_bulk_run": Row({"POST": SELLERS}, bodies={"POST": change}),
    "api-v1:get_bulk_run": reads(RITA | {NARROW}, run),
    "api-v1:list_bulk_rows": reads(RITA | {NARROW}, run),
    "api-v1:apply_bulk_run": posts(RITA, run),
    "api-v1:undo_bulk_run": posts(RITA, done),
}
