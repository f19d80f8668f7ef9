"""The report is one file that says what the data says, and asks where it could be read in two ways."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from quarterdeck.analytics import METRICS
from quarterdeck.server.cli import app

ROOT = Path(__file__).resolve().parents[4]
SAMPLES = ROOT / "docs" / "guide" / "samples"
DEALS, HISTORY = SAMPLES / "pipeline.csv", SAMPLES / "pipeline-history.csv"
VOID = {"meta"}


class Nesting(HTMLParser):
    """Which elements are open, which ids there are, and every attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)


def written(folder: Path, *more: str, deals: Path = DEALS) -> tuple[str, Nesting]:
    target = folder / "report.html"
    done = CliRunner().invoke(app, ["report", str(deals), "--output", str(target), *more])
    assert done.exit_code == 0, done.output
    text = target.read_text()
    page = Nesting()
    page.feed(text)
    assert page.open == []
    return text, page


def test_it_is_one_file_that_loads_nothing(tmp_path: Path) -> None:
    text, page = written(tmp_path, "--history", str(HISTORY))
    assert not re.search(r"https?:|//|@import|url\(|<script|<link|<img|<iframe", text)
    assert not [one for one in page.attributes if one[1] in ("src", "href", "style", "onclick")]
    assert "light-dark(" in text
    assert "@media print" in text


def test_it_can_be_read_out(tmp_path: Path) -> None:
    _, page = written(tmp_path, "--history", str(HISTORY))
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {value for _, name, value in page.attributes if name == "aria-labelledby"} <= set(ids)
    assert ("html", "lang", "en-gb") in page.attributes or ("html", "lang", "en") in page.attributes
    drawings = [one for one in page.attributes if one[0] == "svg" and one[1] in ("aria-hidden", "aria-label")]
    assert len(drawings) == sum(name == "viewbox" for _, name, _ in page.attributes)


def test_it_says_what_the_data_says(tmp_path: Path) -> None:
    _, page = written(tmp_path, "--history", str(HISTORY), "--title", "Northern harbour")
    said = " ".join(" ".join(page.words).split())
    assert said.count("Northern harbour") == 2
    rows = [line.split(",") for line in DEALS.read_text().splitlines()[1:]]
    won, lost = (sum(row[3] == stage for row in rows) for stage in ("Closed Won", "Closed Lost"))
    assert f"{len(rows) - won - lost} Open · {won} Won · {lost} Lost" in said
    ada = [row for row in rows if row[2] == "Ada Lind" and row[3].startswith("Closed")]
    share = round(1000 * sum(row[3] == "Closed Won" for row in ada) / len(ada)) / 10
    assert f"Ada Lind {share:g}% {len(ada)}" in said
    for metric in METRICS.values():
        assert metric.name in said
    assert "No targets: the data has none." in said
    assert "Time in stage" in said


def test_without_a_log_it_says_so(tmp_path: Path) -> None:
    _, page = written(tmp_path)
    said = " ".join(" ".join(page.words).split())
    assert "No history: the data has no log of changes." in said
    assert "9 of 10" not in said


def test_what_stands_in_the_data_is_never_markup(tmp_path: Path) -> None:
    deals = tmp_path / "deals.csv"
    hostile = "<script>alert(1)</script>"
    deals.write_text(
        "id,stage,created,close_date,owner,amount,product\n"
        f'1,Won,2026-01-01,2026-02-01,"{hostile}",5,"""><svg onload=x>"\n2,Lost,2026-01-01,2026-02-02,B,6,C\n'
    )
    text, page = written(tmp_path, "--title", hostile, deals=deals)
    assert "<script" not in text
    assert not [one for one in page.attributes if one[1].startswith("on")]
    assert hostile in " ".join(page.words)


def test_it_asks_for_the_option(tmp_path: Path) -> None:
    deals = tmp_path / "deals.csv"
    deals.write_text("id,stage,created,close_date\n1,Won,02/03/2026,04/05/2026\n2,Lost,03/04/2026,05/06/2026\n")
    target = tmp_path / "out.html"
    done = CliRunner().invoke(app, ["report", str(deals), "--output", str(target), "--json"])
    assert done.exit_code == 1
    assert "--dates" in json.loads(done.stdout)["error"]["reasons"][0]["text"]
    assert not target.exists()
    again = CliRunner().invoke(app, ["report", str(deals), "--output", str(target), "--json", "--dates", "dmy"])
    told = json.loads(again.stdout)
    assert told["deals"] == {"open": 0, "won": 1, "lost": 1}
    assert [(one["field"], one["style"]) for one in told["columns"]][2:] == [("created", "dmy"), ("close", "dmy")]


@pytest.mark.parametrize("given", [["--column", "owner=Nobody"], ["--column", "no=Owner"], ["--won", "Sold"]])
def test_an_option_that_does_not_fit_is_refused(tmp_path: Path, given: list[str]) -> None:
    done = CliRunner().invoke(app, ["report", str(DEALS), "--output", str(tmp_path / "x.html"), *given])
    assert done.exit_code == 1
    assert not (tmp_path / "x.html").exists()


def test_rates_are_told_and_what_has_none_is_said(tmp_path: Path) -> None:
    mixed = tmp_path / "mixed.csv"
    closed = "1,Won,100,EUR,2026-01-01,2026-02-01\n2,Lost,100,EUR,2026-01-01,2026-02-02\n"
    opened = "3,Open,330,USD,2026-01-05,\n4,Open,50,EUR,2026-01-06,\n"
    mixed.write_text(f"id,stage,amount,currency,created,closed\n{closed}{opened}")
    _, page = written(tmp_path, deals=mixed)
    assert any("1 of 4 amounts are in USD, without a rate into EUR" in word for word in page.words)
    text, page = written(tmp_path, "--rate", "USD=1.10", deals=mixed)
    assert "without a rate" not in text
    assert any("€350" in word for word in page.words)
    for told in ("USD", "usd=1", "USD=0", "USD=x"):
        done = CliRunner().invoke(app, ["report", str(mixed), "--output", str(tmp_path / "none.html"), "--rate", told])
        assert done.exit_code == 1
        assert "is no rate" in done.output
    assert not (tmp_path / "none.html").exists()


def test_a_file_whose_lines_cannot_be_told_apart_is_refused_with_a_mend(tmp_path: Path) -> None:
    odd = tmp_path / "odd.csv"
    odd.write_bytes(b'id,stage,amount\r\n1,"Won,5\n2,Lost,6\r\n3,"a"b",\r')
    done = CliRunner().invoke(app, ["report", str(odd), "--output", str(tmp_path / "none.html")])
    assert done.exit_code == 1
    assert "save it anew with one delimiter" in done.output
