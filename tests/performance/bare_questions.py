"""Eight questions of a pipeline as whoever knows the tables would write them for DuckDB: by hand, in one text each.

Where the whole is no sum of its groups, because it has quantiles, the text gives both as answers do: `is_whole` is 1.
"""

from typing import Final

# Stage-to-stage conversion of a year by stage and channel: skips passed, lost deals kept.
CONVERSION: Final = """
SELECT v.stage_id, o.channel, count(*) AS entered, count(v.passed) AS passed,
  count(*) FILTER (v.passed IS NULL AND o.outcome = 'open') AS waiting
FROM visit v JOIN opportunity o ON o.opportunity_id = v.opportunity_id AND o.pipeline_id = v.pipeline_id
WHERE o.state = 'active' AND v.outcome = 'open' AND v.is_first = 1
  AND v.entered_day >= $since AND v.entered_day < $until
GROUP BY ALL"""
# Time in stage by stage and owner.
TIME_IN_STAGE: Final = """
SELECT grouping(v.stage_id) AS is_whole, v.stage_id, v.owner_id,
  quantile_disc(v.departed - v.entered, [0.25, 0.5, 0.75, 0.9]) FILTER (v.departed < $forever) AS spent,
  count(*) FILTER (v.departed < $forever) AS ended
FROM visit v JOIN opportunity o ON o.opportunity_id = v.opportunity_id
WHERE o.state = 'active' AND v.outcome = 'open' AND v.entered_day >= $since AND v.entered_day < $until
GROUP BY GROUPING SETS ((v.stage_id, v.owner_id), ())"""
# Win rate, average deal size and cycle by quarter and team.
CLOSING: Final = """
SELECT grouping(h.team_id) AS is_whole, p.from_day, h.team_id, count(*) AS closed,
  count(*) FILTER (o.outcome = 'won') AS won,
  sum(o.value) FILTER (o.outcome = 'won') AS won_value,
  quantile_disc(o.value, [0.5, 0.9]) FILTER (o.outcome = 'won') AS sizes,
  quantile_disc(o.closed - o.created, [0.25, 0.5, 0.75]) FILTER (o.outcome = 'won') AS cycles
FROM opportunity o
LEFT JOIN period p ON p.kind = 'quarter' AND o.closed_day >= p.from_day AND o.closed_day < p.until_day
LEFT JOIN home_team h ON h.person_id = o.owner_id AND o.closed_day >= h.from_day AND o.closed_day < h.until_day
WHERE o.state = 'active' AND o.outcome <> 'open' AND o.closed_day >= $since AND o.closed_day < $until
GROUP BY GROUPING SETS ((p.from_day, h.team_id), ())"""
WIN_RATE: Final = """
SELECT owner_id, count(*), count(*) FILTER (outcome = 'won') FROM opportunity
WHERE state = 'active' AND outcome <> 'open' AND closed_day >= $since AND closed_day < $until GROUP BY ALL"""
# Every open deal as it stood on a day, in piles by stage.
AS_OF: Final = """
SELECT h.stage_id, h.currency, count(*), sum(coalesce(h.amount, 0)) FROM (
  SELECT * FROM past_state UNION ALL SELECT * FROM present_state) h
WHERE h.since <= $instant AND h.until > $instant AND h.recorded <= $now AND h.superseded > $now
  AND h.state = 'active' AND h.outcome = 'open'
GROUP BY ALL"""
# Count and value of what was open in each of 104 weeks: +1 where a state begins, -1 where it ends, and a running sum.
WEEKS: Final = """
WITH held AS (
  SELECT CASE WHEN since <= $first THEN 0 ELSE (since - $first + $week - 1) // $week END AS starts,
    CASE WHEN until > $instant THEN 104 WHEN until <= $first THEN 0
      ELSE (until - $first + $week - 1) // $week END AS stops,
    currency, coalesce(amount, 0) AS amount
  FROM (SELECT * FROM past_state UNION ALL SELECT * FROM present_state)
  WHERE recorded <= $now AND superseded > $now AND since < until AND since <= $instant AND until > $first
    AND outcome = 'open' AND state = 'active' AND category <> 'omitted')
SELECT m.week, m.currency, sum(m.n), sum(m.amount) FROM (
  SELECT starts AS week, currency, 1 AS n, amount FROM held WHERE starts < stops
  UNION ALL SELECT stops, currency, -1, -amount FROM held WHERE starts < stops) m
WHERE m.week < 104 GROUP BY ALL"""
# What was in the pipeline at two instants, and by what it came or went.
BRIDGE: Final = """
WITH h AS (SELECT * FROM past_state UNION ALL SELECT * FROM present_state),
a AS (SELECT * FROM h WHERE since <= $first AND until > $first AND recorded <= $now AND superseded > $now),
b AS (SELECT * FROM h WHERE since <= $instant AND until > $instant AND recorded <= $now AND superseded > $now)
SELECT coalesce(a.outcome = 'open' AND a.category <> 'omitted', false) AS was_in,
  coalesce(b.outcome = 'open' AND b.category <> 'omitted', false) AS is_in, b.outcome, b.category,
  coalesce(a.currency, b.currency) AS currency, sign(coalesce(b.amount, 0) - coalesce(a.amount, 0)) AS grows,
  count(*), sum(a.amount), sum(b.amount)
FROM a FULL JOIN b ON b.opportunity_id = a.opportunity_id
WHERE coalesce(a.outcome = 'open' AND a.category <> 'omitted', false)
  OR coalesce(b.outcome = 'open' AND b.category <> 'omitted', false)
GROUP BY ALL"""
# Coverage of each person's quota of a quarter.
COVERAGE: Final = """
SELECT q.person_id, q.quota, w.won, d.due FROM
  (SELECT person_id, sum(amount) AS quota FROM quota WHERE from_day >= $from AND from_day < $to GROUP BY 1) q
LEFT JOIN (SELECT owner_id, sum(value) AS won FROM opportunity WHERE state = 'active' AND outcome = 'won'
  AND closed_day >= $from AND closed_day < $to GROUP BY 1) w ON w.owner_id = q.person_id
LEFT JOIN (SELECT owner_id, sum(CASE currency WHEN 'USD' THEN amount / 1.25 ELSE amount END) AS due FROM opportunity
  WHERE state = 'active' AND outcome = 'open' AND category <> 'omitted' AND close_day >= $from AND close_day < $to
  GROUP BY 1) d ON d.owner_id = q.person_id"""
