"""Quotas in a table: which columns there are, and what a row of them says."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from quarterdeck.quotas.terms import Ramp
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text, clean_line, fold
from quarterdeck.values.verdict import Reason

PERSON, TEAM, TERRITORY, FAMILY = "person", "team", "territory", "family"
YEAR, AMOUNT, CURRENCY = "year", "amount", "currency"
SEASONALITY, RAMP_SINCE, RAMP = "seasonality", "ramp_since", "ramp"
COLUMNS = (PERSON, TEAM, TERRITORY, FAMILY, YEAR, AMOUNT, CURRENCY, SEASONALITY, RAMP_SINCE, RAMP)
NEEDED = (YEAR, AMOUNT, CURRENCY)
MOST_ROWS = 2_000
Cell = str | int | float | date | datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """What a row says, names as they stand in it; `person` is a sign-in address or a name."""

    line: int
    year: int
    amount: Decimal
    currency: str
    person: str = ""
    team: str = ""
    territory: str = ""
    family: str = ""
    seasonality: str = ""
    ramp: Ramp | None = None


def columns_of(names: Sequence[str]) -> tuple[dict[int, str], list[Reason]]:
    """Which of our columns stands at which place, and why the header is none of ours."""
    found: dict[int, str] = {}
    reasons: list[Reason] = []
    for place, name in enumerate(names):
        key = re.sub(r"[\s-]+", "_", fold(name))
        if key in COLUMNS and key not in found.values():
            found[place] = key
        elif key:
            text = Text.of(N_("There is no column “{name}”, or it stands there twice."), name=name)
            reasons.append(Reason("column_unknown", text, field=name))
    missing = [key for key in NEEDED if key not in found.values()]
    absent = N_("The column “{name}” is missing.")
    reasons += [Reason("column_missing", Text.of(absent, name=key), field=key) for key in missing]
    return found, reasons


def row_of(line: int, cells: Mapping[str, Cell]) -> tuple[FileRow | None, list[Reason]]:
    """What a row says, or why it says nothing; a reason's field is the column."""
    said = {name: _text(cells.get(name, "")) for name in COLUMNS}
    reasons: list[Reason] = []
    year = said[YEAR].upper().removeprefix("FY")
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        reasons.append(Reason("year_unreadable", Text.of(N_("Write a fiscal year such as 2027.")), field=YEAR))
    amount = _amount(said[AMOUNT])
    if amount is None:
        text = Text.of(N_("Write an amount in digits with a point, such as 1250000.00."))
        reasons.append(Reason("amount_unreadable", text, field=AMOUNT))
    if said[PERSON] and said[TEAM]:
        text = Text.of(N_("A quota is a person’s or a team’s, not both."))
        reasons.append(Reason("two_holders", text, field=TEAM))
    ramp, why = _ramp(said[RAMP_SINCE], said[RAMP])
    reasons += why
    if reasons or amount is None:
        return None, reasons
    names = {name: said[name] for name in (PERSON, TEAM, TERRITORY, FAMILY, SEASONALITY)}
    return FileRow(line=line, year=int(year), amount=amount, currency=said[CURRENCY].upper(), ramp=ramp, **names), []


def at_cell(line: int, reason: Reason) -> Reason:
    """A reason that says where in the file it is about."""
    place = f"{line}/{reason.field}"
    text = Text.of(N_("Line {line}, column {column}: {why}"), line=line, column=reason.field or "–", why=reason.text)
    return Reason(reason.code, text, criterion=place)


def percents_of(text: str) -> tuple[int, ...] | None:
    """Percentages parted by blanks, commas or slashes, such as 25/50/75; None where they are none."""
    parts = [part for part in re.split(r"[\s,;/%]+", text) if part]
    if not all(part.isascii() and part.isdigit() and len(part) <= 3 for part in parts):
        return None
    return tuple(map(int, parts))


def _ramp(since: str, percents: str) -> tuple[Ramp | None, list[Reason]]:
    if not since and not percents:
        return None, []
    try:
        day = date.fromisoformat(since[:10])
    except ValueError:
        text = Text.of(N_("Write the first day of the ramp as year-month-day, such as 2027-03-01."))
        return None, [Reason("ramp_unreadable", text, field=RAMP_SINCE)]
    found = percents_of(percents)
    if not found:
        text = Text.of(N_("Give one to twelve percentages from 0 to 100, such as 25 50 75."))
        return None, [Reason("ramp_percents", text, field=RAMP)]
    return Ramp(day, found), []


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean_line(cell.isoformat() if isinstance(cell, date) else str(cell))


def _amount(text: str) -> Decimal | None:
    bare = text.replace(" ", "").replace("\u202f", "").replace("'", "")
    if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", bare):
        bare = bare.replace(",", "")
    try:
        return Decimal(bare) if re.fullmatch(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", bare) else None
    except InvalidOperation:
        return None
