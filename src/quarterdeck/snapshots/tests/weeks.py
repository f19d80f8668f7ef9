"""A folder of weekly exports, as tests write it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from quarterdeck.opportunities.queries import history_rows, visible_to
from quarterdeck.opportunities.rules.timeline import Row
from quarterdeck.pipelines.queries import pipelines
from quarterdeck.snapshots.actions import HandedIn, apply_snapshots, check_snapshots, save_series
from quarterdeck.snapshots.queries.report import SeriesReport
from quarterdeck.snapshots.terms import SeriesFields
from quarterdeck.users.terms import Actor
from quarterdeck.values.timeline import as_of, truth
from tests.cast import SYSTEM

MAPPING = """
kind = "opportunities"
match = "external_id"
[fields]
external_id = "nr"
name = "title"
owner = "rep"
stage = "phase"
amount = "value"
currency = { default = "EUR" }
close_date = "due"
"""
HEADER = "nr,title,rep,phase,value,due"
DATED = MAPPING + 'created_at = "begun"\nclosed_at = "ended"\n[history]\nstart = "qualification"\n'
DATED_HEADER = HEADER + ",begun,ended"
FIRST = datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)


def end_of(week: int) -> datetime:
    """The instant that the file of a week shows: the company of the tests lives by UTC."""
    return FIRST + timedelta(weeks=week)


def write(folder: Path, weeks: Mapping[int, str], header: str = HEADER) -> dict[str, Path]:
    """Files named by the day their week ends, with these rows."""
    files = {}
    for week, rows in weeks.items():
        name = f"pipeline-{end_of(week):%Y-%m-%d}.csv"
        files[name] = folder / name
        files[name].write_text(f"{header}\n{rows}", encoding="utf-8")
    return files


def a_series(by: Actor, **fields: object) -> int:
    """A series of weekly exports."""
    new = SeriesFields(**{"name": "Weekly", "mapping": MAPPING, **fields})  # type: ignore[arg-type]  # tests name fields
    return save_series(new=new, by=by, via=SYSTEM)


def check(series_id: int, files: Mapping[str, Path], by: Actor) -> SeriesReport:
    """Check these files."""
    return check_snapshots(series_id=series_id, handed_in=HandedIn(files=files), by=by)


def bring(series_id: int, files: Mapping[str, Path], by: Actor, *, is_lenient: bool = False) -> SeriesReport:
    """Check these files and apply them."""
    check(series_id, files, by)
    return apply_snapshots(series_id=series_id, by=by, is_lenient=is_lenient)


def rows_of(by: Actor, number: str) -> list[Row]:
    """The history that counts of the deal with this number."""
    deal = visible_to(by).get(external_id=number)
    return truth(history_rows([deal.id])[deal.id])


def told(by: Actor, number: str) -> list[tuple[str, int | None, datetime, datetime | None]]:
    """Stage, amount in minor units, the instant and since when it may have been so, of each row of history."""
    keys = {stage.id: stage.key for stage in pipelines()[0].stages}
    return [(keys[r.state.stage_id], r.state.amount_minor, r.at, r.since) for r in rows_of(by, number)]


def at_end_of(by: Actor, number: str, week: int) -> tuple[str, int | None] | None:
    """Stage and amount as they were at the end of a week; None while there was no such deal."""
    keys = {stage.id: stage.key for stage in pipelines()[0].stages}
    state = as_of(rows_of(by, number), true_at=end_of(week))
    return (keys[state.stage_id], state.amount_minor) if state else None