# Open deals in their stage for longer than nine of ten stays there of deals won in the year.
WAITING: Final = """
WITH usual AS (SELECT v.stage_id, quantile_disc(v.departed - v.entered, 0.9) AS spent
  FROM visit v JOIN opportunity o ON o.opportunity_id = v.opportunity_id
  WHERE o.state = 'active' AND o.outcome = 'won' AND o.closed_day >= $since AND o.closed_day < $until
    AND v.outcome = 'open' AND v.departed < $forever
  GROUP BY 1)
SELECT o.stage_id, count(u.spent) AS judged, count(*) FILTER ($now - v.entered > u.spent) AS late
FROM opportunity o JOIN visit v ON v.opportunity_id = o.opportunity_id AND v.departed = $forever
LEFT JOIN usual u ON u.stage_id = o.stage_id
WHERE o.state = 'active' AND o.outcome = 'open' AND o.category <> 'omitted'
GROUP BY ALL"""
# Win rate, value and cycle of channels; value won of sources.
CHANNELS: Final = """
SELECT grouping(channel) AS is_whole, channel, count(*) AS closed,
  count(*) FILTER (outcome = 'won') AS won, sum(value) AS closed_value,
  sum(value) FILTER (outcome = 'won') AS won_value,
  quantile_disc(closed - created, [0.25, 0.5, 0.75]) FILTER (outcome = 'won') AS cycles
FROM opportunity WHERE state = 'active' AND outcome <> 'open' AND closed_day >= $since AND closed_day < $until
GROUP BY GROUPING SETS ((channel), ())"""
SOURCES: Final = """
SELECT source, currency, count(*) AS deals, sum(amount) FROM opportunity
WHERE state = 'active' AND created_day >= $since AND created_day < $until GROUP BY ALL"""
