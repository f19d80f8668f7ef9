"""What a file lets guess of its mapping, beside the names that are here."""

from pathlib import Path

from django.conf import settings

from quarterdeck.imports.terms import FIELDS, Kind
from quarterdeck.pipelines.queries import loss_reasons, pipelines
from quarterdeck.pipelines.terms import Category
from quarterdeck.sheets.chunks import chunked
from quarterdeck.sheets.opening import open_sheet
from quarterdeck.sheets.terms import Line
from quarterdeck.uploads.rules.guessing import Guess, guess_mapping
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission

LOOKED_AT = 2000


def guessed_mapping(path: Path, kind: Kind, by: Actor) -> Guess:
    """A mapping for a file, guessed from its header and its first rows.

    Raises Refused for a file that holds no table, NotPermitted without `imports.run`.
    """
    require(by, Permission.IMPORTS_RUN)
    with path.open("rb") as stream:
        sheet = open_sheet(stream, limits=settings.IMPORT_LIMITS)
        first = next(chunked(sheet.rows, stream.tell, LOOKED_AT), [])
        rows = [row.cells for row in first if isinstance(row, Line)]
    stages = [name for spec in pipelines() for stage in spec.stages for name in (stage.name, stage.key)]
    reasons = [name for reason in loss_reasons().values() for name in (reason.name, reason.key)]
    known = {"stage": stages, "loss_reason": reasons, "category": [*Category]}
    return guess_mapping(kind, sheet.layout.names, rows, {name: known[name] for name in known if name in FIELDS[kind]})
