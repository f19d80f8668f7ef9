"""Reason codes of product gaps."""

from quarterdeck.values.text import N_

GAPS = {
    "gap_linked_already": N_("The opportunity is linked to the product gap already."),
    "gap_merged_already": N_("The product gap is merged into another one already."),
    "gap_merged_into_itself": N_("A product gap cannot be merged into itself."),
    "gap_name_taken": N_("Another product gap has this name."),
    "gap_not_merged": N_("The product gap is not merged into another one."),
    "gap_release_day_unfit": N_("Only a planned or released product gap has a release date."),
    "gap_target_merged": N_("The product gap to merge into is itself merged into another one."),
    "gaps_too_many": N_("An opportunity is linked to as many product gaps as are kept."),
}
