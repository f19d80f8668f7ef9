"""Mappings guessed for exports of other systems: their fields, and that days are read in the order they are written."""

from itertools import islice

import pytest

from quarterdeck.imports.terms import Kind
from quarterdeck.sheets.opening import open_sheet
from quarterdeck.sheets.terms import Line
from quarterdeck.uploads.rules.guessing import guess_mapping
from tests.outside_data import outside_data

FILES = {
    "d365_contoso/Opportunity.csv": (
        Kind.OPPORTUNITIES,
        {
            "name": "Topic", "owner": "Owner", "account": "Potential Customer", "amount": "Est. revenue",
            "stage": "Sales Stage", "close_date": "Est. close date", "closed_at": "Actual Close Date",
            "created_at": "Created On", "seller_probability": "Probability", "category": "Forecast category",
        },
        ("%m/%d/%Y %H:%M", "%m/%d/%Y"),
    ),
    "salesforce_devorg/Opportunity.csv": (
        Kind.OPPORTUNITIES,
        {
            "external_id": "Id", "name": "Name", "account": "AccountId", "stage": "StageName", "amount": "Amount",
            "close_date": "CloseDate", "seller_probability": "Probability", "source": "LeadSource",
            "created_at": "CreatedDate",
        },
        ("%m/%d/%y",),
    ),
    "hubspot_migration_sample/deals.csv": (
        Kind.OPPORTUNITIES,
        {"name": "dealname", "stage": "dealstage", "close_date": "close date"},
        ("%m-%d-%Y",),
    ),
    "maven_crm/sales_pipeline.csv": (
        Kind.OPPORTUNITIES,
        {
            "external_id": "opportunity_id", "owner": "sales_agent", "account": "account", "stage": "deal_stage",
            "amount": "close_value", "close_date": "close_date", "product": "product", "created_at": "engage_date",
        },
        ("%Y-%m-%d",),
    ),
    "maven_crm/sales_teams.csv": (
        Kind.PEOPLE,
        {"name": "sales_agent", "manager": "manager", "team": "regional_office"},
        (),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_fields_and_days_of_exports(name: str) -> None:
    kind, fields, days = FILES[name]
    with outside_data(name).open("rb") as stream:
        sheet = open_sheet(stream)
        rows = [row.cells for row in islice(sheet.rows, 2000) if isinstance(row, Line)]
    found = guess_mapping(kind, sheet.layout.names, rows, {})
    assert {field: guess.column for field, guess in found.fields.items()} == fields
    assert (found.days.forms, found.days.is_certain) == (days, True)
