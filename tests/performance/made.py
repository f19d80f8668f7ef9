"""A copy of a company with any number of deals, laid by DuckDB itself in a minute: five years of them, told by dice.

40 % of deals are won, 54 % lost and the rest open; a deal has three to four stays in stages and two more changes.
"""

from pathlib import Path
from typing import Any

import duckdb

from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.schema import DAY_US, FOREVER, LAST_DAY
from quarterdeck.analytics.tables import TABLES

DAYS, TODAY = 1_826, 20_500
NOW = TODAY * DAY_US + DAY_US // 2
START = TODAY - DAYS
OWNERS, ACCOUNTS, PRODUCTS = 200, 20_000, 40

_DICE = "CREATE MACRO dice(i, k, n) AS CAST(hash(i * 1000003 + k) % n AS BIGINT)"
_BASE = f"""
CREATE TABLE base AS SELECT i, 1 + dice(i, 1, {OWNERS}) AS owner_id, 1 + dice(i, 2, {ACCOUNTS}) AS account_id,
  1 + dice(i, 3, {PRODUCTS}) AS product_id, ['direct', 'partner', 'ecommerce'][1 + dice(i, 4, 3)] AS channel,
  'Source ' || dice(i, 5, 12) AS source, 1000 + dice(i, 6, 5000) * dice(i, 7, 2000) AS amount,
  {START * DAY_US} + dice(i, 8, {DAYS}) * {DAY_US} + dice(i, 9, {DAY_US}) AS created, 1 + dice(i, 10, 5) AS steps,
  dice(i, 11, 100) AS fate, ['EUR', 'EUR', 'EUR', 'USD'][1 + dice(i, 12, 4)] AS currency, 20 + dice(i, 13, 160) AS span
FROM range($deals) t(i)"""
_STAYS = f"""
CREATE TABLE stay AS
WITH laid AS (
  SELECT b.i, j, least(5, greatest(1, j + CASE WHEN dice(b.i, 20 + j, 100) < 10 THEN -1
    WHEN dice(b.i, 20 + j, 100) > 85 THEN 1 ELSE 0 END)) AS place,
    coalesce(sum({DAY_US} + dice(b.i, 40 + j, 40 * {DAY_US})) OVER (PARTITION BY b.i ORDER BY j
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) + b.created AS entered
  FROM base b, range(1, 7) s(j) WHERE j <= b.steps + 1),
told AS (
  SELECT l.i, CAST(l.entered AS BIGINT) AS entered,
    CASE WHEN j <= b.steps THEN l.place WHEN b.fate < 43 THEN 6 ELSE 7 END AS place
  FROM laid l JOIN base b USING (i) WHERE l.entered < {NOW})
SELECT i, row_number() OVER w AS ordinal, entered, place,
  lead(entered) OVER w AS departed, lead(place) OVER w AS next_place
FROM (SELECT * FROM told QUALIFY lag(place, 1, 0) OVER (PARTITION BY i ORDER BY entered) <> place)
WINDOW w AS (PARTITION BY i ORDER BY entered)"""
_OUTCOME = "CASE {0} WHEN 6 THEN 'won' WHEN 7 THEN 'lost' ELSE 'open' END"
_VALUE = "CASE WHEN {0} = 'USD' THEN round_even({1} / 1.25, 0)::BIGINT ELSE {1} END"
_VISITS = f"""
INSERT INTO visit SELECT s.i, s.ordinal,
  CAST(row_number() OVER (PARTITION BY s.i, s.place ORDER BY s.ordinal) = 1 AS INTEGER), 1, s.place,
  {_OUTCOME.format("s.place")}, s.entered, s.entered // {DAY_US}, coalesce(s.departed, {FOREVER}),
  CASE WHEN s.departed IS NULL THEN 'stays' WHEN s.next_place = 6 THEN 'won' WHEN s.next_place = 7 THEN 'lost'
    WHEN s.next_place > s.place THEN 'advanced' ELSE 'back' END,
  s.next_place, p.passed, b.owner_id, b.amount, b.currency
FROM stay s JOIN base b USING (i) LEFT JOIN (
  SELECT s.i, s.ordinal, min(w.entered) AS passed FROM stay s JOIN stay w ON w.i = s.i AND w.ordinal > s.ordinal
  WHERE s.place < 6 AND w.place > s.place AND w.place < 7 GROUP BY ALL) p ON p.i = s.i AND p.ordinal = s.ordinal
ORDER BY s.i, s.ordinal"""
# Beside each stay two changes of amount and close date at days of their own.
_STATES = f"""
CREATE TABLE turn AS
WITH seen AS (
  SELECT i, entered AS since, place, 0 AS bump FROM stay UNION ALL
  SELECT s.i, s.entered + (coalesce(s.departed, {NOW}) - s.entered) // 2, s.place, 1 + dice(s.i, 60, 3)
  FROM stay s WHERE s.place < 6 AND dice(s.i, 61 + s.ordinal, 100) < 60)
SELECT i, row_number() OVER w AS seq, since, coalesce(lead(since) OVER w, {FOREVER}) AS until, place,
  sum(bump) OVER w AS bumps
FROM seen WINDOW w AS (PARTITION BY i ORDER BY since, bump)"""
_STATE = f"""
SELECT t.i AS opportunity_id, t.i * 100 + t.seq AS seq, t.since, t.until, t.since AS recorded, {FOREVER} AS superseded,
  b.owner_id, b.account_id, 1 AS pipeline_id, t.place AS stage_id, {_OUTCOME.format("t.place")} AS outcome,
  CASE WHEN t.place >= 6 THEN 'closed' WHEN dice(t.i, 70, 50) = 0 THEN 'omitted' ELSE 'pipeline' END AS category,
  b.amount + 1000 * CAST(t.bumps AS BIGINT) AS amount, b.currency,
  b.created // {DAY_US} + b.span + 15 * CAST(t.bumps AS BIGINT) AS close_day,
  CASE WHEN t.place >= 6 THEN t.since // {DAY_US} END AS closed_day, t.place * 1000 AS probability_bp, b.product_id,
  b.channel, b.source, 'new' AS type, CASE WHEN t.place = 7 THEN 1 + dice(t.i, 71, 6) END AS loss_reason_id,
  '' AS competitor, 'active' AS state
FROM turn t JOIN base b USING (i)"""
_OPPORTUNITIES = f"""
INSERT INTO opportunity SELECT p.opportunity_id, 'Deal ' || p.opportunity_id, b.created, b.created // {DAY_US},
  b.owner_id, b.source, b.channel, p.* EXCLUDE (opportunity_id, seq, since, until, recorded, superseded),
  CASE WHEN p.outcome <> 'open' THEN {_VALUE.format("p.currency", "p.amount")} END,
  CASE WHEN p.outcome <> 'open' THEN p.since END, f.mask, f.far, f.qualified, b.created + {DAY_US}, 1, 1, 0
FROM present_state p JOIN base b ON b.i = p.opportunity_id JOIN (
  SELECT i, bit_or(CASE WHEN place < 7 THEN 1::BIGINT << place ELSE 0 END) AS mask,
    max(CASE WHEN place < 7 THEN place ELSE 0 END) AS far, min(entered) FILTER (place BETWEEN 2 AND 5) AS qualified
  FROM stay GROUP BY i) f ON f.i = p.opportunity_id ORDER BY p.opportunity_id"""


