"""Checks and imports in the background: asked for on a page or over the API, worked off one after the other."""

import json
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic

from django.utils import timezone

from quarterdeck.imports.actions import apply_import, check_file, undo_import
from quarterdeck.imports.queries import grandfathered_rows, import_report
from quarterdeck.imports.rules.mapping import parse_mapping
from quarterdeck.imports.rules.stored import problems_to
from quarterdeck.imports.terms import Choice, ImportState, Judged, Likely, Mode, Problem, Settings
from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import Via
from quarterdeck.kit.background import alone_in
from quarterdeck.kit.faults import fault_of
from quarterdeck.records.queries.acting import require_acting, rights_of
from quarterdeck.uploads.actions.columns import changeable
from quarterdeck.uploads.actions.errors import write_error_files
from quarterdeck.uploads.actions.files import locked
from quarterdeck.uploads.models import Upload
from quarterdeck.uploads.queries import (
    corrections_of,
    decisions_of,
    looks_in,
    spool,
    spool_path,
    waiting_uploads,
)
from quarterdeck.uploads.terms import UploadState
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Conflict, QuarterdeckError, Reason, Refused

log = logging.getLogger(__name__)
_TELL_SECONDS = 0.5
_FAILED = Reason(
    "work_failed", Text.of(N_("Something here went wrong, which the log of the installation tells. Try again later."))
)
_GONE = Reason("file_gone", Text.of(N_("The file is kept no more. Bring it again.")), field="file")


