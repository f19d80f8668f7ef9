"""`quarterdeck score`, `forecast`, `backtest` and `bias`: the model side for tables of any system, without a server."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quarterdeck.server.terminal import AsJson, Terminal, command
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

if TYPE_CHECKING:
    from quarterdeck.analytics.forecasting.log import Log, Period

DEALS = N_(
    "Deals, as CSV or Parquet: deal_id, owner_id, created_at; where there are any pipeline, segment, channel, source,"
    " product, region, team, partner_id, partner_tier, registered_at, currency."
)
CHANGES = N_(
    "Their changes: deal_id, at, field, value. Fields: stage, amount, close_date, category, owner, status (open, won,"
    " lost, removed), activity (in, out, two_way)."
)
PERIODS = N_("Periods: start, end, and label if any. An end is the last day, or the day the next period starts.")
STAGES = N_(
    "Stages: name, kind (open, won, lost), and order, pipeline and probability (percent, or shares where none is above"
    " 1) if any."
)
AS_OF = N_("The day or instant to ask about; what is dated later is not used. A day is its first instant, UTC.")
Deals = Annotated[Path | None, typer.Option(help=DEALS)]
Changes = Annotated[Path | None, typer.Option(help=CHANGES)]
Periods = Annotated[Path | None, typer.Option(help=PERIODS)]
Stages = Annotated[Path | None, typer.Option(help=STAGES)]
AsOf = Annotated[str | None, typer.Option("--as-of", help=AS_OF)]
Start = Annotated[str | None, typer.Option(help=N_("First day of one period, in place of a table of them."))]
End = Annotated[str | None, typer.Option(help=N_("Its last day."))]


def forecast(
    deals: Annotated[Path, typer.Option(help=DEALS)],
    changes: Annotated[Path, typer.Option(help=CHANGES)],
    as_of: Annotated[str, typer.Option("--as-of", help=AS_OF)],
    out: Annotated[Path, typer.Option(help=N_("Folder to write forecast.csv, contest.csv and the model to."))],
    periods: Periods = None,
    stages: Stages = None,
    start: Start = None,
    end: End = None,
    calls: Annotated[
        Path | None,
        typer.Option(help=N_("What people called: period (a day of it), at, call; the last by --as-of stands beside.")),
    ] = None,
    by: Annotated[
        str | None, typer.Option(help=N_("A column of deals, or stage or category, to forecast by too."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Forecast the period around a day: mean, p10, p50 and p90, and what stands beside it.

    forecast.csv has period, as_of, group, p10, p50, p90, mean, won, open, new, method, tau, n_periods, note;
    contest.csv has method, value, wape, bias, periods, value_added. Money is in the amounts' own unit.
    """
    with command(as_json=as_json) as terminal, refusing():
        from quarterdeck.analytics import forecasting
        from quarterdeck.analytics.forecasting.distribution import Beside, Line
        from quarterdeck.analytics.forecasting.writing import columns_of, rows_of, written

        log, asked, at = read_tables((deals, changes, periods, stages), (start, end), as_of, calls)
        needs_amounts(log, at)
        model = forecasting.fit(log, at)
        found = forecasting.forecast(model, log, at, asked, by)
        lines, beside = rows_of(found.lines), rows_of(found.beside)
        files = {
            "forecast.csv": written(lines, columns_of(Line)), "contest.csv": written(beside, columns_of(Beside)),
        }  # fmt: skip
        write_files(out, files, model)
        total = found.total
        terminal.table(["Group", "P10", "P50", "P90", "Mean", "Won"], [
            [line.group, *(f"{value:,.2f}" for value in (line.p10, line.p50, line.p90, line.mean, line.won))]
            for line in found.lines
        ])  # fmt: skip
        terminal.say("{note}", note=total.note)
        terminal.result({"forecast": lines, "contest": beside, "headline": found.headline, "model_id": model.model_id})


