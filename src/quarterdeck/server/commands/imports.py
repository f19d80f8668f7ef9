"""`quarterdeck import`: a file is checked row by row, then applied."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from quarterdeck.duplicates.terms import LIKELY, WORTH_A_LOOK
from quarterdeck.imports.terms import PLAN_LABELS, Choice, Judged, Kind, Likely, Mode, Plan, Problem, Settings
from quarterdeck.server.terminal import AsJson, Terminal, command, translated
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

if TYPE_CHECKING:
    from quarterdeck.imports.queries import ImportReport
    from quarterdeck.users.terms import Actor

SHOWN = 50
InputFile = typer.Argument(exists=True, dir_okay=False, readable=True, help=N_("Delimited text, XLSX or ODS."))
MappingName = Annotated[
    str,
    typer.Option(
        help=N_(
            "Which column fills which field: a file, or the name of a shipped mapping. Files that were exported "
            "here to be imported again, and those of systems that one is shipped for, are known by their columns."
        )
    ),
]
WhichRows = Annotated[
    Mode, typer.Option(help=N_("New rows, rows about records that are here, or both; skip passes over what is here."))
]
WhatOfLikely = Annotated[
    Choice,
    typer.Option(help=N_("New rows whose record is probably here under another name: add, take for it, or pass over.")),
]
LikelyFrom = Annotated[
    int, typer.Option(min=WORTH_A_LOOK, max=100, help=N_("From which score on a record counts as probably here."))
]


def import_file(
    kind: Annotated[Kind, typer.Argument(help=N_("What the rows are."))],
    file: Annotated[Path, InputFile],
    mapping: MappingName = "",
    lenient: Annotated[
        bool, typer.Option("--lenient", help=N_("Import the good rows, leave out the bad ones."))
    ] = False,
    check_only: Annotated[bool, typer.Option("--check", help=N_("Check the file and change nothing."))] = False,
    by_rules: Annotated[
        bool, typer.Option("--by-rules", help=N_("Hold rows with dates of their own to the rules, not as history."))
    ] = False,
    act_as: Annotated[
        str, typer.Option("--as", help=N_("Address of the person who imports; records without an owner become theirs."))
    ] = "",
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=N_("Day of undated history."))] = None,
    mode: WhichRows = Mode.BOTH,
    likely: WhatOfLikely = Choice.CREATE,
    likely_score: LikelyFrom = LIKELY,
    errors: Annotated[
        Path | None, typer.Option(help=N_("Write the rows to mend here: corrected, the same mapping reads the file."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a file and bring it in. While any row is bad nothing is imported, unless --lenient.

    An import that was interrupted goes on where it stopped when the command is given again.
    """
    with command(as_json=as_json) as terminal:
        from quarterdeck.imports.actions import apply_import, check_file
        from quarterdeck.imports.queries import unfinished_import
        from quarterdeck.sheets.chunks import file_digest

        by = importer(act_as)
        text = mapping_text(mapping, kind) if mapping else known_mapping(file, kind)
        begun = unfinished_import(kind=kind, file_digest=file_digest(file), mapping=text)
        if begun is None:
            settings = Settings(
                as_of=as_of.replace(tzinfo=UTC).date() if as_of else None,
                judged=Judged.RULES if by_rules else Judged.HISTORY,
                beside=file.parent,
                mode=mode,
                likely=Likely(rule=likely, score=likely_score) if likely is not Choice.CREATE else None,
            )
            with counting(terminal, N_("Checked")) as progress:
                report = check_file(path=file, mapping=text, settings=settings, by=by, progress=progress)
            begun = report.id
            _say_plans(terminal, report)
            if check_only or (report.bad and not lenient):
                _write_errors(terminal, report, file, errors)
                _finish(terminal, report, applied=False)
                return
        with counting(terminal, N_("Imported")) as progress:
            report = apply_import(import_id=begun, by=by, is_lenient=lenient, progress=progress)
        _write_errors(terminal, report, file, errors)
        _finish(terminal, report, applied=True)


