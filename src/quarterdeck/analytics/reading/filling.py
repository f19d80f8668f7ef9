"""The declared tables from `deal` and `told`: what `deriving` does with a history row by row, done by the engine."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.reading.deals import NO_CURRENCY
from quarterdeck.analytics.reading.outcomes import ordered
from quarterdeck.analytics.reading.sources import run
from quarterdeck.analytics.reading.terms import Reading, Told
from quarterdeck.analytics.schema import FOREVER, LAST_DAY, date_of, day
from quarterdeck.analytics.tables import TABLES
from quarterdeck.values.money import RATE_SCALE, convert_minor, uncommon_currencies
from quarterdeck.values.period import FiscalCalendar, PeriodKind

UNTOLD_STAGE = ""
_DAY = "CAST({0} AS DATE) - DATE '1970-01-01'"


def fill(engine: Duck, reading: Reading, told: Told) -> None:
    """Make and fill every declared table."""
    for table in TABLES.values():
        engine.create(table)
    _leave_out(engine, reading)
    _name(engine, "person", "owner", "SELECT owner FROM deal UNION SELECT owner FROM told")
    for name in ("account", "product", "loss_reason"):
        _name(engine, name, name, f"SELECT {name} FROM deal")  # noqa: S608  declared names
    _dimensions(engine)
    _stages(engine, reading, told)
    _money(engine, reading, told)
    run(engine, _moves(reading))
    run(engine, _STAYS)
    texts = {"visit": _VISITS, "opportunity": _OPPORTUNITIES, "present_state": _PRESENT, "past_state": _PAST}
    for name, sql in texts.items():
        columns = ", ".join(TABLES[name].names)
        run(engine, f"INSERT INTO {name} SELECT {columns} FROM ({sql})")  # noqa: S608  declared names
    _calendar(engine, reading)


def _leave_out(engine: Duck, reading: Reading) -> None:
    """Deals without a creation day, where others have one; and what the log tells of deals that are not there."""
    if reading.has("created") or reading.has_history:
        ((reading.counts["without_created"],),) = run(engine, "SELECT COUNT(*) FROM deal WHERE created IS NULL")
        run(engine, "DELETE FROM deal WHERE created IS NULL")
    else:
        now = f"make_timestamptz({reading.today * 86_400_000_000})"
        run(engine, f"UPDATE deal SET created = coalesce(closed, {now})")  # noqa: S608  a number
    run(
        engine,
        "DELETE FROM told WHERE id IS NULL OR since IS NULL OR stage IS NULL",
    )
    orphans = "id NOT IN (SELECT id FROM deal)"
    ((reading.counts["orphan_changes"],),) = run(engine, f"SELECT COUNT(*) FROM told WHERE {orphans}")  # noqa: S608
    run(engine, f"DELETE FROM told WHERE {orphans}")  # noqa: S608
    if not reading.has("closed") and not reading.has("close"):
        run(engine, _CLOSINGS)


def _name(engine: Duck, table: str, column: str, names: str) -> None:
    run(
        engine,
        f"CREATE TABLE {table}_named AS SELECT row_number() OVER (ORDER BY {column}) AS id, {column} AS name"  # noqa: S608
        f" FROM ({names}) WHERE {column} IS NOT NULL GROUP BY {column}",
    )


def _dimensions(engine: Duck) -> None:
    run(engine, "INSERT INTO person SELECT id, name, 1, 1 FROM person_named UNION ALL SELECT 0, '', 1, 1")
    run(engine, "INSERT INTO product SELECT id, name FROM product_named")
    run(engine, "INSERT INTO loss_reason SELECT id, name, '' FROM loss_reason_named")
    run(
        engine,
        "INSERT INTO account SELECT n.id, n.name, coalesce(max(d.industry), ''), coalesce(max(d.country), ''), '', NULL"
        " FROM account_named n JOIN deal d ON d.account = n.name GROUP BY n.id, n.name",
    )
    run(
        engine,
        "INSERT INTO pipeline SELECT row_number() OVER (ORDER BY pipeline), pipeline, row_number() OVER (ORDER BY"
        " pipeline) FROM (SELECT DISTINCT pipeline FROM deal)",
    )


def _stages(engine: Duck, reading: Reading, told: Told) -> None:
    """The stages that deals of each pipeline are or were in: open ones in their order, then those of won and lost."""
    rows = [(int(pipeline_id), str(stage), str(outcome)) for pipeline_id, stage, outcome in run(engine, _USED)]
    open_ones = sorted({stage for _, stage, outcome in rows if outcome == "open" and stage != UNTOLD_STAGE})
    places = dict(run(engine, _PLACES))
    chances = {str(stage): float(chance) for stage, chance in run(engine, _CHANCES)}
    reading.stages, reading.stage_order = ordered(open_ones, told.get("stages"), places, chances)
    rank = {stage: place for place, stage in enumerate(reading.stages)}
    ends = {"open": 0, "won": 1, "lost": 2}
    rows.sort(key=lambda row: (row[0], ends[row[2]], rank.get(row[1], 0), row[1]))
    laid: list[tuple[int | str, ...]] = []
    for pipeline_id in sorted({row[0] for row in rows}):
        here = [row[1:] for row in rows if row[0] == pipeline_id and row[1:] != (UNTOLD_STAGE, "open")]
        # What came before a closing that nothing tells of stands before the first stage.
        for place, (stage, outcome) in enumerate([(UNTOLD_STAGE, "open"), *here]):
            bp = round(chances.get(stage, 0.0) * 100) if outcome == "open" else 10_000 * (outcome == "won")
            laid.append((pipeline_id * 1_000 + place, pipeline_id, stage, place, outcome, bp, "pipeline", 1))
    engine.insert(TABLES["stage"], laid)


def _money(engine: Duck, reading: Reading, told: Told) -> None:
    """Lay `priced`: amounts in minor units of their currency, and in the reporting one; and the rates."""
    fallback = told.get("currency", NO_CURRENCY)
    scale = " ".join(
        f"WHEN currency IN ({', '.join(repr(code) for code in codes)}) THEN {10**places}"
        for places, codes in uncommon_currencies().items()
    )
    run(engine, "UPDATE deal SET currency = ? WHERE currency IS NULL", fallback)
    minor = f"CAST(round(amount * CAST(CASE {scale} ELSE 100 END AS DECIMAL(5, 0)), 0) AS BIGINT)"
    run(engine, f"CREATE TABLE priced AS SELECT opportunity_id, {minor} AS minor, currency FROM deal")  # noqa: S608
    run(engine, "ALTER TABLE told ADD COLUMN minor BIGINT")
    run(
        engine,
        f"UPDATE told SET minor = (SELECT {minor} FROM (SELECT told.amount AS amount, d.currency) )"  # noqa: S608
        " FROM deal d WHERE d.id = told.id AND told.amount IS NOT NULL",
    )
    common = run(
        engine, "SELECT currency FROM deal WHERE currency <> 'XXX' GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT 1"
    )
    reading.currency = told.get("currency") or (str(common[0][0]) if common else "")
    to = reading.currency or NO_CURRENCY
    rates = {code: int(Decimal(str(rate)) * RATE_SCALE) for code, rate in told.get("rates", {}).items()}
    engine.insert(TABLES["rate"], [(code, 0, LAST_DAY, rate) for code, rate in rates.items() if code != "EUR"])
    foreign = run(
        engine,
        "SELECT DISTINCT p.minor, p.currency FROM priced p JOIN deal d USING (opportunity_id)"
        " WHERE d.outcome <> 'open' AND p.minor IS NOT NULL AND p.currency <> ?",
        to,
    )
    run(engine, "CREATE TABLE converted (minor BIGINT, currency VARCHAR, value BIGINT)")
    if made := list(_converted(foreign, rates | {"EUR": RATE_SCALE}, to)):
        engine.connection.executemany("INSERT INTO converted VALUES (?, ?, ?)", made)
    engine.insert(TABLES["fact"], [("currency", to), ("zone", told.get("zone", "UTC"))])


def _converted(rows: Iterable[tuple[int, str]], rates: Mapping[str, int], to: str) -> Iterable[list[object]]:
    for minor, currency in rows:
        if rates.get(to) and rates.get(currency):
            rate = Fraction(rates[to], rates[currency])
            yield [minor, currency, convert_minor(minor, from_currency=currency, to_currency=to, rate=rate)]


def _moves(reading: Reading) -> str:
    """SQL of `move`. What the log has a column for is as it says there, an empty cell too; else as it is today."""
    amount = "r.minor" if "amount" in reading.history_columns else "x.minor"
    closing = "r.close_day" if "close" in reading.history_columns else "d.close_day"
    return (
        _MOVES.replace("{forever}", str(FOREVER))
        .replace("{amount}", f"CASE WHEN r.is_told THEN {amount} ELSE x.minor END")
        .replace("{close_day}", f"CASE WHEN r.is_told THEN {closing} ELSE d.close_day END")
    )


def _calendar(engine: Duck, reading: Reading) -> None:
    """Civil months, quarters and years of every day the data has."""
    ((low, high),) = run(
        engine,
        "SELECT least(min(created_day), min(closed_day)), greatest(max(created_day), max(closed_day)) FROM opportunity",
    )
    calendar, rows = FiscalCalendar(), []
    for kind in (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR):
        at, last = date_of(low or 0), date_of(max(high or 0, reading.today))
        while at <= last:
            period = calendar.period_of(at, kind)
            rows.append((kind.value, day(period.start), day(period.end), _label(period.start, kind)))
            at = period.end if period.end < date.max else last + timedelta(days=1)
    engine.insert(TABLES["period"], rows)


def _label(start: date, kind: PeriodKind) -> str:
    if kind is PeriodKind.YEAR:
        return f"{start.year}"
    return f"{start.year}-Q{(start.month + 2) // 3}" if kind is PeriodKind.QUARTER else f"{start:%Y-%m}"


# Closed with the first row after the last one in an open stage.
_CLOSINGS = """
UPDATE deal SET closed = c.since FROM (
  SELECT t.id, min(t.since) AS since FROM told t LEFT JOIN (
    SELECT t.id, max(t.since) AS since FROM told t LEFT JOIN outcome_of o ON o.value = t.stage
    WHERE coalesce(o.outcome, 'open') = 'open' GROUP BY 1) b ON b.id = t.id
  WHERE b.since IS NULL OR t.since > b.since GROUP BY 1) c
