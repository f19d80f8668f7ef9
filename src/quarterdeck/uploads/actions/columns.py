"""What a person says of a file: its kind, its mapping, values typed over its cells; and mappings kept for the next."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from django.utils import timezone

from quarterdeck.imports.queries import import_report
from quarterdeck.imports.terms import ImportState, Kind
from quarterdeck.journal.actions import action, record, replace_rows
from quarterdeck.journal.terms import Via
from quarterdeck.sheets.terms import Asked
from quarterdeck.uploads.actions.files import locked
from quarterdeck.uploads.events import MappingSaved, SavedMappingRemoved
from quarterdeck.uploads.models import Correction, RowDecision, SavedMapping, Upload
from quarterdeck.uploads.queries import fitting_mapping, look_at, saved_mapping, spool_path, upload_of
from quarterdeck.uploads.queries.files import Look
from quarterdeck.uploads.rules import misshapen, to_toml
from quarterdeck.uploads.rules.meanings import fields_of, with_meanings
from quarterdeck.uploads.rules.reading import asked_in, read_as
from quarterdeck.uploads.terms import OVER
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.checks import name_reasons, text_reasons
from quarterdeck.values.text import N_, Text, clean_line, fold
from quarterdeck.values.toml import read_toml
from quarterdeck.values.verdict import Conflict, NotFound, Reason, Refused

LONGEST_NAME = 80
LONGEST_MAPPING = 1_000_000
LONGEST_VALUE = 4_000
LONGEST_COLUMN = 250
MOST_CORRECTIONS = 500


@action
def map_columns(*, upload_id: int, mapping: str, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Keep the mapping of a file: TOML of the kind it has; what is open in it is asked for by the check.

    Raises NotPermitted, NotFound, Refused for what is no TOML or of another kind, Conflict once it was imported.
    """
    row, kind = changeable(by, upload_id), _kind_in(mapping)
    _forget_decisions(row, kind)
    row.mapping, row.kind = mapping, kind.value
    _changed(row, at, "mapping", "kind")


def _forget_decisions(row: Upload, kind: Kind) -> None:
    """Rows of another kind are about other records than was decided."""
    if row.kind != kind:
        RowDecision.objects.filter(upload=row).delete()


def _kind_in(mapping: str) -> Kind:
    if reasons := text_reasons(mapping, field="mapping", longest=LONGEST_MAPPING):
        raise Refused(reasons)
    try:
        table = read_toml(mapping)
    except ValueError as error:
        text = Text.of("The mapping is not written in TOML: {error}.", error=str(error))
        raise Refused.because("mapping_not_toml", text, "mapping") from error
    if place := misshapen(table):
        wrong = Text.of(N_("In the mapping, at {place}: this is not written as mappings are."), place=place)
        raise Refused.because("mapping_error", wrong, place)
    if table.get("kind") not in set(Kind):
        known = Text.of("Say which kind of rows the file holds: {known}.", known=", ".join(Kind))
        raise Refused.because("mapping_error", known, "kind")
    return Kind(table["kind"])


