"""The days in the names of files. What could be two days is asked, never guessed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from quarterdeck.snapshots.terms import Dated, DayOrder
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason, Refused

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_GAP = r"[-_. ]"
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_NAME = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_CLOCK = r"(?:[T_ -]+(?P<h>[01]\d|2[0-3])[-:._]?(?P<mi>[0-5]\d)(?:[-:._]?(?P<s>[0-5]\d))?(?![0-9]))?"
# Ways to write a day whose parts can be told apart.
_PLAIN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d){_YEAR}{_GAP}?(?P<m>0[1-9]|1[0-2]){_GAP}?(?P<d>0[1-9]|[12]\d|3[01])(?!\d){_CLOCK}",
        rf"(?<!\d){_YEAR}{_GAP}?W(?P<w>[0-5]\d)(?!\d)",
        rf"(?<!\d)(?P<d>\d\d?){_GAP}?{_NAME}[-_., ]*{_YEAR}(?!\d){_CLOCK}",
        rf"(?<![a-z]){_NAME}{_GAP}?(?P<d>\d\d?)[-_., ]+{_YEAR}(?!\d){_CLOCK}",
        rf"(?<!\d){_YEAR}{_GAP}?{_NAME}{_GAP}?(?P<d>\d\d?)(?!\d){_CLOCK}",
    )
)
# Day and month, in an order that only other files or a person can tell.
_EITHER = re.compile(rf"(?<!\d)(?P<a>\d\d?)(?P<gap>{_GAP}?)(?P<b>\d\d?)(?P=gap){_YEAR}(?!\d){_CLOCK}", re.IGNORECASE)
_ORDERS = (DayOrder.DAY_FIRST, DayOrder.MONTH_FIRST)
Found = date | datetime


def dated_files(
    names: Sequence[str], given: Mapping[str, str], *, order: DayOrder, zone: tzinfo, now: datetime
) -> list[Dated]:
    """Files with the instants they show, the earliest first. `given` are days by name, where names do not tell.

    Raises Refused with a reason for every file whose day is not known, ahead, or that of another file.
    """
    read = {name: _given(given[name]) if name in given else _readings(name) for name in names}
    chosen = order or _told_by_others(read)
    reasons: list[Reason] = []
    dated: list[Dated] = []
    for name, readings in read.items():
        found = set(readings.values()) if not chosen else {readings.get(chosen, readings.get(DayOrder.FOUND))} - {None}
        if len(found) == 1 and (day := found.pop()) is not None:
            dated.append(Dated(name=name, at=instant_of(day, zone, now)))
        else:
            reasons.append(_unclear(name, readings))
    dated.sort(key=lambda one: (one.at, one.name))
    reasons += clashes(dated, now=now)
    if reasons:
        raise Refused(reasons)
    return dated


def clashes(dated: Sequence[Dated], *, now: datetime) -> list[Reason]:
    """Why files, the earliest first, cannot stand beside each other: two of one instant, or one that lies ahead."""
    reasons = []
    for before, after in pairwise(dated):
        if before.at == after.at:
            text = Text.of(
                N_("{first} and {second} are of the same day. Keep one of the two."),
                first=before.name,
                second=after.name,
            )
            reasons.append(Reason("snapshot_twice", text, field=after.name))
    for one in dated:
        if one.at > now:
            text = Text.of(N_("{name}: {day} lies ahead. A snapshot shows what was."), name=one.name, day=one.at.date())
            reasons.append(Reason("date_ahead", text, field=one.name))
    return reasons


def instant_of(day: Found, zone: tzinfo, now: datetime) -> datetime:
    """The instant that a file of this day shows, in UTC: the end of a day in the company's zone, of today now."""
    if isinstance(day, datetime):
        return (day if day.tzinfo else day.replace(tzinfo=zone)).astimezone(UTC)
    begin, end = (datetime.combine(day + timedelta(days=n), time(), tzinfo=zone).astimezone(UTC) for n in (0, 1))
    return now if begin <= now < end else end - timedelta(seconds=1)


def _given(said: str) -> dict[DayOrder, Found]:
    """What somebody says of a file: a day or an instant, written 2026-12-31 or 2026-12-31T18:00."""
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return {}
    return {DayOrder.FOUND: found if "T" in said or " " in said.strip() else found.date()}


def _readings(name: str) -> dict[DayOrder, Found]:
    """Days that a name may mean, by order; one alone by FOUND. Empty when it holds none, or several."""
    plain = {day for pattern in _PLAIN for match in pattern.finditer(name) if (day := _day(match)) is not None}
    if plain:
        return {DayOrder.FOUND: plain.pop()} if len(plain) == 1 else {}
    either = list(_EITHER.finditer(name))
    if len(either) != 1:
        return {}
    (match,) = either
    first, second = int(match["a"]), int(match["b"])
    parts = {DayOrder.DAY_FIRST: (second, first), DayOrder.MONTH_FIRST: (first, second)}
    if len(match["a"] + match["b"]) < 4 and not match["gap"]:
        return {}
    return {
        order: day
        for order, (month, number) in parts.items()
        if (day := _timed(match, int(match["y"]), month, number)) is not None
    }


def _day(match: re.Match[str]) -> Found | None:
    parts = match.groupdict()
    if parts.get("w"):
        try:
            return date.fromisocalendar(int(parts["y"]), int(parts["w"]), 7)
        except ValueError:
            return None
    month = int(parts["m"]) if parts.get("m") else _MONTHS[parts["name"].lower()]
    return _timed(match, int(parts["y"]), month, int(parts["d"]))


def _timed(match: re.Match[str], year: int, month: int, day: int) -> Found | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    if not match["h"]:
        return found
    return datetime.combine(found, time(int(match["h"]), int(match["mi"]), int(match["s"] or 0)))


def _told_by_others(read: Mapping[str, Mapping[DayOrder, Found]]) -> DayOrder:
    """The order of day and month that all names allow, when only one does; FOUND when both do or none."""
    named = [readings for readings in read.values() if readings and DayOrder.FOUND not in readings]
    possible = [order for order in _ORDERS if all(order in readings for readings in named)]
    return possible[0] if named and len(possible) == 1 else DayOrder.FOUND


def _unclear(name: str, readings: Mapping[DayOrder, Found]) -> Reason:
    if len(set(readings.values())) > 1:
        text = Text.of(
            N_("{name} may be of {first} or of {second}. Say whether the day or the month comes first."),
            name=name,
            first=_shown(readings[DayOrder.DAY_FIRST]),
            second=_shown(readings[DayOrder.MONTH_FIRST]),
        )
        return Reason("snapshot_day_ambiguous", text, field=name)
    text = Text.of(
        N_("The name {name} does not tell one day. Name files like {example}, or give the day."),
        name=name,
        example="pipeline-2026-12-31.csv",
    )
    return Reason("snapshot_day_unknown", text, field=name)


def _shown(day: Found) -> str:
    return (day.date() if isinstance(day, datetime) else day).isoformat()


def lines_of(text: str) -> Iterator[tuple[str, str]]:
    """Days given for files, one a line, as `name = 2026-12-31`."""
    for line in text.splitlines():
        name, mark, day = line.rpartition("=")
        if mark:
            yield name.strip(), day.strip()
