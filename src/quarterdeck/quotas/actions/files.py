"""Quotas from a file or from pasted text: all rows, or none while one of them is wrong."""

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO

from django.utils import timezone

from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import Via
from quarterdeck.quotas.actions.quotas import write_quota
from quarterdeck.quotas.queries.choices import Choices, quota_choices
from quarterdeck.quotas.rules.files import (
    MOST_ROWS,
    PERSON,
    TEAM,
    TERRITORY,
    FileRow,
    at_cell,
    columns_of,
    row_of,
)
from quarterdeck.quotas.terms import Plan, Target
from quarterdeck.sheets.opening import open_sheet
from quarterdeck.sheets.terms import BadLine, Limits
from quarterdeck.users.actions.access import lock_tree
from quarterdeck.users.queries.people import person_ids_by_email
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text, fold
from quarterdeck.values.verdict import Reason, Refused

LIMITS = Limits(file_bytes=4 << 20, columns=60, workbook_bytes=16 << 20, workbook_cells=100_000)
# Names of fields of an action that a file calls otherwise.
_COLUMNS = {"person_id": PERSON, "team_id": TEAM, "territory_id": TERRITORY}


@dataclass(frozen=True, slots=True)
class ImportedQuotas:
    """How many rows set a quota, and how many said what is so already."""

    written: int
    unchanged: int


@action
def import_quotas(*, file: BinaryIO, by: Actor, via: Via, at: datetime | None = None) -> ImportedQuotas:
    """Set a quota for each row of a table in text, XLSX or ODS; its header bears the names of `rules.files.COLUMNS`.

    Raises NotPermitted, and Refused with a reason for each cell that is wrong: then nothing was written.
    """
    require(by, Permission.QUOTAS_MANAGE)
    rows = _read(file)
    lock_tree()
    choices, at = quota_choices(by), at or timezone.now()
    people = _people(rows, choices)
    reasons: list[Reason] = []
    done: list[bool] = []
    seen: dict[Target, int] = {}
    for row in rows:
        try:
            target = _target(row, choices, people)
            if (earlier := seen.setdefault(target, row.line)) != row.line:
                text = Text.of(N_("Line {line} is about the same quota."), line=earlier)
                raise Refused.because("quota_twice", text, "person_id" if row.person else "team_id")
            plan = Plan(amount=row.amount, currency=row.currency, seasonality=row.seasonality, ramp=row.ramp)
            done.append(write_quota(target, plan, choices, by=by, via=via, at=at).seq is not None)
        except Refused as refusal:
            reasons += [at_cell(row.line, _renamed(reason)) for reason in refusal.reasons]
    if reasons:
        raise Refused(reasons)
    return ImportedQuotas(sum(done), len(done) - sum(done))


def _read(file: BinaryIO) -> list[FileRow]:
    sheet = open_sheet(file, limits=LIMITS)
    columns, reasons = columns_of(sheet.layout.names)
    if reasons:
        raise Refused(reasons)
    rows: list[FileRow] = []
    for line in sheet.rows:
        if len(rows) >= MOST_ROWS:
            text = Text.of(N_("No more than {most} quotas are taken at once. Part the file."), most=MOST_ROWS)
            raise Refused.because("too_many_quotas", text)
        if isinstance(line, BadLine):
            reasons.append(at_cell(line.number, line.reason))
            continue
        cells = {name: line.cells[place] for place, name in columns.items() if place < len(line.cells)}
        row, why = row_of(line.number, cells)
        reasons += [at_cell(line.number, reason) for reason in why]
        if row is not None:
            rows.append(row)
    if not rows and not reasons:
        raise Refused.because("file_empty", Text.of("The file is empty. Its first line names the columns."))
    if reasons:
        raise Refused(reasons)
    return rows


def _people(rows: list[FileRow], choices: Choices) -> Callable[[str], int]:
    """Finds a person by address or name; 0 for nobody, or several of that name."""
    emails = person_ids_by_email(row.person for row in rows if "@" in row.person)
    by_name: dict[str, list[int]] = {}
    for person in choices.people:
        by_name.setdefault(fold(person.name), []).append(person.id)

    def find(said: str) -> int:
        if "@" in said:
            return emails.get(said.lower(), 0)
        found = by_name.get(fold(said), [])
        if len(found) > 1:
            text = Text.of(N_("Several people bear that name. Write their sign-in address."))
            raise Refused.because("person_ambiguous", text, "person_id")
        return found[0] if found else 0

    return find


def _target(row: FileRow, choices: Choices, person: Callable[[str], int]) -> Target:
    """For whom a row is; a name nobody bears becomes the id 0, which no rule lets pass."""
    teams = {fold(team.name): team.id for team in choices.teams}
    territories = {fold(name): territory_id for territory_id, name in choices.territories}
    families = {fold(name): name for name in choices.families}
    return Target(
        year=row.year,
        person_id=person(row.person) if row.person else None,
        team_id=teams.get(fold(row.team), 0) if row.team else None,
        territory_id=territories.get(fold(row.territory), 0) if row.territory else None,
        family=families.get(fold(row.family), row.family),
    )


def _renamed(reason: Reason) -> Reason:
    return Reason(reason.code, reason.text, field=_COLUMNS.get(reason.field, reason.field))
