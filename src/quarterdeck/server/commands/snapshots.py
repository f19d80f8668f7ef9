"""`quarterdeck snapshots`: a folder of dated exports becomes history."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quarterdeck.imports.terms import Kind
from quarterdeck.server.commands.imports import SHOWN, counting, importer, mapping_text
from quarterdeck.server.terminal import AsJson, Terminal, command, translated
from quarterdeck.snapshots.terms import PLAN_LABELS, SUFFIXES, DayOrder, Missing, Plan, SeriesFields, SnapshotState
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, Text, fold
from quarterdeck.values.verdict import Refused

if TYPE_CHECKING:
    from quarterdeck.snapshots.queries.report import SeriesReport

Folder = typer.Argument(exists=True, file_okay=False, readable=True, help=N_("Folder of the dated exports."))


def snapshots(
    folder: Annotated[Path | None, Folder] = None,
    mapping: Annotated[
        str, typer.Option(help=N_("Which column fills which field: a file, or the name of a shipped mapping."))
    ] = "",
    name: Annotated[str, typer.Option(help=N_("Name of the series; without it the name of the folder."))] = "",
    missing: Annotated[
        Missing, typer.Option(help=N_("What becomes of a deal that a later file does not show any more."))
    ] = Missing.LEFT,
    loss_reason: Annotated[str, typer.Option(help=N_("Key of the reason, where missing deals are lost."))] = "",
    order: Annotated[
        DayOrder, typer.Option(help=N_("Whether names of files write the day (dmy) or the month (mdy) first."))
    ] = DayOrder.FOUND,
    day_column: Annotated[str, typer.Option(help=N_("Column that holds the day of the file."))] = "",
    day: Annotated[
        list[str] | None, typer.Option(help=N_("Day of a file whose name does not tell it: NAME=2026-12-31."))
    ] = None,
    lenient: Annotated[
        bool, typer.Option("--lenient", help=N_("Import the good rows, leave out the bad ones."))
    ] = False,
    check_only: Annotated[bool, typer.Option("--check", help=N_("Check the files and change nothing."))] = False,
    act_as: Annotated[str, typer.Option("--as", help=N_("Address of the person who imports."))] = "",
    waiting: Annotated[bool, typer.Option("--waiting", help=N_("Work off what pages and API handed in."))] = False,
    as_json: AsJson = False,
) -> None:
    """Turn dated exports of the same list into history. Files that were applied already are passed over.

    Given again it goes on where it was interrupted, and with files that have come since.
    """
    with command(as_json=as_json) as terminal:
        from quarterdeck.snapshots.actions import work_off
        from quarterdeck.snapshots.rules.days import lines_of

        if waiting:
            terminal.result({"series": work_off()})
            return
        if folder is None or not mapping:
            text = Text.of(N_("Name a folder and a mapping, or give --waiting alone."))
            raise Refused.because("folder_missing", text)
        fields = SeriesFields(
            name=name or folder.resolve().name,
            mapping=mapping_text(mapping, Kind.OPPORTUNITIES),
            order=order,
            day_column=day_column,
            missing=missing,
            loss_reason_id=_loss_reason(loss_reason),
        )
        days = dict(lines_of("\n".join(day or ())))
        _bring(terminal, fields, _Asked(folder, days, act_as, is_lenient=lenient, check_only=check_only))


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which files, as whom, and how far."""

    folder: Path
    days: dict[str, str]
    act_as: str
    is_lenient: bool
    check_only: bool


def _bring(terminal: Terminal, fields: SeriesFields, asked: _Asked) -> None:
    """Go on with what was interrupted, check what is new, apply it."""
    from quarterdeck.snapshots.actions import HandedIn, check_snapshots
    from quarterdeck.snapshots.queries.report import series_report

    folder, by = asked.folder, importer(asked.act_as)
    series_id = _saved(fields, asked.act_as)
    _say_passed_over(terminal, folder)
    if series_report(series_id).of_state(SnapshotState.APPLYING):
        _apply(terminal, series_id, asked)
    files = {path.name: path for path in sorted(folder.iterdir()) if path.suffix.lower() in SUFFIXES}
    handed_in = HandedIn(files=files, days=asked.days)
    with counting(terminal, N_("Checked")) as progress:
        report = check_snapshots(series_id=series_id, handed_in=handed_in, by=by, progress=_summed(progress))
    new = [one.id for one in report.of_state(SnapshotState.CHECKED)]
    is_applied = bool(new) and not asked.check_only and (asked.is_lenient or not report.bad)
    if is_applied:
        report = _apply(terminal, series_id, asked)
    _finish(terminal, report, new, is_applied=is_applied)