def undo_import(
    import_id: Annotated[int, typer.Argument(help=N_("Number of the import, as its end says it."))],
    act_as: Annotated[str, typer.Option("--as", help=N_("Address of the person who takes the import back."))] = "",
    as_json: AsJson = False,
) -> None:
    """Take a whole import back: what it made goes, what it changed goes back. What people changed since stays.

    An undo that was interrupted goes on where it stopped when the command is given again.
    """
    with command(as_json=as_json) as terminal:
        from quarterdeck.imports import actions
        from quarterdeck.imports.queries import left_rows

        with counting(terminal, N_("Taken back")) as progress:
            report = actions.undo_import(import_id=import_id, by=importer(act_as), progress=progress)
        left = [problem for row in left_rows(import_id) for problem in row.problems]
        for problem in left[:SHOWN]:
            terminal.say("Line {line} stays: {text}", line=problem.line, text=problem.reason.text)
        if len(left) > SHOWN:
            terminal.say("And {count} more; --json lists them all.", count=len(left) - SHOWN)
        terminal.say("{count} rows taken back.", count=report.done)
        terminal.exit_code = 1 if report.left else 0
        terminal.result(
            {
                "import_id": import_id,
                "taken_back": report.done,
                "left": report.left,
                "problems": [_as_dict(problem) for problem in left],
            }
        )