WHERE c.id = deal.id AND deal.closed IS NULL AND deal.outcome <> 'open'"""
_USED = """
SELECT DISTINCT g.pipeline_id, u.stage, u.outcome FROM (
  SELECT pipeline, stage, outcome FROM deal
  UNION ALL
  SELECT d.pipeline, t.stage, coalesce(o.outcome, 'open') FROM told t JOIN deal d ON d.id = t.id
  LEFT JOIN outcome_of o ON o.value = t.stage) u
JOIN pipeline g ON g.name = u.pipeline ORDER BY ALL"""
_CHANCES = """
SELECT stage, avg(probability) FROM deal WHERE outcome = 'open' GROUP BY 1 HAVING avg(probability) IS NOT NULL"""
_PLACES = """
SELECT stage, avg(place) FROM (
  SELECT id, stage, row_number() OVER (PARTITION BY id ORDER BY min(since), min(line)) AS place FROM told
  GROUP BY id, stage
) GROUP BY stage"""
# Changes of deals the log tells of; where the deal ends in another stage than the log, one more, when it was closed
# or, open, when it was last told. Of others the creation and, when it is over, the closing: their stages are not told.
_MOVES = """
CREATE TABLE move AS
WITH last AS (SELECT id, max(since) AS since, arg_max(stage, (since, line)) AS stage FROM told GROUP BY id),
raw AS (
  SELECT d.opportunity_id, t.since, t.line, t.stage, coalesce(o.outcome, 'open') AS outcome, t.minor, t.owner,
    t.close_day, true AS is_told
  FROM told t JOIN deal d ON d.id = t.id LEFT JOIN outcome_of o ON o.value = t.stage
  UNION ALL
  SELECT d.opportunity_id, greatest(l.since, coalesce(d.closed, l.since)), {forever}, d.stage, d.outcome, p.minor,
    d.owner, d.close_day, true
  FROM last l JOIN deal d ON d.id = l.id JOIN priced p ON p.opportunity_id = d.opportunity_id
  WHERE d.stage <> l.stage
  UNION ALL
  SELECT d.opportunity_id, d.created, 0, CASE WHEN d.outcome = 'open' THEN d.stage ELSE '' END, 'open', p.minor,
    d.owner, d.close_day, false
  FROM deal d JOIN priced p ON p.opportunity_id = d.opportunity_id WHERE d.id NOT IN (SELECT id FROM last)
  UNION ALL
  SELECT d.opportunity_id, coalesce(d.closed, d.created), 1, d.stage, d.outcome, p.minor, d.owner, d.close_day, false
  FROM deal d JOIN priced p ON p.opportunity_id = d.opportunity_id
  WHERE d.outcome <> 'open' AND d.id NOT IN (SELECT id FROM last))
