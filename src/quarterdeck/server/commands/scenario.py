"""`quarterdeck scenario`: what if, for tables of any system, without a server."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quarterdeck.server.commands.forecasting import (
    AS_OF,
    CHANGES,
    DEALS,
    End,
    Periods,
    Stages,
    Start,
    read_tables,
    refusing,
    write_files,
)
from quarterdeck.server.terminal import AsJson, command
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

if TYPE_CHECKING:
    from quarterdeck.analytics.forecasting.supposition import Lever

LEVER = N_(
    "A lever, as often as needed: win_rate, deal_size, created and push_rate by a factor, cycle by weeks (later above"
    " 0), capacity by reps. Such as win_rate=1.1, or cycle=-2@channel=partner for a part; several values with |. The"
    " column size has small, medium and large."
)
_SPREAD = ("scenario", "p10", "p50", "p90", "mean", "won", "open", "new", "reaches")


def scenario(
    deals: Annotated[Path, typer.Option(help=DEALS)],
    changes: Annotated[Path, typer.Option(help=CHANGES)],
    as_of: Annotated[str, typer.Option("--as-of", help=AS_OF)],
    out: Annotated[
        Path, typer.Option(help=N_("Folder to write scenario.csv, effects.csv, rep_weeks.csv, volume.csv, deals.csv."))
    ],
    lever: Annotated[list[str] | None, typer.Option(help=LEVER)] = None,
    include: Annotated[
        list[str] | None, typer.Option(help=N_("An open deal that is sure to be won in the period."))
    ] = None,
    exclude: Annotated[list[str] | None, typer.Option(help=N_("An open deal that is sure not to be."))] = None,
    ramp: Annotated[float, typer.Option(help=N_("Weeks until a new rep works at full strength."))] = 13.0,
    quota: Annotated[float | None, typer.Option(help=N_("What is to be won; needs.csv says what it takes."))] = None,
    periods: Periods = None,
    stages: Stages = None,
    start: Start = None,
    end: End = None,
    as_json: AsJson = False,
) -> None:
    """Suppose levers and named deals, and see what becomes of the forecast, by the same random numbers.

    scenario.csv has today and supposed: p10, p50, p90, mean, won, open, new, reaches (the share of draws at or above
    the quota). effects.csv has each lever moved by a tenth, and what the velocity identity says of it.
    rep_weeks.csv has what one more rep-week of each owner brings: name, reps, wins behind it, mean, p10, p50, p90, and
    best, the share of draws in which no other brings more. volume.csv has, where eight periods are over, the new deals
    of coming periods: ahead, and quantiles of their count and value. deals.csv has deal_id and the chance and value of
    each open deal, today and supposed.
    """
    with command(as_json=as_json) as terminal, refusing():
        from quarterdeck.analytics import forecasting
        from quarterdeck.analytics.forecasting import capacity, levers, outcomes, volume
        from quarterdeck.analytics.forecasting.supposition import Supposition, checked
        from quarterdeck.analytics.forecasting.writing import columns_of, rows_of, written

        told = Supposition([_lever(one) for one in lever or []], include or [], exclude or [], ramp)
        checked(told)
        log, asked, at = read_tables((deals, changes, periods, stages), (start, end), as_of)
        model = forecasting.fit(log, at)
        ground = levers.ground_of(model, log, at, asked)
        moved = outcomes.suppose(ground, told, quota)
        spreads = rows_of([outcomes.today(ground, quota), moved.spread])
        coming = volume.volume(ground)
        lines = [{"scenario": name, **one} for name, one in zip(("today", "supposed"), spreads, strict=True)]
        files = {
            "scenario.csv": written(lines, _SPREAD),
            "effects.csv": written(rows_of(outcomes.effects(ground)), columns_of(outcomes.Effect)),
            "rep_weeks.csv": written(rows_of(capacity.rep_weeks_by(ground)), columns_of(capacity.RepWeek)),
            "volume.csv": written(rows_of(coming.coming if coming else ()), columns_of(volume.ComingPeriod)),
            "deals.csv": written(outcomes.deal_rows(ground, moved), outcomes.DEAL_COLUMNS),
        }
        needs = [] if quota is None else rows_of(outcomes.needs(ground, told, quota))
        if quota is not None:
            files["needs.csv"] = written(needs, columns_of(outcomes.Need))
        write_files(out, files, model)
        terminal.table(["Scenario", "P10", "P50", "P90", "Mean"], [
            [line["scenario"], *(f"{line[name]:,.2f}" for name in ("p10", "p50", "p90", "mean"))] for line in lines
        ])  # fmt: skip
        terminal.result({"scenario": lines, "needs": needs, "model_id": model.model_id})


def _lever(written: str) -> "Lever":
    """A lever as it is written. Raises Refused."""
    from quarterdeck.analytics.forecasting.supposition import Kind, Lever

    said, _, part = written.partition("@")
    name, _, amount = said.partition("=")
    column, _, values = part.partition("=")
    try:
        return Lever(Kind(name.strip()), float(amount), column.strip(), tuple(values.split("|")) if column else ())
    except ValueError as error:
        kinds = ", ".join(Kind)
        text = Text.of(
            "{said} is no lever. Write one of {kinds}, then = and a number, such as win_rate=1.1.",
            said=written, kinds=kinds,
        )  # fmt: skip
        raise Refused.because("scenario_lever_unknown", text) from error
