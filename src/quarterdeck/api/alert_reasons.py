"""Reason codes of alerts."""

from quarterdeck.values.text import N_

ALERTS = {
    "alert_name_missing": N_("A rule of alerts needs a name."),
    "alert_quiet_wrong": N_("Quiet days of a rule of alerts lie outside of 1 to 90."),
    "alert_recipient_missing": N_("A rule of alerts tells nobody."),
    "alert_recipient_out_of_reach": N_("A rule of alerts would tell somebody whose deals its writer may not change."),
    "alert_recipients_too_many": N_("A rule of alerts tells more people than 50."),
    "alert_rules_too_many": N_("The token's owner has written 100 rules of alerts already."),
    "alert_segment_undefined": N_("The figure of a rule of alerts cannot be kept to a pipeline."),
    "alert_step_wrong": N_("The step of a rule of alerts is negative or too large."),
    "alert_threshold_wrong": N_("The threshold of a rule of alerts is negative or too large."),
    "alert_value_unknown": N_("What a rule of alerts is kept to is not named, or out of sight."),
}
