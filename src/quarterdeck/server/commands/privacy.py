"""`quarterdeck held-data`, `erase-contact` and `erase-person`: requests of people about what is held of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quarterdeck.server.terminal import AsJson, command
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

if TYPE_CHECKING:
    from quarterdeck.exports.queries.privacy import Held

RecordId = Annotated[str, typer.Argument(help=N_("Id, as in the address of the record's page."))]


def held_data(
    kind: Annotated[str, typer.Argument(help=N_("contact or person."))],
    record_id: RecordId,
    target: Annotated[Path, typer.Argument(help=N_("A new file: JSON, or text when it ends in .txt."))],
    as_json: AsJson = False,
) -> None:
    """Write what is held about a person into a file."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.exports.actions import note_held_data
        from quarterdeck.exports.queries import privacy
        from quarterdeck.journal.terms import Door, Via
        from quarterdeck.users.queries import system_actor

        if target.exists():
            there = Text.of("{file} is there already. Name a new file, or remove it first.", file=target)
            raise Refused.because("file_exists", there)
        by, number = system_actor(), _number(record_id)
        held = privacy.held_about(by, kind, number)
        text = privacy.as_text(held) if target.suffix == ".txt" else privacy.as_json(held)
        target.write_text(text, encoding="utf-8")
        note_held_data(kind=kind, record_id=number, by=by, via=Via(Door.SYSTEM))
        terminal.table((N_("Table"), N_("Rows")), [(name, str(count)) for name, count in held.counts()])
        terminal.result({"target": str(target), "rows": dict(held.counts()), "files": held.files()})


def erase_contact(
    record_id: RecordId,
    is_sure: Annotated[bool, typer.Option("--yes", help=N_("Do not ask."))] = False,
    as_json: AsJson = False,
) -> None:
    """Remove every personal value of a contact for good. Nothing brings it back."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.customers.actions import erase_contact as erase
        from quarterdeck.journal.terms import Door, Via
        from quarterdeck.users.queries import system_actor

        by, number = system_actor(), _number(record_id)
        held = _asked_about("contact", number, is_sure=is_sure)
        values = erase(contact_id=number, by=by, via=Via(Door.SYSTEM))
        terminal.say("{values} values of the journal are erased, and what stood in rows.", values=values)
        for name in held.files():
            terminal.say("The file {name} stays: look whether it tells of the person.", name=name)
        terminal.result({"values": values, "files": held.files()})


def erase_person(
    record_id: RecordId,
    is_sure: Annotated[bool, typer.Option("--yes", help=N_("Do not ask."))] = False,
    as_json: AsJson = False,
) -> None:
    """Remove name, address and settings of somebody who left for good. What they did stays, under another name."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.exports.actions import erase_person as erase
        from quarterdeck.journal.terms import Door, Via
        from quarterdeck.users.queries import system_actor

        by, number = system_actor(), _number(record_id)
        _asked_about("person", number, is_sure=is_sure)
        values = erase(person_id=number, by=by, via=Via(Door.SYSTEM))
        terminal.say("{values} values of the journal are erased, and what stood in rows.", values=values)
        terminal.result({"values": values})


def _asked_about(kind: str, number: int, *, is_sure: bool) -> "Held":
    """What is held about somebody; ends the command unless it is sure or somebody says so."""
    from quarterdeck.exports.queries.privacy import held_about
    from quarterdeck.users.queries import system_actor

    held = held_about(system_actor(), kind, number)
    if not is_sure:
        typer.confirm(f"{held.name}?", abort=True, err=True)
    return held


def _number(record_id: str) -> int:
    from quarterdeck.values.ids import parse_id

    try:
        return parse_id(record_id)
    except ValueError as error:
        raise Refused.because("not_an_id", Text.of(N_("This is not an id: 13 letters and digits."))) from error