SELECT r.opportunity_id, row_number() OVER w AS seq, epoch_us(r.since) AS since,
  CAST(r.since AS DATE) - DATE '1970-01-01' AS at_day,
  lead(epoch_us(r.since)) OVER w AS until, s.pipeline_id, s.stage_id, s.place, s.outcome, s.probability_bp,
  coalesce(o.id, q.id, 0) AS owner_id, {amount} AS amount, {close_day} AS close_day, r.is_told
FROM raw r JOIN deal d ON d.opportunity_id = r.opportunity_id JOIN pipeline p ON p.name = d.pipeline
JOIN priced x ON x.opportunity_id = r.opportunity_id
JOIN stage s ON s.pipeline_id = p.pipeline_id AND s.name = r.stage AND s.outcome = r.outcome
LEFT JOIN person_named o ON o.name = r.owner LEFT JOIN person_named q ON q.name = d.owner
WINDOW w AS (PARTITION BY r.opportunity_id ORDER BY r.since, r.line)"""
_STAYS = """
CREATE TABLE stay AS
WITH entry AS (SELECT * FROM move WHERE is_told
  WINDOW w AS (PARTITION BY opportunity_id ORDER BY seq) QUALIFY lag(stage_id, 1, -1) OVER w <> stage_id)
SELECT *, row_number() OVER w AS ordinal, lead(since) OVER w AS departed, lead(stage_id) OVER w AS next_stage_id,
  lead(outcome) OVER w AS next_outcome, lead(place) OVER w AS next_place
