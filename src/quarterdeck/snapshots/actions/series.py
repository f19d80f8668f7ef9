"""Setting up a series of dated exports, and changing how its files are read."""

from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError
from django.utils import timezone

from quarterdeck.imports.rules.mapping import parse_mapping
from quarterdeck.journal.actions import action, attempt, loading_source, record, require_loading
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.pipelines.queries import loss_reasons
from quarterdeck.snapshots.events import SeriesAdded, SeriesChanged
from quarterdeck.snapshots.models import SnapshotSeries
from quarterdeck.snapshots.queries.reading import check_mapping
from quarterdeck.snapshots.queries.report import visible_series
from quarterdeck.snapshots.terms import Missing, SeriesFields
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.checks import name_reasons, text_reasons
from quarterdeck.values.text import N_, Text, clean_line, fold
from quarterdeck.values.verdict import NotFound, Reason, Refused

LONGEST_NAME = 120
LONGEST_COLUMN = 200
LONGEST_MAPPING = 100_000


@action
def save_series(
    *, new: SeriesFields, by: Actor, via: Via, series_id: int | None = None, at: datetime | None = None
) -> int:
    """Set up a series, or change one; files that were applied stay as they are. Returns its id.

    One that is set up within a load from another system is loaded from there alone. Raises NotPermitted without the
    rights to import and to tell history, NotFound, Refused.
    """
    require(by, Permission.IMPORTS_RUN)
    require(by, Permission.OPPORTUNITIES_IMPORT_HISTORY)
    source_id = loading_source()
    new_row = SnapshotSeries(person_id=by.person_id or None, source_id=source_id)
    row = new_row if series_id is None else _held(by, series_id)
    if reasons := _reasons(new):
        raise Refused(reasons)
    check_mapping(parse_mapping(new.mapping))
    values = asdict(new) | {"name": clean_line(new.name), "name_key": fold(new.name)[:LONGEST_NAME]}
    before = {name: getattr(row, name) for name in values}
    changed = {name: value for name, value in values.items() if before[name] != value}
    if not changed:
        return row.id
    for name, value in changed.items():
        setattr(row, name, value)
    try:
        with attempt():
            row.version += 0 if series_id is None else 1
            row.save(force_insert=series_id is None)
    except IntegrityError as error:
        text = Text.of(N_("Another series bears this name. Choose another name."))
        raise Refused.because("name_taken", text, "name") from error
    changes = [
        FieldChange(name, None if series_id is None else before[name], value)
        for name, value in changed.items()
        if name != "name_key"
    ]
    event = SeriesAdded(row.id) if series_id is None else SeriesChanged(row.id)
    record(event, by.stamp(at or timezone.now(), via), changes)
    return row.id


def _held(by: Actor, series_id: int) -> SnapshotSeries:
    row = visible_series(by).select_for_update().filter(pk=series_id).first()
    if row is None:
        raise NotFound("snapshot_series")
    require_open(row)
    return row


def require_open(series: SnapshotSeries) -> None:
    """Raise Refused where only loads from another system bring the files of a series."""
    require_loading(series.source_id, series.source.name if series.source else "")


def _reasons(new: SeriesFields) -> list[Reason]:
    reasons = [*name_reasons(new.name, field="name", longest=LONGEST_NAME)]
    reasons += text_reasons(new.day_column, field="day_column", longest=LONGEST_COLUMN)
    if len(new.mapping) > LONGEST_MAPPING:
        text = Text.of(N_("The mapping is longer than {count} characters."), count=LONGEST_MAPPING)
        reasons.append(Reason("too_long", text, field="mapping"))
    if new.missing is not Missing.LOST:
        return reasons
    loss = loss_reasons().get(new.loss_reason_id or 0)
    if loss is None or not loss.is_active:
        text = Text.of(N_("Choose why deals are lost that are not shown any more."))
        reasons.append(Reason("loss_reason_missing", text, field="loss_reason"))
    return reasons
