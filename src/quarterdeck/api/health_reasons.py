"""Reason codes of deal health and next best actions."""

from quarterdeck.values.text import N_

HEALTH = {
    "limits_crossed": N_("The limit of red of a signal of health lies on the good side of that of amber."),
    "no_limit": N_("The signal of health has no limit to set."),
    "points_out_of_range": N_("A signal of health takes 0 to 100 points."),
    "red_below_amber": N_("A signal of health takes fewer points at red than at amber."),
    "signal_limit_out_of_range": N_("A limit of a signal of health lies outside of what it can be."),
    "signal_not_of_stage": N_("Health is judged of opportunities in open stages only."),
}
ADVICE = {
    "advice_answered": N_("The next best action was dismissed or followed before."),
    "advice_of_closed": N_("Nothing is advised for a closed opportunity."),
    "advice_reason_too_long": N_("A reason to dismiss a next best action has at most 200 characters."),
    "advice_without_reason": N_("A next best action is dismissed with a reason."),
}
