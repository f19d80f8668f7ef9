"""The days in names of files."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from quarterdeck.snapshots.rules.days import dated_files
from quarterdeck.snapshots.terms import DayOrder
from quarterdeck.values.verdict import Refused

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def read(*names: str, order: DayOrder = DayOrder.FOUND, **given: str) -> dict[str, str]:
    found = dated_files(names, given, order=order, zone=BERLIN, now=NOW)
    return {one.name: one.at.astimezone(BERLIN).isoformat(timespec="minutes")[:16] for one in found}


def refused(*names: str, order: DayOrder = DayOrder.FOUND) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        dated_files(names, {}, order=order, zone=BERLIN, now=NOW)
    return [(reason.code, reason.field) for reason in caught.value.reasons]


@pytest.mark.parametrize(
    "name",
    [
        "pipeline-2026-03-09.csv",
        "2026_03_09 pipeline.xlsx",
        "pipeline20260309.csv",
        "Pipeline 2026.03.09.csv",
        "Pipeline 9 Mar 2026.csv",
        "pipeline_09-march-2026.csv",
        "March 9, 2026.csv",
        "deals 2026-Mar-09.csv",
    ],
)
def test_a_file_of_a_day_shows_its_end(name: str) -> None:
    assert read(name) == {name: "2026-03-09T23:59"}


def test_a_week_ends_on_sunday_and_a_clock_is_kept() -> None:
    assert read("deals 2026-W10.csv") == {"deals 2026-W10.csv": "2026-03-08T23:59"}
    assert read("deals_20260309T0615.csv") == {"deals_20260309T0615.csv": "2026-03-09T06:15"}
    assert read("deals 2026-03-09 18-30-00.csv") == {"deals 2026-03-09 18-30-00.csv": "2026-03-09T18:30"}


def test_a_file_of_today_shows_this_moment() -> None:
    assert read("2026-11-25.csv") == {"2026-11-25.csv": "2026-11-25T13:00"}


def test_day_and_month_are_asked_for_when_both_are_possible() -> None:
    names = ("deals 02.03.2026.csv", "deals 09.03.2026.csv")
    assert refused(*names) == [("snapshot_day_ambiguous", name) for name in names]
    assert list(read(*names, order=DayOrder.DAY_FIRST).values()) == ["2026-03-02T23:59", "2026-03-09T23:59"]
    assert list(read(*names, order=DayOrder.MONTH_FIRST).values()) == ["2026-02-03T23:59", "2026-09-03T23:59"]


def test_another_file_of_the_series_tells_the_order() -> None:
    found = read("deals 02.03.2026.csv", "deals 16.03.2026.csv")
    assert list(found.values()) == ["2026-03-02T23:59", "2026-03-16T23:59"]
    assert list(read("02032026.csv", "03162026.csv").values()) == ["2026-02-03T23:59", "2026-03-16T23:59"]


def test_a_name_without_one_day_is_named() -> None:
    for name in ("pipeline.csv", "pipeline-2026-02-30.csv", "2026-01-01 to 2026-03-01.csv", "deals 2026-03.csv"):
        assert refused(name) == [("snapshot_day_unknown", name)]
    assert read("pipeline", pipeline="2026-03-09") == {"pipeline": "2026-03-09T23:59"}
    assert read("pipeline", pipeline="2026-03-09T08:00") == {"pipeline": "2026-03-09T08:00"}


def test_two_files_of_a_day_and_one_that_lies_ahead_are_refused() -> None:
    assert refused("a 2026-03-09.csv", "b 20260309.csv") == [("snapshot_twice", "b 20260309.csv")]
    assert refused("2026-11-26.csv") == [("date_ahead", "2026-11-26.csv")]
