"""Lists as files: every row of the filter, as its reader sees it; small ones at once, large ones by a link."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.exports import rules
from quarterdeck.exports.actions import forget_exports
from quarterdeck.exports.jobs import write_waiting
from quarterdeck.exports.queries import exports_of, file_path
from quarterdeck.exports.terms import ExportState
from quarterdeck.journal.queries import timeline
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.records.tests.fields import a_field
from quarterdeck.sheets.opening import open_sheet
from quarterdeck.sheets.terms import Asked, Line
from quarterdeck.users.actions import deactivate_person
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, actor
from tests.customers import a_contact, an_account
from tests.pages import page_of
from tests.unchanged import unchanged

Browser = Callable[[int], Client]
NEW = "/lists/opportunities/export"


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def rows_of(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(answer).decode(), newline="")))


@pytest.fixture
def rita(sales: Sales, browser: Browser) -> Client:
    return browser(sales.cast.rita)


@pytest.fixture
def deals(sales: Sales) -> None:
    close = timezone.now().date() + timedelta(days=20)
    number = sales.deal(
        "qualification", by="system", at=timezone.now() - timedelta(days=10), name="Presses", close_date=close
    )
    sales.edit(number, amount=Decimal(1500))
    for place in range(3):
        sales.deal(name=f"=cmd {place}", amount=None)


def test_file_holds_every_deal_of_the_filter(sales: Sales, rita: Client, deals: None) -> None:
    reply = rita.post(NEW, {"query": "since=7&sort=-amount", "type": "csv"})
    rows = rows_of(reply)
    assert rows[0]["Deal"] == "Presses"
    assert {row["Deal"] for row in rows[1:]} == {f"'=cmd {number}" for number in range(3)}
    assert (rows[0]["Amount"], rows[0]["Currency"], rows[0]["Amount then"]) == ("1500.00", "EUR", "1000.00")
    date.fromisoformat(rows[0]["Close date"])
    assert reply["Content-Disposition"].endswith('.csv"')
    (entry, *_) = timeline("exported_list", sales.cast.rita, limit=5)
    assert (entry.event, entry.payload["source"], entry.payload["count"]) == ("list.exported", "opportunities", 4)


def test_lists_are_read_in_parts_and_no_row_is_lost(
    sales: Sales, rita: Client, deals: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = {row["id"] for row in rows_of(rita.post(NEW, {"type": "csv", "headings": "keys"}))}
    assert len(every) == 4
    monkeypatch.setattr("quarterdeck.exports.tables.deals.AT_ONCE", 1)
    for sort in ("name", "-amount", "close_date"):
        rows = rows_of(rita.post(NEW, {"query": f"sort={sort}", "type": "csv", "headings": "keys"}))
        assert len(rows) == 4
        assert {row["id"] for row in rows} == every


def test_nobody_exports_what_they_do_not_see(sales: Sales, browser: Browser, deals: None) -> None:
    assert rows_of(browser(sales.cast.olga).post(NEW, {"type": "csv"})) == []
    assert len(rows_of(browser(sales.cast.max).post(NEW, {"type": "csv"}))) == 4
    rita, paul = browser(sales.cast.rita), browser(sales.cast.paul)
    with unchanged():
        assert paul.post(NEW, {"type": "csv"}).status_code == 404
        assert rita.post("/lists/people/export", {"type": "csv"}).status_code == 403
        assert rita.post("/lists/secrets/export", {"type": "csv"}).status_code == 404


def test_customers_come_with_all_their_fields(sales: Sales, rita: Client) -> None:
    a_field("number", "Sites", "account")
    account = an_account(sales.cast.rita, "Harbour, north")
    a_contact(sales.cast.rita, "Dana =Berg", account_id=account)
    rows = rows_of(rita.post("/lists/accounts/export", {"query": "text=harbour", "type": "csv"}))
    assert [(row["Name"], row["Owner"], row["Sites"]) for row in rows] == [("Harbour, north", "Rita Vogel", "")]
    (contact,) = rows_of(rita.post("/lists/contacts/export", {"query": "text=dana", "type": "csv", "headings": "keys"}))
    assert (contact["name"], contact["account"]) == ("Dana =Berg", "Harbour, north")
    datetime.fromisoformat(contact["created_at"])


def test_workbooks_and_lines_hold_the_same_rows(rita: Client, deals: None) -> None:
    sheet = open_sheet(io.BytesIO(body(rita.post(NEW, {"type": "xlsx"}))), asked=Asked())
    book = {row.cells[2] for row in sheet.rows if isinstance(row, Line)}
    lines = [json.loads(line) for line in body(rita.post(NEW, {"type": "jsonl"})).splitlines()]
    assert book == {line["name"] for line in lines} == {"Presses", *(f"=cmd {place}" for place in range(3))}
    assert {line["amount"] for line in lines} == {None, 1500}


def test_page_says_how_many_rows_and_offers_headings(rita: Client, deals: None) -> None:
    html = page_of(rita.get(f"{NEW}?sort=name"))
    assert "Every row of the list, with its filter and order: 4." in html
    assert 'name="query" value="sort=name"' in html
    assert 'href="/opportunities?sort=name"' in html
    assert f'action="{NEW}"' in page_of(rita.get("/opportunities"))


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is written in the background."""
    monkeypatch.setattr(rules, "AT_ONCE", 0)


