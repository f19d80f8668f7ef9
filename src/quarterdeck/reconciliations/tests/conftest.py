"""A file of deals that was brought in, to be compared."""

from collections.abc import Callable
from pathlib import Path

import pytest

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.imports.actions import apply_import, check_file
from quarterdeck.imports.terms import Settings
from quarterdeck.pipelines.actions import install_default_pipeline
from quarterdeck.reconciliations.actions import begin_sheet, draw
from quarterdeck.users.queries import system_actor
from tests.cast import LONG_AGO, SYSTEM, Cast, actor

MAPPING = """
kind = "opportunities"
match = "external_id"
[fields]
external_id = "nr"
name = "title"
owner = "rep"
stage = { column = "phase", values = { Won = "closed_won", Lost = "closed_lost" } }
amount = "value"
currency = { default = "EUR" }
created_at = "begun"
closed_at = "ended"
[history]
start = "qualification"
"""
# Two open, two won in different quarters, one lost, one whose owner nobody is.
DEALS = """nr,title,rep,phase,value,begun,ended
A-1,Line one,Rita Vogel,Proposal,1000,2026-03-02,
A-2,Line two,Olga Novak,Proposal,250.50,2026-03-02,
A-3,Line three,Rita Vogel,Won,4000,2026-03-02,2026-05-05
A-4,Line four,Rita Vogel,Won,500,2026-03-02,2026-08-05
A-5,Line five,Olga Novak,Lost,700,2026-03-02,2026-08-05
A-6,Line six,J. Weber,Proposal,90,2026-03-02,
"""
Bring = Callable[..., int]


@pytest.fixture
def bring(cast: Cast, tmp_path: Path) -> Bring:
    """Bring in the rows of a file, leniently; the import's id."""
    activate_currency(code="EUR", by=system_actor(), via=SYSTEM)
    install_default_pipeline(by=system_actor(), via=SYSTEM, at=LONG_AGO)

    def import_them(rows: str = DEALS, *, mapping: str = MAPPING) -> int:
        file = tmp_path / "deals.csv"
        file.write_text(rows, encoding="utf-8")
        by = actor(cast.sam)
        report = check_file(path=file, mapping=mapping, settings=Settings(), by=by)
        apply_import(import_id=report.id, by=by, is_lenient=True)
        return report.id

    return import_them


@pytest.fixture
def drawn(cast: Cast, bring: Bring) -> Bring:
    """A sheet of an import, all its rows compared; the sheet's id."""

    def draw_it(rows: str = DEALS, *, mapping: str = MAPPING, is_whole: bool = False) -> int:
        import_id = bring(rows, mapping=mapping)
        sheet_id = begin_sheet(import_id=import_id, by=actor(cast.sam), via=SYSTEM, is_whole=is_whole)
        while draw(sheet_id):
            pass
        return sheet_id

    return draw_it