FROM entry WINDOW w AS (PARTITION BY opportunity_id ORDER BY seq)"""
_VISITS = f"""
SELECT s.opportunity_id, s.ordinal,
  CAST(row_number() OVER (PARTITION BY s.opportunity_id, s.stage_id ORDER BY s.ordinal) = 1 AS INTEGER) AS is_first,
  s.pipeline_id, s.stage_id, s.outcome, s.since AS entered, s.at_day AS entered_day,
  coalesce(s.departed, {FOREVER}) AS departed,
  CASE WHEN s.departed IS NULL THEN 'stays' WHEN s.next_outcome <> 'open' THEN s.next_outcome
    WHEN s.outcome = 'open' AND s.next_place > s.place THEN 'advanced' ELSE 'back' END AS departure,
  s.next_stage_id, b.passed, s.owner_id, s.amount, p.currency
FROM stay s JOIN priced p USING (opportunity_id) LEFT JOIN (
  SELECT s.opportunity_id, s.ordinal, min(w.since) AS passed
  FROM stay s JOIN stay w ON w.opportunity_id = s.opportunity_id AND w.ordinal > s.ordinal
  WHERE s.outcome = 'open' AND (w.outcome = 'won' OR w.outcome = 'open' AND w.place > s.place)
  GROUP BY ALL) b ON b.opportunity_id = s.opportunity_id AND b.ordinal = s.ordinal"""  # noqa: S608  declared names
_CATEGORY = """CASE WHEN d.outcome <> 'open' THEN 'closed' WHEN lower(d.category) LIKE '%omit%' THEN 'omitted'
  WHEN lower(d.category) LIKE '%commit%' OR lower(d.category) = 'forecast' THEN 'commit'
  WHEN lower(d.category) LIKE '%likely%' THEN 'likely'
  WHEN lower(d.category) LIKE '%best%' THEN 'best_case' ELSE 'pipeline' END"""
_LATER = "lag(close_day) OVER (PARTITION BY opportunity_id ORDER BY seq)"
_MONTH = "DATE '1970-01-01' + CAST({0} AS INTEGER)"
_OPPORTUNITIES = f"""
WITH far AS (
  SELECT s.opportunity_id, bit_or(CASE WHEN s.outcome <> 'lost' THEN CAST(1 AS BIGINT) << s.place ELSE 0 END)
      AS reached,
    max(CASE s.outcome WHEN 'open' THEN s.place WHEN 'won' THEN o.most + 1 ELSE 0 END) AS furthest,
    min(s.since) FILTER (o.second IS NOT NULL AND s.outcome = 'open' AND s.place >= o.second)
      AS qualified
  FROM stay s JOIN (
    SELECT pipeline_id, max(place) AS most, list_sort(list(place))[2] AS second FROM stage
    WHERE outcome = 'open' AND name <> '' GROUP BY 1) o ON o.pipeline_id = s.pipeline_id
  GROUP BY s.opportunity_id),
