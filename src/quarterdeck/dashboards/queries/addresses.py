"""Query strings of tiles: what of a report's address belongs to a tile, and which tile a report suggests."""

import re
from urllib.parse import parse_qsl, urlencode

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.dashboards.terms import Form, TileFields
from quarterdeck.reports.rules.insights import has_series
from quarterdeck.reports.rules.metric import FILTERS, segments_of, usual_segment

# What an address of a report says of days and deals; the rest is about the page.
KEPT = ("days", "since", "until", "as", "pipeline", "whose", "target", *FILTERS)
_METRIC = re.compile(r"/reports/([a-z0-9_]{1,60})(?:/rows)?", re.ASCII)
# What a page that is no single metric's suggests: a metric and what it is told apart by.
_SUGGESTED = {
    "/reports/funnel": ("stage_conversion", "stage"),
    "/reports/bottlenecks": ("time_in_stage", "stage"),
    "/reports/win-loss": ("win_rate", "owner"),
    "/movement": ("pipeline_created", ""),
    "/movement/day": ("open_pipeline", "stage"),
    "/movement/weeks": ("open_pipeline", ""),
    "/insights/reps": ("win_rate", "owner"),
    "/insights/products": ("win_rate", "family"),
    "/insights/regions": ("win_rate", "region"),
    "/insights/channels": ("win_rate", "channel"),
}


def dashboard_query(query: str) -> str:
    """The query string as a tile keeps it: each of the days and filters once, in one order."""
    said = dict(reversed(parse_qsl(query)))
    return urlencode([(name, said[name]) for name in KEPT if name in said])


def tile_of_address(address: str) -> TileFields:
    """The tile that a report, by its address, suggests: a list where lines are what it is about."""
    path, _, query = address.partition("?")
    said = dict(reversed(parse_qsl(query)))
    found = _METRIC.fullmatch(path)
    if found and found[1] in METRICS:
        metric = found[1]
        by = said.get("by", usual_segment(metric))
    else:
        metric, by = _SUGGESTED.get(path, ("win_rate", ""))
    if by in segments_of(metric):
        return TileFields(metric, form=Form.LIST.value, by=by, query=dashboard_query(query))
    form = Form.LINE if has_series(metric) else Form.NUMBER
    return TileFields(metric, form=form.value, query=dashboard_query(query))
