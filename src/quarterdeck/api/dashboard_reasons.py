"""Reason codes of dashboards and of views of reports, with what they mean."""

from quarterdeck.values.text import N_

DASHBOARDS = {
    "dashboard_full": N_("A dashboard has as many tiles as it holds."),
    "metric_unknown": N_("A tile names a metric that does not exist."),
    "report_missing": N_("The query of a view of a report names no page of reports."),
    "role_has_dashboard": N_("People of the role start with another dashboard already."),
    "tile_without_months": N_("A tile is drawn by month, and its metric is not told month by month."),
    "tile_without_segment": N_("A tile lists lines, and of no segment that makes sense for its metric."),
    "too_many_dashboards": N_("Somebody has as many dashboards as are kept."),
    "width_out_of_range": N_("A tile is one to three columns wide."),
}
