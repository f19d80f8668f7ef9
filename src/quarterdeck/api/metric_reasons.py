"""Reason codes of questions about metrics, and of what is kept of their reports: dashboards and views."""

from quarterdeck.values.text import N_

METRICS = {
    "answer_too_large": N_("An answer has more lines than are given at once."),
    "figures_missing": N_("The analytics copy does not answer, so there is nothing to write into a file."),
    "part_unknown": N_("The metric has no such part."),
    "segment_undefined": N_("The segment makes no sense for the metric; the text says why."),
    "segment_unknown": N_("There is no such segment."),
    "segment_value_wrong": N_("The value is none of the segment."),
    "objection_quarter": N_("A quarter is named for the figure `raised`, and for nothing else."),
    "segment_values_count": N_("There is not one value for each segment."),
    "segments_too_many": N_("A metric is grouped by at most two different segments."),
    "stage_figure_unknown": N_("A stage has no such figure."),
    "ways_too_many": N_("Closed deals are grouped in at most three different ways."),
}
DASHBOARDS = {
    "dashboard_full": N_("A dashboard has as many tiles as it holds."),
    "dashboard_team_unknown": N_("A dashboard is shared with a team that is not, or no more."),
    "hour_unknown": N_("Enter an hour from 0 to 23."),
    "mailing_unseen": N_("A dashboard is to go out by mail to somebody who does not see it."),
    "metric_unknown": N_("A tile names a metric that does not exist."),
    "report_missing": N_("The query of a view of a report names no page of reports."),
    "role_has_dashboard": N_("People of the role start with another dashboard already."),
    "tile_without_months": N_("A tile is drawn by month, and its metric is not told month by month."),
    "tile_without_segment": N_("A tile lists lines, and of no segment that makes sense for its metric."),
    "too_many_dashboards": N_("Somebody has as many dashboards as are kept."),
    "width_out_of_range": N_("A tile is one to three columns wide."),
}
