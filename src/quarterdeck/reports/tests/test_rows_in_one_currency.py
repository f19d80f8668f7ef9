"""Rows of amounts in their own currencies say what each is in the reporting currency, so that they visibly add up."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.catalog.actions import activate_currency, set_rate
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.reports.api.shapes import MetricRowsOut
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM
from tests.copied import copied
from tests.rest import api, fits

Browser = Callable[[int], Client]


@pytest.fixture
def mixed(sales: Sales) -> Iterator[Sales]:
    """Rita has 1,000 EUR, 300 USD at 1.2 a euro, and 500 CHF, which has no rate."""
    activate_currency(code="CHF", by=system_actor(), via=SYSTEM)
    set_rate(currency="USD", day=timezone.now().date(), rate=Decimal("1.2"), by=system_actor(), via=SYSTEM)
    for amount, currency in ((1_000, "EUR"), (300, "USD"), (500, "CHF")):
        sales.deal(by="system", name=f"In {currency}", amount=Decimal(amount), currency=currency)
    with copied():
        yield sales


def test_pages_say_each_row_in_the_currency_of_the_sum(mixed: Sales, browser: Browser) -> None:
    answer = browser(mixed.cast.rita).get("/reports/open_pipeline/rows?by=none")
    shown = unescape(answer.content.decode())
    assert '<th scope="col" class="n">Amount</th><th scope="col" class="n">In EUR</th>' in shown
    number = r'<td class="n num">([^<]*)</td>'
    line = rf'>In (\w+)</a></th>(?:<td(?: class="wrap")?>[^<]*</td>)+{number}{number}'
    told = {name: cells for name, *cells in re.findall(line, shown)}
    assert {name: cells[1] for name, cells in told.items()} == {"EUR": "€1,000.00", "USD": "€250.00", "CHF": "–"}
    assert told["USD"][0] != told["USD"][1]
    assert '<td class="n num">€1,250.00</td>' in shown
    # What is in one currency already has no such column.
    assert "In EUR</th>" not in unescape(
        browser(mixed.cast.rita).get("/reports/win_rate_value/rows?by=none").content.decode()
    )


def test_files_and_the_api_say_it_too(mixed: Sales, browser: Browser) -> None:
    query = {"type": "csv", "query": "metric=open_pipeline&by=none"}
    answer: Any = browser(mixed.cast.rita).post("/lists/report_rows/export", query)
    rows = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode(), newline=""))
    found = {row["Deal"]: row["Amount in EUR"] for row in rows}
    assert found == {"In EUR": "1000.00", "In USD": "250.00", "In CHF": ""}
    told = fits(api(mixed.cast.rita).get("/metrics/open_pipeline/rows"), MetricRowsOut)
    assert {row.name: row.converted for row in told.items} == {
        "In EUR": {"amount": "1000.00"}, "In USD": {"amount": "250.00"}, "In CHF": {"amount": None},
    }  # fmt: skip
    assert fits(api(mixed.cast.rita).get("/metrics/win_rate/rows"), MetricRowsOut).items == []
