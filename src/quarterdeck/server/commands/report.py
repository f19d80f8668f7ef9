"""`quarterdeck report`: the health of a pipeline from any export, as one file of HTML."""

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quarterdeck.server.terminal import AsJson, command
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

if TYPE_CHECKING:
    from quarterdeck.analytics import Pipeline

_MEMORY_UNIT = 1024


class DateOrder(StrEnum):
    """How days are written."""

    ISO = "iso"
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


def report(
    file: Annotated[
        Path | None, typer.Argument(help=N_("Opportunities, as CSV or Parquet; the installed company without one."))
    ] = None,
    history: Annotated[Path | None, typer.Option(help=N_("Log of their changes, as CSV or Parquet."))] = None,
    output: Annotated[Path, typer.Option(help=N_("The file to write."))] = Path("report.html"),
    column: Annotated[
        list[str] | None, typer.Option(help=N_("Which column a field is, such as `owner=Sales rep`; repeatable."))
    ] = None,
    history_column: Annotated[list[str] | None, typer.Option(help=N_("The same for the log."))] = None,
    won: Annotated[list[str] | None, typer.Option(help=N_("A stage or status that counts as won; repeatable."))] = None,
    lost: Annotated[list[str] | None, typer.Option(help=N_("The same for lost."))] = None,
    stage: Annotated[list[str] | None, typer.Option(help=N_("An open stage; repeated in their order."))] = None,
    dates: Annotated[DateOrder | None, typer.Option(help=N_("How days are written."))] = None,
    decimal: Annotated[str | None, typer.Option(help=N_("The decimal mark, `.` or `,`."))] = None,
    currency: Annotated[str | None, typer.Option(help=N_("Currency of amounts that name none."))] = None,
    rate: Annotated[
        list[str] | None, typer.Option(help=N_("Units of a currency for one euro, such as `USD=1.08`; repeatable."))
    ] = None,
    zone: Annotated[str | None, typer.Option(help=N_("Time zone of times without an offset."))] = None,
    today: Annotated[str | None, typer.Option(help=N_("Day the export was taken, such as 2026-01-31."))] = None,
    title: Annotated[
        str | None, typer.Option(help=N_("Title of the report; the name of the file without one."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the health of a pipeline into one HTML file: from the export of any system, or of the installed company.

    With a file nothing needs to be installed, and nothing is sent. Where it can be read in two ways, the command asks
    for an option and writes nothing.
    """
    with command(as_json=as_json) as terminal:
        import resource

        from quarterdeck.analytics.reading.overview import overview
        from quarterdeck.server.report import page

        given = {
            "columns": _pairs(column), "history_columns": _pairs(history_column), "won": won, "lost": lost,
            "stages": stage, "dates": dates and dates.value, "decimal": decimal, "currency": currency, "zone": zone,
            "today": today, "rates": _rates(rate),
        }  # fmt: skip
        told = {name: value for name, value in given.items() if value}
        pipeline, name = _of_company(told, history) if file is None else (_of_file(file, history, told), file.name)
        found = overview(pipeline)
        rows = pipeline.reading.as_rows()
        output.write_text(page(found, title or name, rows), encoding="utf-8")
        for trap in found.traps:
            terminal.say("{text}", text=trap.text)
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MEMORY_UNIT
        count = sum(found.deals.values())
        terminal.say(
            "{rows} deals, report in {output}; {memory} MiB of memory.", rows=count, output=output, memory=megabytes
        )
        traps = [{"key": trap.key, "count": trap.count, "of": trap.of, "text": str(trap)} for trap in found.traps]
        said = {"output": str(output), "deals": found.deals, "columns": rows, "traps": traps, "memory_mib": megabytes}
        terminal.result(said)


def _of_file(file: Path, history: Path | None, told: Mapping[str, Any]) -> "Pipeline":
    from quarterdeck.analytics import Pipeline, Unclear

    try:
        return Pipeline.of(file, history, **told)
    except Unclear as unclear:
        asked = Text.of(N_("{message} Option: {option}"), message=unclear.text, option=_option(unclear.option))
        raise Refused.because("unclear", asked) from unclear


def _of_company(told: Mapping[str, Any], history: Path | None) -> "tuple[Pipeline, str]":
    """A copy in memory, filled from the store as it is now: whoever may run commands here may read all of it.

    Raises Refused for options that say how a file is to be read.
    """
    if told or history:
        raise Refused.because("file_missing", Text(N_("Options on how to read a file need a file.")))
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from quarterdeck.analytics import Pipeline
    from quarterdeck.server.warehouse import feeds
    from quarterdeck.users.queries import company
    from quarterdeck.warehouse.actions.within import answering_here

    today = datetime.now(ZoneInfo(company().time_zone)).date()
    with answering_here(feeds()) as filler:
        return Pipeline.over(filler.duck, today), company().name


def _pairs(given: list[str] | None) -> dict[str, str | None]:
    """`field=column` as told; a field without a column is left alone."""
    pairs = (pair.partition("=") for pair in given or ())
    return {name.strip(): column.strip() or None for name, _, column in pairs}


def _rates(given: list[str] | None) -> dict[str, str]:
    """`USD=1.08` as told. Raises Refused for what is no currency and no number above 0."""
    found = {}
    for told in given or ():
        code, _, number = (part.strip() for part in told.partition("="))
        if not re.fullmatch("[A-Z]{3}", code) or not re.fullmatch(r"\d+(\.\d+)?", number) or not float(number):
            text = Text.of(N_("{told} is no rate. Write a currency and its units for one euro: USD=1.08."), told=told)
            raise Refused.because("bad_rate", text)
        found[code] = number
    return found


_OPTIONS = {"columns": "--column", "history_columns": "--history-column", "stages": "--stage"}


def _option(said: str) -> str:
    """The option of the command for one of the library."""
    name = said.partition("=")[0]
    return _OPTIONS.get(name, f"--{name}")
