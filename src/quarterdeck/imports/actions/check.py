"""The first pass: every row of a file is staged with its verdict. Nothing else changes."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings as installation
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from quarterdeck.imports.actions.adding import add_named, begin_accounts, stage_accounts
from quarterdeck.imports.actions.applier import Applier
from quarterdeck.imports.actions.kinds import applier_of, judge_of
from quarterdeck.imports.actions.staging import end_check, stage
from quarterdeck.imports.models import Import, ImportRow
from quarterdeck.imports.queries.beside import found_beside
from quarterdeck.imports.queries.custom import custom_specs
from quarterdeck.imports.queries.judging import Context, Judge, add_reasons
from quarterdeck.imports.queries.likely import decided
from quarterdeck.imports.queries.opportunities import require_stages
from quarterdeck.imports.queries.report import ImportReport, import_report
from quarterdeck.imports.rules.beside import Found, left_out, total_row
from quarterdeck.imports.rules.mapping import parse_mapping
from quarterdeck.imports.rules.modes import by_mode
from quarterdeck.imports.rules.rows import ReadRow, RowReader
from quarterdeck.imports.rules.stored import problems_to
from quarterdeck.imports.terms import (
    FileMapping,
    HistoryRules,
    ImportState,
    Judgement,
    Kind,
    Likely,
    Mode,
    Plan,
    Problem,
    Result,
    Settings,
)
from quarterdeck.journal.actions import action, update_rows
from quarterdeck.journal.actions.pacing import Deadline, Pace, sets_first, short_collections, swift_commits
from quarterdeck.journal.queries import any_of
from quarterdeck.journal.terms import Door, Via
from quarterdeck.sheets.chunks import chunked, file_digest
from quarterdeck.sheets.tables import TO_MEND, Row, corrected, open_table
from quarterdeck.sheets.totals import Totals
from quarterdeck.users.queries import company
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason

CHUNK = 1_000
_UNMET = Reason(
    code="name_unknown",
    text=Text.of("Nothing here and no good row of this file bears this name, or the two lie below each other."),
    field="parent",
)
_ABOVE = {Kind.CONTACTS: "reports_to"}
Progress = Callable[[int], None]
Chunks = Iterable[Sequence[Row | Problem | Judgement]]


def check_file(
    *, path: Path, mapping: str, settings: Settings, by: Actor, progress: Progress | None = None
) -> ImportReport:
    """Check every row of a file and stage it with its verdict.

    `mapping` is the text of the mapping file. Nothing but the import's own rows is written. Raises
    Refused for what concerns the whole file or the mapping, NotPermitted without `imports.run`, or without
    `customers.edit` where the mapping adds accounts.
    """
    require(by, Permission.IMPORTS_RUN)
    parsed = parse_mapping(mapping)
    if settings.as_of and parsed.kind is Kind.OPPORTUNITIES and parsed.history is None:
        # A day for what has none makes history of rows without any dates.
        parsed = replace(parsed, history=HistoryRules(as_of=settings.as_of))
    if parsed.adds_accounts:
        require(by, Permission.CUSTOMERS_EDIT)
    require_stages(parsed, settings.judged)
    found = found_beside(parsed, settings.beside)
    with path.open("rb") as stream:
        table = open_table(stream, columns=parsed.columns, reading=parsed.reading, limits=installation.IMPORT_LIMITS)
        custom = custom_specs(parsed, by)
        known = {*parsed.columns, *parsed.ignored, TO_MEND, ""}
        unused = [name for name in table.header if name not in known]
        batch_id = _begin(path=path, mapping=mapping, parsed=parsed, settings=settings, unused=unused, by=by)
        accounts_id = _check_accounts(batch_id, path, parsed, settings, found, by=by)
        context = replace(_context(batch_id, parsed, settings, by, found), custom=custom, accounts_id=accounts_id)
        rows = corrected(table.rows, settings.corrections) if settings.corrections else table.rows
        with swift_commits(), short_collections():
            _check_rows(context, chunked(_sifted(rows, parsed, found), stream.tell, CHUNK), settings, progress)
        _mark_unmet_needs(context)
    end_check(batch_id, [*table.remarks(), *(Problem(0, "", "", one) for one in context.twins.reasons())])
    return import_report(batch_id)


def _check_accounts(
    batch_id: int, path: Path, parsed: FileMapping, settings: Settings, found: Found, *, by: Actor
) -> int | None:
    """Stage the accounts that the rows name and that are not here, as an import of their own; None without any."""
    if not parsed.adds_accounts:
        return None
    mapping, told = parsed.of_accounts(), replace(settings, mode=Mode.SKIP, likely=Likely())
    context = _context(begin_accounts(batch_id), mapping, told, by, found)
    with path.open("rb") as stream, swift_commits(), short_collections():
        table = open_table(stream, columns=mapping.columns, reading=mapping.reading, limits=installation.IMPORT_LIMITS)
        rows = _sifted(corrected(table.rows, settings.corrections), mapping, found)
        via = Via(Door.IMPORT, quiet=not settings.runs_automations)
        stage_accounts(context, chunked(rows, stream.tell, CHUNK), by=by, via=via)
    return context.batch_id


def _context(batch_id: int, parsed: FileMapping, settings: Settings, by: Actor, found: Found) -> Context:
    here = company()
    zone = ZoneInfo(here.time_zone)
    return Context(
        batch_id=batch_id,
        mapping=parsed,
        reader=RowReader(parsed, zone, found, currency=here.reporting_currency),
        actor=by,
        at=timezone.now(),
        zone=zone,
        currency=here.reporting_currency,
        as_of=settings.as_of or (parsed.history.as_of if parsed.history else None),
        judged=settings.judged,
        mode=settings.mode,
        likely=settings.likely,
    )


def _begin(
    *, path: Path, mapping: str, parsed: FileMapping, settings: Settings, unused: Sequence[str], by: Actor
) -> int:
    digest = file_digest(path)
    # What earlier checks of this file staged and nobody applied is of no more use.
    waiting = (ImportState.CHECKING.value, ImportState.CHECKED.value)
    own = Import.objects.filter(file_digest=digest, kind=parsed.kind.value, state__in=waiting, accounts_of=None)
    _forget(Import.objects.filter(accounts_of__in=own))
    _forget(own)
    return Import.objects.create(
        kind=parsed.kind.value,
        file_name=(settings.file_name or path.name)[:255],
        file_digest=digest,
        mapping=mapping,
        as_of=settings.as_of,
        judged=settings.judged.value,
        mode=settings.mode.value,
        quiet=not settings.runs_automations,
        unused_columns=json.dumps(unused, ensure_ascii=False),
        person_id=by.person_id or None,
    ).id


def _forget(batches: QuerySet[Import]) -> None:
    """Remove imports that were only checked, some rows at a time: all at once hold the database too long."""
    rows, pace = ImportRow.objects.filter(batch__in=batches).order_by("batch", "line"), Pace()
    while keys := list(rows.values_list("pk", flat=True)[: pace.size]):
        with pace.transaction():
            ImportRow.objects.filter(pk__in=any_of(keys)).delete()
    batches.delete()


def _check_rows(context: Context, chunks: Chunks, settings: Settings, progress: Progress | None) -> None:
    via = Via(Door.IMPORT, quiet=not settings.runs_automations)
    judge, applier = judge_of(context), applier_of(context.mapping.kind, context.actor, via)
    done, totals = 0, Totals()
    for chunk in chunks:
        unreadable = [
            Judgement(line=bad.line, plan=Plan.BAD, problems=(bad,)) for bad in chunk if isinstance(bad, Problem)
        ]
        read = [context.reader.read(row.line, row.cells) for row in chunk if isinstance(row, Row)]
        sums = [row for row in read if totals.is_total(row.texts.values(), row.values.get("amount"))]
        read = [row for row in read if row not in sums] if sums else read
        judged = _judge(context, judge, applier, read, via)
        sifted = [*(one for one in chunk if isinstance(one, Judgement)), *(total_row(row.line) for row in sums)]
        add_named(context, read, judged, via)
        judged = sorted(unreadable + sifted + judged, key=lambda judgement: judgement.line)
        stage(batch_id=context.batch_id, judged=judged, by=context.actor, via=via)
        done += len(chunk)
        if progress:
            progress(done)


def _sifted(rows: Iterable[Row | Problem], mapping: FileMapping, found: Found) -> Iterator[Row | Problem | Judgement]:
    """The rows, and in place of those that the mapping leaves out the verdict that says so."""
    for row in rows:
        yield (isinstance(row, Row) and left_out(row, mapping.leave_out, found)) or row


def _judge(context: Context, judge: Judge, applier: Applier, read: list[ReadRow], via: Via) -> list[Judgement]:
    """Verdicts on rows; those that single actions will decide on are rehearsed."""
    found = decided(context, judge, read, judge.judge(read))
    judged = by_mode(found, context.mode, context.reader.column(context.mapping.match))
    by_line = {row.line: row for row in read}
    waiting = [judgement for judgement in judged if judgement.plan in applier.rehearsed]
    answers: dict[int, Judgement] = {}
    while waiting:
        results = sets_first(partial(_rehearse, applier, waiting, by=context.actor, via=via))
        for judgement, result in zip(waiting, results, strict=False):
            answers[judgement.line] = _answered(context, by_line[judgement.line], judgement, result)
        waiting = waiting[len(results) :]
    return [answers.get(judgement.line, judgement) for judgement in judged]


@action
def _rehearse(applier: Applier, rows: Sequence[Judgement], *, in_sets: bool, by: Actor, via: Via) -> list[Result]:
    """What applying these rows would answer. Everything is rolled back."""
    with transaction.atomic():
        results = applier.apply(rows, Deadline.from_now(in_sets=in_sets))
        transaction.set_rollback(True)
    return results


def _answered(context: Context, row: ReadRow, judgement: Judgement, result: Result) -> Judgement:
    if result.reasons:
        add_reasons(context, row, result.reasons)
        return replace(judgement, plan=Plan.BAD, facts="{}", problems=tuple(row.problems), is_refused=True)
    is_told = result.is_changed or row.is_naming or judgement.needs_key
    return judgement if is_told else replace(judgement, plan=Plan.UNCHANGED)


def _mark_unmet_needs(context: Context) -> None:
    """Rows that need a row of the file which is bad, absent, or waits for them in a circle, are bad too."""
    rows = ImportRow.objects.filter(batch_id=context.batch_id).exclude(plan__in=(Plan.BAD.value, Plan.SKIPPED.value))
    needing = rows.exclude(needs_key="")
    waiting = list(needing.values_list("pk", "line", "match_key", "needs_key"))
    met = set(rows.filter(needs_key="", match_key__in=needing.values("needs_key")).values_list("match_key", flat=True))
    while ready := [row for row in waiting if row[3] in met]:
        met.update(match_key for _, _, match_key, _ in ready)
        waiting = [row for row in waiting if row[3] not in met]
    column = context.reader.column(_ABOVE.get(context.mapping.kind, "parent"))
    bad = [
        (Plan.BAD.value, problems_to([Problem(line, column, needs_key, _UNMET)]), pk)
        for pk, line, _, needs_key in waiting
    ]
    update_rows(ImportRow, ("plan", "problems"), bad)
