"""The door of a file: a row that moves Rita's deal, checked like any other."""

import csv
import io
import tempfile
from dataclasses import replace
from pathlib import Path

from quarterdeck.imports.actions import check_file
from quarterdeck.imports.queries import problems_of
from quarterdeck.imports.terms import Settings
from quarterdeck.journal.terms import Door
from quarterdeck.users.terms import Permission
from tests.cast import actor
from tests.conformance.course import NOWHERE, Asked
from tests.conformance.doors import Row, driver

MAPPING = """
kind = "opportunities"
match = "external_id"
[fields]
external_id = "Number"
stage = "Phase"
pipeline = "Line"
amount = "Value"
loss_reason = "Why"
[custom_fields]
Seats = "Seats"
"""


@driver(Door.IMPORT, own_tables=("imports_import", "imports_importrow"))
def imported(asked: Asked) -> list[Row]:
    """A file of one row, read by somebody with Rita's rights and the one to import."""
    fill = asked.fill
    cells = {
        "Number": asked.external_id,
        "Phase": stage_name(asked),
        "Line": asked.course.spec_of(asked.illegal.start).name,
        "Value": str(fill.get("amount", "")),
        "Why": "rival" if "loss_reason_id" in fill else "",
        "Seats": str(fill.get(asked.course.seats, "")),
    }
    text = io.StringIO()
    writer = csv.DictWriter(text, list(cells))
    writer.writeheader()
    writer.writerow(cells)
    rita = actor(asked.course.cast.rita)
    rita = replace(rita, permissions=rita.permissions | {Permission.IMPORTS_RUN.value})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deals.csv"
        path.write_text(text.getvalue(), encoding="utf-8")
        report = check_file(path=path, mapping=MAPPING, settings=Settings(), by=rita)
    return [problem.reason.as_row() for problem in problems_of(report.id)]


def stage_name(asked: Asked) -> str:
    """What a file calls the stage that is asked for."""
    if asked.to == NOWHERE:
        return "Nowhere"
    course = asked.course
    stages = (*course.strict.stages, *course.other.stages, *course.beside.stages, *course.custom.stages)
    return next(stage.name for stage in stages if stage.id == asked.to)