@action
def ask_check(*, upload_id: int, settings: Settings, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Have every row checked in the background. What is open in the mapping is refused at once, with its place.

    Raises NotPermitted, NotFound, Refused, Conflict once it was imported or while it is worked on.
    """
    row = changeable(by, upload_id)
    parse_mapping(row.mapping)
    if not row.key:
        raise Refused([_GONE])
    row.as_of, row.judged, row.mode = settings.as_of, settings.judged.value, settings.mode.value
    row.quiet = not settings.runs_automations
    _ask(row, UploadState.CHECKING, by, at, "as_of", "judged", "mode", "quiet")


@action
def ask_apply(*, upload_id: int, is_lenient: bool, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Have the checked rows imported in the background; lenient leaves those out that are to be mended.

    Raises NotPermitted, NotFound, Refused while a strict import has such rows, Conflict before the check.
    """
    row = locked(by, upload_id)
    if row.state != UploadState.CHECKED or row.batch_id is None:
        raise Conflict("upload_not_checked", Text.of(N_("Check the rows first.")))
    report = import_report(row.batch_id)
    bad = 0 if report.state is ImportState.APPLYING else report.bad
    if bad and not is_lenient:
        text = Text.of("{count} rows are to be mended first, so nothing was imported.", count=bad)
        raise Refused.because("rows_to_mend", text)
    row.is_lenient = is_lenient
    _ask(row, UploadState.APPLYING, by, at, "is_lenient")


@action
def ask_undo(*, upload_id: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Have an import taken back in the background, what people changed since left alone.

    Raises NotPermitted, NotFound, Conflict before it was imported and while it is worked on.
    """
    row = locked(by, upload_id)
    if row.state != UploadState.APPLIED:
        raise Conflict("upload_not_applied", Text.of(N_("Nothing of this file was imported.")))
    _ask(row, UploadState.UNDOING, by, at)


def _ask(row: Upload, state: UploadState, by: Actor, at: datetime | None, *names: str) -> None:
    row.state, row.done, row.refusal, row.changed_at = state.value, 0, "[]", at or timezone.now()
    row.asked_by_id, row.asked_token_id, row.asked_rights = by.person_id, by.token_id, rights_of(by)
    asked = ("asked_by", "asked_token_id", "asked_rights")
    row.save(update_fields=["state", "done", "refusal", "changed_at", *asked, *names])


def work_off() -> int:
    """Check and import what was asked for, one file after the other, until none waits; how many.

    Only one process does so at a time. What one left when it was killed, the next takes up: a check begins anew,
    an import goes on where it was.
    """
    done = 0
    with alone_in(spool()) as is_alone:
        while is_alone and (waiting := waiting_uploads()):
            _work(waiting[0])
            done += 1
    return done


def _work(upload_id: int) -> None:
    row = Upload.objects.get(pk=upload_id)
    kind = _KINDS[UploadState(row.state)]
    try:
        batch_id = kind.work(row)
        if row.key and kind.done is not UploadState.UNDONE:
            names = [column.name for column in looks_in(row.looks).columns]
            write_error_files(key=row.key, import_id=batch_id, names=names)
    except Exception as error:
        if fault_of(error):
            # A full disk or a database that is away: it goes on when that is over.
            raise
        reasons = _reasons_of(error)
        _finish(row, kind.refused, row.batch_id, reasons)
        return
    is_applied = kind.done is UploadState.APPLIED
    gates = Counter(criterion for _line, criterion in grandfathered_rows(batch_id)) if is_applied else {}
    _finish(row, kind.done, batch_id, (), gates)


def _check(row: Upload) -> int:
    settings = Settings(
        as_of=row.as_of,
        judged=Judged(row.judged),
        mode=Mode(row.mode),
        runs_automations=not row.quiet,
        file_name=row.file_name,
        corrections=corrections_of(row.pk),
        likely=Likely(
            decisions=decisions_of(row.pk),
            rule=Choice(row.likely_rule) if row.likely_rule else None,
            score=row.likely_score,
        ),
    )
    return check_file(
        path=spool_path(row.key),
        mapping=row.mapping,
        settings=settings,
        by=_asker(row),
        progress=_teller(row),
    ).id


def _apply(row: Upload) -> int:
    batch_id = row.batch_id or 0
    # Killed after the last row, before this was written down.
    if import_report(batch_id).state is not ImportState.APPLIED:
        apply_import(import_id=batch_id, by=_asker(row), is_lenient=row.is_lenient, progress=_teller(row))
    return batch_id


def _undo(row: Upload) -> int:
    batch_id = row.batch_id or 0
    undo_import(import_id=batch_id, by=_asker(row), progress=_teller(row))
    return batch_id


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of work: where it leads, and where a refusal leads back to."""

    work: Callable[[Upload], int]
    done: UploadState
    refused: UploadState


_KINDS = {
    UploadState.CHECKING: _Kind(_check, UploadState.CHECKED, UploadState.COLUMNS),
    UploadState.APPLYING: _Kind(_apply, UploadState.APPLIED, UploadState.CHECKED),
    UploadState.UNDOING: _Kind(_undo, UploadState.UNDONE, UploadState.APPLIED),
}


def _asker(row: Upload) -> Actor:
    """Who asked, with the rights they have now, and no more than they came with. Raises NotPermitted."""
    return require_acting(row.asked_by_id or row.person_id, row.asked_token_id, row.asked_rights)


def _teller(row: Upload) -> Callable[[int], None]:
    """Writes down now and then how many rows are done, and stops the work of who may no longer act."""
    told = monotonic()

    def tell(done: int) -> None:
        nonlocal told
        if monotonic() - told >= _TELL_SECONDS:
            told = monotonic()
            Upload.objects.filter(pk=row.pk).update(done=done)
            require(_asker(row), Permission.IMPORTS_RUN)

    return tell


def _reasons_of(error: Exception) -> tuple[Reason, ...]:
    if isinstance(error, Refused):
        return error.reasons
    if isinstance(error, QuarterdeckError):
        return (Reason(error.code, error.text),)
    if isinstance(error, FileNotFoundError):
        return (_GONE,)
    # Whatever else it is, the files behind this one do not wait for it.
    log.error("The rows of a file could not be worked off.", exc_info=error)
    return (_FAILED,)


@action
def _finish(
    row: Upload,
    state: UploadState,
    batch_id: int | None,
    reasons: tuple[Reason, ...],
    gates: Mapping[str, int] | None = None,
) -> None:
    refusal = problems_to([Problem(0, "", "", reason) for reason in reasons])
    Upload.objects.filter(pk=row.pk).update(
        state=state.value,
        batch_id=batch_id,
        refusal=refusal,
        gates=json.dumps(gates or {}, ensure_ascii=False),
        changed_at=timezone.now(),
    )
