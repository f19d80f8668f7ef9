"""Rows of scenarios: the one of the sample is Rita's own, of her own line, and private."""

from collections.abc import Mapping
from typing import Any

from tests.matrix.api import READERS
from tests.matrix.rows import EMPLOYEES, NARROW, SELLERS, Row, form, posts, reads
from tests.matrix.sample import Sample
from tests.matrix.saved_views import RITA, writes


def scenario(sample: Sample) -> Mapping[str, Any]:
    return {"scenario_id": sample.supposed.scenario}


def gone(sample: Sample) -> Mapping[str, Any]:
    return {"scenario_id": sample.supposed.gone_scenario}


PAGES: dict[str, Row] = {
    "scenarios": reads(EMPLOYEES),
    "scenarios_compare": reads(EMPLOYEES),
    "scenario_preview": reads(EMPLOYEES),
    "scenario_new": form(EMPLOYEES),
    "scenario": reads(RITA, scenario),
    "scenario_deals": reads(RITA, scenario),
    "scenario_edit": form(RITA, scenario),
    "scenario_share": form(RITA, scenario),
    "scenario_copy": form(RITA, scenario),
    "scenario_again": posts(RITA, scenario),
    "scenario_delete": posts(RITA, scenario),
    "scenario_restore": posts(RITA, gone),
}
API: dict[str, Row] = {
    "list_scenarios": reads(READERS),
    "add_scenario": writes("POST", SELLERS, name="Push"),
    "preview_scenario": Row({"POST": READERS}, bodies={"POST": lambda _: {}}),
    "get_scenario": reads(RITA | {NARROW}, scenario),
    "edit_scenario": writes("PATCH", RITA, scenario, note="For the board"),
    "delete_scenario": writes("DELETE", RITA, scenario),
    "restore_scenario": writes("POST", RITA, gone),
    "copy_scenario": writes("POST", RITA, scenario, name="Again"),
    "compute_scenario": writes("POST", RITA, scenario),
    "list_scenario_versions": reads(RITA | {NARROW}, scenario),
    "list_scenario_opportunities": reads(RITA | {NARROW}, scenario),
}
ROWS = PAGES | {f"api-v1:{name}": row for name, row in API.items()}
