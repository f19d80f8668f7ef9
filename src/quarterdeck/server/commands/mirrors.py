"""`quarterdeck mirrors`: exports of other systems, loaded from a folder by a schedule."""

from typing import TYPE_CHECKING, Annotated

import typer

from quarterdeck.server.terminal import AsJson, command, translated
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, Text, fold
from quarterdeck.values.verdict import Conflict, Refused

if TYPE_CHECKING:
    from quarterdeck.mirrors.queries.mirrors import LoadReport

app = typer.Typer(help=N_("Second screen: exports of another system, loaded from a folder."), no_args_is_help=True)


@app.command("list")
def list_mirrors(as_json: AsJson = False) -> None:
    """List the mirrors, how old what they show is, and when they load next."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.mirrors.queries.mirrors import all_mirrors
        from quarterdeck.mirrors.terms import MIRROR_STATE_LABELS
        from quarterdeck.users.queries import system_actor

        found = all_mirrors(system_actor())
        rows = [
            (
                one.name,
                one.system,
                translated(Text(MIRROR_STATE_LABELS[one.state])),
                one.as_of or "–",
                one.next_at or "–",
            )
            for one in found
        ]
        terminal.table((N_("Mirror"), N_("System"), N_("State"), N_("As of"), N_("Next load")), rows)
        terminal.result(
            {
                "mirrors": [
                    {
                        "id": public_id(one.id),
                        "name": one.name,
                        "system": one.system,
                        "state": one.state.value,
                        "as_of": one.as_of,
                        "next_at": one.next_at,
                        "kept": one.kept,
                    }
                    for one in found
                ]
            }
        )


@app.command("load")
def load(
    name: Annotated[str, typer.Argument(help=N_("Name of the mirror to load now."))] = "",
    due: Annotated[
        bool, typer.Option("--due", help=N_("Load every mirror that is due. The background calls this."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Load a mirror now, or all that are due. A load that was interrupted goes on where it was."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.mirrors.actions import work_off

        if bool(name) == due:
            raise Refused.because("mirror_missing", Text.of(N_("Name a mirror, or give --due alone.")))
        if due:
            done = work_off()
            terminal.say("{count} mirrors were loaded.", count=done)
            terminal.result({"mirrors": done})
            return
        report = _loaded(name)
        if report is None:
            terminal.say("No file is new.")
            terminal.result({"state": None, "files": []})
            return
        rows = [
            (one.name, one.counts.rows, one.counts.new, one.counts.changed, one.counts.unchanged, one.counts.refused)
            for one in report.files
        ]
        head = (N_("File"), N_("Rows"), N_("new"), N_("changed"), N_("nothing new"), N_("refused"))
        terminal.table(head, rows)
        for place, text in report.places():
            terminal.say("{place}: {text}", place=place, text=text)
        terminal.exit_code = 0 if report.is_well else 1
        terminal.result({"state": report.state.value, "files": [one.as_dict() for one in report.files]})


def _loaded(name: str) -> "LoadReport | None":
    """Load the mirror of this name: what came of it; None when no file was new."""
    from django.utils import timezone

    from quarterdeck.mirrors.actions import work_off
    from quarterdeck.mirrors.queries.mirrors import last_load, mirror_id_named
    from quarterdeck.users.queries import system_actor

    mirror_id = mirror_id_named(fold(name))
    if mirror_id is None:
        raise Refused.because("mirror_missing", Text.of(N_("There is no mirror {name}."), name=name))
    began = timezone.now()
    if not work_off(mirror_id):
        raise Conflict("mirrors_busy", Text.of(N_("Mirrors are being loaded just now. Try again when that is done.")))
    report = last_load(system_actor(), mirror_id)
    return report if report is not None and report.ended_at is not None and report.ended_at >= began else None