shift AS (
  SELECT opportunity_id, count(*) FILTER (close_day > before) AS redates,
    count(*) FILTER (close_day > before AND date_trunc('month', {_MONTH.format("close_day")})
      > date_trunc('month', {_MONTH.format("before")})) AS pushes
  FROM (SELECT opportunity_id, close_day, {_LATER} AS before FROM move WHERE is_told) GROUP BY 1),
first AS (SELECT opportunity_id, arg_min(owner_id, seq) AS owner_id FROM move GROUP BY 1)
SELECT d.opportunity_id, coalesce(d.name, d.id) AS name, epoch_us(d.created) AS created,
  {_DAY.format("d.created")} AS created_day, first.owner_id AS created_owner_id,
  coalesce(d.source, '') AS created_source,
  coalesce(d.channel, '') AS created_channel, coalesce(o.id, 0) AS owner_id, a.id AS account_id, s.pipeline_id,
  s.stage_id, d.outcome, {_CATEGORY} AS category, p.minor AS amount, d.currency, d.close_day,
  {_DAY.format("d.closed")} AS closed_day,
  coalesce(CAST(round(d.probability * 100) AS BIGINT), s.probability_bp) AS probability_bp, r.id AS product_id,
  coalesce(d.channel, '') AS channel, coalesce(d.source, '') AS source, coalesce(d.type, '') AS type,
  l.id AS loss_reason_id, '' AS competitor, 'active' AS state,
  CASE WHEN d.outcome = 'open' OR d.closed IS NULL THEN NULL
    WHEN d.currency = (SELECT told FROM fact WHERE name = 'currency') THEN p.minor ELSE c.value END AS value,
  epoch_us(d.closed) AS closed, coalesce(far.reached, 0) AS reached, coalesce(far.furthest, 0) AS furthest,
  far.qualified, NULL AS touched, coalesce(shift.pushes, 0) AS pushes, coalesce(shift.redates, 0) AS redates,
  0 AS is_coarse
FROM deal d JOIN priced p ON p.opportunity_id = d.opportunity_id JOIN pipeline g ON g.name = d.pipeline
JOIN stage s ON s.pipeline_id = g.pipeline_id AND s.name = d.stage AND s.outcome = d.outcome
LEFT JOIN person_named o ON o.name = d.owner LEFT JOIN account_named a ON a.name = d.account
LEFT JOIN product_named r ON r.name = d.product LEFT JOIN loss_reason_named l ON l.name = d.loss_reason
LEFT JOIN converted c ON c.minor = p.minor AND c.currency = p.currency
LEFT JOIN far ON far.opportunity_id = d.opportunity_id LEFT JOIN shift ON shift.opportunity_id = d.opportunity_id
LEFT JOIN first ON first.opportunity_id = d.opportunity_id"""  # noqa: S608  declared names
_STATES = f"""
SELECT m.opportunity_id, m.seq, m.since, coalesce(m.until, {FOREVER}) AS until, m.since AS recorded,
  {FOREVER} AS superseded, m.owner_id, o.account_id, m.pipeline_id, m.stage_id, m.outcome,
  CASE WHEN m.outcome <> 'open' THEN 'closed' WHEN o.outcome = 'open' THEN o.category ELSE 'pipeline' END AS category,
  m.amount, o.currency, m.close_day,
  CASE WHEN m.outcome = 'open' THEN NULL WHEN m.until IS NULL THEN o.closed_day ELSE m.at_day END AS closed_day,
  m.probability_bp, o.product_id, o.channel, o.source, o.type,
  CASE WHEN m.outcome = 'lost' THEN o.loss_reason_id END AS loss_reason_id, '' AS competitor, 'active' AS state
FROM move m JOIN opportunity o USING (opportunity_id)"""  # noqa: S608  declared names
_PRESENT = f"{_STATES} WHERE m.until IS NULL"
_PAST = f"{_STATES} WHERE m.until > m.since"
