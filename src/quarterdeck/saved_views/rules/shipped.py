"""The views that come with the product, and the one each role starts with until operations choose another."""

from quarterdeck.saved_views.terms import Page, ViewRow
from quarterdeck.values.text import N_

# Where a period is looked at, what changed in it within a week is part of the picture.
_LOOK_BACK = "since=7"
SHIPPED = {
    Page.DEALS: (
        ViewRow("my_quarter", N_("My deals this quarter"), f"scope=mine&close=this_quarter&kind=open&{_LOOK_BACK}"),
        ViewRow("team_quarter", N_("My team this quarter"), f"scope=team&close=this_quarter&kind=open&{_LOOK_BACK}"),
        ViewRow("overdue", N_("Overdue deals"), "flag=overdue&kind=open"),
        ViewRow("all_open", N_("All open deals"), "kind=open"),
    ),
    # Every report is a page of its own: the list of reports shows what comes with the product.
    Page.REPORTS: (),
}
_USUAL = {
    "rep": "my_quarter",
    "manager": "team_quarter",
    "sales_operations": "overdue",
    "administrator": "overdue",
}
OTHERWISE = "all_open"


def shipped_usual(role_key: str) -> str:
    """The key of the shipped view that people of a role start with."""
    return _USUAL.get(role_key, OTHERWISE)
