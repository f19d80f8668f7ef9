"""`quarterdeck control-sheet`: the sums of an imported file beside what is here."""

from typing import Annotated

import typer

from quarterdeck.server.terminal import AsJson, command
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused


def control_sheet(
    import_id: Annotated[str, typer.Argument(help=N_("Id of the import, as its command or page tells it."))],
    whole: Annotated[bool, typer.Option("--whole", help=N_("The file holds every deal: others differ."))] = False,
    as_json: AsJson = False,
) -> None:
    """Compare an import of deals with what is here, by count, open and won sums. Ends with 1 when figures differ."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.journal.terms import Door, Via
        from quarterdeck.reconciliations.actions import begin_sheet, draw
        from quarterdeck.reconciliations.queries import sheet_figures
        from quarterdeck.users.queries import system_actor
        from quarterdeck.values.ids import parse_id, public_id

        try:
            number = parse_id(import_id)
        except ValueError as error:
            raise Refused.because("not_an_id", Text.of(N_("This is not an id: 13 letters and digits."))) from error
        sheet_id = begin_sheet(import_id=number, is_whole=whole, by=system_actor(), via=Via(Door.SYSTEM))
        while draw(sheet_id):
            pass
        blocks = sheet_figures(sheet_id)
        rows = [
            (block.name or "–", str(one.key), one.file, one.here, one.difference)
            for block in blocks
            for one in block.figures
            if one.difference or not block.owner
        ]
        head = (N_("Owner"), N_("Figure"), N_("In the file"), N_("Here"), N_("Difference"))
        terminal.table(head, [tuple(map(str, row)) for row in rows])
        terminal.say(
            "Sums are in minor units. Sign the sheet off in the browser: /control-sheets/{id}", id=public_id(sheet_id)
        )
        terminal.exit_code = 1 if any(block.differing for block in blocks) else 0
        words = ("owner", "figure", "file", "here", "difference")
        terminal.result(
            {"sheet_id": public_id(sheet_id), "figures": [dict(zip(words, row, strict=True)) for row in rows]}
        )
