"""Writes of saved views."""

from quarterdeck.saved_views.actions.choices import choose_columns, choose_role_view, choose_usual_view
from quarterdeck.saved_views.actions.erasing import erase_views
from quarterdeck.saved_views.actions.views import NOT_OWN, Saved, delete_view, edit_view, restore_view, save_view

__all__ = [
    "NOT_OWN",
    "Saved",
    "choose_columns",
    "choose_role_view",
    "choose_usual_view",
    "delete_view",
    "edit_view",
    "erase_views",
    "restore_view",
    "save_view",
]
