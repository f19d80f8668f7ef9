"""Reason codes of forecasts."""

from quarterdeck.values.text import N_

FORECASTS = {
    "call_negative": N_("A call or an adjustment of a forecast is below zero."),
    "category_not_called": N_("Only Commit and Best case of a forecast are called, and at least one of them."),
    "deal_elsewhere": N_("A deal is judged that is of nobody in the team."),
    "forecast_figure_unknown": N_("A forecast has no such figure."),
    "lock_day_unknown": N_("A week of a forecast is locked on a day of the week, 1 to 7."),
    "lock_time_unknown": N_("A week of a forecast is locked at a minute of a day, 0 to 1439."),
    "not_your_call": N_("A line of a forecast is called by the person, or by who leads the team."),
    "not_your_report": N_("A line of a forecast is adjusted by who leads the next level above."),
    "not_your_team": N_("Deals are judged by who leads the team."),
    "own_deal": N_("Nobody judges their own deals."),
    "period_of_other_kind": N_("Forecasts are made for another kind of period."),
    "period_over": N_("Nothing more is said of a period that is over."),
    "period_unknown": N_("Forecasts are made for fiscal quarters or months."),
    "reads_only": N_("The role only reads."),
    "reset_reason_missing": N_("A call or an adjustment of a forecast is reset without saying why."),
}
