"""From the cells of an export to one row a deal and one row a change: the two tables everything else is made of."""

from collections.abc import Mapping
from datetime import date

from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.reading.cells import (
    date_style,
    instant_of,
    number_of,
    number_style,
    plain_number_of,
    text_of,
)
from quarterdeck.analytics.reading.outcomes import by_words, outcomes
from quarterdeck.analytics.reading.sources import run
from quarterdeck.analytics.reading.terms import Column, Reading, Told, Unclear
from quarterdeck.analytics.schema import day
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_, Text

NO_CURRENCY = "XXX"
_WORDS = {"us dollar": "USD", "euro": "EUR", "pound sterling": "GBP", "british pound": "GBP", "swiss franc": "CHF",
          "japanese yen": "JPY", "$": "USD", "€": "EUR", "£": "GBP"}  # fmt: skip
_TEXTS = ("name", "account", "owner", "product", "source", "channel", "type", "loss_reason", "category", "industry",
          "country")  # fmt: skip


@dataclass
class Sheet:
    """A table of cells, its columns by field, and which of them are numbers already."""

    engine: Duck
    table: str
    columns: dict[str, Column]
    numbers: Mapping[str, bool]
    told: Told
    spelt: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """SQL of the field as text."""
        return text_of(self.columns[name].column) if name in self.columns else "CAST(NULL AS VARCHAR)"

    def instant(self, name: str) -> str:
        """SQL of the field as TIMESTAMPTZ."""
        if name not in self.columns:
            return "CAST(NULL AS TIMESTAMPTZ)"
        if name not in self.spelt:
            column = self.columns[name].column
            style, unreadable = date_style(self.engine, self.table, column, self.told.get("dates"))
            self._note(name, style, unreadable)
            self.spelt[name] = instant_of(self.text(name), style)
        return self.spelt[name]

    def number(self, name: str) -> str:
        """SQL of the field as a decimal."""
        if name not in self.columns:
            return "CAST(NULL AS DECIMAL(22, 6))"
        if name not in self.spelt:
            column = self.columns[name].column
            if self.numbers[column]:
                self.spelt[name] = plain_number_of(self.text(name))
            else:
                style, unreadable = number_style(self.engine, self.table, column, self.told.get("decimal"))
                self._note(name, style, unreadable)
                self.spelt[name] = number_of(self.text(name), style)
        return self.spelt[name]

    def _note(self, name: str, style: str, unreadable: int) -> None:
        one = self.columns[name]
        self.columns[name] = Column(name, one.column, one.confidence, style, unreadable)

    def distinct(self, name: str) -> list[str]:
        """The different texts of the field, sorted."""
        sql = self.text(name)
        rows = run(
            self.engine,
            f"SELECT DISTINCT {sql} FROM {self.table} WHERE {sql} IS NOT NULL ORDER BY 1",  # noqa: S608
        )
        return [str(row[0]) for row in rows]


def lay_outcomes(deals: Sheet | None, moves: Sheet | None, reading: Reading) -> str:
    """Lay `outcome_of`: what each status and stage counts as. The field that closes deals: outcome or stage."""
    sheets = [sheet for sheet in (deals, moves) if sheet is not None]
    if not sheets:
        raise Unclear(N_("There is neither a table of opportunities nor one of their history."), "opportunities")
    engine, told = sheets[0].engine, sheets[0].told
    found = _by_status(deals, told) if deals is not None and "outcome" in deals.columns else {}
    closing = "outcome" if found else "stage"
    if not found:
        stages = {stage for sheet in sheets if "stage" in sheet.columns for stage in sheet.distinct("stage")}
        if not stages:
            raise Unclear(N_("No column says in which stage a deal is, or how it ended."), "columns={'stage': ...}")
        found = outcomes(sorted(stages), told.get("won"), told.get("lost"))
    elif moves is not None and "stage" in moves.columns:
        # Statuses decide about deals; stages that only the log has count by their words.
        found |= {stage: by_words(stage) for stage in moves.distinct("stage") if stage not in found}
    run(engine, "CREATE TABLE outcome_of (value VARCHAR, outcome VARCHAR)")
    engine.connection.executemany("INSERT INTO outcome_of VALUES (?, ?)", [list(pair) for pair in found.items()])
    reading.won, reading.lost = (
        tuple(value for value, outcome in found.items() if outcome == key) for key in ("won", "lost")
    )
    return closing


def _by_status(deals: Sheet, told: Told) -> dict[str, str]:
    """What each status counts as; nothing where a column that is only called status is about something else."""
    try:
        return outcomes(deals.distinct("outcome"), told.get("won"), told.get("lost"))
    except Unclear:
        if "stage" not in deals.columns or "outcome" in told.get("columns", {}):
            raise
        del deals.columns["outcome"]
        return {}


