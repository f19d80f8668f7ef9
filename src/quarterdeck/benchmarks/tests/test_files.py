"""A benchmark as a file says what its page says, and nothing of anybody out of sight."""

import csv
import io
from collections.abc import Callable
from typing import Any

from django.test import Client

from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.sheets.terms import Limits, Line
from quarterdeck.sheets.workbooks import opened_workbook

Browser = Callable[[int], Client]
PATH = "/lists/benchmark/export"


def exported(client: Client, **body: str) -> bytes:
    answer = client.post(PATH, {"type": "csv", "headings": "keys", "query": "", **body})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file is streamed


def rows_of(client: Client, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported(client, query=query).decode(), newline="")))


def test_a_rep_takes_away_the_own_figure_and_the_quartiles(sales: Sales, asked: list[str], browser: Browser) -> None:
    rows = rows_of(browser(sales.cast.rita))
    assert asked == ["benchmark"]
    assert [row["part"] for row in rows] == ["Own", "All compared", "All compared", "All compared"]
    own, low, median, high = rows
    assert (own["line"], own["figure"], own["percentile"], own["count"]) == ("Rita Vogel", "0.500000", "80", "10")
    assert {row["count"] for row in (low, median, high)} == {"8"}
    assert [row["figure"] for row in (low, median, high)] == ["", "", ""]
    # To two digits: others are in them whose figures she may not read.
    estimates = [row["estimate"] for row in (low, median, high)]
    assert all(float(said) == round(float(said), 2) for said in estimates)
    assert estimates == sorted(estimates)
    assert "Colleague" not in str(rows)
    assert "Max" not in str(rows)


def test_those_by_name_are_those_of_the_page(sales: Sales, asked: list[str], browser: Browser) -> None:
    of_max = rows_of(browser(sales.cast.max))
    assert [(row["part"], row["line"]) for row in of_max[:2]] == [("Own", "Max Berg"), ("By name", "Rita Vogel")]
    assert "Colleague" not in str(of_max)
    whole = [row["line"] for row in rows_of(browser(sales.cast.ada), "segment=all") if row["part"] == "By name"]
    assert len(whole) == len(set(whole)) == 8


def test_a_workbook_says_first_what_is_compared(sales: Sales, asked: list[str], browser: Browser) -> None:
    content = exported(browser(sales.cast.rita), type="xlsx", query="days=last-year&segment=size&value=2")
    told: dict[str, list[Any]] = {}
    for name in ("Definition", "Benchmark"):
        lines = opened_workbook(io.BytesIO(content), Limits(), name)[1]
        told[name] = [row.cells for row in lines if isinstance(row, Line)]
    (heads, cells), (first, *_rest) = told["Definition"], told["Benchmark"]
    said = dict(zip(heads, cells, strict=True))
    assert (said["metric"], said["compared"], said["days"]) == ("Win rate", "Reps", "Last year")
    assert said["within"].startswith("Size")
    assert first[0] == "part"


def test_without_figures_it_says_so(sales: Sales, browser: Browser) -> None:
    answer = browser(sales.cast.rita).post(PATH, {"type": "csv", "headings": "keys", "query": ""})
    assert "not answering" in answer.content.decode()