def score(
    out: Annotated[Path, typer.Option(help=N_("Folder to write scores.csv to; with --table the file itself."))],
    deals: Deals = None,
    changes: Changes = None,
    as_of: AsOf = None,
    periods: Periods = None,
    stages: Stages = None,
    start: Start = None,
    end: End = None,
    table: Annotated[
        Path | None, typer.Option(help=N_("Any table with outcomes, leads or deals, in place of deals and changes."))
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(help=N_("Its column of outcomes: 1 or 0, won or lost, yes or no; empty for open rows.")),
    ] = None,
    time: Annotated[
        str | None, typer.Option(help=N_("Its column of when; later rows are held out of earlier ones."))
    ] = None,
    group: Annotated[
        str | None, typer.Option(help=N_("Its column of groups that are held out together; not used with --time."))
    ] = None,
    predict: Annotated[
        Path | None, typer.Option(help=N_("Rows to score, of the same columns; without it those of the table."))
    ] = None,
    leave: Annotated[list[str] | None, typer.Option(help=N_("A column to leave out; repeatable."))] = None,
    as_json: AsJson = False,
) -> None:
    """Score open deals by their chance of being won in the period, or the rows of any table with outcomes.

    scores.csv has deal_id, as_of, horizon_end, p, low, high, n_like, rate_like, level, like, reasons, model_id, rung;
    of a table id, p, level, reasons. The id is the column id, deal_id, lead_id, opportunity_id or key, else the row's
    number. Without a signal p and level are empty, and it is said.
    """
    with command(as_json=as_json) as terminal, refusing():
        if table is not None:
            _score_table(terminal, out, (table, predict), (outcome, time, group, tuple(leave or ())))
            return
        if deals is None or changes is None or as_of is None:
            raise Refused.because(
                "table_missing", Text(N_("Give --deals, --changes and --as-of, or --table and --outcome."))
            )
        from quarterdeck.analytics import forecasting
        from quarterdeck.analytics.forecasting.model import RUNGS
        from quarterdeck.analytics.forecasting.scores import Score
        from quarterdeck.analytics.forecasting.writing import columns_of, rows_of, written

        log, asked, at = read_tables((deals, changes, periods, stages), (start, end), as_of)
        model = forecasting.fit(log, at)
        if asked is not None:
            log.periods = [*log.finished(asked.start), asked]
        found = rows_of(forecasting.score(model, log, at))
        write_files(out, {"scores.csv": written(found, columns_of(Score))}, model)
        terminal.say("{note}", note=f"rung {model.rung}: {RUNGS[model.rung]}")
        for note in model.notes:
            terminal.say("{note}", note=note)
        terminal.say("{count} scores.", count=len(found))
        terminal.result({"scores": len(found), "rung": model.rung, "notes": model.notes, "model_id": model.model_id})


def backtest(
    deals: Annotated[Path, typer.Option(help=DEALS)],
    changes: Annotated[Path, typer.Option(help=CHANGES)],
    as_of: Annotated[str, typer.Option("--as-of", help=AS_OF)],
    out: Annotated[Path, typer.Option(help=N_("Folder to write track.csv to."))],
    periods: Periods = None,
    stages: Stages = None,
    start: Start = None,
    end: End = None,
    as_json: AsJson = False,
) -> None:
    """Forecast every period that has finished by what was known in it, and set it against what came.

    track.csv has period, as_of, week, method, forecast, p10, p90, actual; weeks 1, 4, 8 and 12 of 13.
    """
    with command(as_json=as_json) as terminal, refusing():
        from quarterdeck.analytics import forecasting
        from quarterdeck.analytics.forecasting.model import notes_of
        from quarterdeck.analytics.forecasting.tracking import Tracked
        from quarterdeck.analytics.forecasting.writing import columns_of, errors_of, rows_of, written

        log, asked, at = read_tables((deals, changes, periods, stages), (start, end), as_of)
        needs_amounts(log, at)
        finished = _those(log.finished(at), asked)
        track = forecasting.backtest(log, finished[1:] if asked is None else finished)
        write_files(out, {"track.csv": written(rows_of(track), columns_of(Tracked))}, None)
        errors = errors_of(track)
        terminal.table(["Method", "Week", "WAPE", "Bias"], [
            [row["method"], row["week"], _share(row["wape"]), _share(row["bias"])] for row in errors
        ])  # fmt: skip
        notes = notes_of(log, at)
        for note in notes:
            terminal.say("{note}", note=note)
        if not track:
            terminal.say("Fewer than two periods have finished: there is nothing to test.")
        terminal.result({"errors": errors, "rows": len(track), "notes": notes})


def bias(
    deals: Annotated[Path, typer.Option(help=DEALS)],
    changes: Annotated[Path, typer.Option(help=CHANGES)],
    as_of: Annotated[str, typer.Option("--as-of", help=AS_OF)],
    out: Annotated[Path, typer.Option(help=N_("Folder to write bias.csv to."))],
    periods: Periods = None,
    stages: Stages = None,
    start: Start = None,
    end: End = None,
    as_json: AsJson = False,
) -> None:
    """Show who records deals smaller and later, or larger and sooner, than they turn out, over finished periods.

    bias.csv has owner, closed, flag, sandbagging, happy_ears, signal, value, count, shrunken, low, high, median,
    above, below, note: a row for each owner and signal. Nothing is flagged below 12 closed deals.
    """
    with command(as_json=as_json) as terminal, refusing():
        from quarterdeck.analytics import forecasting
        from quarterdeck.analytics.forecasting.model import notes_of
        from quarterdeck.analytics.forecasting.writing import BIAS_COLUMNS, bias_rows, unmeasured, written

        log, asked, at = read_tables((deals, changes, periods, stages), (start, end), as_of)
        finished = _those(log.finished(at), asked)
        found = forecasting.bias(log, finished)
        write_files(out, {"bias.csv": written(bias_rows(found), BIAS_COLUMNS)}, None)
        terminal.table(["Owner", "Closed", "Sandbagging", "Happy ears", "Flag"], [
            [one.owner, one.closed, f"{one.sandbagging:.2f}", f"{one.happy_ears:.2f}", one.flag or "–"] for one in found
        ])  # fmt: skip
        notes = [*notes_of(log, at), *unmeasured(found), *sorted({one.note for one in found if one.note})]
        for note in notes:
            terminal.say("{note}", note=note)
        flagged = [one.owner for one in found if one.flag]
        terminal.result({"owners": len(found), "flagged": flagged, "notes": notes})


