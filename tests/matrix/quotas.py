"""Rows of quotas: a rep's own, those of whom one leads, and who sets them."""

from collections.abc import Mapping
from typing import Any

from tests.matrix.api import READERS, writes
from tests.matrix.api import nothing as nowhere
from tests.matrix.api import reads as api_reads
from tests.matrix.rows import EMPLOYEES, NARROW, OPERATIONS, SEES_RITA, Row, form, reads
from tests.matrix.sample import Sample

READERS_OF_RITA = SEES_RITA | {NARROW}


def quota(sample: Sample) -> Mapping[str, str]:
    return {"quota_id": sample.quota}


def seasonality(sample: Sample) -> Mapping[str, str]:
    return {"seasonality_id": sample.seasonality}


def set_for_team(sample: Sample) -> Mapping[str, Any]:
    return {"year": 2027, "team_id": sample.team, "amount": "300000", "currency": "EUR"}


def months(sample: Sample) -> Mapping[str, Any]:
    return {"amounts": ["20000", *["10000"] * 11], "total": "130000"}


def shares(sample: Sample) -> Mapping[str, Any]:
    return {"name": "Early", "shares_bp": [4_500, *[500] * 11]}


API: dict[str, Row] = {
    "list_quotas": api_reads(READERS),
    "get_quota": api_reads(READERS_OF_RITA, quota),
    "list_quota_versions": api_reads(READERS_OF_RITA, quota),
    "set_quota": writes("PUT", OPERATIONS, nowhere, set_for_team),
    "edit_quota_months": writes("PUT", OPERATIONS, quota, months),
    "remove_quota": writes("DELETE", OPERATIONS, quota),
    "copy_quotas": writes("POST", OPERATIONS, nowhere, lambda _: {"from_year": 2027, "to_year": 2028}),
    "list_seasonalities": api_reads(READERS),
    "add_seasonality": writes("POST", OPERATIONS, nowhere, shares),
    "edit_seasonality": writes("PUT", OPERATIONS, seasonality, shares),
    "remove_seasonality": writes("DELETE", OPERATIONS, seasonality),
}
PAGES: dict[str, Row] = {
    "quotas": reads(EMPLOYEES),
    "quota": Row({"GET": SEES_RITA, "POST": OPERATIONS}, quota, {"POST": lambda _: {"do": "remove"}}),
    "quota_new": form(OPERATIONS),
    "quota_edit": form(OPERATIONS, quota),
    "quota_months": form(OPERATIONS, quota),
    "quotas_copy": form(OPERATIONS),
    "quotas_import": form(OPERATIONS),
    "seasonalities": reads(OPERATIONS),
    "seasonality_new": form(OPERATIONS),
    "seasonality": form(OPERATIONS, seasonality),
}
ROWS = PAGES | {f"api-v1:{name}": row for name, row in API.items()}
