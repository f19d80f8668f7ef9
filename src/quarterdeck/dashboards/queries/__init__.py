"""Reads of dashboards: what one person may see."""

from quarterdeck.dashboards.queries.addresses import dashboard_query, tile_of_address
from quarterdeck.dashboards.queries.mailings import due_mailings, mailing_for, mailings_of
from quarterdeck.dashboards.queries.rows import (
    dashboard_after,
    dashboard_for,
    dashboards_of,
    deleted_dashboards,
    own_dashboard,
    usable_q,
)

__all__ = [
    "dashboard_after",
    "dashboard_for",
    "dashboard_query",
    "dashboards_of",
    "deleted_dashboards",
    "due_mailings",
    "mailing_for",
    "mailings_of",
    "own_dashboard",
    "tile_of_address",
    "usable_q",
]
