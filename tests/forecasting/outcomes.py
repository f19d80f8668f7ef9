"""Public data sets with outcomes, as tables for the scorer; None where the data is not there."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from quarterdeck.analytics.scoring.tables import Asked, Sheet, read_sheet
from tests.outside_data import ROOT as DATA


def _kept(path: Path, column: str, words: dict[str, str]) -> Sheet | None:
    """The rows of a file whose outcome is one of the words, with what they mean."""
    if not path.exists():
        return None
    sheet = read_sheet(path)
    meant = np.array([words.get(str(cell)) for cell in sheet.columns[column]], dtype=object)
    rows = np.flatnonzero(meant != None)  # noqa: E711  element by element
    columns = {name: cells[rows] for name, cells in sheet.columns.items() if name != column}
    return Sheet(sheet.name, columns | {"outcome": meant[rows]}, len(rows))


def maven() -> Sheet | None:
    return _kept(DATA / "maven_crm" / "sales_pipeline.csv", "deal_stage", {"Won": "1", "Lost": "0"})


def dtc() -> Sheet | None:
    words = {"Closed Won": "1", "Closed Lost": "0"}
    return _kept(DATA / "salesforce_dtc" / "DTC_Opportunity.csv", "StageName", words)


def olist() -> Sheet | None:
    """Leads: whether each was closed as won in the data's time."""
    folder = DATA / "olist_funnel"
    path = folder / "olist_marketing_qualified_leads_dataset.csv"
    if not path.exists():
        return None
    leads, won = read_sheet(path), read_sheet(folder / "olist_closed_deals_dataset.csv")
    closed = set(won.columns["mql_id"])
    outcome = np.array(["1" if one in closed else "0" for one in leads.columns["mql_id"]], dtype=object)
    return Sheet(leads.name, dict(leads.columns) | {"outcome": outcome}, leads.rows)


SETS: dict[str, tuple[Callable[[], Sheet | None], Asked, bool]] = {
    "Maven": (
        maven,
        Asked("outcome", time="engage_date", id="opportunity_id", leave=("close_value", "close_date")),
        False,
    ),
    "DTC": (dtc, Asked("outcome", leave=()), False),
    "Olist leads": (olist, Asked("outcome", time="first_contact_date", id="mql_id"), True),
}
