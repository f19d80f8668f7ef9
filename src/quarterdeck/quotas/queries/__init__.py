"""Reads of quotas, by who may see them."""

from quarterdeck.quotas.queries.choices import (
    Choices,
    SeasonalityRow,
    quota_choices,
    seasonalities,
    seasonality_row,
)
from quarterdeck.quotas.queries.rows import (
    QuotaPage,
    QuotaRow,
    quota_on,
    quota_page,
    quota_row,
    quota_versions,
    quota_years,
    quotas_of_year,
    with_months,
)
from quarterdeck.quotas.queries.sums import Assigned, Sums, assigned, held_within, narrowed_within, people_sums

__all__ = [
    "Assigned",
    "Choices",
    "QuotaPage",
    "QuotaRow",
    "SeasonalityRow",
    "Sums",
    "assigned",
    "held_within",
    "narrowed_within",
    "people_sums",
    "quota_choices",
    "quota_on",
    "quota_page",
    "quota_row",
    "quota_versions",
    "quota_years",
    "quotas_of_year",
    "seasonalities",
    "seasonality_row",
    "with_months",
]
