"""Rows of product gaps: employees read the catalogue, managers keep it, who may change a deal links it."""

from collections.abc import Mapping
from typing import Any

from tests.matrix.api import DELETERS, READERS, READERS_OF_RITA, deal, writes
from tests.matrix.api import reads as api_reads
from tests.matrix.rows import EDITS_RITA, EMPLOYEES, SELLERS, Row, form, posts, reads
from tests.matrix.sample import Sample


def gap(sample: Sample) -> Mapping[str, Any]:
    return {"gap_id": sample.gapped.gap}


def merged(sample: Sample) -> Mapping[str, Any]:
    return {"gap_id": sample.gapped.merged}


def request(sample: Sample) -> Mapping[str, Any]:
    return {**deal(sample), "request_id": sample.gapped.request}


def gone_request(sample: Sample) -> Mapping[str, Any]:
    return {**deal(sample), "request_id": sample.gapped.gone_request}


def into(sample: Sample) -> Mapping[str, Any]:
    return {"into_id": sample.gapped.other}


PAGES: dict[str, Row] = {
    "product_gaps": reads(EMPLOYEES),
    "product_gap_new": form(SELLERS),
    "product_gap": reads(EMPLOYEES, gap),
    "product_gap_edit": form(DELETERS, gap),
    "product_gap_merge": form(DELETERS, gap),
    "product_gap_unmerge": posts(DELETERS, merged),
    "gap_request_new": form(EDITS_RITA, deal),
    "gap_request": form(EDITS_RITA, request),
    "gap_request_remove": posts(EDITS_RITA, request),
    "gap_request_restore": posts(EDITS_RITA, gone_request),
}
API: dict[str, Row] = {
    "list_product_gaps": api_reads(READERS),
    "add_product_gap": writes("POST", SELLERS, lambda _: {}, lambda _: {"name": "Dark mode"}),
    "get_product_gap": api_reads(READERS, gap),
    "edit_product_gap": writes("PATCH", DELETERS, gap, lambda _: {"description": "In tunnels"}),
    "merge_product_gap": writes("POST", DELETERS, gap, into),
    "unmerge_product_gap": writes("POST", DELETERS, merged),
    "list_product_gap_opportunities": api_reads(READERS, gap),
    "list_opportunity_product_gaps": api_reads(READERS_OF_RITA, deal),
    "link_product_gap": writes("POST", EDITS_RITA, deal, lambda sample: {"gap_id": sample.gapped.other}),
    "get_opportunity_product_gap": api_reads(READERS_OF_RITA, request),
    "edit_opportunity_product_gap": writes("PATCH", EDITS_RITA, request, lambda _: {"severity": "blocker"}),
    "unlink_product_gap": writes("DELETE", EDITS_RITA, request),
    "restore_opportunity_product_gap": writes("POST", EDITS_RITA, gone_request),
}
ROWS = PAGES | {f"api-v1:{name}": row for name, row in API.items()}
