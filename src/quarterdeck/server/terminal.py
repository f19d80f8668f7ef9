"""What every command shares: start Django, say things as text or JSON, turn refusals into exit codes.

Exit codes: 0 done; 1 refused, or findings; 2 wrong use.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import QuarterdeckError, Refused

AsJson = Annotated[bool, typer.Option("--json", help=N_("Print one JSON object instead of text."))]


class Terminal:
    """Where a command speaks to: text goes to the terminal, `result` to whoever asked for JSON."""

    def __init__(self, *, as_json: bool, gives_output: bool = False) -> None:
        self.as_json = as_json
        self.exit_code = 0
        # Progress and remarks never mix with what a script reads.
        self.console = Console(stderr=as_json or gives_output, highlight=False, soft_wrap=True)

    def say(self, template: str, **params: object) -> None:
        """One translated sentence, in text mode only."""
        if not self.as_json:
            self.console.print(translated(Text.of(template, **params)), markup=False)

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A table, in text mode only."""
        if self.as_json:
            return
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in headings:
            table.add_column(translated(Text(heading)))
        for row in rows:
            table.add_row(*(str(cell) for cell in row))
        self.console.print(table)

    def result(self, values: Mapping[str, Any]) -> None:
        """The one object a script reads, in JSON mode only."""
        if self.as_json:
            print(json.dumps(values, default=str, ensure_ascii=False, indent=2))  # noqa: T201  this is the output

    def refuse(self, error: QuarterdeckError) -> None:
        """Say why nothing was done, all reasons, and leave with exit code 1."""
        self.exit_code = 1
        reasons = [reason.as_row() for reason in error.reasons] if isinstance(error, Refused) else []
        names = ("code", "criterion", "field", "text")
        said = {"code": error.code, "text": translated(error.text)}
        self.result({"error": said | {"reasons": [dict(zip(names, row, strict=True)) for row in reasons]}})
        if not self.as_json:
            for sentence in [row[3] for row in reasons] or [translated(error.text)]:
                self.console.print(sentence, style="red", markup=False)


def translated(text: Text) -> str:
    """The sentence in the language of the process."""
    from django.utils.translation import gettext

    return text.render(gettext)


@contextmanager
def command(*, as_json: bool, gives_output: bool = False) -> Iterator[Terminal]:
    """The frame of a command: Django is up inside, a refusal is said, the exit code is set at the end."""
    import django
    from django.db import OperationalError, ProgrammingError

    django.setup()
    terminal = Terminal(as_json=as_json, gives_output=gives_output)
    try:
        yield terminal
    except QuarterdeckError as error:
        terminal.refuse(error)
    except (OperationalError, ProgrammingError) as error:
        text = Text.of(
            "The database does not answer as expected. Is it set up (`quarterdeck init`)? It said: {error}", error=error
        )
        terminal.refuse(QuarterdeckError("database", text))
    if terminal.exit_code:
        sys.exit(terminal.exit_code)
