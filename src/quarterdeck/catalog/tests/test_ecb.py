"""Taking over the central bank's table, checked against the file by plain arithmetic of the test's own."""

import csv
import io
import random
import zipfile
from bisect import bisect_right
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from pathlib import Path

import pytest

from quarterdeck.catalog import actions, queries
from quarterdeck.catalog.actions import ImportedRates
from quarterdeck.catalog.terms import RateSource
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotPermitted, Refused
from tests.outside_data import outside_data

SYSTEM = Via(Door.SYSTEM)
IN_USE = ("EUR", "USD", "JPY", "SEK", "RUB", "ISK", "IDR")
PLACES = {"JPY": 0, "ISK": 0}


@pytest.fixture
def sam(actors: dict[str, Actor]) -> Actor:
    for code in IN_USE:
        actions.activate_currency(code=code, by=actors["sam"], via=SYSTEM)
    return actors["sam"]


def take_over(sam: Actor, path: Path) -> ImportedRates:
    return actions.import_ecb_rates(path=path, by=sam, via=SYSTEM)


def table_file(folder: Path, *lines: str, name: str = "eurofxref-hist.csv") -> Path:
    path = folder / name
    path.write_text("Date,USD,RUB,\n" + "".join(f"{line}\n" for line in lines))
    return path


def rate_of(day: date, currency: str) -> str | None:
    rate = queries.rates_on(day, currency).rate("EUR")
    return None if rate is None else str(float(rate))


class Sheet:
    """The file as a plain dictionary, with conversion by decimal arithmetic."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as raw:
            rows = list(csv.DictReader(io.TextIOWrapper(raw)))
        self.days = sorted(date.fromisoformat(row["Date"]) for row in rows)
        self.cells = {date.fromisoformat(row["Date"]): row for row in rows}

    def per_euro(self, day: date, currency: str) -> Decimal | None:
        index = bisect_right(self.days, day) - 1
        if currency == "EUR":
            return Decimal(1)
        cell = self.cells[self.days[index]][currency] if index >= 0 else "N/A"
        return None if cell == "N/A" else Decimal(cell)

    def convert(self, minor: int, source: str, target: str, day: date) -> int | None:
        one, other = self.per_euro(day, source), self.per_euro(day, target)
        if one is None or other is None:
            return None
        context = Context(prec=60)
        amount = Decimal(minor).scaleb(-PLACES.get(source, 2))
        exact = context.multiply(context.divide(context.multiply(amount, other), one), 10 ** PLACES.get(target, 2))
        return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN, context=context))


def test_the_whole_history_converts_as_the_file_says(sam: Actor) -> None:
    path = outside_data("iso/eurofxref-hist.zip")
    sheet = Sheet(path)
    taken = take_over(sam, path)
    assert (taken.days, taken.first_day, taken.last_day) == (7126, date(1999, 1, 4), date(2026, 10, 30))
    drawn = random.Random(4217)
    known = set()
    for _ in range(300):
        day = date(1999, 1, 1) + timedelta(days=drawn.randrange(10_200))
        source, target = drawn.choice(IN_USE), drawn.choice(IN_USE)
        minor = drawn.randrange(-(10**15), 10**15)
        expected = minor if source == target else sheet.convert(minor, source, target, day)
        assert queries.rates_on(day, target).convert(minor, source) == expected, (day, source, target)
        known.add((expected is None, day.weekday() > 4))
    assert len(known) == 4
    again = take_over(sam, path)
    assert (again.days, again.added) == (7126, 0)


def test_a_suspended_currency_has_no_rate_until_it_is_published_again(sam: Actor, tmp_path: Path) -> None:
    path = table_file(
        tmp_path, "2026-01-08,1.3,90,", "2026-01-07,1.2,N/A,", "2026-01-06,1.1,N/A,", "2026-01-05,1.0,80,"
    )
    assert take_over(sam, path) == ImportedRates(4, date(2026, 1, 5), date(2026, 1, 8), 7)
    assert [rate_of(date(2026, 1, day), "RUB") for day in (4, 5, 6, 7, 8, 9)] == [
        None,
        "80.0",
        None,
        None,
        "90.0",
        "90.0",
    ]
    assert [rate.currency for rate in queries.known_rates(date(2026, 1, 7))] == ["USD"]


def test_a_later_file_adds_its_days_and_ends_series_that_were_open(sam: Actor, tmp_path: Path) -> None:
    take_over(sam, table_file(tmp_path, "2026-01-05,1.0,80,"))
    later = table_file(tmp_path, "2026-01-07,1.2,N/A,", "2026-01-06,1.1,N/A,", "2026-01-05,1.0,80,")
    assert take_over(sam, later).added == 3
    only_newest = table_file(tmp_path, "2026-01-08,1.3,N/A,")
    assert take_over(sam, only_newest).added == 1
    assert rate_of(date(2026, 1, 8), "RUB") is None
    take_over(sam, table_file(tmp_path, "2026-01-09,1.3,70,"))
    assert take_over(sam, table_file(tmp_path, "2026-01-12,1.4,N/A,")).added == 2
    assert [rate_of(date(2026, 1, day), "RUB") for day in (9, 12)] == ["70.0", None]


def test_a_corrected_rate_is_added_and_a_rate_by_hand_survives(sam: Actor, tmp_path: Path) -> None:
    day = date(2026, 1, 5)
    take_over(sam, table_file(tmp_path, "2026-01-05,1.0,80,"))
    assert take_over(sam, table_file(tmp_path, "2026-01-05,1.05,80,")).added == 1
    assert rate_of(day, "USD") == "1.05"
    actions.set_rate(currency="USD", day=day, rate=Decimal("1.5"), by=sam, via=SYSTEM)
    assert take_over(sam, table_file(tmp_path, "2026-01-05,1.05,80,")).added == 0
    assert rate_of(day, "USD") == "1.5"
    assert queries.known_rates(day)[0].source is RateSource.ECB
    assert queries.known_rates(day)[1].source is RateSource.MANUAL


def test_a_fault_anywhere_is_found_before_the_first_row(sam: Actor, tmp_path: Path) -> None:
    path = table_file(tmp_path, *(f"2026-01-{day:02},1.1,80," for day in range(31, 1, -1)), "2026-01-01,x,80,")
    with pytest.raises(Refused) as refusal:
        take_over(sam, path)
    assert str(refusal.value.reasons[0].text) == "Line 32: “x” is not a rate of USD."
    assert queries.rates_version() == 0


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"PK\x03\x04 broken", b"Date,USD,\n", b"<html></html>"])
def test_other_files_are_refused(sam: Actor, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rates.csv"
    path.write_bytes(content)
    with pytest.raises(Refused) as refusal:
        take_over(sam, path)
    assert refusal.value.reasons[0].field == "file"
    assert queries.rates_version() == 0


def test_absent_files_and_archives_without_one_table_are_refused(sam: Actor, tmp_path: Path) -> None:
    archive = tmp_path / "rates.zip"
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr("a.csv", "Date,USD\n2026-01-05,1.1\n")
        written.writestr("b.csv", "Date,USD\n2026-01-05,1.1\n")
    for path in (archive, tmp_path / "absent.csv", tmp_path):
        with pytest.raises(Refused) as refusal:
            take_over(sam, path)
        assert refusal.value.reasons[0].code == "rates_unreadable"


def test_a_rep_may_not_import_rates(sam: Actor, actors: dict[str, Actor], tmp_path: Path) -> None:
    with pytest.raises(NotPermitted):
        take_over(actors["rita"], table_file(tmp_path, "2026-01-05,1.0,80,"))
    assert queries.rates_version() == 0
