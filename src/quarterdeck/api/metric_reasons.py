"""Reason codes of questions about metrics."""

from quarterdeck.values.text import N_

METRICS = {
    "answer_too_large": N_("An answer has more lines than are given at once."),
    "figures_missing": N_("The analytics copy does not answer, so there is nothing to write into a file."),
    "part_unknown": N_("The metric has no such part."),
    "segment_undefined": N_("The segment makes no sense for the metric; the text says why."),
    "segment_unknown": N_("There is no such segment."),
    "segment_value_wrong": N_("The value is none of the segment."),
    "segment_values_count": N_("There is not one value for each segment."),
    "segments_too_many": N_("A metric is told apart by at most two different segments."),
    "stage_figure_unknown": N_("A stage has no such figure."),
    "ways_too_many": N_("Closed deals are told apart by at most three different ways."),
}
