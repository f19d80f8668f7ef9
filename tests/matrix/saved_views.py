"""Rows of saved views: the two of the sample are Rita's own, and private."""

from typing import Any

from tests.matrix.rows import EMPLOYEES, NARROW, OPERATIONS, SELLERS, Row, Values, form, nothing, posts, reads
from tests.matrix.sample import Sample

RITA = frozenset({"rita"})


def view(sample: Sample) -> dict[str, Any]:
    return {"view_id": sample.view}


def gone_view(sample: Sample) -> dict[str, Any]:
    return {"view_id": sample.gone_view}


def role(_: Sample) -> dict[str, Any]:
    return {"role_key": "rep"}


def writes(method: str, who: frozenset[str], kwargs: Values = nothing, **body: Any) -> Row:
    return Row({method: who}, kwargs, {method: lambda _: body})


PAGES: dict[str, Row] = {
    "settings_views": reads(EMPLOYEES),
    "view_new": form(EMPLOYEES),
    "view_usual": posts(EMPLOYEES),
    "view": form(RITA, view),
    "view_keep": posts(RITA, view),
    "view_delete": posts(RITA, view),
    "view_restore": posts(RITA, gone_view),
    "view_of_role": posts(OPERATIONS, role),
}
# By token, whoever's role allows nothing (Rolf) only reads.
API: dict[str, Row] = {
    "list_views": reads(EMPLOYEES | {NARROW}),
    "save_view": writes("POST", SELLERS, name="Idle"),
    "list_role_views": reads(OPERATIONS),
    "choose_role_view": writes("PUT", OPERATIONS, role, key="overdue"),
    "choose_usual_view": writes("PUT", SELLERS, key="overdue"),
    "choose_columns": writes("PUT", SELLERS, columns=[{"key": "name"}]),
    "get_view": reads(RITA | {NARROW}, view),
    "edit_view": writes("PATCH", RITA, view, name="Quiet"),
    "delete_view": writes("DELETE", RITA, view),
    "restore_view": writes("POST", RITA, gone_view),
}
ROWS = PAGES | {f"api-v1:{name}": row for name, row in API.items()}