def _those(finished: "list[Period]", asked: "Period | None") -> "list[Period]":
    """The finished periods, or the one with the days that were told, whatever its label."""
    return [one for one in finished if asked is None or (one.start, one.end) == (asked.start, asked.end)]


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def read_tables(
    tables: tuple[Path, Path, Path | None, Path | None],
    days: tuple[str | None, str | None],
    as_of: str,
    calls: Path | None = None,
) -> "tuple[Log, Period | None, int]":
    """The log, the one period that was told, and the instant."""
    from quarterdeck.analytics import forecasting

    deals, changes, periods, stages = tables
    start, end = days
    if (start is None) != (end is None) or (periods is None and start is None):
        raise Refused.because("period_missing", Text(N_("Give --periods, or both --start and --end.")))
    asked = forecasting.one_period(start, end) if start is not None and end is not None else None
    only = asked if periods is None else None
    at = forecasting.instant(as_of)
    log = forecasting.read_log(forecasting.Sources(deals, changes, periods, stages, only, calls, at))
    return log, asked, at


def _score_table(
    terminal: Terminal, out: Path, tables: tuple[Path, Path | None],
    asked: tuple[str | None, str | None, str | None, tuple[str, ...]],
) -> None:  # fmt: skip
    from quarterdeck.analytics.forecasting.writing import columns_of, rows_of, written
    from quarterdeck.analytics.scoring.tables import Asked, Scored, fit_table, read_sheet, score_table

    outcome, time, group, leave = asked
    if outcome is None:
        raise Refused.because("outcome_missing", Text(N_("Say with --outcome which column says how rows ended.")))
    sheet = read_sheet(tables[0])
    scorer = fit_table(sheet, Asked(outcome, time, group, None, leave))
    found = score_table(scorer, sheet if tables[1] is None else read_sheet(tables[1]))
    write_files(out.parent, {out.name: written(rows_of(found), columns_of(Scored))}, None)
    stack = scorer.stack
    for note in stack.notes:
        terminal.say("{note}", note=note)
    terminal.say(
        "{count} scores; learnt from {rows} rows: Brier skill {skill}, AUC {auc}, calibration error {error}.",
        count=len(found) if stack.has_signal else 0, rows=stack.rows, skill=f"{stack.skill:.3f}",
        auc=f"{stack.auc:.2f}", error=f"{stack.calibration:.3f}",
    )  # fmt: skip
    terminal.result({
        "scores": len(found) if stack.has_signal else 0, "rows": stack.rows, "skill": stack.skill, "auc": stack.auc,
        "calibration_error": stack.calibration, "has_signal": stack.has_signal, "notes": stack.notes,
    })  # fmt: skip


def needs_amounts(log: "Log", at: int) -> None:
    """Raise BadTable where no deal had an amount by the instant: a sum of nothing is no forecast."""
    from quarterdeck.analytics.forecasting.contest import has_amounts
    from quarterdeck.analytics.scoring.problems import BadTable, Place

    if (log.created <= at).any() and not has_amounts(log, at):
        wrong = "No deal has an amount above 0 by --as-of: there is nothing to sum."
        raise BadTable(Place("changes", None, "value"), wrong, "Give changes of the field amount.")


@contextmanager
def refusing() -> Iterator[None]:
    """What the library says of a bad table, as the refusal of a command."""
    from quarterdeck.analytics.scoring.problems import BadTable

    try:
        yield
    except BadTable as error:
        raise Refused.because("bad_table", Text.of("{told}", told=str(error))) from error


def write_files(folder: Path, files: dict[str, str], model: Any) -> None:
    """Write all files or none: everything is made before the first is written, and each is put in place whole."""
    from quarterdeck.analytics.forecasting.writing import put

    put(folder, files | (model.files() if model is not None else {}))
