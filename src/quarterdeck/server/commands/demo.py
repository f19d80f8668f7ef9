"""`quarterdeck demo`: fill an empty installation with a company to try things on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from quarterdeck.server.installation import has_company, migrate, prepare_data_folder
from quarterdeck.server.terminal import AsJson, Terminal, command, translated
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

Folder = typer.Option("--from", exists=True, file_okay=False, help=N_("Build it from files and their mappings there."))
Day = typer.Option(
    "--day", formats=["%Y-%m-%d"], metavar="<date>", help=N_("The last day of its story; today without.")
)


def demo(
    from_folder: Annotated[Path | None, Folder] = None,
    day: Annotated[datetime | None, Day] = None,
    as_json: AsJson = False,
) -> None:
    """Build the demo company and print its sign-ins; one that is there already is kept.

    Refuses an installation that has a company of its own.
    """
    prepare_data_folder()
    with command(as_json=as_json) as terminal:
        migrate()
        from quarterdeck.demo.actions import build_demo, build_demo_from
        from quarterdeck.demo.queries import demo_sign_ins
        from quarterdeck.users.queries import company

        if has_company() and not company().is_demo:
            text = Text.of("This installation has a company of its own. Set QUARTERDECK_DATA_DIR to another folder.")
            raise Refused.because("company_exists", text)
        if not has_company():
            with _progress(terminal) as progress:
                if from_folder is None:
                    build_demo(progress=progress, today=day and day.date())
                else:
                    build_demo_from(from_folder, progress=progress)
        rows = [(row.role, row.name, row.email, row.password) for row in demo_sign_ins()]
        terminal.say("Sign in as one of these at the address that `quarterdeck run` prints:")
        terminal.table((N_("Role"), N_("Name"), N_("Sign in with"), N_("Password")), rows)
        names = ("role", "name", "email", "password")
        terminal.result({"company": company().name, "sign_ins": [dict(zip(names, row, strict=True)) for row in rows]})


@contextmanager
def _progress(terminal: Terminal) -> Iterator[Callable[[str, int, int], None]]:
    """A bar per step."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=terminal.console) as progress:
        tasks = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = progress.add_task(translated(Text(step)), total=total)
            progress.update(tasks[step], completed=done, total=total)

        yield show