def made(file: Path, deals: int) -> None:
    """Lay the file anew. Tables of people, customers, products and quotas are small."""
    file.unlink(missing_ok=True)
    engine = Duck(duckdb.connect(str(file), config={"preserve_insertion_order": False, "memory_limit": "1500MiB"}))
    run = engine.connection.execute
    for table in TABLES.values():
        engine.create(table)
    run(_DICE)
    run(_BASE, {"deals": deals})
    for text in (_STAYS, _VISITS, _STATES):
        run(text)
    run(f"INSERT INTO present_state {_STATE} WHERE t.until = {FOREVER} ORDER BY 1")
    run(f"INSERT INTO past_state {_STATE} WHERE t.until < {FOREVER} ORDER BY 1, 2")
    run(_OPPORTUNITIES)
    _small(engine)
    for name in ("base", "stay", "turn"):
        run(f"DROP TABLE {name}")
    run("CHECKPOINT")
    engine.connection.close()


def _small(engine: Duck) -> None:
    owners = range(1, OWNERS + 1)
    months = [(START - 30 + 30 * n, START + 30 * n) for n in range(DAYS // 30 + 15)]
    stages = [(n, 1, f"Stage {n}", n, "open", 1_000 * n, "pipeline", 1) for n in range(1, 6)]
    rows: dict[str, list[tuple[Any, ...]]] = {
        "pipeline": [(1, "Sales", 1)],
        "stage": [*stages, (6, 1, "Won", 6, "won", 10_000, "closed", 1), (7, 1, "Lost", 7, "lost", 0, "closed", 1)],
        "person": [(number, f"Person {number}", 1, 1) for number in owners],
        "team": [(1 + n, None, f"Team {n}") for n in range(12)],
        "team_within": [(1 + n, 1 + n) for n in range(12)],
        "home_team": [(number, 1 + number % 12, 0, LAST_DAY) for number in owners],
        "account": [(n, f"Account {n}", f"Industry {n % 9}", "DE", "", 10) for n in range(1, ACCOUNTS + 1)],
        "product": [(n, f"Product {n}") for n in range(1, PRODUCTS + 1)],
        "product_family": [(n, f"Family {n % 5}", 0, LAST_DAY) for n in range(1, PRODUCTS + 1)],
        "rate": [("USD", 0, LAST_DAY, 12_500_000_000)],
        "period": [("month", since, until, str(since)) for since, until in months]
        + [("quarter", months[n][0], months[n + 2][1], str(n)) for n in range(0, len(months) - 2, 3)],
        "quota": [
            (number, number, None, None, "", since, until, 50_000_000, "EUR")
            for number in owners
            for since, until in months
        ],
        "fact": [("currency", "EUR"), ("zone", "UTC"), ("as_of", str(NOW))],
    }
    for name, of_table in rows.items():
        engine.insert(TABLES[name], of_table)
