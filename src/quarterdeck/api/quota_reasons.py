"""Reason codes of quotas, seasonalities, forecasts and pipeline reviews, with what they mean."""

from quarterdeck.values.text import N_

QUOTAS = {
    "family_unknown": N_("A quota names a family of products that is not in use."),
    "growth_out_of_range": N_("Quotas are copied with a growth outside of -100 % to 1,000 %."),
    "holder_missing": N_("Who does not see everything sets no quota of the company."),
    "months_twelve": N_("Not all twelve months of a quota are given."),
    "person_unknown": N_("A quota is of nobody who is an active employee and whom one is answerable for."),
    "quota_negative": N_("A quota, or a month of it, is below zero."),
    "quota_overlaps": N_("Another fiscal year of the same holder, of an older calendar, shares days with this one."),
    "ramp_out_of_range": N_("A ramp begins outside of the years quotas are kept for."),
    "ramp_percents": N_("A ramp has not one to twelve percentages from 0 to 100."),
    "same_year": N_("A year's quotas are copied to the same year."),
    "seasonality_exists": N_("Another seasonality has that name."),
    "seasonality_unknown": N_("There is no seasonality of that name."),
    "shares_not_whole": N_("The shares of a seasonality do not make 100 %."),
    "shares_twelve": N_("A seasonality has not twelve shares of zero or more."),
    "team_unknown": N_("A quota is of no team that is in use and that one is answerable for."),
    "territory_unknown": N_("A quota is for no territory of the active plan."),
    "total_differs": N_("The months of a quota do not make the total that was confirmed."),
    "two_holders": N_("A quota is of a person and a team at once."),
    "year_out_of_range": N_("A fiscal year lies outside of those quotas are kept for."),
}
FORECASTS = {
    "call_negative": N_("A call or an adjustment of a forecast is below zero."),
    "category_not_called": N_("Only Commit and Best case of a forecast are called, and at least one of them."),
    "deal_not_due": N_("A deal is judged that is not open, or is to close in another period."),
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
REVIEWS = {
    "ask_in_the_past": N_("What is asked of an owner is due on a day that has passed."),
    "ask_without_text": N_("Something is asked of an owner by a day, and not what."),
    "owner_has_left": N_("Somebody who left is asked to do something."),
    "review_empty": N_("No opportunity is flagged: there is nothing to review."),
    "review_finished": N_("The review is finished: nothing more is decided in it."),
    "review_not_led": N_("Opportunities are reviewed by who leads their owners."),
    "review_too_large": N_("There are more open opportunities than one review holds."),
    "review_under_way": N_("A review of the same line and period is under way."),
}
