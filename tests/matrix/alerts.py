"""Rows of alerts: the rule of the sample is Rita's own; who may change the company's settings sees all."""

from collections.abc import Mapping
from typing import Any

from tests.matrix.api import READERS
from tests.matrix.rows import ADMINISTRATORS, EMPLOYEES, NARROW, SELLERS, Row, form, reads
from tests.matrix.sample import Sample
from tests.matrix.saved_views import RITA, writes

SEES = RITA | ADMINISTRATORS


def rule(sample: Sample) -> Mapping[str, Any]:
    return {"rule_id": sample.alerted.rule}


def firing(sample: Sample) -> Mapping[str, Any]:
    return {"alert_id": sample.alerted.firing}


PAGES: dict[str, Row] = {
    "alerts": Row({"GET": EMPLOYEES, "POST": EMPLOYEES}),
    "alert_rule_new": form(EMPLOYEES),
    "alert_rule": Row({"GET": SEES, "POST": SEES}, rule, {"POST": lambda _: {"do": "pause"}}),
    "alert_rule_edit": form(SEES, rule),
}
API: dict[str, Row] = {
    "list_alert_rules": reads(READERS),
    "add_alert_rule": writes("POST", SELLERS, name="Stalled", kind="stalled", threshold="1000"),
    "get_alert_rule": reads(SEES | {NARROW}, rule),
    "edit_alert_rule": writes("PATCH", SEES, rule, name="Still stalled"),
    "delete_alert_rule": writes("DELETE", SEES, rule),
    "pause_alert_rule": writes("POST", SEES, rule),
    "resume_alert_rule": writes("POST", SEES, rule),
    "mute_alert_rule": writes("POST", RITA, rule),
    "unmute_alert_rule": writes("POST", RITA, rule),
    "try_alert_rule": reads(SEES | {NARROW}, rule),
    "list_alerts": reads(READERS),
    "read_alerts": writes("POST", SELLERS),
    "read_alert": writes("POST", RITA, firing),
}
ROWS = PAGES | {f"api-v1:{name}": row for name, row in API.items()}
