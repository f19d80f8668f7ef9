"""What metrics count: each population is one text that gives a row per opportunity, visit or activity.

Every text has the slot {scope}; one without it cannot be declared. All give the columns of SHARED, so that every
segment applies to each of them; `day` is the clock a figure is counted by.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from quarterdeck.analytics.population import Population, population
from quarterdeck.analytics.practised import PRACTISED
from quarterdeck.analytics.quota_populations import AHEAD, QUOTAS
from quarterdeck.analytics.schema import DAY_US, FOREVER

# Whoever may see an opportunity today sees its past too, and whom a figure counts for follows the owner of that day.
SCOPES: Final[Mapping[str, str]] = {
    "all": "1 = 1",
    "people": "EXISTS (SELECT 1 FROM access s WHERE s.person_id = :viewer AND s.owner_id = o.owner_id)",
    "nothing": "1 = 0",
}
# A colleague's deals may be seen where the quota may not: beside quotas only people count whose quota may be seen.
BESIDE_QUOTAS: Final[Mapping[str, str]] = {
    **SCOPES,
    "people": "EXISTS (SELECT 1 FROM quota_access s WHERE s.person_id = :viewer AND s.owner_id = o.owner_id)",
}


class RowKind(StrEnum):
    """What a row of a population is one of."""

    OPPORTUNITY = "opportunity"
    VISIT = "visit"
    ACTIVITY = "activity"
    QUOTA = "quota"


_DECLARED = (
    population(
        "closed",
        "an opportunity won or lost on a day of the window",
        """SELECT {shared}, o.outcome, o.closed, o.created, o.qualified, o.touched, o.pushes, o.is_coarse,
  CASE WHEN o.outcome = 'won' THEN o.value END AS won_value,
  CASE WHEN o.outcome = 'won' THEN o.closed - o.created END AS cycle,
  CASE WHEN o.outcome = 'won' THEN o.closed - o.qualified END AS cycle_qualified,
  CASE WHEN o.outcome = 'won' AND o.touched <= o.closed THEN o.closed - o.touched END AS cycle_touched
FROM opportunity o
WHERE o.state = 'active' AND o.outcome <> 'open' AND o.closed_day >= :from_day AND o.closed_day < :until_day
  AND {scope}""",
        day="o.closed_day",
    ),
    population(
        "won",
        "an opportunity won on a day of the window",
        """SELECT {shared}, o.closed, o.created
FROM opportunity o
WHERE o.state = 'active' AND o.outcome = 'won' AND o.closed_day >= :from_day AND o.closed_day < :until_day
  AND {scope}""",
        day="o.closed_day",
    ),
    population(
        "created",
        "an opportunity created on a day of the window",
        """SELECT {shared}, o.outcome, o.category, o.created, o.closed, o.closed_day, o.close_day, o.reached,
  o.furthest, o.qualified, o.touched, o.created_source, o.created_channel
FROM opportunity o
WHERE o.state = 'active' AND o.created_day >= :from_day AND o.created_day < :until_day AND {scope}""",
        day="o.created_day",
    ),
    population(
        "open",
        "an opportunity that is open now and whose category is not Omitted",
        """SELECT {shared}, o.category, o.created, o.close_day, o.pushes, o.probability_bp, :now - o.created AS age
FROM opportunity o
WHERE o.state = 'active' AND o.outcome = 'open' AND o.category <> 'omitted' AND {scope}""",
        day=":today",
        value="NULL",
    ),
    population(
        "due",
        "an opportunity that is open now, whose category is not Omitted, and that is to close on a day of the window",
        """SELECT {shared}, o.category, o.created, o.close_day, o.pushes, o.probability_bp
FROM opportunity o
WHERE o.state = 'active' AND o.outcome = 'open' AND o.category <> 'omitted'
  AND o.close_day >= :from_day AND o.close_day < :until_day AND {scope}""",
        day=":today",
        value="NULL",
    ),
    # Won deals are those the viewer sees too. Filters narrow what waits, not what it is held against.
    population(
        "waiting",
        "an opportunity that is open now and whose category is not Omitted, with its present stay in its stage and the"
        " 90th percentile of stays there of deals won on days of the window",
        """SELECT {shared}, o.category, v.entered, o.is_coarse, :now - v.entered AS waited, w.usual
