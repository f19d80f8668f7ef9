"""Decisions of mirrors: when the next load is due, whether a file is complete, and whether it can be believed. Pure."""

from datetime import datetime, time, timedelta, tzinfo
from fnmatch import fnmatchcase

from quarterdeck.mirrors.terms import SETTLE_SECONDS, FileFacts, MirrorFields
from quarterdeck.values.checks import name_reasons, text_reasons
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason

LONGEST_NAME = 100
LONGEST_SYSTEM = 120
LONGEST_FOLDER = 400
LONGEST_LINK = 500
LONGEST_PATTERN = 120
MOST_HOURS = 24 * 31
_FEWEST_TO_JUDGE = 10


def mirror_reasons(new: MirrorFields) -> list[Reason]:
    """What stands against setting a mirror up so."""
    reasons = [*name_reasons(new.name, field="name", longest=LONGEST_NAME)]
    reasons += name_reasons(new.system, field="system", longest=LONGEST_SYSTEM)
    reasons += [*_source_reasons(new.source), *folder_reasons(new.folder), *_link_reasons(new.link)]
    if (new.every_hours is None) == (new.at_time is None):
        text = Text.of(N_("Say every how many hours it loads, or at which time of the day: one of the two."))
        reasons.append(Reason("schedule_unclear", text, field="every_hours"))
    elif new.every_hours is not None and not 1 <= new.every_hours <= MOST_HOURS:
        text = Text.of(N_("Loads are 1 to {most} hours apart."), most=MOST_HOURS)
        reasons.append(Reason("schedule_unclear", text, field="every_hours"))
    return reasons


def _source_reasons(source: str) -> list[Reason]:
    if source and source == source.lower() and source.replace("_", "").isalnum() and source.isascii():
        return text_reasons(source, field="source", longest=40)
    text = Text.of(N_("Write a short name in small letters, such as salesforce."))
    return [Reason("mapping_error", text, field="source")]


def folder_reasons(folder: str) -> list[Reason]:
    """Why this cannot be a folder below the root: it is named from there, and leads nowhere else."""
    parts = folder.split("/")
    if folder and len(folder) <= LONGEST_FOLDER and "\0" not in folder and not {"", ".", ".."} & set(parts):
        return text_reasons(folder, field="folder", longest=LONGEST_FOLDER)
    text = Text.of(N_("Name the folder as it is called below the root, such as salesforce/weekly, without dots."))
    return [Reason("folder_outside", text, field="folder")]


def pattern_reasons(pattern: str) -> list[Reason]:
    """Why this cannot name files of the folder."""
    if pattern and "/" not in pattern and "\0" not in pattern and not pattern.startswith("."):
        return text_reasons(pattern, field="pattern", longest=LONGEST_PATTERN)
    text = Text.of(N_("Name files of the folder, such as accounts*.csv."))
    return [Reason("pattern_unclear", text, field="pattern")]


def _link_reasons(link: str) -> list[Reason]:
    if not link or (link.startswith(("https://", "http://")) and "{id}" in link and not set(link) & set(" \"'<>\\")):
        return text_reasons(link, field="link", longest=LONGEST_LINK)
    text = Text.of(N_("Write the address of a record there, with {id} where its id stands."), id="{id}")
    return [Reason("link_unclear", text, field="link")]


def matches(pattern: str, name: str) -> bool:
    """Whether a file of this name is meant. Hidden ones never are."""
    return not name.startswith(".") and fnmatchcase(name.casefold(), pattern.casefold())


def is_complete(facts: FileFacts, *, noted_at: datetime | None, now: datetime) -> bool:
    """Whether a file can be taken: nobody wrote to it for a while. `noted_at`: since when it was seen to be so.

    A file whose time of writing lies ahead is complete once it was seen unchanged for as long.
    """
    settle = timedelta(seconds=SETTLE_SECONDS)
    age = now.timestamp() - facts.modified_ns / 1e9
    return age >= settle.total_seconds() or (noted_at is not None and now - noted_at >= settle)


def next_load(*, after: datetime, every_hours: int | None, at_time: time | None, zone: tzinfo) -> datetime:
    """When the load after this instant is due: hours later, or at the next such time of day in the zone."""
    if at_time is None:
        return after + timedelta(hours=every_hours or 24)
    local = after.astimezone(zone)
    day = local.date()
    due = datetime.combine(day, at_time, tzinfo=zone)
    if due.timestamp() <= after.timestamp():
        due = datetime.combine(day + timedelta(days=1), at_time, tzinfo=zone)
    return datetime.fromtimestamp(due.timestamp(), tz=after.tzinfo)


def doubt(*, rows: int, bad: int, before: int | None) -> Reason | None:
    """Why a file is not believed: most of its rows cannot be read, or it has less than half of those of the one before.

    `before` is None for the first file of its kind. Short files are believed.
    """
    if rows and bad * 2 > rows:
        text = Text.of(N_("{bad} of its {rows} rows cannot be read. Nothing of it was loaded."), bad=bad, rows=rows)
        return Reason("file_doubtful", text)
    if before is not None and before >= _FEWEST_TO_JUDGE and rows * 2 < before:
        said = N_("It has {rows} rows, the file before had {before}: it seems to be cut off. Nothing of it was loaded.")
        return Reason("file_doubtful", Text.of(said, rows=rows, before=before))
    return None
