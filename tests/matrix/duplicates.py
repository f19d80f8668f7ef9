"""Rows of duplicates: whoever sees both records sees the pair, and whoever may change both decides. They are Rita's."""

from typing import Any

from tests.matrix.rows import EDITS_RITA, EMPLOYEES, NARROW, SEES_RITA, Row, form, posts, reads
from tests.matrix.sample import Sample

QUEUE = EMPLOYEES | {NARROW}


def pair(sample: Sample) -> dict[str, Any]:
    return {"pair_id": sample.pair}


def merge(sample: Sample) -> dict[str, Any]:
    return {"merge_id": sample.merge}


def decision(sample: Sample) -> dict[str, Any]:
    return {"decision": "apart"}


def twins(sample: Sample) -> dict[str, Any]:
    return {"kind": "account", "source_id": sample.twins[0], "target_id": sample.twins[1]}


ROWS: dict[str, Row] = {
    "duplicates": reads(EMPLOYEES),
    "like_this": reads(EMPLOYEES, lambda _: {"kind": "account"}),
    "pair_decide": Row({"POST": EDITS_RITA}, pair, {"POST": decision}),
    "merge_new": form(EDITS_RITA, twins),
    "merge": reads(SEES_RITA, merge),
    "merge_undo": posts(EDITS_RITA, merge),
    "api-v1:find_duplicates": reads(QUEUE),
    "api-v1:list_duplicates": reads(QUEUE),
    "api-v1:decide_duplicates": Row({"POST": EDITS_RITA}, pair, {"POST": decision}),
    "api-v1:list_merges": reads(QUEUE),
    "api-v1:merge_records": Row({"POST": EDITS_RITA}, lambda _: {}, {"POST": twins}),
    "api-v1:get_merge": reads(SEES_RITA | {NARROW}, merge),
    "api-v1:undo_merge": posts(EDITS_RITA, merge),
}
