"""The report of the long trial: a page of the documentation with one section for each database."""

import os
import platform
import re
from datetime import date

from tests.architecture.source import ROOT
from tests.soak.kills import Outcome

PAGE = ROOT / "docs" / "reference" / "soak.md"
TITLES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
HEAD = """# The long trial of kill -9

Written by `make soak`; [tests](../develop/tests.md) says what it does. Four clients create, edit, move and hand over
deals through the API, each write with a key of its own that is sent again until it is acknowledged. At random
instants a web worker, the parent of the workers, the jobs or all processes at once are killed with signal 9.
A killed process loses what it had in memory; that is not a power cut, which only the disk's own promise covers.

"""
SECTION = """## {title}

| | |
|---|---|
| day, commit | {day}, `{commit}` |
| machine | {machine} |
| kills | {kills}: {victims} |
| minutes | {minutes:.0f} |
| acknowledged writes | {acknowledged:,}, on {deals:,} deals |
| requests without an answer | {unanswered:,} |
| writes that were stored though their answer was lost, and answered when sent again | {replayed} |
| **acknowledged writes lost** | **{lost}** |
| **rows, history, journal entries, notices or effects made twice** | **{doubled}** |
| **unsound: file, kept totals, `quarterdeck check`** | **{unsound}** |
"""


def write_report(name: str, outcome: Outcome, *, commit: str, day: date) -> None:
    """Put this database's section in the place of the one before; the others stay."""
    page = PAGE.read_text() if PAGE.is_file() else HEAD
    sections = dict(re.findall(r"(?ms)^## (\S+)\n(.*?)(?=^## |\Z)", page))
    title = TITLES[name]
    sections[title] = _section(title, outcome, commit, day).partition("\n")[2]
    told = "\n".join(f"## {one}\n{sections[one].rstrip()}\n" for one in TITLES.values() if one in sections)
    PAGE.write_text(HEAD + told)


def _section(title: str, outcome: Outcome, commit: str, day: date) -> str:
    victims = ", ".join(f"{name} {count}" for name, count in sorted(outcome.kills.items()))
    return SECTION.format(
        title=title,
        day=day,
        commit=commit,
        machine=f"{os.cpu_count()} processors, {platform.system()}",
        kills=outcome.kills.total(),
        victims=victims,
        minutes=outcome.seconds / 60,
        acknowledged=outcome.acknowledged,
        deals=outcome.deals,
        unanswered=outcome.unanswered,
        replayed=outcome.replayed,
        lost=_count(outcome.lost),
        doubled=_count(outcome.doubled),
        unsound=_count(outcome.unsound),
    )


def _count(found: list[str]) -> str:
    """How much was found, and what first."""
    return f"{len(found)}: {found[0]}" if found else "0"
