"""What had been done of an opportunity when it entered a stage: the text of the population `practised`.

What was done is told by when it was first so, and compared with the entry: nothing of later counts. A mail of theirs
and a call that reached nobody wait for an answer; a talk does not.
"""

from typing import Final

from quarterdeck.analytics.schema import DAY_US, FOREVER

_TEXT: Final = """WITH k AS (SELECT opportunity_id FROM opportunity
  WHERE state = 'active' AND outcome <> 'open' AND closed_day >= :from_day AND closed_day < :until_day)
SELECT {shared}, v.entered, o.outcome, o.created, o.closed,
  CASE WHEN b.buyer <= v.entered THEN 1 ELSE 0 END AS economic_buyer,
  CASE WHEN b.champion <= v.entered THEN 1 ELSE 0 END AS champion,
  CASE WHEN c.added <= v.entered THEN 1 ELSE 0 END AS second_contact,
  CASE WHEN a.spoken <= v.entered THEN 1 ELSE 0 END AS conversation,
  CASE WHEN v.entered < o.created + WEEK THEN NULL WHEN a.first <= o.created + WEEK THEN 1 ELSE 0 END AS first_week,
  CASE WHEN i.asked IS NULL OR v.entered < i.asked + DAY THEN NULL WHEN i.answered <= i.asked + DAY THEN 1 ELSE 0 END
    AS answered,
  CASE WHEN r.redated <= v.entered THEN 0 ELSE 1 END AS date_held
FROM visit v JOIN opportunity o ON o.opportunity_id = v.opportunity_id AND o.pipeline_id = v.pipeline_id
LEFT JOIN (SELECT opportunity_id, MIN(CASE WHEN role = 'economic_buyer' THEN added END) AS buyer,
    MIN(CASE WHEN role = 'champion' THEN added END) AS champion
  FROM buying_contact WHERE IN_K GROUP BY opportunity_id) b ON b.opportunity_id = o.opportunity_id
LEFT JOIN (SELECT opportunity_id, added,
    ROW_NUMBER() OVER (PARTITION BY opportunity_id ORDER BY added, contact_id) AS place
  FROM (SELECT opportunity_id, contact_id, MIN(added) AS added FROM buying_contact WHERE IN_K
    GROUP BY opportunity_id, contact_id) g) c ON c.opportunity_id = o.opportunity_id AND c.place = 2
LEFT JOIN (SELECT opportunity_id, MIN(happened) AS first, MIN(CASE WHEN is_two_way = 1 THEN happened END) AS spoken
  FROM activity WHERE IN_K GROUP BY opportunity_id) a ON a.opportunity_id = o.opportunity_id
LEFT JOIN (SELECT q.opportunity_id, q.asked, MIN(y.happened) AS answered
  FROM (SELECT opportunity_id, MIN(happened) AS asked FROM activity
    WHERE direction = 'in' AND (type = 'mail' OR is_two_way = 0) AND IN_K
    GROUP BY opportunity_id) q
  LEFT JOIN activity y ON y.opportunity_id = q.opportunity_id AND y.happened > q.asked
    AND (y.direction = 'out' OR y.is_two_way = 1 AND y.type <> 'mail')
  GROUP BY q.opportunity_id, q.asked) i ON i.opportunity_id = o.opportunity_id
LEFT JOIN (SELECT t.opportunity_id, MIN(t.since) AS redated
  FROM (SELECT h.opportunity_id, h.since, h.close_day,
      MIN(h.close_day) OVER (PARTITION BY h.opportunity_id ORDER BY h.since, h.seq
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS earliest
    FROM (SELECT opportunity_id, seq, since, close_day, outcome FROM past_state
        WHERE superseded = FOREVER AND IN_K
      UNION ALL SELECT opportunity_id, seq, since, close_day, outcome FROM present_state WHERE IN_K) h
    WHERE h.outcome = 'open') t
  WHERE t.close_day > t.earliest GROUP BY t.opportunity_id) r ON r.opportunity_id = o.opportunity_id
WHERE o.opportunity_id IN (SELECT opportunity_id FROM k) AND v.outcome = 'open' AND v.is_first = 1 AND {scope}"""
PRACTISED: Final = (
    _TEXT.replace("IN_K", "opportunity_id IN (SELECT opportunity_id FROM k)")
    .replace("FOREVER", str(FOREVER))
    .replace("+ WEEK", f"+ {7 * DAY_US}")
    .replace("+ DAY", f"+ {DAY_US}")
)
"""A row a closed opportunity and open stage it was in, with the slots {shared} and {scope}."""