def _apply(terminal: Terminal, series_id: int, asked: _Asked) -> "SeriesReport":
    from quarterdeck.snapshots.actions import apply_snapshots

    by, is_lenient = importer(asked.act_as), asked.is_lenient
    with counting(terminal, N_("Imported")) as progress:
        return apply_snapshots(series_id=series_id, by=by, is_lenient=is_lenient, progress=_summed(progress))


def _summed(progress: Callable[[int], None]) -> Callable[[int], None]:
    """Rows come in stretches; the line shows how many there were so far."""
    total = 0

    def more(count: int) -> None:
        nonlocal total
        total += count
        progress(total)

    return more


def _loss_reason(key: str) -> int | None:
    from quarterdeck.pipelines.queries import loss_reasons

    if not key:
        return None
    found = next((number for number, reason in loss_reasons().items() if reason.key == key), None)
    if found is None:
        known = ", ".join(reason.key for reason in loss_reasons().values() if reason.is_active)
        text = Text.of(N_("There is no loss reason {key}. Known: {known}."), key=key, known=known)
        raise Refused.because("loss_reason_missing", text, "loss_reason")
    return found


def _saved(fields: SeriesFields, act_as: str) -> int:
    from quarterdeck.journal.terms import Door, Via
    from quarterdeck.snapshots.actions import save_series
    from quarterdeck.snapshots.queries.report import series_id_named

    here = series_id_named(fold(fields.name))
    return save_series(new=fields, series_id=here, by=importer(act_as), via=Via(Door.SYSTEM))


def _say_passed_over(terminal: Terminal, folder: Path) -> None:
    others = sorted(path.name for path in folder.iterdir() if path.suffix.lower() not in SUFFIXES)
    if others:
        terminal.say("Passed over, no tables: {names}.", names=", ".join(others))


def _finish(terminal: Terminal, report: "SeriesReport", new: list[int], *, is_applied: bool) -> None:
    from quarterdeck.snapshots.queries.report import problems_in

    fresh = [one for one in report.snapshots if one.id in new]
    shown = [plan for plan in Plan if any(one.plans.get(plan) for one in fresh)]
    rows = [(one.file_name, one.rows, one.unchanged, *(one.plans.get(plan, 0) for plan in shown)) for one in fresh]
    terminal.table((N_("File"), N_("Rows"), N_("nothing new"), *(PLAN_LABELS[plan] for plan in shown)), rows)
    names = {one.file_name for one in fresh}
    problems = [(name, problem) for name, problem in problems_in(report.id) if name in names]
    for name, problem in problems[:SHOWN]:
        column = f", {problem.column}" if problem.column else ""
        terminal.say("{place}: {text}", place=f"{name}:{problem.line}{column}", text=problem.reason.text)
    if len(problems) > SHOWN:
        terminal.say("And {count} more; --json lists them all.", count=len(problems) - SHOWN)
    if not fresh:
        terminal.say("No file is new.")
    elif is_applied:
        terminal.say("{count} files imported.", count=len(fresh))
    else:
        terminal.say("Nothing was imported.")
    if report.resolution is not None:
        days = round(report.resolution.total_seconds() / 86400, 1)
        terminal.say("Changes are known to {days} days: the time between two files.", days=days)
    terminal.exit_code = 1 if problems else 0
    terminal.result(
        {
            "series_id": public_id(report.id),
            "applied": is_applied,
            "resolution_seconds": report.resolution.total_seconds() if report.resolution else None,
            "files": [
                {
                    "file": one.file_name,
                    "at": one.at,
                    "state": one.state.value,
                    "rows": one.rows,
                    "unchanged": one.unchanged,
                    "plans": dict(one.plans),
                    "outcomes": dict(one.outcomes),
                }
                for one in fresh
            ],
            "problems": [
                {
                    "file": name,
                    "line": problem.line,
                    "column": problem.column,
                    "value": problem.value,
                    "code": problem.reason.code,
                    "text": translated(problem.reason.text),
                }
                for name, problem in problems
            ],
        }
    )
