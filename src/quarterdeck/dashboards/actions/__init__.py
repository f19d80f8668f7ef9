"""Writes of dashboards."""

from quarterdeck.dashboards.actions.dashboards import (
    NOT_OWN,
    Saved,
    add_dashboard,
    delete_dashboard,
    edit_dashboard,
    restore_dashboard,
)
from quarterdeck.dashboards.actions.mailings import (
    end_left,
    end_mailing,
    is_sent_now,
    owe_due,
    put_off,
    send_now,
    set_mailing,
)
from quarterdeck.dashboards.actions.tiles import add_tile, edit_tile, remove_tile

__all__ = [
    "NOT_OWN",
    "Saved",
    "add_dashboard",
    "add_tile",
    "delete_dashboard",
    "edit_dashboard",
    "edit_tile",
    "end_left",
    "end_mailing",
    "is_sent_now",
    "owe_due",
    "put_off",
    "remove_tile",
    "restore_dashboard",
    "send_now",
    "set_mailing",
]
