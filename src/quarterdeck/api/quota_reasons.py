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
    "two_holders": N_("A quota, or what is asked of a forecast, is of a person and a team at once."),
    "year_out_of_range": N_("A fiscal year lies outside of those quotas are kept for."),
}
FORECASTS = {
    "call_negative": N_("A call or an adjustment of a forecast is below zero."),
    "category_not_called": N_(
        "Only Commit, Best case and, where it is used, Most likely are called, and at least one of them."
    ),
    "likely_not_called": N_("Most likely of a forecast is called while it is switched off in the settings."),
    "likely_not_used": N_("The category Most likely is given while it is switched off in the settings of forecasts."),
    "deal_not_due": N_("A deal is judged that is not open, or is to close in another period."),
    "deal_elsewhere": N_("A deal is judged that is of nobody in the team."),
    "forecast_answer_line_unknown": N_("There is no such line in the tree of the forecast to answer for."),
    "forecast_answer_unknown": N_("Only an active employee answers for a line of a forecast."),
    "forecast_credit_by_team": N_("Shared credit is forecast by team."),
    "forecast_date_needs_lines": N_("Only lines have a start and a schedule to forecast by."),
    "forecast_default_needed": N_("One type of forecast in use is the usual one."),
    "forecast_family_needs_lines": N_("Only lines are of one product family each."),
    "forecast_figure_unknown": N_("A forecast has no such figure."),
    "forecast_measure_needs_lines": N_("Only lines tell what recurs, what is charged once, and pieces."),
    "forecast_recurring_unscheduled": N_("What recurs a year is not spread by a schedule."),
    "forecast_type_exists": N_("There is a type of forecast of this name."),
    "forecast_type_retired": N_("Nothing more is said in a type of forecast that is retired."),
    "forecast_type_twice": N_("Another type of forecast in use sums the same."),
    "forecast_types_full": N_("There are as many types of forecast in use as there may be."),
    "judged_by_team": N_("Deals are judged in forecasts by team."),
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
    "review_period": N_("A review is of the present period or the next one."),
    "review_too_large": N_("There are more open opportunities than one review holds."),
    "review_under_way": N_("A review of the same line and period is under way."),
}
SCENARIOS = {
    "scenario_amount_wrong": N_(
        "A lever is moved farther than anything would be told by it, or its amount is no number."
    ),
    "scenario_deal_not_open": N_("A named opportunity is not open, or not among those of the scenario's line."),
    "scenario_deal_twice": N_("An opportunity is both in and out."),
    "scenario_deals_too_many": N_("A scenario names as many opportunities as it can."),
    "scenario_factor_negative": N_("A factor is below 0."),
    "scenario_history_short": N_("History is too short for a model, so nothing can be supposed."),
    "scenario_levers_too_many": N_("A scenario has as many levers as it can."),
    "scenario_line_fixed": N_("A scenario stays of the line it was added of."),
    "scenario_line_unknown": N_("There is no such line of the forecast, or not all of its deals may be seen."),
    "scenario_no_forecast": N_("No forecast of this quarter is published yet."),
    "scenario_ramp_wrong": N_("The ramp of new reps is below 0 weeks, or longer than two years."),
    "scenario_reader_unknown": N_("There is no such person or team to share a scenario with."),
    "scenario_segment_unknown": N_("There is no such segment among the deals of the scenario's line."),
    "scenario_versions_too_many": N_("A scenario has as many versions as are kept."),
    "scenarios_waiting": N_("As many scenarios of somebody as may wait are still being computed."),
    "too_many_scenarios": N_("Somebody has as many scenarios as are kept."),
}
# What people say and decide about the numbers to come.
FORECASTING = FORECASTS | SCENARIOS | REVIEWS
