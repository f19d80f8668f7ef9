"""Workbooks that a spreadsheet understands, and files that are imported again."""

import csv
import io
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from quarterdeck.customers.queries import account_detail
from quarterdeck.opportunities.tests.deals import Sales, sales_of
from quarterdeck.sheets.opening import open_sheet
from quarterdeck.sheets.terms import Asked, Line
from quarterdeck.users.models import Person
from quarterdeck.values.ids import public_id
from tests.cast import Cast, actor
from tests.customers import an_account
from tests.pages import page_of

pytestmark = pytest.mark.django_db
DEALS = "/lists/opportunities/export"
NEW_YORK = "America/New_York"


@pytest.fixture
def sales(cast: Cast) -> Sales:
    return sales_of(cast)


@pytest.fixture
def rita(sales: Sales, browser: Callable[[int], Client]) -> Client:
    return browser(sales.cast.rita)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def rows_of(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(answer).decode(), newline="")))


def test_workbooks_have_numbers_and_times_on_the_readers_clock(sales: Sales, rita: Client) -> None:
    Person.objects.filter(pk=sales.cast.rita).update(time_zone=NEW_YORK)
    account = an_account(sales.cast.rita, "Harbour", employees=12)
    sheet = open_sheet(io.BytesIO(body(rita.post("/lists/accounts/export", {"type": "xlsx"}))), asked=Asked())
    line = next(row for row in sheet.rows if isinstance(row, Line) and row.cells[0] == public_id(account))
    row = dict(zip(sheet.layout.names, line.cells, strict=True))
    created = account_detail(actor(sales.cast.rita), account).account.created_at.astimezone(ZoneInfo(NEW_YORK))
    assert row[f"Created ({NEW_YORK})"] == created.replace(tzinfo=None, microsecond=0)
    assert row["Employees"] == 12


def test_a_file_to_be_imported_again_has_keys_and_ids(sales: Sales, rita: Client) -> None:
    sales.deal("qualification", by="system")
    page = page_of(rita.get(f"{DEALS}?sort=name"))
    assert "Every field, to be imported again" in page
    assert 'href="/lists/opportunity_lines/export?sort=name"' in page
    (row,) = rows_of(rita.post(DEALS, {"query": "sort=name", "type": "csv", "headings": "again"}))
    assert (row["stage"], row["owner_id"], row["amount"]) == ("qualification", public_id(sales.cast.rita), "1000.00")
    assert "All of them that belong to the records you see" in page_of(rita.get("/lists/opportunity_lines/export"))
    (role,) = rows_of(rita.post("/lists/opportunity_contacts/export", {"type": "csv", "headings": "keys"}))
    assert (role["role"], role["contact_id"]) == ("economic_buyer", public_id(sales.buyer))


def test_a_list_that_no_import_reads_is_refused(rita: Client) -> None:
    assert "to be imported again" not in page_of(rita.get("/lists/tasks/export"))
    assert rita.post("/lists/tasks/export", {"type": "csv", "headings": "again"}).status_code == 422


def test_the_board_leads_to_its_deals_as_a_file(sales: Sales, rita: Client) -> None:
    sales.deal("qualification", by="system")
    page = page_of(rita.get(f"/pipelines/{sales.spec.key}/board?scope=mine"))
    assert f'href="{DEALS}?scope=mine&amp;kind=open&amp;pipeline={sales.spec.key}"' in page
