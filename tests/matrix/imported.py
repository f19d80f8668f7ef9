"""An import that brought no deal, its control sheet, and a series of snapshots without files."""

from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from quarterdeck.imports.actions import apply_import, check_file
from quarterdeck.imports.terms import Settings
from quarterdeck.reconciliations.actions import begin_sheet, draw
from quarterdeck.snapshots.actions import HandedIn, check_snapshots, save_series
from quarterdeck.snapshots.terms import SeriesFields
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM

MAPPING = 'kind = "opportunities"\nmatch = "external_id"\n[fields]\nexternal_id = "nr"\nname = "title"\n'
NAMES = (f"Series {number}" for number in count())


def a_checked_series() -> dict[str, str]:
    """A series with a file that waits to be applied."""
    by = system_actor()
    fields = SeriesFields(name=next(NAMES), mapping=MAPPING + 'stage = "phase"\n')
    series_id = save_series(new=fields, by=by, via=SYSTEM)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "pipeline-2026-03-01.csv"
        file.write_text("nr,title,phase\n", encoding="utf-8")
        check_snapshots(series_id=series_id, handed_in=HandedIn(files={file.name: file}), by=by)
    return {"series_id": public_id(series_id)}


def a_snapshot() -> SimpleUploadedFile:
    """A file of a day with a head alone."""
    return SimpleUploadedFile("2026-03-08.csv", b"nr,title,phase\n")


def a_sheet(import_id: int) -> str:
    """A control sheet that can be filled in and signed."""
    sheet_id = begin_sheet(import_id=import_id, by=system_actor(), via=SYSTEM)
    draw(sheet_id)
    return public_id(sheet_id)


def an_imported() -> dict[str, Any]:
    """Public ids of them."""
    by = system_actor()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "deals.csv"
        file.write_text("nr,title\n", encoding="utf-8")
        import_id = check_file(path=file, mapping=MAPPING, settings=Settings(), by=by).id
    apply_import(import_id=import_id, by=by)
    fields = SeriesFields(name="Weekly", mapping=MAPPING + 'stage = "phase"\n')
    series_id = save_series(new=fields, by=by, via=SYSTEM)
    return {
        "deals_import": public_id(import_id),
        "control_sheet": a_sheet(import_id),
        "snapshot_series": public_id(series_id),
    }
