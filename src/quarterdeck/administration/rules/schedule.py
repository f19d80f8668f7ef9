"""When a backup is due, which ones go, and since when one is missing."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_NAME = re.compile(r"quarterdeck-\d{8}-\d{6}Z(-[a-z]+)?\.zip")


def archive_name(made_at: datetime, mark: str = "") -> str:
    """The file name of an archive: names sort by time."""
    return f"quarterdeck-{made_at.astimezone(UTC):%Y%m%d-%H%M%S}Z{f'-{mark}' if mark else ''}.zip"


def is_archive_name(name: str) -> bool:
    """Whether a file in the folder of backups is one of ours."""
    return bool(_NAME.fullmatch(name))


def outdated(names: Sequence[str], keep: int) -> list[str]:
    """The archives beyond the newest `keep`. Other files in the folder are left alone."""
    return sorted(filter(is_archive_name, names), reverse=True)[max(keep, 1) :]


def is_due(now: datetime, *, hour: int, zone: str, since: datetime) -> bool:
    """Whether the daily hour, in this zone, has come since the last backup (or the founding) at `since`."""
    local = now.astimezone(ZoneInfo(zone))
    planned = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    if planned > local:
        planned -= timedelta(days=1)
    return since < planned.astimezone(UTC)


def is_overdue(now: datetime, *, since: datetime, warn_days: int) -> bool:
    """Whether administrators are to be told that the last good backup is old."""
    return now - since > timedelta(days=warn_days)
