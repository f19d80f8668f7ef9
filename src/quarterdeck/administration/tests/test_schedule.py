"""When a backup is due, and which archives go."""

from datetime import UTC, datetime, timedelta

import pytest

from quarterdeck.administration.rules.schedule import archive_name, is_archive_name, is_due, is_overdue, outdated

NINE = datetime(2026, 3, 31, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "since", "zone", "expected"),
    [
        (NINE, NINE - timedelta(days=1), "UTC", True),
        (NINE, NINE.replace(hour=2), "UTC", False),
        (NINE, NINE.replace(hour=1, minute=59), "UTC", True),
        (NINE.replace(hour=1), NINE - timedelta(hours=32), "UTC", True),
        (NINE.replace(hour=1), NINE - timedelta(hours=24), "UTC", False),
        # Kiritimati is fourteen hours ahead: its second hour of the day was at noon, UTC.
        (NINE.replace(hour=12, minute=1), NINE.replace(hour=11), "Pacific/Kiritimati", True),
        (NINE.replace(hour=11, minute=59), NINE.replace(hour=11), "Pacific/Kiritimati", False),
        # The hour that a clock change leaves out comes all the same.
        (datetime(2026, 3, 29, 1, 1, tzinfo=UTC), datetime(2026, 3, 28, 1, tzinfo=UTC), "Europe/Berlin", True),
    ],
)
def test_daily_hour_in_the_zone_of_the_company(now: datetime, since: datetime, zone: str, expected: bool) -> None:
    assert is_due(now, hour=2, zone=zone, since=since) is expected


def test_names_sort_by_time_and_only_ours_are_ever_removed() -> None:
    days = [NINE + timedelta(days=day) for day in (2, 0, 1)]
    names = [archive_name(day) for day in days] + [archive_name(NINE + timedelta(days=3), "upgrade")]
    others = ["quarterdeck.zip", "notes.txt", "quarterdeck-20260331-090000Z.zip.part", "../x.zip"]
    assert all(map(is_archive_name, names))
    assert not any(map(is_archive_name, others))
    assert outdated([*names, *others], 2) == [archive_name(NINE + timedelta(days=1)), archive_name(NINE)]
    assert outdated(names, 0) == outdated(names, 1), "the newest is always kept"


def test_overdue_after_the_days_that_are_set() -> None:
    assert not is_overdue(NINE, since=NINE - timedelta(days=3), warn_days=3)
    assert is_overdue(NINE, since=NINE - timedelta(days=3, seconds=1), warn_days=3)
