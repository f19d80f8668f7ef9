"""Reads of saved views: what one person may use."""

from quarterdeck.saved_views.queries.addresses import canonical, full_address, is_short, merged, report_address
from quarterdeck.saved_views.queries.bar import DEFAULT, ViewBar, opened, shown
from quarterdeck.saved_views.queries.chosen import RoleChoice, role_choices
from quarterdeck.saved_views.queries.views import deleted_views, role_names, view_for, views_of

__all__ = [
    "DEFAULT",
    "RoleChoice",
    "ViewBar",
    "canonical",
    "deleted_views",
    "full_address",
    "is_short",
    "merged",
    "opened",
    "report_address",
    "role_choices",
    "role_names",
    "shown",
    "view_for",
    "views_of",
]