FROM opportunity o JOIN visit v ON v.opportunity_id = o.opportunity_id AND v.departed = FOREVER
LEFT JOIN (SELECT s.stage_id, QUANTILE(s.spent, 0.9) AS usual
  FROM (SELECT v.stage_id, v.departed - v.entered AS spent
    FROM opportunity o JOIN visit v ON v.opportunity_id = o.opportunity_id AND v.outcome = 'open'
    WHERE o.state = 'active' AND o.outcome = 'won' AND o.closed_day >= :from_day AND o.closed_day < :until_day
      AND v.departed < FOREVER AND {scope}) s
  GROUP BY s.stage_id) w ON w.stage_id = o.stage_id
WHERE o.state = 'active' AND o.outcome = 'open' AND o.category <> 'omitted' AND {scope}""".replace(
            "FOREVER", str(FOREVER)
        ),
        day=":today",
        value="NULL",
    ),
    population(
        "visits",
        "a stay in an open stage that began on a day of the window",
        """SELECT {shared}, v.ordinal, v.entered, v.departed, v.departure, v.next_stage_id, o.outcome, o.is_coarse,
  CASE WHEN v.departed < FOREVER THEN v.departed - v.entered END AS spent
FROM visit v JOIN opportunity o ON o.opportunity_id = v.opportunity_id
WHERE o.state = 'active' AND v.outcome = 'open' AND v.entered_day >= :from_day AND v.entered_day < :until_day
  AND {scope}""".replace("FOREVER", str(FOREVER)),
        day="v.entered_day",
        stage_id="v.stage_id",
        owner_id="v.owner_id",
        pipeline_id="v.pipeline_id",
    ),
    population(
        "cohort",
        "the first stay of an opportunity in an open stage of its pipeline, begun on a day of the window, and what came"
        " of it: it went beyond the stage later, was closed without, or waits",
        """SELECT {shared}, v.entered, o.outcome,
  CASE WHEN v.passed IS NOT NULL THEN 'passed' WHEN o.outcome = 'open' THEN 'waiting' ELSE 'lost' END AS ending,
  CASE WHEN v.passed IS NOT NULL THEN v.passed WHEN o.outcome = 'open' THEN :now ELSE COALESCE(o.closed, v.departed) END
    AS ended
FROM visit v JOIN opportunity o ON o.opportunity_id = v.opportunity_id AND o.pipeline_id = v.pipeline_id
WHERE o.state = 'active' AND v.outcome = 'open' AND v.is_first = 1
  AND v.entered_day >= :from_day AND v.entered_day < :until_day AND {scope}""",
        day="v.entered_day",
        stage_id="v.stage_id",
        owner_id="v.owner_id",
        amount="v.amount",
        currency="v.currency",
        value="NULL",
    ),
    population(
        "stage_totals",
        "an opportunity in an open stage it has left, by all its stays there, the first begun on a day of the window",
        """SELECT {shared}, v.entered, o.outcome, o.is_coarse, m.stays, m.spent
FROM (SELECT f.opportunity_id, f.ordinal, COUNT(*) AS stays, SUM(w.departed - w.entered) AS spent
  FROM visit f JOIN visit w ON w.opportunity_id = f.opportunity_id AND w.stage_id = f.stage_id
  WHERE f.outcome = 'open' AND f.is_first = 1 AND f.entered_day >= :from_day AND f.entered_day < :until_day
  GROUP BY f.opportunity_id, f.ordinal HAVING MAX(w.departed) < FOREVER) m
JOIN visit v ON v.opportunity_id = m.opportunity_id AND v.ordinal = m.ordinal
JOIN opportunity o ON o.opportunity_id = m.opportunity_id
WHERE o.state = 'active' AND {scope}""".replace("FOREVER", str(FOREVER)),
        day="v.entered_day",
        stage_id="v.stage_id",
        owner_id="v.owner_id",
        pipeline_id="v.pipeline_id",
    ),
    # How a stay ended names the stage after it, where the next stay begins at once. A stage that is no longer in use
    # is skipped by nobody: whether deals went past it before or after it was retired is not kept.
    population(
        "skipped",
        "an opportunity that went past an open stage of its pipeline on a day of the window, and never was in it",
        """SELECT {shared}, w.entered, o.outcome
FROM (SELECT v.opportunity_id, g.stage_id, MIN(v.ordinal) AS ordinal
  FROM visit v JOIN stage h ON h.stage_id = v.stage_id
  JOIN stage t ON t.stage_id = v.next_stage_id AND t.pipeline_id = v.pipeline_id
  JOIN stage g ON g.pipeline_id = v.pipeline_id AND g.outcome = 'open' AND g.is_active = 1 AND g.place > h.place
    AND (t.outcome = 'won' OR g.place < t.place)
  LEFT JOIN visit x ON x.opportunity_id = v.opportunity_id AND x.stage_id = g.stage_id
  WHERE v.outcome = 'open' AND v.departure IN ('advanced', 'won') AND x.opportunity_id IS NULL
  GROUP BY v.opportunity_id, g.stage_id) m
