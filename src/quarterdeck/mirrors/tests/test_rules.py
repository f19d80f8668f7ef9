"""When a load is due, when a file is complete, and when it is not believed."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from quarterdeck.mirrors.rules import doubt, is_complete, matches, mirror_reasons, next_load, pattern_reasons
from quarterdeck.mirrors.terms import SETTLE_SECONDS, FileFacts, MirrorFields

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 28, 12, tzinfo=UTC)


def facts(age: float) -> FileFacts:
    return FileFacts("a.csv", 1, int((NOW.timestamp() - age) * 1e9))


def test_loads_are_hours_apart_or_at_a_time_of_day_in_the_zone() -> None:
    assert next_load(after=NOW, every_hours=6, at_time=None, zone=BERLIN) == NOW + timedelta(hours=6)
    # Half past two in the night in which clocks go from two to three.
    due = next_load(after=NOW, every_hours=None, at_time=time(2, 30), zone=BERLIN)
    assert due == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert next_load(after=due, every_hours=None, at_time=time(2, 30), zone=BERLIN) == datetime(
        2026, 3, 30, 0, 30, tzinfo=UTC
    )
    assert next_load(after=NOW, every_hours=None, at_time=time(13, 30), zone=BERLIN) == NOW + timedelta(minutes=30)


def test_a_file_is_complete_once_nobody_wrote_to_it_for_a_while() -> None:
    settle = timedelta(seconds=SETTLE_SECONDS)
    assert is_complete(facts(SETTLE_SECONDS), noted_at=None, now=NOW)
    assert not is_complete(facts(SETTLE_SECONDS - 1), noted_at=NOW, now=NOW)
    # Its clock runs ahead, and it was seen to be so for as long.
    assert not is_complete(facts(-900), noted_at=NOW - settle + timedelta(seconds=1), now=NOW)
    assert is_complete(facts(-900), noted_at=NOW - settle, now=NOW)


@pytest.mark.parametrize(
    ("rows", "bad", "before", "is_doubted"),
    [
        (10, 5, None, False),
        (10, 6, None, True),
        (5, 0, 10, False),
        (4, 0, 10, True),
        (1, 0, 9, False),
        (0, 0, 20, True),
    ],
)
def test_a_file_is_doubted_when_most_of_it_is_bad_or_gone(
    rows: int, bad: int, before: int | None, is_doubted: bool
) -> None:
    assert (doubt(rows=rows, bad=bad, before=before) is not None) == is_doubted


def test_names_of_files_are_meant_whatever_their_case_and_hidden_ones_never() -> None:
    assert matches("deals-*.csv", "Deals-2026-03-01.CSV")
    assert not matches("*.csv", ".deals.csv")
    assert not matches("deals-*.csv", "accounts.csv")
    for pattern in ("", "../x", "a/b", ".x", "a\0"):
        assert [reason.code for reason in pattern_reasons(pattern)] == ["pattern_unclear"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"source": "Sales Force"}, "mapping_error"),
        ({"folder": "a/../b"}, "folder_outside"),
        ({"link": "javascript:alert({id})"}, "link_unclear"),
        ({"link": "https://crm.example.com/"}, "link_unclear"),
        ({"every_hours": None}, "schedule_unclear"),
        ({"at_time": time(6)}, "schedule_unclear"),
        ({"every_hours": 0}, "schedule_unclear"),
        ({"name": ""}, "name_missing"),
    ],
)
def test_what_cannot_be_a_mirror_is_refused(fields: dict[str, object], code: str) -> None:
    values = {"name": "A", "system": "B", "source": "b", "folder": "crm", **fields}
    reasons = mirror_reasons(MirrorFields(**values))  # type: ignore[arg-type]  # tests name fields
    assert code in [reason.code for reason in reasons]