def guess(
    kind: Annotated[Kind, typer.Argument(help=N_("What the rows are."))],
    file: Annotated[Path, InputFile],
    target: Annotated[
        Path | None, typer.Option("--to", help=N_("The mapping file to write; without it the text is printed."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a mapping for a file, guessed from its header and values, to be looked over.

    What could mean two things is left open with a question, and the check of the import asks for it.
    """
    with command(as_json=as_json, gives_output=target is None) as terminal:
        from quarterdeck.uploads.queries.guessing import guessed_mapping
        from quarterdeck.uploads.rules.guessing import as_toml

        if target is not None and target.exists():
            there = Text.of("{file} is there already. Name a new file, or remove it first.", file=target)
            raise Refused.because("file_exists", there)
        found = guessed_mapping(file, kind, importer(""))
        text = as_toml(found)
        if target is not None:
            target.write_text(text, encoding="utf-8")
            terminal.say("{file} is written. Look it over: what is guessed is not sure.", file=target)
            for question in found.questions:
                terminal.say("{question}", question=question)
        elif not as_json:
            print(text, end="")  # noqa: T201  this is the output
        terminal.result(
            {
                "mapping": text,
                "questions": [translated(question) for question in found.questions],
                "columns": [
                    {"column": one.column, "field": one.field, "confidence": round(one.confidence, 2)}
                    for one in found.columns
                ],
            }
        )


def mapping_text(name: str, kind: Kind) -> str:
    """The text of a mapping file or of a shipped one. Raises Refused when there is none, or it is for another kind."""
    from quarterdeck.imports.rules.mapping import parse_mapping
    from quarterdeck.uploads.queries.sets import shipped_mapping

    text = Path(name).read_text(encoding="utf-8", errors="replace") if Path(name).is_file() else shipped_mapping(name)
    if text is None:
        missing = Text.of("There is no mapping {name}: neither a file nor one that is shipped.", name=name)
        raise Refused.because("mapping_missing", missing)
    found = parse_mapping(text).kind
    if found is not kind:
        wrong = Text.of("The mapping is for {found}, not for {kind}.", found=found.value, kind=kind.value)
        raise Refused.because("mapping_of_other_kind", wrong)
    return text


def known_mapping(file: Path, kind: Kind) -> str:
    """The text of the mapping that is shipped for a file with such columns. Raises Refused where none is."""
    from django.conf import settings

    from quarterdeck.sheets.opening import open_sheet
    from quarterdeck.uploads.queries.shipped import shipped_for

    with file.open("rb") as stream:
        found = shipped_for(file.name, open_sheet(stream, limits=settings.IMPORT_LIMITS).layout.names)
    if found is None or found[0] is not kind:
        missing = Text.of(N_("No mapping is shipped for {kind} with these columns. Name one."), kind=kind.value)
        raise Refused.because("mapping_missing", missing)
    return found[1]


def importer(email: str) -> "Actor":
    """Who imports: the person of this address, else the system."""
    from quarterdeck.server.commands.user import person_id_of
    from quarterdeck.users.queries import actor_for, system_actor

    return actor_for(person_id_of(email)) if email else system_actor()


@contextmanager
def counting(terminal: Terminal, label: str) -> Iterator[Callable[[int], None]]:
    """A line that counts rows while they are worked on."""
    columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed}"), TimeElapsedColumn())
    with Progress(*columns, console=terminal.console, transient=True) as progress:
        task = progress.add_task(translated(Text(label)), total=None)
        yield lambda done: progress.update(task, completed=done)


def _write_errors(terminal: Terminal, report: "ImportReport", file: Path, target: Path | None) -> None:
    """The rows to mend as a file of their own, where one is asked for and there are any."""
    from quarterdeck.uploads.queries.mending import write_error_file

    if target is None or not (report.bad or _not_done(report)):
        return
    with target.open("wb") as stream:
        count = write_error_file(report.id, file, stream)
    terminal.say("{count} rows to mend are in {file}.", count=count, file=target)


def _say_plans(terminal: Terminal, report: "ImportReport") -> None:
    from quarterdeck.imports.queries import import_report

    rows = [(translated(Text(PLAN_LABELS[plan])), count) for plan, count in report.plans.items()]
    terminal.table((N_("Rows"), N_("Count")), rows)
    if report.accounts_id:
        added = import_report(report.accounts_id).plans.get(Plan.CREATE, 0)
        terminal.say("{count} accounts that are not here are added with them.", count=added)
    if report.unused_columns:
        terminal.say("Columns that fill no field: {names}.", names=", ".join(report.unused_columns))
    for name, why in report.ignored_columns.items():
        terminal.say("{column} fills no field: {why}", column=name, why=why)


def _finish(terminal: Terminal, report: "ImportReport", *, applied: bool) -> None:
    from quarterdeck.imports.queries import grandfathered_rows, notes_of, problems_of

    problems, past, notes = list(problems_of(report.id)), list(grandfathered_rows(report.id)), notes_of(report.id)
    for note in notes:
        place = f"{report.file_name}:{note.line}, {note.column}"
        terminal.say("{place}: {text} So in {count} rows.", place=place, text=note.text, count=note.count)
    for row in problems[:SHOWN]:
        terminal.say("{place}: {text}", place=_place(report, row), text=row.reason.text)
    if len(problems) > SHOWN:
        terminal.say("And {count} more; --json lists them all.", count=len(problems) - SHOWN)
    if applied:
        count = sum(report.outcomes.values()) - _not_done(report)
        terminal.say(
            "{count} rows imported. To take them back: quarterdeck import-undo {id}", count=count, id=report.id
        )
        if past:
            terminal.say("Deals that are past criteria they do not meet are kept so:")
            counts = Counter(criterion for _, criterion in past)
            terminal.table((N_("Criterion"), N_("Deals")), sorted(counts.items()))
    else:
        terminal.say("Nothing was imported.")
    terminal.exit_code = 1 if problems else 0
    terminal.result(
        {
            "import_id": report.id,
            "file": report.file_name,
            "applied": applied,
            "plans": dict(report.plans),
            "outcomes": dict(report.outcomes),
            "unused_columns": report.unused_columns,
            "ignored_columns": dict(report.ignored_columns),
            "notes": [
                {"line": note.line, "column": note.column, "text": str(note.text), "rows": note.count} for note in notes
            ],
            "problems": [_as_dict(row) for row in problems],
            "grandfathered": [{"line": line, "criterion": criterion} for line, criterion in past],
        }
    )


def _not_done(report: "ImportReport") -> int:
    return sum(count for outcome, count in report.outcomes.items() if outcome.value != "done")


def _place(report: "ImportReport", row: Problem) -> str:
    column = f", {row.column}" if row.column else ""
    return f"{report.file_name}:{row.line}{column}"


def _as_dict(row: Problem) -> dict[str, object]:
    names = ("code", "criterion", "field", "text")
    return {"line": row.line, "column": row.column, "value": row.value} | dict(
        zip(names, row.reason.as_row(), strict=True)
    )
