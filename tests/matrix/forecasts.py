"""Rows of forecasts: one's own line, those of whom one leads, and who sets how they are made."""

from collections.abc import Mapping
from typing import Any

from quarterdeck.forecasts.rules import person_key, team_key
from quarterdeck.values.ids import parse_id
from tests.matrix.api import READERS, writes
from tests.matrix.api import nothing as nowhere
from tests.matrix.api import reads as api_reads
from tests.matrix.forecasted import PERIOD
from tests.matrix.rows import EMPLOYEES, NARROW, OPERATIONS, SEES_RITA, Row, form, reads
from tests.matrix.sample import Sample

READERS_OF_RITA = SEES_RITA | {NARROW}
# Who sees the line of Rita's team: its leader, and whoever reads all.
SEES_NORTH = SEES_RITA - {"rita"}
# Whose token may say something; whether they may of this line, a rule answers.
SAYS = SEES_RITA - {"rolf"}
OWN, LEADER = frozenset({"rita"}), frozenset({"max"})


def period(sample: Sample) -> Mapping[str, Any]:
    return {"period": PERIOD}


def line(sample: Sample) -> Mapping[str, Any]:
    return {"period": PERIOD, "line": person_key(parse_id(sample.person))}


def north(sample: Sample) -> Mapping[str, Any]:
    return {"period": PERIOD, "line": team_key(parse_id(sample.team))}


def column(sample: Sample) -> Mapping[str, Any]:
    return {**line(sample), "category": "commit"}


def own(sample: Sample) -> Mapping[str, Any]:
    return {**column(sample), "said": "own"}


def deal_of_north(sample: Sample) -> Mapping[str, Any]:
    return {**north(sample), "opportunity_id": sample.opportunity}


def lock(sample: Sample) -> Mapping[str, Any]:
    return {"lock_id": sample.forecast_lock}


def judged(sample: Sample) -> Mapping[str, Any]:
    return {"deal": sample.opportunity, "judged": "in"}


def reset(sample: Sample) -> Mapping[str, Any]:
    return {"category": "commit", "said": "own", "reason": "Typed wrongly"}


def settings(sample: Sample) -> Mapping[str, Any]:
    return {"method": "single", "kind": "quarter", "weekday": 1, "minute": 480}


def call(sample: Sample) -> Mapping[str, Any]:
    return {"commit": "180", "note": "Sure"}


def amount(sample: Sample) -> Mapping[str, Any]:
    return {"amount": "150"}


def kind(sample: Sample) -> Mapping[str, Any]:
    return {"key": "amount"}


def kind_page(sample: Sample) -> Mapping[str, Any]:
    return {"type": "amount"}


def by_territory(sample: Sample) -> Mapping[str, Any]:
    return {"name": "ARR by territory", "measure": "recurring", "source": "lines", "hierarchy": "territory"}


def renamed(sample: Sample) -> Mapping[str, Any]:
    return {"name": "Bookings", "is_default": True}


API: dict[str, Row] = {
    "get_forecast": api_reads(READERS),
    "list_forecast_deals": api_reads(READERS_OF_RITA, line),
    "list_forecast_calls": api_reads(READERS_OF_RITA, line),
    "submit_forecast_call": writes("POST", SAYS, line, call),
    "adjust_forecast": writes("PUT", SAYS, column, amount),
    "reset_forecast": writes("POST", SAYS, line, reset),
    "judge_forecast_deal": writes("PUT", SAYS - OWN, deal_of_north, lambda _: {"judged": "in"}),
    "list_forecast_locks": api_reads(READERS),
    "get_forecast_lock": api_reads(READERS, lock),
    "get_forecast_settings": api_reads(OPERATIONS),
    "set_forecast_settings": writes("PUT", OPERATIONS, nowhere, settings),
    "list_forecast_types": api_reads(OPERATIONS),
    "get_forecast_type": api_reads(OPERATIONS, kind),
    "create_forecast_type": writes("POST", OPERATIONS, nowhere, by_territory),
    "set_forecast_type": writes("PUT", OPERATIONS, kind, renamed),
}
PAGES: dict[str, Row] = {
    "forecast": reads(EMPLOYEES),
    "forecast_period": reads(EMPLOYEES, period),
    "forecast_locks": reads(EMPLOYEES, period),
    "forecast_lock": reads(EMPLOYEES, lock),
    "forecast_line": reads(SEES_RITA, line),
    "forecast_deals": reads(SEES_RITA, line),
    "forecast_judge": Row({"POST": SEES_NORTH}, north, {"POST": judged}),
    "forecast_call": form(OWN, line),
    "forecast_adjust": form(LEADER, column),
    "forecast_reset": form(OWN, own),
    "settings_forecast": form(OPERATIONS),
    "forecast_type_new": form(OPERATIONS),
    "forecast_type": form(OPERATIONS, kind_page),
}
ROWS = PAGES | {f"api-v1:{name}": row for name, row in API.items()}
