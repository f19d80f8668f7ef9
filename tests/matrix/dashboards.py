"""Rows of dashboards: the one of the sample is Rita's own, and private."""

from collections.abc import Mapping
from typing import Any

from quarterdeck.values.ids import public_id
from tests.matrix.api import READERS
from tests.matrix.rows import EMPLOYEES, NARROW, SELLERS, Row, form, posts, reads
from tests.matrix.sample import Sample
from tests.matrix.saved_views import RITA, writes


def dashboard(sample: Sample) -> Mapping[str, Any]:
    return {"dashboard_id": sample.boarded.dashboard}


def gone(sample: Sample) -> Mapping[str, Any]:
    return {"dashboard_id": sample.boarded.gone_dashboard}


def picture(sample: Sample) -> Mapping[str, Any]:
    return {**dashboard(sample), "kind": "png"}


def mailing(sample: Sample) -> Mapping[str, Any]:
    return {**dashboard(sample), "person_id": public_id(sample.cast.rita)}


def tile(sample: Sample) -> Mapping[str, Any]:
    return {"dashboard_id": sample.boarded.dashboard, "tile_id": sample.boarded.tile}


PAGES: dict[str, Row] = {
    "dashboards": reads(EMPLOYEES),
    "dashboard_new": form(EMPLOYEES),
    "tile_new": form(EMPLOYEES),
    "dashboard": reads(RITA, dashboard),
    "dashboard_picture": reads(RITA, picture),
    "dashboard_mail": form(RITA, dashboard),
    "dashboard_edit": form(RITA, dashboard),
    "dashboard_restore": posts(RITA, gone),
    "tile": form(RITA, tile),
}
API: dict[str, Row] = {
    "list_dashboards": reads(READERS),
    "add_dashboard": writes("POST", SELLERS, name="Quarter"),
    "get_dashboard": reads(RITA | {NARROW}, dashboard),
    "edit_dashboard": writes("PATCH", RITA, dashboard, name="Quiet"),
    "delete_dashboard": writes("DELETE", RITA, dashboard),
    "restore_dashboard": writes("POST", RITA, gone),
    "get_dashboard_figures": reads(RITA | {NARROW}, dashboard),
    "add_tile": writes("POST", RITA, dashboard, metric="win_rate"),
    "edit_tile": writes("PATCH", RITA, tile, width=2),
    "remove_tile": writes("DELETE", RITA, tile),
    "list_mailings": reads(RITA | {NARROW}, dashboard),
    "set_mailing": writes("PUT", RITA, mailing, every="day"),
    "send_mailing": writes("POST", RITA, dashboard),
    "end_mailing": writes("DELETE", RITA, mailing),
}
ROWS = PAGES | {f"api-v1:{name}": row for name, row in API.items()}
