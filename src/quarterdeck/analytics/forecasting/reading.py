"""Tables of deals, changes, periods and stages become a log. Anything doubtful stops the reading and says where."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.forecasting.amounts import check_sizes
from quarterdeck.analytics.forecasting.calendar import dates_of, instant, read_periods, seconds_sql
from quarterdeck.analytics.forecasting.log import (
    LOST,
    NEVER,
    OPEN,
    REMOVED,
    WON,
    Call,
    Floats,
    Ints,
    Log,
    Period,
    Stage,
    Track,
    spells_of,
)
from quarterdeck.analytics.forecasting.stages import read_stages
from quarterdeck.analytics.reading.cells import text_of
from quarterdeck.analytics.reading.sources import laid, run
from quarterdeck.analytics.reading.terms import Source, Unclear
from quarterdeck.analytics.scoring.problems import BadTable, Place
from quarterdeck.values.dataclasses import dataclass, field

DEAL_TEXTS: tuple[str, ...] = (
    "pipeline",
    "segment",
    "channel",
    "source",
    "product",
    "region",
    "partner_id",
    "partner_tier",
    "team",
)
FIELDS: Final = ("stage", "amount", "close_date", "category", "owner", "status", "activity")
_OTHER_NAMES: Final = {"owner_id": "owner", "forecast_category": "category", "touch": "activity"}
_STATUS: Final = {"open": OPEN, "won": WON, "lost": LOST, "removed": REMOVED}


@dataclass(frozen=True)
class Sources:
    """The tables to read: paths of CSV or Parquet files, or anything that gives Arrow."""

    deals: Source
    changes: Source
    periods: Source | None = None
    stages: Source | None = None
    only: Period | None = None
    """One period in place of a table of them."""
    calls: Source | None = None
    """Human calls: period, at, call."""
    known: int | None = None
    """Instant up to which changes order and weigh stages that no table tells; without it all do."""


@dataclass
class Sheet:
    """A table that was laid: its name in messages, and its columns by their name in small letters."""

    engine: Duck
    table: str
    name: str
    columns: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, engine: Duck, source: Source, table: str, needed: tuple[str, ...]) -> "Sheet":
        """Lay the source. Raises BadTable for what is no table, and for a column that is missing."""
        name = Path(source).name if isinstance(source, (str, Path)) else table
        try:
            columns = laid(engine, source, table)
        except Unclear as error:
            raise BadTable(Place(name), str(error), "Give a CSV or Parquet file with a heading line.") from error
        sheet = cls(engine, table, name, {column.strip().casefold(): column for column in columns})
        for column in needed:
            if column not in sheet.columns:
                there = ", ".join(sheet.columns) or "none"
                raise BadTable(Place(name, 1, column), f"The column is missing; there are {there}.", "Add it.")
        return sheet

    def text(self, column: str) -> str:
        """SQL of the cell as text; NULL when it is empty or the column is not there."""
        return text_of(self.columns[column]) if column in self.columns else "CAST(NULL AS VARCHAR)"

    def stop(self, condition: str, column: str, wrong: str, mend: str) -> None:
        """Raise BadTable for the first row of the condition; `{}` in `wrong` is its cell."""
        rows = run(
            self.engine,
            f"SELECT rowid + 2, {self.text(column)} FROM {self.table} WHERE {condition} ORDER BY rowid LIMIT 1",  # noqa: S608
        )
        if rows:
            line, cell = rows[0]
            raise BadTable(Place(self.name, int(line), column), wrong.replace("{}", str(cell)), mend)


def read_log(sources: Sources) -> Log:
    """The log of these tables. Raises BadTable with file, line, column and mend for whatever is doubtful."""
    engine = Duck()
    run(engine, "SET TimeZone = 'UTC'")
    deals = Sheet.of(engine, sources.deals, "deals", ("deal_id", "created_at"))
    changes = Sheet.of(engine, sources.changes, "changes", ("deal_id", "at", "field", "value"))
    currency = _check_deals(deals)
    _lay_deals(deals)
    _check_changes(changes, currency)
    stages = (
        read_stages(engine, sources.stages, Sheet.of)
        if sources.stages is not None
        else _stages_of(engine, sources.known)
    )
    periods = [sources.only] if sources.only else read_periods(engine, sources.periods, Sheet.of)
    levels: dict[str, list[str]] = {}
    texts = {name: _codes(engine, name, levels) for name in (*DEAL_TEXTS, "owner") if name in deals.columns
             or (name == "owner" and "owner_id" in deals.columns)}  # fmt: skip
    created = _fetch(engine, "SELECT created FROM deal ORDER BY n")["created"].astype(np.int64)
    ids = np.array([row[0] for row in run(engine, "SELECT id FROM deal ORDER BY n")], dtype=object)
    log = _with_tracks(_Parts(engine, changes, ids, created, stages, texts, levels), periods)
    log.numbers = {
        name: _fetch(engine, f"SELECT {sql} AS v FROM deal ORDER BY n")["v"].astype(np.float64)  # noqa: S608
        for name, sql in (("registered_at", "registered"),)
        if name in deals.columns
    }
    log.calls = _calls(engine, sources.calls) if sources.calls is not None else []
    engine.connection.close()
    return log


@dataclass(frozen=True)
class _Parts:
    engine: Duck
    changes: Sheet
    ids: Any
    created: Ints
    stages: list[Stage]
    texts: dict[str, Ints]
    levels: dict[str, list[str]]


def _with_tracks(parts: _Parts, periods: list[Period]) -> Log:
    engine, count = parts.engine, len(parts.created)
    stage = _stage_track(parts)
    kinds_sql = " ".join(f"WHEN '{name}' THEN {number}" for name, number in _STATUS.items())
    status = _rows(engine, "status", f"CASE lower(value) {kinds_sql} ELSE 0 END")
    kinds = np.array([one.kind for one in parts.stages] + [OPEN], dtype=np.int64)
    deal = np.concatenate([stage.deal, status[0]])
    at = np.concatenate([stage.at, status[1]])
    outcome = np.concatenate([kinds[stage.value], status[2].astype(np.int64)])
    # Where a stage and a status change at one instant, the status says how it ended.
    order = np.lexsort((np.concatenate([np.zeros(len(stage.deal)), np.ones(len(status[0]))]), at, deal))
    spells = spells_of(parts.created, deal[order], at[order], outcome[order])
    owner = _owner_track(parts)
    if "category" not in parts.levels:
        parts.levels["category"] = _distinct(engine, "category")
    touches = _rows(engine, "activity", "CASE lower(value) WHEN 'two_way' THEN 1 WHEN 'in' THEN 1 ELSE 0 END")
    (last,) = run(engine, "SELECT greatest(max(moment), (SELECT max(created) FROM deal)) FROM change")[0]
    log = Log(
        parts.ids, parts.created, parts.texts, parts.levels, parts.stages, periods, stage,
        _track(_rows(engine, "amount", "CAST(value AS DOUBLE)"), count, float),
        _track(_rows(engine, "close_date", f"CAST({seconds_sql('value')} AS DOUBLE)"), count, float),
        _track(_rows(engine, "category", _code_sql("category"), parts.levels["category"]), count, int),
        owner, spells, last=int(last or 0),
    )  # fmt: skip
    if len(touches[0]):
        log.touches = Track(touches[0], touches[1], touches[2].astype(np.int64), count)
        mutual = touches[2] > 0
        log.contacts = Track(touches[0][mutual], touches[1][mutual], log.touches.value[mutual], count)
    unused = run(engine, "SELECT field, COUNT(*) FROM change WHERE field NOT IN ? GROUP BY 1 ORDER BY 1", list(FIELDS))
    log.notes += [f"{number} changes of the field {name} are not used." for name, number in unused]
    return log


def _calls(engine: Duck, source: Source) -> list[Call]:
    sheet = Sheet.of(engine, source, "calls", ("period", "at", "call"))
    period, at, call = (sheet.text(name) for name in ("period", "at", "call"))
    for name, text in (("period", period), ("at", at)):
        dates_of(sheet, name, f"{text} IS NULL OR {seconds_sql(text)} IS NULL")
    number = f"try_cast({call} AS DOUBLE)"
    sheet.stop(f"{number} IS NULL OR NOT isfinite({number})", "call", "{} is no amount.", "Write a number.")
    rows = run(engine, f"SELECT {seconds_sql(period)}, {seconds_sql(at)}, {number} FROM calls ORDER BY 2, rowid")  # noqa: S608
    return [Call(int(first), int(when), float(value)) for first, when, value in rows]


def _check_deals(deals: Sheet) -> str | None:
    """The currency of the deals, where they tell one."""
    identity, created = deals.text("deal_id"), deals.text("created_at")
    deals.stop(f"{identity} IS NULL", "deal_id", "The deal has no id.", "Give each deal its own.")
    twice = run(
        deals.engine,
        f"SELECT {identity}, min(rowid) + 2, max(rowid) + 2 FROM deals GROUP BY 1 HAVING COUNT(*) > 1"  # noqa: S608
        " ORDER BY 3 LIMIT 1",
    )
    if twice:
        told, first, second = twice[0]
        raise BadTable(
            Place(deals.name, int(second), "deal_id"),
            f"The id {told} stands on line {first} too.",
            "Keep one row a deal.",
        )
    dates_of(deals, "created_at", f"{created} IS NULL OR {seconds_sql(created)} IS NULL")
    if "registered_at" in deals.columns:
        told = deals.text("registered_at")
        dates_of(deals, "registered_at", f"{told} IS NOT NULL AND {seconds_sql(told)} IS NULL")
    if "currency" in deals.columns:
        text = f"upper({deals.text('currency')})"
        first = run(deals.engine, f"SELECT {text} FROM deals WHERE {text} IS NOT NULL ORDER BY rowid LIMIT 1")  # noqa: S608
        if first:
            told = str(first[0][0]).replace("'", "''")
            mend = "Convert all amounts into one currency before."
            deals.stop(f"{text} <> '{told}'", "currency", f"Amounts are in {{}} here and in {told} above.", mend)
            return str(first[0][0])
    return None


def _lay_deals(deals: Sheet) -> None:
    texts = ", ".join(f"{deals.text(name)} AS {name}" for name in DEAL_TEXTS)
    run(
        deals.engine,
        f"CREATE TABLE deal AS SELECT CAST(row_number() OVER (ORDER BY rowid) - 1 AS BIGINT) AS n,"  # noqa: S608
        f" {deals.text('deal_id')} AS id, {deals.text('owner_id')} AS owner, {texts},"
        f" {seconds_sql(deals.text('created_at'))} AS created, {seconds_sql(deals.text('registered_at'))} AS registered"
        " FROM deals",
    )
    run(deals.engine, "DROP TABLE deals")


def _check_changes(changes: Sheet, code: str | None) -> None:
    engine, at, told = changes.engine, changes.text("at"), changes.text("field")
    dates_of(changes, "at", f"{at} IS NULL OR {seconds_sql(at)} IS NULL")
    changes.stop(f"{told} IS NULL", "field", "The change names no field.", f"Name one of {', '.join(FIELDS)}.")
    known = " ".join(f"WHEN '{other}' THEN '{name}'" for other, name in _OTHER_NAMES.items())
    name = f"CASE lower({told}) {known} ELSE lower({told}) END"
    value, identity = changes.text("value"), changes.text("deal_id")
    changes.stop(
        f"NOT EXISTS (SELECT 1 FROM deal WHERE deal.id = {identity})", "deal_id",  # noqa: S608
        "The deal {} is not among the deals.", "Add it there, or leave its changes out.",
    )  # fmt: skip
    number = f"try_cast({value} AS DOUBLE)"
    changes.stop(
        f"{name} = 'amount' AND {value} IS NOT NULL AND ({number} IS NULL OR NOT isfinite({number}))", "value",
        "{} is no amount.", "Write a number with a decimal point and no currency, such as 12500.00; nothing for none.",
    )  # fmt: skip
    check_sizes(changes, name)
    dates_of(changes, "value", f"{name} = 'close_date' AND {value} IS NOT NULL AND {seconds_sql(value)} IS NULL")
    changes.stop(
        f"{name} = 'status' AND coalesce(lower({value}), '') NOT IN ('open', 'won', 'lost', 'removed')", "value",
        "{} is no status.", "Write open, won, lost or removed.",
    )  # fmt: skip
    first = run(engine, f"SELECT upper({value}) FROM changes WHERE {name} = 'currency' ORDER BY rowid LIMIT 1")  # noqa: S608
    if first:
        code = str(code or first[0][0]).replace("'", "''")
        mend = "Convert all amounts into one currency before."
        other = f"{name} = 'currency' AND upper({value}) <> '{code}'"
        changes.stop(other, "value", f"A deal is in {{}}, others in {code}.", mend)
    run(
        engine,
        f"CREATE TABLE change AS SELECT d.n AS deal, {seconds_sql(at)} AS moment, {name} AS field, {value} AS value,"  # noqa: S608
        f" c.rowid AS line, d.pipeline AS pipeline FROM changes c JOIN deal d ON d.id = {identity}",
    )
    run(engine, "DROP TABLE changes")


def _stages_of(engine: Duck, known: int | None) -> list[Stage]:
    """Stages as the changes name them, where no table of them is given: closing ones by the words won and lost.

    They stand in the order in which deals come to them; those nobody had come to by `known` after all others.
    """
    from quarterdeck.analytics.forecasting.stages import guessed_stages

    names = run(
        engine, "SELECT coalesce(pipeline, ''), value, avg(after) FILTER (WHERE first <= ?)"
        " FROM (SELECT pipeline, value, deal, min(moment) AS first, min(moment) -"
        " (SELECT min(x.moment) FROM change x WHERE x.deal = change.deal) AS after FROM change WHERE field = 'stage'"
        " AND value IS NOT NULL GROUP BY 1, 2, 3) GROUP BY 1, 2 ORDER BY 1, 3 NULLS LAST, 2",
        int(NEVER) if known is None else known,
    )  # fmt: skip
    (statuses,) = run(engine, "SELECT COUNT(*) FROM change WHERE field = 'status'")[0]
    found = guessed_stages([(str(pipeline), str(name), after is not None) for pipeline, name, after in names])
    if not statuses and all(one.kind == OPEN for one in found):
        raise BadTable(
            Place("changes", None, "value"), "No stage is named won or lost and there is no status: no deal ever ends.",
            "Give a table of stages with their kinds, or changes of the field status.",
        )  # fmt: skip
    return found


def _stage_track(parts: _Parts) -> Track:
    engine = parts.engine
    pipelines = {one.pipeline for one in parts.stages}
    if len(pipelines) == 1:
        # With one pipeline there is nothing to choose for a deal that names none.
        run(engine, "UPDATE change SET pipeline = ? WHERE pipeline IS NULL", *pipelines)
    run(engine, "CREATE TABLE stage_of (pipeline VARCHAR, name VARCHAR, n BIGINT)")
    rows = [[one.pipeline, one.name, place] for place, one in enumerate(parts.stages)]
    if rows:
        engine.connection.executemany("INSERT INTO stage_of VALUES (?, ?, ?)", rows)
    join = (
        "FROM change c LEFT JOIN stage_of s ON s.name = c.value AND s.pipeline IN ('', coalesce(c.pipeline, ''))"
        " WHERE c.field = 'stage'"
    )
    lost = run(engine, f"SELECT c.line + 2, c.value, c.pipeline {join} AND s.n IS NULL ORDER BY 1 LIMIT 1")
    if lost:
        line, value, pipeline = lost[0]
        of = f" of the pipeline {pipeline}" if pipeline else ""
        if not pipeline and any(one.name == value for one in parts.stages):
            raise BadTable(
                Place(parts.changes.name, int(line), "value"),
                f"The stage {value} is one of the pipelines {', '.join(sorted(pipelines))}; the deal names none.",
                "Add the column pipeline to the deals.",
            )  # fmt: skip
        raise BadTable(
            Place(parts.changes.name, int(line), "value"), f"The stage {value}{of} is not among the stages.",
            "Add it there with its kind, also when it is used no longer.",
        )  # fmt: skip
    got = _fetch(
        engine, f"SELECT c.deal AS deal, c.moment AS moment, s.n AS v {join} ORDER BY c.deal, c.moment, c.line, s.n"
    )
    return _track((got["deal"], got["moment"], got["v"]), len(parts.created), int)


def _owner_track(parts: _Parts) -> Track:
    engine = parts.engine
    levels = sorted({*parts.levels.get("owner", []), *_distinct(engine, "owner")})
    places = {name: place for place, name in enumerate(levels)}
    old = parts.levels.get("owner", [])
    again = np.array([places[name] for name in old] + [-1], dtype=np.int64)
    base = parts.texts.get("owner", np.full(len(parts.created), -1, dtype=np.int64))
    parts.texts["owner"] = again[base]
    parts.levels["owner"] = levels
    return _track(_rows(engine, "owner", _code_sql("owner"), levels), len(parts.created), int)


def _code_sql(name: str) -> str:
    return f"coalesce((SELECT l.n FROM level_{name} l WHERE l.name = value), -1)"  # noqa: S608


def _distinct(engine: Duck, name: str) -> list[str]:
    rows = run(engine, "SELECT DISTINCT value FROM change WHERE field = ? AND value IS NOT NULL ORDER BY 1", name)
    return [str(row[0]) for row in rows]


def _rows(engine: Duck, name: str, sql: str, levels: list[str] | None = None) -> tuple[Any, Any, Any]:
    if levels is not None:
        run(engine, f"CREATE TABLE level_{name} (name VARCHAR, n BIGINT)")
        if levels:
            pairs = [[level, place] for place, level in enumerate(levels)]
            engine.connection.executemany(f"INSERT INTO level_{name} VALUES (?, ?)", pairs)  # noqa: S608
    got = _fetch(
        engine, f"SELECT deal, moment, {sql} AS v FROM change WHERE field = '{name}' ORDER BY deal, moment, line"  # noqa: S608
    )  # fmt: skip
    return got["deal"], got["moment"], got["v"]


def _fetch(engine: Duck, sql: str) -> Mapping[str, Any]:
    got = engine.connection.execute(sql).fetchnumpy()
    return {
        name: np.asarray(np.ma.filled(column.astype(np.float64), np.nan)) if np.ma.isMaskedArray(column) else column
        for name, column in got.items()
    }


def _track(rows: tuple[Any, Any, Any], count: int, kind: type) -> Track:
    """A track without rows that change nothing; of rows at one instant the last."""
    deal, at = rows[0].astype(np.int64), rows[1].astype(np.int64)
    value: Floats | Ints = rows[2].astype(np.float64 if kind is float else np.int64)
    last = np.ones(len(deal), dtype=bool)
    last[:-1] = (deal[1:] != deal[:-1]) | (at[1:] != at[:-1])
    deal, at, value = deal[last], at[last], value[last]
    kept = np.ones(len(deal), dtype=bool)
    same = value[1:] == value[:-1]
    if kind is float:
        same |= np.isnan(value[1:]) & np.isnan(value[:-1])
    kept[1:] = (deal[1:] != deal[:-1]) | ~same
    return Track(deal[kept], at[kept], value[kept], count)


def _codes(engine: Duck, name: str, levels: dict[str, list[str]]) -> Ints:
    levels[name] = [
        str(row[0]) for row in run(engine, f"SELECT DISTINCT {name} FROM deal WHERE {name} IS NOT NULL ORDER BY 1")  # noqa: S608
    ]  # fmt: skip
    got = _fetch(
        engine,
        f"SELECT CASE WHEN {name} IS NULL THEN -1 ELSE dense_rank() OVER (ORDER BY {name} NULLS LAST) - 1 END AS v"  # noqa: S608
        " FROM deal ORDER BY n",
    )
    return np.asarray(got["v"], dtype=np.int64)


__all__ = ["DEAL_TEXTS", "FIELDS", "Sheet", "Sources", "instant", "read_log"]