def test_a_large_list_is_fetched_by_its_asker_for_a_day(
    sales: Sales, rita: Client, browser: Browser, deals: None, late: None
) -> None:
    where = rita.post(NEW, {"query": "sort=name", "type": "csv"})["Location"]
    assert "The file is being written." in page_of(rita.get(where))
    assert rita.get(f"{where}/file").status_code == 404
    assert not timeline("exported_list", sales.cast.rita, limit=5)
    assert write_waiting() == 1
    assert "Download" in page_of(rita.get(where))
    assert len(rows_of(rita.get(f"{where}/file"))) == 4
    (entry,) = timeline("exported_list", sales.cast.rita, limit=5)
    assert entry.payload["count"] == 4
    for other in (sales.cast.max, sales.cast.ada):
        assert browser(other).get(where).status_code == browser(other).get(f"{where}/file").status_code == 404
    (row,) = exports_of(actor(sales.cast.rita))
    assert forget_exports(timezone.now()) == 0
    assert forget_exports(timezone.now() + timedelta(hours=25)) == 1
    assert not file_path(row.id).exists()
    assert rita.get(f"{where}/file").status_code == 404
    assert "The file is no longer kept." in page_of(rita.get(where))


def test_the_background_writes_only_for_who_may_still_read(sales: Sales, rita: Client, deals: None, late: None) -> None:
    rita.post(NEW, {"type": "csv"})
    deactivate_person(person_id=sales.cast.rita, by=system_actor(), via=SYSTEM)
    assert write_waiting() == 0
    (row,) = exports_of(actor_of_gone(sales))
    assert (row.state, row.problem) == (ExportState.FAILED, "Whoever asked for this may no longer act here.")


def actor_of_gone(sales: Sales) -> Any:
    from dataclasses import replace

    return replace(system_actor(), person_id=sales.cast.rita)


def test_a_file_that_is_half_written_is_nobodys(
    sales: Sales, rita: Client, deals: None, late: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = rita.post(NEW, {"type": "csv"})["Location"]

    def fails(*args: Any) -> int:
        args[2].write(b"half")
        raise OSError("full")

    with monkeypatch.context() as broken:
        broken.setattr("quarterdeck.exports.jobs.write_list", fails)
        with pytest.raises(OSError, match="full"):
            write_waiting()
    assert "The file is being written." in page_of(rita.get(where))
    assert write_waiting() == 1
    assert len(rows_of(rita.get(f"{where}/file"))) == 4


def test_nobody_fills_the_disk_with_files(
    sales: Sales, rita: Client, browser: Browser, deals: None, late: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quarterdeck.exports.actions.files.MOST_WAITING", 2)
    monkeypatch.setattr("quarterdeck.exports.actions.files.MOST_KEPT", 1)
    first, second = (rita.post(NEW, {"type": "csv"})["Location"] for _ in range(2))
    assert "2 files of yours wait to be written." in page_of(rita.post(NEW, {"type": "csv"}), 422)
    assert browser(sales.cast.max).post(NEW, {"type": "csv"}).status_code == 303
    assert write_waiting() == 3
    assert forget_exports() == 1
    assert [rita.get(f"{where}/file").status_code for where in (first, second)] == [404, 200]
    assert exports_of(actor(sales.cast.max))[0].state is ExportState.READY


def test_a_contact_leads_to_what_is_held_for_who_may_read_it(sales: Sales, browser: Browser) -> None:
    contact = public_id(a_contact(sales.cast.rita, "Dana Berg"))
    assert f"/privacy/contact/{contact}" in page_of(browser(sales.cast.ada).get(f"/contacts/{contact}"))
    assert f"/privacy/contact/{contact}" not in page_of(browser(sales.cast.rita).get(f"/contacts/{contact}"))