JOIN visit w ON w.opportunity_id = m.opportunity_id AND w.ordinal = m.ordinal + 1
JOIN opportunity o ON o.opportunity_id = m.opportunity_id AND o.pipeline_id = w.pipeline_id
WHERE o.state = 'active' AND w.entered_day >= :from_day AND w.entered_day < :until_day AND {scope}""",
        day="w.entered_day",
        stage_id="m.stage_id",
        owner_id="w.owner_id",
        amount="w.amount",
        currency="w.currency",
        value="NULL",
    ),
    population(
        "decided",
        "an opportunity won or lost on a day of the window, with why, to whom and in which stage it was lost",
        """SELECT {shared}, o.outcome, o.created, o.closed, o.loss_reason_id, o.competitor
FROM opportunity o
LEFT JOIN (SELECT opportunity_id, MAX(ordinal) AS ordinal FROM visit WHERE outcome = 'open' AND departure = 'lost'
  GROUP BY opportunity_id) l ON l.opportunity_id = o.opportunity_id
LEFT JOIN visit f ON f.opportunity_id = l.opportunity_id AND f.ordinal = l.ordinal
WHERE o.state = 'active' AND o.outcome <> 'open' AND o.closed_day >= :from_day AND o.closed_day < :until_day
  AND {scope}""",
        day="o.closed_day",
        stage_id="CASE WHEN o.outcome = 'lost' THEN f.stage_id END",
    ),
    population(
        "placed",
        "an opportunity that is open now, or was won or lost ever",
        """SELECT {shared}, o.outcome, o.closed_day
FROM opportunity o
WHERE o.state = 'active' AND {scope}""",
        day="CASE WHEN o.outcome = 'open' THEN :today ELSE o.closed_day END",
    ),
    population(
        "practised",
        "an opportunity won or lost on a day of the window, in an open stage of its pipeline it had entered, with what"
        " had been done by then",
        PRACTISED,
        day="o.closed_day",
        stage_id="v.stage_id",
        owner_id="v.owner_id",
        amount="v.amount",
        currency="v.currency",
        value="NULL",
    ),
    population(
        "created_ahead",
        "an opportunity created on a day of the window whose close date, or day of closing, lies in the period that is"
        " chosen, else in the first fiscal quarter that begins after it",
        """SELECT {shared}, o.outcome, o.created, o.closed_day, o.close_day
FROM opportunity o
CROSS JOIN AHEAD a
WHERE o.state = 'active' AND o.created_day >= :from_day AND o.created_day < :until_day
  AND CASE WHEN o.outcome = 'open' THEN o.close_day ELSE o.closed_day END >= a.from_day
  AND CASE WHEN o.outcome = 'open' THEN o.close_day ELSE o.closed_day END < a.until_day AND {scope}""".replace(
            "AHEAD", AHEAD
        ),
        day="o.created_day",
    ),
    # The window is a fiscal period. This point of an earlier one is as many days after its first as now is after the
    # first of the window.
    population(
        "due_before",
        "an open opportunity as it stood at this point of one of the four periods before, due in that period",
        """SELECT {shared}, o.until_day, o.was_won
FROM (SELECT h.opportunity_id, h.owner_id, h.account_id, h.product_id, h.pipeline_id, h.stage_id, h.channel, h.source,
    h.amount, h.currency, w.from_day, w.until_day,
    CASE WHEN o.outcome = 'won' AND o.closed > w.instant AND o.closed_day < w.until_day THEN 1 ELSE 0 END AS was_won
  FROM (SELECT p.from_day, p.until_day, :now - (:from_day - p.from_day) * DAY_US AS instant
    FROM period t JOIN period p ON p.kind = t.kind AND p.until_day <= t.from_day
    LEFT JOIN period b ON b.kind = p.kind AND b.from_day > p.from_day AND b.until_day <= t.from_day
    WHERE t.from_day = :from_day AND t.until_day = :until_day
    GROUP BY p.from_day, p.until_day HAVING COUNT(b.from_day) < 4) w
  JOIN (SELECT * FROM past_state UNION ALL SELECT * FROM present_state) h ON h.since <= w.instant
    AND h.until > w.instant AND h.recorded <= :now AND h.superseded > :now
  JOIN opportunity o ON o.opportunity_id = h.opportunity_id
  WHERE o.state = 'active' AND h.state = 'active' AND h.outcome = 'open' AND h.category <> 'omitted'
    AND h.close_day >= w.from_day AND h.close_day < w.until_day AND {scope}) o""".replace("DAY_US", str(DAY_US)),
        day="o.from_day",
        value="NULL",
    ),
    population(
        "sourced",
        "an opportunity created on a day of the window, with the source, channel and owner of its creation",
        """SELECT {shared}, o.outcome
