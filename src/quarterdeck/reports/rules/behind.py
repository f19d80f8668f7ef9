"""Of which measures the rows behind a figure are shown, and what they are called."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from quarterdeck.analytics.metrics import Metric, Part
from quarterdeck.analytics.metrics.measures import Counted, Measure
from quarterdeck.values.text import N_

MEASURES: Final[Mapping[str, str]] = {
    "again": N_("Came back to it"),
    "amount": N_("Amount"),
    "before": N_("In the days before"),
    "by_first": N_("Won by a third of the days; evenly it is a third of the quota"),
    "by_second": N_("Won by two thirds of the days; evenly it is two thirds of the quota"),
    "closed": N_("Closed"),
    "closed_value": N_("Amount of closed deals"),
    "coarse": N_("Known between two exports only"),
    "created": N_("Created"),
    "cycle": N_("Median of the cycle"),
    "days_of_all": N_("Amount x days at an even pace, twice"),
    "days_won": N_("Amount x days since it was won"),
    "deals": N_("Deals"),
    "due": N_("Amount due in the window"),
    "due_deals": N_("Deals due in the window"),
    "ended": N_("Ended stays"),
    "entered": N_("Entered"),
    "excluded": N_("Without a rate, left out"),
    "in_time": N_("Won in time"),
    "kept": N_("Amount won by the end"),
    "late": N_("Amount won in the last two weeks"),
    "logged": N_("Activities"),
    "made": N_("Amount created"),
    "made_deals": N_("Deals created"),
    "median": N_("Median"),
    "meetings": N_("Meetings"),
    "months": N_("Months"),
    "now": N_("In the window"),
    "old": N_("Old enough"),
    "open": N_("Open"),
    "p25": N_("Lower quartile"),
    "p50": N_("Median"),
    "p75": N_("Upper quartile"),
    "p90": N_("90th percentile"),
    "passed": N_("Went beyond the stage"),
    "priced": N_("With an amount"),
    "quota": N_("Quota"),
    "quota_days": N_("Quota x days at an even pace, twice"),
    "stays": N_("Stays"),
    "still_open": N_("Still open"),
    "longer": N_("Longer than usual"),
    "judged": N_("Held against won deals"),
    "stood": N_("Amount due at this point of earlier periods"),
    "stood_deals": N_("Deals due at this point of earlier periods"),
    "two_way": N_("Two-way"),
    "unpriced": N_("Without an amount"),
    "won": N_("Won"),
    "won_value": N_("Amount of won deals"),
    "young": N_("Too young, left out"),
}
PARTS: Final[Mapping[str, str]] = {
    "activities": N_("Activities"),
    "activities_of_won": N_("Activities on won deals"),
    "closed": N_("Closed deals"),
    "cohort": N_("First stays"),
    "created": N_("Created deals"),
    "created_ahead": N_("Created deals that close in the next quarter"),
    "due": N_("Open deals to close in the window"),
    "due_before": N_("Open deals of earlier periods"),
    "family_quotas": N_("Quotas of product families"),
    "open": N_("Open deals"),
    "qualified": N_("Qualified deals"),
    "quotas": N_("Quotas"),
    "quotas_ahead": N_("Quotas of the next quarter"),
    "sourced": N_("Created deals"),
    "stage_totals": N_("Deals in the stage"),
    "team_quotas": N_("Quotas of teams"),
    "territory_quotas": N_("Quotas of territories"),
    "visits": N_("Stays"),
    "waiting": N_("Open deals in their stage"),
    "won": N_("Won deals"),
    "won_of_teams": N_("Deals won by teams"),
}


def shown_measures(part: Part) -> list[str]:
    """The measures that rows have a column for: each thing a row adds once, and not that it is one of all."""
    found: dict[str, str] = {}
    for name, one in part.declared.items():
        is_quantile_of_summed = one.counted is Counted.MONEY and name not in part.in_currency and "QUANTILE" in one.sql
        if not one.is_beside and one.each != "1" and not is_quantile_of_summed:
            found.setdefault(one.each, name)
    return list(found.values())


def column_label(part: Part, name: str) -> str:
    """What a column of a measure is called."""
    return N_("Days") if part.declared[name].counted is Counted.SPAN else MEASURES[name]


def made_of(metric: Metric) -> list[tuple[int, str, Measure]]:
    """Of what a figure is made, and what it leaves out: the number of the part, the measure's name, and the measure.

    Amounts without a rate are told in a sentence of their own, wherever a figure is.
    """
    return [
        (number, name, one)
        for number, part in enumerate(metric.parts)
        for name, one in part.declared.items()
        if name != "excluded"
    ]


def share_among(metric: Metric, measure: Measure, value: int | None, tries: int) -> Fraction | None:
    """What a count is of all the tries of a share, such as those still open; None where it is no part of them.

    Of a measure that is told as a share of another, `tries` is that one.
    """
    if measure.of:
        return Fraction(value, tries) if value is not None and tries > 0 else None
    is_part = metric.is_share and not metric.each and not measure.is_beside and measure.counted is Counted.COUNT
    return Fraction(value, tries) if is_part and value is not None and 0 <= value < tries else None


def part_labels(metric: Metric) -> list[str]:
    """What the parts of a metric are called, in their order."""
    return [PARTS[part.population] for part in metric.parts]
