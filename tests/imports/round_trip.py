"""Lists that are exported and imported again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from quarterdeck.activities.models import Activity
from quarterdeck.exports.tables.files import listed, write_list
from quarterdeck.exports.terms import Headings, Order
from quarterdeck.imports.actions import apply_import, check_file
from quarterdeck.imports.models import ExternalId
from quarterdeck.imports.queries import ImportReport, problems_of
from quarterdeck.imports.terms import Settings
from quarterdeck.sheets.layout import as_text
from quarterdeck.sheets.opening import open_sheet
from quarterdeck.sheets.terms import OWN, Line
from quarterdeck.sheets.writing import FileType
from quarterdeck.uploads.queries.shipped import shipped_for
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id

# In the order of import: what comes first is named by what comes later.
LISTS = (
    "people", "products", "accounts", "contacts", "opportunities", "opportunity_contacts", "opportunity_lines",
    "opportunity_splits", "activities",
)  # fmt: skip
Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Taken:
    """A list as a file, with its rows as an import reads them."""

    path: Path
    header: tuple[str, ...]
    rows: Rows


def take(name: str, by: Actor, folder: Path, file_type: FileType = FileType.CSV) -> Taken:
    """Export a list to be imported again. The file is not called as mappings expect it."""
    order = Order(name, "scope=all", file_type, Headings.AGAIN)
    path = folder / f"{name}-2026-11-26.{file_type.value}"
    with path.open("wb") as target:
        write_list(order, listed(order, by), target)
    return read(path)


def take_all(
    by: Actor, folder: Path, file_type: FileType = FileType.CSV, lists: Sequence[str] = LISTS
) -> dict[str, Taken]:
    """Every list that an import reads, or some of them."""
    folder.mkdir(exist_ok=True)
    return {name: take(name, by, folder, file_type) for name in lists}


def read(path: Path) -> Taken:
    """The rows of a file, as texts."""
    with path.open("rb") as stream:
        sheet = open_sheet(stream, limits=settings.IMPORT_LIMITS)
        names = sheet.layout.names
        lines = [row for row in sheet.rows if isinstance(row, Line)]
    rows = [dict(zip(names, map(as_text, line.cells), strict=True)) for line in lines]
    return Taken(path, tuple(names), rows)


def check(taken: Taken, by: Actor) -> ImportReport:
    """What an import of the file says, by the mapping that is found for it."""
    found = shipped_for(taken.path.name, taken.header)
    assert found is not None, taken.header
    return check_file(path=taken.path, mapping=found[1], settings=Settings(), by=by)


def bring(taken: Taken, by: Actor) -> ImportReport:
    """Import the file whole."""
    report = check(taken, by)
    assert [(one.line, one.column, str(one.reason.text)) for one in problems_of(report.id)] == [], taken.path.name
    return apply_import(import_id=report.id, by=by)


def told(report: ImportReport) -> dict[str, int]:
    """How many rows there are by plan, none left out."""
    return {str(plan): count for plan, count in report.plans.items() if count}


def first_ids() -> dict[str, str]:
    """What records that came from files were called where they come from, by what they are called here."""
    ids = {public_id(number): said for number, said in _named()}
    return ids | {
        public_id(number): said
        for number, said in Activity.objects.exclude(external_id="").values_list("pk", "external_id")
    }


def _named() -> list[tuple[int, str]]:
    return list(ExternalId.objects.filter(source=OWN).values_list("record_id", "external_id"))


def as_first(rows: Rows, ids: Mapping[str, str]) -> list[tuple[tuple[str, str], ...]]:
    """Rows with the ids that their records had where they come from, in an order of their own."""

    def cell(text: str) -> str:
        for here, there in ids.items():
            text = text.replace(here, there)
        return text

    return sorted(tuple((name, cell(text)) for name, text in row.items()) for row in rows)