def lay_deals(sheet: Sheet, reading: Reading, closing: str) -> None:
    """Lay `deal`: a row for each, its cells read; of rows with one id the first."""
    texts = ", ".join(f"{sheet.text(name)} AS {name}" for name in _TEXTS)
    stage = sheet.text("stage") if "stage" in sheet.columns else sheet.text("outcome")
    pipeline = f"coalesce({sheet.text('pipeline')}, '')"
    is_closed = "coalesce(o.outcome, 'open') <> 'open'"
    closed = "closed_at" if "closed" in sheet.columns else "close_at"
    final = f"CASE WHEN {is_closed} THEN closing ELSE stage END" if closing == "outcome" else "stage"
    run(
        sheet.engine,
        f"""CREATE TABLE deal AS
WITH cells AS (
  SELECT rowid + 1 AS opportunity_id, coalesce({sheet.text("id")}, 'row ' || CAST(rowid + 1 AS VARCHAR)) AS id, {texts},
    {stage} AS stage, {sheet.text(closing)} AS closing, {pipeline} AS pipeline, {sheet.instant("created")} AS created,
    {sheet.instant("closed")} AS closed_at, {sheet.instant("close")} AS close_at, {sheet.number("amount")} AS amount,
    {sheet.number("won_amount")} AS won_amount, {_currency(sheet)} AS currency,
    {sheet.number("probability")} AS probability
  FROM {sheet.table})
SELECT c.* EXCLUDE (closing, stage, closed_at, close_at, amount, won_amount),
  coalesce({final}, '') AS stage, coalesce(o.outcome, 'open') AS outcome,
  CASE WHEN {is_closed} THEN c.{closed} END AS closed, CAST(c.close_at AS DATE) - DATE '1970-01-01' AS close_day,
  CASE WHEN o.outcome = 'won' AND c.won_amount IS NOT NULL THEN c.won_amount ELSE c.amount END AS amount,
  c.stage AS open_stage
FROM cells c LEFT JOIN outcome_of o ON o.value = c.closing
QUALIFY row_number() OVER (PARTITION BY c.id ORDER BY c.opportunity_id) = 1""",  # noqa: S608  names are quoted
    )
    count = run(sheet.engine, f"SELECT COUNT(*) FROM {sheet.table}")[0][0]  # noqa: S608
    kept = run(sheet.engine, "SELECT COUNT(*) FROM deal")[0][0]
    reading.rows = int(count)
    reading.counts["duplicate_ids"] = int(count) - int(kept)


def lay_moves(sheet: Sheet, reading: Reading) -> None:
    """Lay `told`: a row for each change of the log, once; `deal` too where there is no table of opportunities."""
    for name in ("id", "at", "stage"):
        if name not in sheet.columns:
            said = Text.of(N_("The history has no column for {field}."), field=name)
            raise Unclear(said, f"history_columns={{'{name}': ...}}")
    run(
        sheet.engine,
        f"""CREATE TABLE told AS
SELECT {sheet.text("id")} AS id, {sheet.instant("at")} AS since, {sheet.text("stage")} AS stage,
  {sheet.number("amount")} AS amount, {sheet.text("owner")} AS owner,
  CAST({sheet.instant("close")} AS DATE) - DATE '1970-01-01' AS close_day, MIN(rowid) AS line
FROM {sheet.table} GROUP BY ALL""",  # noqa: S608  names are quoted
    )
    count = run(sheet.engine, f"SELECT COUNT(*) FROM {sheet.table}")[0][0]  # noqa: S608
    once = run(sheet.engine, "SELECT COUNT(*) FROM told")[0][0]
    reading.counts["repeated_changes"] = int(count) - int(once)


def lay_deals_of_moves() -> str:
    """SQL that lays `deal` from the log alone: created with its first row, where and whose it is by its last."""
    texts = ", ".join(f"CAST(NULL AS VARCHAR) AS {name}" for name in _TEXTS if name not in ("name", "owner"))
    return f"""CREATE TABLE deal AS
WITH rows_of AS (
  SELECT t.*, o.outcome, row_number() OVER w AS n, count(*) OVER (PARTITION BY t.id) AS rows_there,
    sum(CASE WHEN o.outcome = 'open' THEN 1 ELSE 0 END)
      OVER (PARTITION BY t.id ORDER BY t.since DESC, t.line DESC) AS opened
  FROM told t JOIN outcome_of o ON o.value = t.stage WHERE t.since IS NOT NULL AND t.id IS NOT NULL
  WINDOW w AS (PARTITION BY t.id ORDER BY t.since, t.line)),
ends AS (
  SELECT id, arg_min(line, n) AS first_line, min(since) AS created, arg_max(stage, n) AS stage,
    arg_max(outcome, n) AS outcome, min(since) FILTER (opened = 0) AS closed, max(n) AS n
  FROM rows_of GROUP BY id)
SELECT row_number() OVER (ORDER BY e.first_line) AS opportunity_id, e.id, e.id AS name, l.owner AS owner, {texts},
  '' AS pipeline, e.created, CAST(NULL AS VARCHAR) AS currency, CAST(NULL AS DECIMAL(22, 6)) AS probability, e.stage,
  e.outcome, CASE WHEN e.outcome <> 'open' THEN e.closed END AS closed, l.close_day AS close_day, l.amount AS amount,
  CAST(NULL AS VARCHAR) AS open_stage
FROM ends e JOIN rows_of l ON l.id = e.id AND l.n = e.n"""  # noqa: S608  names are ours


def _currency(sheet: Sheet) -> str:
    text = sheet.text("currency")
    cases = " ".join(f"WHEN '{word}' THEN '{code}'" for word, code in _WORDS.items())
    named = f"CASE lower({text}) {cases} END"
    return f"CASE WHEN regexp_full_match({text}, '[A-Za-z]{{3}}') THEN upper({text}) ELSE {named} END"


def today_of(engine: Duck, told: Told) -> int:
    """The day the data is of."""
    if "today" in told:
        given = told["today"]
        return day(given if isinstance(given, date) else date.fromisoformat(given))
    ((created, closed),) = run(engine, "SELECT max(created), max(closed) FROM deal")
    known = [one.date() for one in (created, closed) if one is not None]
    return day(max(known)) if known else 0