def use_kind(*, upload_id: int, kind: Kind, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Say what the rows of a file are: its mapping is guessed anew.

    Raises as `map_columns`, and Refused without the file.
    """
    asked = asked_in(upload_of(by, upload_id).table)
    look = _look(by, upload_id, kind, asked)
    _guess_anew(upload_id=upload_id, look=look, kind=kind, mapping=look.mapping, by=by, at=at)


def read_anew(*, upload_id: int, asked: Asked, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Say which sheet of a file is meant and in which lines its columns are named: it is looked at anew.

    Its mapping is one that was saved for such columns, else guessed. Raises as `use_kind`, and Refused for a sheet
    the file has not, or where no table begins.
    """
    look = _look(by, upload_id, None, asked)
    saved = fitting_mapping(by, fingerprint=look.fingerprint, kind=None)
    kind, mapping = (saved.kind, read_as(saved.mapping, asked)) if saved else (look.kind, look.mapping)
    _guess_anew(upload_id=upload_id, look=look, kind=kind, mapping=mapping, by=by, at=at)


def _look(by: Actor, upload_id: int, kind: Kind | None, asked: Asked) -> Look:
    path = spool_path(_key(by, upload_id))
    if not path.is_file():
        raise Refused.because("file_gone", Text.of(N_("The file is kept no more. Bring it again.")))
    return look_at(path, name=upload_of(by, upload_id).file_name, kind=kind, by=by, asked=asked)


@action
def _key(by: Actor, upload_id: int) -> str:
    return changeable(by, upload_id).key or "-"


@action
def _guess_anew(*, upload_id: int, look: Look, kind: Kind, mapping: str, by: Actor, at: datetime | None) -> None:
    row = changeable(by, upload_id)
    _forget_decisions(row, kind)
    if look.fingerprint != row.fingerprint:
        # They were said of other columns, or of other lines.
        Correction.objects.filter(upload=row).delete()
    row.kind, row.mapping, row.fingerprint = kind.value, mapping, look.fingerprint
    row.looks = msgspec.json.encode(look.looks).decode()
    _changed(row, at, "mapping", "kind", "looks", "fingerprint")


@action
def mean_values(
    *, upload_id: int, meanings: Mapping[tuple[str, str], str], by: Actor, via: Via, at: datetime | None = None
) -> None:
    """Say what texts of a column stand for, by name of the column and text; empty: nothing. The mapping learns it.

    Raises NotPermitted, NotFound, Refused for a column that alone fills no field, Conflict once it was imported.
    """
    row = changeable(by, upload_id)
    reasons = [
        reason
        for (column, said), meant in meanings.items()
        for reason in (*text_reasons(said, field=column, longest=LONGEST_VALUE),
                       *text_reasons(meant, field=column, longest=LONGEST_VALUE))
    ]  # fmt: skip
    table = read_toml(row.mapping)
    for column, _said in meanings:
        if column not in fields_of(table):
            text = Text.of(N_("No field is filled by the column {name} alone."), name=column)
            reasons.append(Reason("column_unknown", text, field="cells"))
    if reasons:
        raise Refused(reasons)
    row.mapping = to_toml(with_meanings(table, meanings))
    _changed(row, at, "mapping")


@action
def correct_cells(
    *, upload_id: int, cells: Mapping[tuple[int, str], str], by: Actor, via: Via, at: datetime | None = None
) -> None:
    """Type values over cells, by line and name of the column; the next check reads them instead.

    Raises NotPermitted, NotFound, Refused for columns the file has not or values too long, Conflict once imported.
    """
    row = changeable(by, upload_id)
    names = {column.name for column in upload_of(by, upload_id).looks.columns}
    if reasons := _cell_reasons(cells, names):
        raise Refused(reasons)
    rows = [(upload_id, line, column, value) for (line, column), value in cells.items()]
    replace_rows(Correction, ("upload_id", "line", "column", "value"), rows, unique=("upload_id", "line", "column"))
    _changed(row, at)


def _cell_reasons(cells: Mapping[tuple[int, str], str], names: set[str]) -> list[Reason]:
    if len(cells) > MOST_CORRECTIONS:
        text = Text.of(N_("Correct {most} cells at a time at most."), most=MOST_CORRECTIONS)
        return [Reason("too_many_cells", text, field="cells")]
    reasons = [
        Reason("column_unknown", Text.of(N_("The file has no column {name}."), name=column), field="cells")
        for _, column in cells
        if column not in names or len(column) > LONGEST_COLUMN
    ]
    for (_line, column), value in cells.items():
        reasons += text_reasons(value, field=column, longest=LONGEST_VALUE)
    return reasons


@action
def save_mapping(*, upload_id: int, name: str, is_shared: bool, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Keep the mapping of a file under a name; one of the same name that is the actor's own is replaced.

    Files with the same columns find it. Returns its id. Raises NotPermitted, NotFound, Refused.
    """
    source, said = upload_of(by, upload_id), clean_line(name)
    if reasons := name_reasons(said, longest=LONGEST_NAME):
        raise Refused(reasons)
    now = at or timezone.now()
    row = SavedMapping.objects.select_for_update().filter(person_id=by.person_id, name_key=fold(said)).first()
    row = row or SavedMapping(person_id=by.person_id, name_key=fold(said))
    row.name = said
    row.kind, row.fingerprint, row.mapping = source.kind.value, source.fingerprint, source.mapping
    row.is_shared, row.created_at = is_shared, now
    row.save()
    record(MappingSaved(row.pk, rows_are=row.kind, is_shared=is_shared), by.stamp(now, via))
    return row.pk


@action
def remove_mapping(*, mapping_id: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Remove a mapping of one's own. Raises NotPermitted, NotFound (for those of others too)."""
    require(by, Permission.IMPORTS_RUN)
    if saved_mapping(by, mapping_id).person_id != by.person_id:
        raise NotFound("saved_mapping")
    SavedMapping.objects.filter(pk=mapping_id).delete()
    record(SavedMappingRemoved(mapping_id), by.stamp(at or timezone.now(), via))


def changeable(by: Actor, upload_id: int) -> Upload:
    """The upload, to be changed.

    Raises NotPermitted, NotFound, Conflict once it was imported or while it is worked on.
    """
    row = locked(by, upload_id)
    if row.state in OVER:
        raise Conflict("import_applied", Text.of(N_("This file was imported already. Bring it again to import more.")))
    if row.batch_id and import_report(row.batch_id).state is ImportState.APPLYING:
        raise Conflict("import_begun", Text.of(N_("A part of its rows is imported already. Go on with the import.")))
    return row


def _changed(row: Upload, at: datetime | None, *names: str) -> None:
    row.changed_at = at or timezone.now()
    row.save(update_fields=["changed_at", *names])
