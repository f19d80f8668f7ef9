"""Words of reports: stretches of days, and groups of metrics."""

from enum import StrEnum

from quarterdeck.values.text import N_


class Stretch(StrEnum):
    """Which days a report is about, by the company's fiscal calendar."""

    THIS_QUARTER = "this-quarter"
    LAST_QUARTER = "last-quarter"
    THIS_YEAR = "this-year"
    LAST_YEAR = "last-year"
    TWELVE_MONTHS = "12-months"
    EVER = "ever"


STRETCH_LABELS = {
    Stretch.THIS_QUARTER: N_("This quarter"),
    Stretch.LAST_QUARTER: N_("Last quarter"),
    Stretch.THIS_YEAR: N_("This year"),
    Stretch.LAST_YEAR: N_("Last year"),
    Stretch.TWELVE_MONTHS: N_("12 months"),
    Stretch.EVER: N_("Ever"),
}
# How the list of reports is parted. What is in no group stands at the end, so that none is lost.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("Winning"),
        ("win_rate", "win_rate_value", "win_rate_created", "won_within_90_days", "bookings", "average_deal_size"),
    ),
    (N_("Pace"), ("sales_cycle", "sales_cycle_qualified", "sales_cycle_touched", "pipeline_velocity")),
    (N_("Pipeline"), ("open_pipeline", "pipeline_created", "pipeline_sourced", "qualified_growth", "open_age")),
    (
        N_("Stages"),
        (
            "stage_conversion", "win_rate_entered", "time_in_stage", "time_in_stage_by_deal", "open_in_stage",
            "waiting_long",
        ),
    ),
    (
        N_("Targets"),
        (
            "quota_attainment", "reps_at_quota", "family_attainment", "territory_attainment", "team_attainment",
            "pipeline_coverage", "gross_coverage", "coverage_needed", "required_coverage", "creation_coverage",
            "creation_coverage_ahead", "deals_to_find", "linearity", "linearity_to_quota", "booked_late",
        ),
    ),
    (N_("Work"), ("activities_per_won_deal", "meetings_per_stay", "two_way_share")),
)  # fmt: skip
OTHERS = N_("More")
# Limits of size bands in units of the reporting currency.
BANDS = (10_000, 50_000, 250_000)


class Tab(StrEnum):
    """What a page of insights is about."""

    HEALTH = "health"
    REPS = "reps"
    PRODUCTS = "products"
    REGIONS = "regions"
    CHANNELS = "channels"


TAB_LABELS = {
    Tab.HEALTH: N_("Pipeline health"),
    Tab.REPS: N_("Reps"),
    Tab.PRODUCTS: N_("Products"),
    Tab.REGIONS: N_("Regions"),
    Tab.CHANNELS: N_("Channels"),
}