FROM opportunity o
WHERE o.state = 'active' AND o.created_day >= :from_day AND o.created_day < :until_day AND {scope}""",
        day="o.created_day",
        source="o.created_source",
        channel="o.created_channel",
        owner_id="o.created_owner_id",
    ),
    # Of stays that began at one instant the one that lasted is taken: there is one.
    population(
        "qualified",
        "an opportunity that qualified on a day of the window, or of the days before it that are as many",
        """SELECT {shared}, v.entered, o.outcome
FROM visit v JOIN opportunity o ON o.opportunity_id = v.opportunity_id AND o.qualified = v.entered
WHERE o.state = 'active' AND v.departed > v.entered AND v.entered_day >= 2 * :from_day - :until_day
  AND v.entered_day < :until_day AND {scope}""",
        day="v.entered_day",
        stage_id="v.stage_id",
        owner_id="v.owner_id",
    ),
    population(
        "activities",
        "an activity logged on an opportunity for a day of the window",
        """SELECT {shared}, a.activity_id, a.type, a.is_two_way, a.happened, v.outcome AS stands
FROM activity a JOIN opportunity o ON o.opportunity_id = a.opportunity_id
LEFT JOIN visit v ON v.opportunity_id = o.opportunity_id AND v.entered <= a.happened AND v.departed > a.happened
WHERE o.state = 'active' AND a.on_day >= :from_day AND a.on_day < :until_day AND {scope}""",
        day="a.on_day",
        stage_id="v.stage_id",
    ),
    population(
        "activities_of_won",
        "an activity logged on an opportunity that was won on a day of the window, until it was won",
        """SELECT {shared}, a.activity_id, a.type, a.is_two_way, a.happened
FROM activity a JOIN opportunity o ON o.opportunity_id = a.opportunity_id
WHERE o.state = 'active' AND o.outcome = 'won' AND o.closed_day >= :from_day AND o.closed_day < :until_day
  AND a.happened <= o.closed AND {scope}""",
        day="o.closed_day",
    ),
    *QUOTAS,
)
POPULATIONS: Final[Mapping[str, Population]] = {one.key: one for one in _DECLARED}
_KINDS: Final[Mapping[str, tuple[RowKind, str]]] = {
    "visits": (RowKind.VISIT, "d.opportunity_id, d.ordinal"),
    "cohort": (RowKind.VISIT, "d.opportunity_id, d.stage_id"),
    "practised": (RowKind.VISIT, "d.opportunity_id, d.stage_id"),
    "skipped": (RowKind.VISIT, "d.opportunity_id, d.stage_id"),
    "activities": (RowKind.ACTIVITY, "d.activity_id"),
    "activities_of_won": (RowKind.ACTIVITY, "d.activity_id"),
    # The id of a quota stands where others have that of an opportunity.
    "quotas": (RowKind.QUOTA, "d.opportunity_id, d.day"),
    "quotas_ahead": (RowKind.QUOTA, "d.opportunity_id, d.day"),
    "family_quotas": (RowKind.QUOTA, "d.opportunity_id, d.day"),
    "territory_quotas": (RowKind.QUOTA, "d.opportunity_id, d.day"),
    "team_quotas": (RowKind.QUOTA, "d.opportunity_id, d.day"),
    "won_of_teams": (RowKind.OPPORTUNITY, "d.opportunity_id, d.team_id"),
    "due_before": (RowKind.OPPORTUNITY, "d.opportunity_id, d.day"),
    "stage_totals": (RowKind.OPPORTUNITY, "d.opportunity_id, d.stage_id"),
}


def row_kind(population: str) -> RowKind:
    """What a row of the population is one of."""
    return _KINDS.get(population, (RowKind.OPPORTUNITY, ""))[0]


def row_key(population: str) -> str:
    """The columns of `d` that tell a row of the population from every other."""
    return _KINDS.get(population, (RowKind.OPPORTUNITY, "d.opportunity_id"))[1]
