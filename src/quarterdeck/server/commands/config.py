"""`quarterdeck config`: pipelines, gates, roles, fields and loss reasons as a file."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quarterdeck.server.commands.user import person_id_of
from quarterdeck.server.terminal import AsJson, Terminal, command
from quarterdeck.values.text import N_
from quarterdeck.values.verdict import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quarterdeck.administration.rules.configuration.difference import Difference
    from quarterdeck.administration.rules.configuration.document import Document
    from quarterdeck.users.terms import Actor

app = typer.Typer(help=N_("Pipelines, gates, roles, fields and loss reasons as a file."), no_args_is_help=True)
SettingsFile = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True, help=N_("File of settings, YAML."))
]


@app.command("export")
def export(
    file: Annotated[
        Path | None, typer.Argument(dir_okay=False, help=N_("Where to; without it, to the screen."))
    ] = None,
) -> None:
    """Write the settings of this installation as YAML. The same settings are the same file."""
    with command(as_json=False) as terminal:
        from quarterdeck import __version__
        from quarterdeck.administration.queries.configuration import configuration
        from quarterdeck.administration.rules.configuration.document import write_document

        text = write_document(configuration(), __version__)
        if file is None:
            sys.stdout.write(text)
        else:
            file.write_text(text, encoding="utf-8")
            terminal.say(N_("Settings written to {file}."), file=file)


@app.command("diff")
def diff(file: SettingsFile, as_json: AsJson = False) -> None:
    """Say what applying a file would change. Exit code 1 when anything differs."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.administration.queries.configuration import configuration
        from quarterdeck.administration.rules.configuration.difference import differences
        from quarterdeck.administration.rules.configuration.shape import faults

        document = _read(terminal, file)
        if document is None:
            return
        if reasons := faults(document.content):
            _refuse(terminal, document, Refused(reasons))
            return
        found = differences(configuration(), document.content)
        _show(terminal, found)
        terminal.result({"differences": _rows(found)})
        terminal.exit_code = 1 if found else 0
        if not found:
            terminal.say(N_("Nothing differs."))


@app.command("apply")
def apply(
    file: SettingsFile,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=N_("Do everything, then take it back."))] = False,
    retire: Annotated[
        bool, typer.Option("--retire", help=N_("Retire what is here and not in the sections of the file."))
    ] = False,
    act_as: Annotated[str, typer.Option("--as", help=N_("Address of the person who applies it."))] = "",
    as_json: AsJson = False,
) -> None:
    """Make this installation what a file says, all of it or nothing."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.administration.actions.configuration import apply_configuration
        from quarterdeck.journal.terms import Door, Via

        document = _read(terminal, file)
        if document is None:
            return
        try:
            applied = apply_configuration(
                wanted=document.content,
                by=_actor(act_as),
                via=Via(Door.SYSTEM),
                is_retiring=retire,
                is_trial=dry_run,
            )
        except Refused as refusal:
            _refuse(terminal, document, refusal)
            return
        _show(terminal, (*applied.done, *applied.left))
        terminal.result({"applied": not dry_run, "done": _rows(applied.done), "left": _rows(applied.left)})
        words = N_("{count} changes would be made.") if dry_run else N_("{count} changes made.")
        terminal.say(words, count=len(applied.done))
        if applied.left:
            terminal.say(
                N_("{count} things are not in the file and stay; --retire ends them."), count=len(applied.left)
            )


def _actor(email: str) -> "Actor":
    from quarterdeck.users.queries import actor_for, system_actor

    return actor_for(person_id_of(email)) if email else system_actor()


def _read(terminal: Terminal, file: Path) -> "Document | None":
    from quarterdeck.administration.rules.configuration.document import Document, read_document

    try:
        return read_document(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        terminal.say(N_("This file is not UTF-8."))
        terminal.exit_code = 1
    except Refused as refusal:
        _refuse(terminal, Document({}), refusal)
    return None


def _refuse(terminal: Terminal, document: "Document", refusal: Refused) -> None:
    """Say each reason with its place in the file."""
    if terminal.as_json:
        terminal.refuse(refusal)
        return
    for reason in refusal.reasons:
        # What is here and not in the file is named by its keys, and stands in no line.
        in_file = N_("{path}: {reason}") if "/" in reason.field else N_("{path} (line {line}): {reason}")
        place = in_file if reason.field else N_("{reason}")
        terminal.say(place, path=reason.field, line=document.line_of(reason.field), reason=reason.text)
    terminal.exit_code = 1


_MARKS = {"added": "+", "changed": "~", "order": "~", "only_here": "-"}


def _show(terminal: Terminal, found: "Sequence[Difference]") -> None:
    for one in found:
        words = N_("{mark} {path}")
        if one.sort in ("changed", "order"):
            words = N_("{mark} {path}: {here} -> {wanted}")
        terminal.say(words, mark=_MARKS[one.sort], path=one.path, here=_word(one.here), wanted=_word(one.wanted))


def _word(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else repr(value) if value == "" else str(value)


def _rows(found: "Sequence[Difference]") -> list[dict[str, object]]:
    return [{"sort": one.sort.value, "path": one.path, "here": one.here, "wanted": one.wanted} for one in found]
