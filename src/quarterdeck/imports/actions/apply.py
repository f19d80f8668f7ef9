"""The second pass: staged rows are applied in short transactions, each row exactly once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import msgspec
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from quarterdeck.imports.actions.applier import Applier
from quarterdeck.imports.actions.external_ids import keep_external_ids
from quarterdeck.imports.actions.kinds import applier_of
from quarterdeck.imports.events import ImportApplied, ImportStarted
from quarterdeck.imports.models import Import, ImportRow
from quarterdeck.imports.queries.adding import mapping_of, waiting_accounts
from quarterdeck.imports.queries.judging import field_of
from quarterdeck.imports.queries.report import ImportReport, import_report
from quarterdeck.imports.rules.rows import RowReader
from quarterdeck.imports.rules.stored import problems_to
from quarterdeck.imports.terms import (
    NAMED_KINDS,
    Choice,
    FileMapping,
    ImportState,
    Judgement,
    Kind,
    NamedFacts,
    Outcome,
    Plan,
    Problem,
    Result,
)
from quarterdeck.journal.actions import action, log_refusals, record, update_rows
from quarterdeck.journal.actions.pacing import (
    LEAST_AT_ONCE,
    Deadline,
    Pace,
    sets_first,
    short_collections,
    swift_commits,
)
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Conflict, NotFound, Reason, Refused

_NAMED = msgspec.json.Decoder(NamedFacts)
# What becomes of rows of which nothing is to be done.
_SETTLED = {
    Plan.BAD: Outcome.LEFT_OUT,
    Plan.LEFT_OUT: Outcome.LEFT_OUT,
    Plan.UNCHANGED: Outcome.DONE,
    Plan.SKIPPED: Outcome.SKIPPED,
}
# Rows by their keys.
Staged = Sequence[tuple[int, Judgement]]


def apply_import(
    *, import_id: int, by: Actor, is_lenient: bool = False, progress: Callable[[int], None] | None = None
) -> ImportReport:
    """Apply the rows of a checked import; go on with one that was interrupted.

    Strict (the default) refuses while any row is bad; lenient applies the good rows and leaves the bad
    ones out. Every row is applied once, whatever interrupts it. Raises Refused, NotPermitted, NotFound,
    and Conflict when the import has been applied already.
    """
    via = Via(Door.IMPORT)
    begun = _begin(import_id=import_id, is_lenient=is_lenient, by=by, via=via)
    via = replace(via, quiet=begun.quiet)
    applier = applier_of(Kind(begun.kind), by, via)
    reader = RowReader(mapping_of(begun), UTC)
    if reader.mapping.adds_accounts and (accounts_id := waiting_accounts(import_id)):
        apply_import(import_id=accounts_id, by=by, is_lenient=True)
    pace, done = Pace(), 0
    with swift_commits(), short_collections():
        _settle(import_id, by=by, via=via)
        while True:
            rows = _next_rows(import_id, pace.size)
            applier.prepare([judgement for _, judgement in rows])
            with pace.transaction():
                batch = partial(_apply_batch, import_id, applier, reader, rows, by=by, via=via)
                count = sets_first(batch)
            if not count:
                break
            done += count
            if progress:
                progress(done)
    _end(import_id=import_id, outcomes=import_report(import_id).outcomes, by=by, via=via)
    return import_report(import_id)


@action
def _begin(*, import_id: int, is_lenient: bool, by: Actor, via: Via) -> Import:
    require(by, Permission.IMPORTS_RUN)
    batch = Import.objects.select_for_update().filter(pk=import_id).first()
    if batch is None:
        raise NotFound("import")
    if batch.state == ImportState.APPLYING:
        return batch
    if batch.state != ImportState.CHECKED:
        raise Conflict("import_not_checked", Text.of("This import has been applied already, or its check did not end."))
    bad = ImportRow.objects.filter(batch=batch, plan=Plan.BAD.value)
    if not is_lenient and (count := bad.count()):
        text = Text.of("{count} rows are to be mended first, so nothing was imported.", count=count)
        raise Refused.because("rows_to_mend", text)
    batch.state, batch.is_lenient = ImportState.APPLYING.value, is_lenient
    batch.save(update_fields=["state", "is_lenient"])
    record(ImportStarted(batch.id, lenient=is_lenient), by.stamp(timezone.now(), via))
    return batch


def _settle(import_id: int, *, by: Actor, via: Via) -> None:
    """Mark the rows of which nothing is to be done, some at a time: all of a long file may be such."""
    pace = Pace()
    for plan, outcome in _SETTLED.items():
        rows, place = ImportRow.objects.filter(batch_id=import_id, plan=plan.value).order_by("line"), -1
        while lines := list(rows.filter(line__gt=place).values_list("line", flat=True)[: pace.size]):
            with pace.transaction():
                _mark(rows.filter(line__gt=place, line__lte=lines[-1], outcome=""), outcome, by=by, via=via)
            place = lines[-1]


@action
def _mark(rows: QuerySet[ImportRow], outcome: Outcome, *, by: Actor, via: Via) -> None:
    rows.update(outcome=outcome.value)


@action
def _apply_batch(
    import_id: int, applier: Applier, reader: RowReader, ahead: Staged, *, in_sets: bool, by: Actor, via: Via
) -> int:
    """Apply the next rows, read `ahead`, and mark them, in one transaction. Returns how many; 0 when none is left."""
    deadline = Deadline.from_now(in_sets=in_sets)
    if not Import.objects.select_for_update().filter(pk=import_id, state=ImportState.APPLYING.value).exists():
        raise Conflict("import_not_applying", Text.of("This import is being undone, so no more rows are applied."))
    rows = ahead if ahead and not _are_taken(ahead) else _next_rows(import_id, len(ahead) or 1)
    if not rows:
        return _give_up(import_id)
    results = applier.apply([judgement for _, judgement in rows], deadline)
    marks = [
        (
            result.record_id,
            result.seq,
            (Outcome.REFUSED if result.reasons else Outcome.DONE).value,
            problems_to(_problems(row.line, result, reader)) if result.reasons else "[]",
            pk,
        )
        for (pk, row), result in zip(rows, results, strict=False)
    ]
    update_rows(ImportRow, ("record_id", "seq", "outcome", "problems"), marks)
    _keep_ids(reader.mapping, [row for _, row in rows], results, import_id)
    refused = [(one.record_id, [reason.code for reason in one.reasons]) for one in results if one.reasons]
    log_refusals(refused, action_name="import_row", by=by, via=via)
    return len(marks)


def _keep_ids(mapping: FileMapping, rows: Sequence[Judgement], results: Sequence[Result], import_id: int) -> None:
    """What the system of the file calls the records that these rows made or found."""
    if "external_id" not in mapping.fields or mapping.kind not in NAMED_KINDS:
        return
    # An opportunity that the file adds keeps the id of a file that names no system in its own row.
    is_own = mapping.kind is Kind.OPPORTUNITIES and not mapping.source
    pairs = [
        (said, result.record_id)
        for row, result in zip(rows, results, strict=False)
        if result.record_id and not result.reasons
        if (row.choice is Choice.UPDATE or not is_own) and (said := _NAMED.decode(row.facts).external_id)
    ]
    keep_external_ids(mapping.kind, mapping.source, pairs, import_id)


def _are_taken(rows: Staged) -> bool:
    """Whether another run applied rows meanwhile: it would have begun with the first, as an order is all they have."""
    return ImportRow.objects.filter(pk=rows[0][0]).exclude(outcome="").exists()


def _next_rows(import_id: int, size: int) -> Staged:
    """Rows to apply next, by their keys: first those that need no other row, then those whose other row is done."""
    todo = ImportRow.objects.filter(batch_id=import_id, outcome="").order_by("rank", "line")
    needed = ImportRow.objects.filter(batch_id=import_id, outcome=Outcome.DONE.value, match_key=OuterRef("needs_key"))
    needed = needed.exclude(match_key="")
    columns = ("pk", "line", "plan", "record_id", "facts", "choice")
    ready = todo.values_list(*columns)
    found = list(ready.filter(needs_key="")[:size]) or list(ready.exclude(needs_key="").filter(Exists(needed))[:size])
    return [
        (pk, Judgement(line=line, plan=Plan(plan), record_id=record_id, facts=facts, choice=_choice(choice)))
        for pk, line, plan, record_id, facts, choice in found
    ]


def _choice(said: str) -> Choice | None:
    return Choice(said) if said else None


def _give_up(import_id: int) -> int:
    """Rows are left whose other row was not applied: they are refused, naming it. Returns how many; 0 for none."""
    rows = list(ImportRow.objects.filter(batch_id=import_id, outcome="")[:LEAST_AT_ONCE])
    for row in rows:
        text = Text.of("The row about “{name}”, which must come first, was not imported.", name=row.needs_key)
        row.outcome = Outcome.REFUSED.value
        row.problems = problems_to([Problem(row.line, "", "", Reason("other_row_refused", text))])
        row.save(update_fields=["outcome", "problems"])
    return len(rows)


def _problems(line: int, result: Result, reader: RowReader) -> list[Problem]:
    return [Problem(line, reader.column(field_of(reason.field)), "", reason) for reason in result.reasons]


@action
def _end(*, import_id: int, outcomes: Mapping[Outcome, int], by: Actor, via: Via) -> None:
    """All is done. What came of it was counted before, while anybody might write: no row is open any more."""
    now: datetime = timezone.now()
    if not Import.objects.filter(pk=import_id, state=ImportState.APPLYING.value).update(
        state=ImportState.APPLIED.value, applied_at=now
    ):
        return
    applied = ImportApplied(
        import_id,
        done=outcomes.get(Outcome.DONE, 0),
        refused=outcomes.get(Outcome.REFUSED, 0),
        left_out=outcomes.get(Outcome.LEFT_OUT, 0),
    )
    record(applied, by.stamp(now, via))
