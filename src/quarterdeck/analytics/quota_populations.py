"""Populations of quotas, and of what teams that have one of their own won: see `analytics.populations`."""

from collections.abc import Mapping
from typing import Final

from quarterdeck.analytics.population import Population, population
from quarterdeck.values.dataclasses import replace

# The period that the question names, else the first fiscal quarter that begins after its window.
AHEAD: Final = """(SELECT CAST(:target_from AS BIGINT) AS from_day, CAST(:target_until AS BIGINT) AS until_day
    WHERE CAST(:target_until AS BIGINT) > 0
  UNION ALL SELECT p.from_day, p.until_day FROM period p WHERE CAST(:target_until AS BIGINT) = 0 AND p.kind = 'quarter'
    AND p.from_day = (SELECT MIN(n.from_day) FROM period n WHERE n.kind = 'quarter' AND n.from_day >= :until_day))"""
# A team's own quota is seen by who leads the team, and what was won beside it is of people whose quotas they see.
_OF_TEAMS: Final[Mapping[str, str]] = {
    "people": "EXISTS (SELECT 1 FROM team_access s WHERE s.person_id = :viewer AND s.team_id = o.team_id)"
}
_WON_OF_TEAMS: Final[Mapping[str, str]] = {
    "people": "EXISTS (SELECT 1 FROM team_access s WHERE s.person_id = :viewer AND s.team_id = w.ancestor_id)"
    " AND EXISTS (SELECT 1 FROM quota_access s WHERE s.person_id = :viewer AND s.owner_id = o.owner_id)"
}

QUOTAS: Final[tuple[Population, ...]] = (
    population(
        "quotas",
        "a month of a person's quota that begins on a day of the window",
        """SELECT {shared}
FROM (SELECT quota_id AS opportunity_id, person_id AS owner_id, CAST(NULL AS BIGINT) AS account_id,
    CAST(NULL AS BIGINT) AS product_id, CAST(NULL AS BIGINT) AS pipeline_id, CAST(NULL AS BIGINT) AS stage_id,
    '' AS channel, '' AS source, amount, currency, from_day
  FROM quota WHERE person_id IS NOT NULL AND territory_id IS NULL AND family = '') o
WHERE o.from_day >= :from_day AND o.from_day < :until_day AND {scope}""",
        day="o.from_day",
        value="NULL",
    ),
    replace(
        population(
            "family_quotas",
            "a month of a person's quota for a product family that begins on a day of the window",
            """SELECT {shared}, o.family
FROM (SELECT quota_id AS opportunity_id, person_id AS owner_id, CAST(NULL AS BIGINT) AS account_id,
    CAST(NULL AS BIGINT) AS product_id, CAST(NULL AS BIGINT) AS pipeline_id, CAST(NULL AS BIGINT) AS stage_id,
    '' AS channel, '' AS source, amount, currency, from_day, family
  FROM quota WHERE person_id IS NOT NULL AND territory_id IS NULL AND family <> '') o
WHERE o.from_day >= :from_day AND o.from_day < :until_day AND {scope}""",
            day="o.from_day",
            value="NULL",
        ),
        own={"family": "d.family"},
    ),
    population(
        "quotas_ahead",
        "a month of a person's quota in the period that is chosen, else in the first fiscal quarter after the window",
        """SELECT {shared}
FROM (SELECT q.quota_id AS opportunity_id, q.person_id AS owner_id, CAST(NULL AS BIGINT) AS account_id,
    CAST(NULL AS BIGINT) AS product_id, CAST(NULL AS BIGINT) AS pipeline_id, CAST(NULL AS BIGINT) AS stage_id,
    '' AS channel, '' AS source, q.amount, q.currency, q.from_day
  FROM quota q CROSS JOIN AHEAD a
  WHERE q.person_id IS NOT NULL AND q.territory_id IS NULL AND q.family = ''
    AND q.from_day >= a.from_day AND q.from_day < a.until_day) o
WHERE {scope}""".replace("AHEAD", AHEAD),
        day="o.from_day",
        value="NULL",
    ),
    # Where nobody has a quota for a territory and a month, the company's own stands: it has no owner, so that only who
    # sees everything sees it. Both together would count the territory twice.
    replace(
        population(
            "territory_quotas",
            "a month of a person's quota for a territory that begins on a day of the window; where nobody has one, of"
            " the company's for it",
            """SELECT {shared}, o.territory_id
FROM (SELECT q.quota_id AS opportunity_id, q.person_id AS owner_id, CAST(NULL AS BIGINT) AS account_id,
    CAST(NULL AS BIGINT) AS product_id, CAST(NULL AS BIGINT) AS pipeline_id, CAST(NULL AS BIGINT) AS stage_id,
    '' AS channel, '' AS source, q.amount, q.currency, q.from_day, q.territory_id
  FROM quota q
  LEFT JOIN (SELECT DISTINCT territory_id, from_day FROM quota
    WHERE person_id IS NOT NULL AND territory_id IS NOT NULL AND family = '') p
    ON p.territory_id = q.territory_id AND p.from_day = q.from_day
  WHERE q.territory_id IS NOT NULL AND q.family = ''
    AND (q.person_id IS NOT NULL OR (q.team_id IS NULL AND p.territory_id IS NULL))) o
WHERE o.from_day >= :from_day AND o.from_day < :until_day AND {scope}""",
            day="o.from_day",
            value="NULL",
        ),
        own={"territory": "d.territory_id"},
    ),
    replace(
        population(
            "team_quotas",
            "a month of a team's own quota that begins on a day of the window",
            """SELECT {shared}, o.team_id
FROM (SELECT quota_id AS opportunity_id, CAST(NULL AS BIGINT) AS owner_id, CAST(NULL AS BIGINT) AS account_id,
    CAST(NULL AS BIGINT) AS product_id, CAST(NULL AS BIGINT) AS pipeline_id, CAST(NULL AS BIGINT) AS stage_id,
    '' AS channel, '' AS source, amount, currency, from_day, team_id
  FROM quota WHERE person_id IS NULL AND team_id IS NOT NULL AND territory_id IS NULL AND family = '') o
WHERE o.from_day >= :from_day AND o.from_day < :until_day AND {scope}""",
            day="o.from_day",
            value="NULL",
        ),
        own={"team": "d.team_id"},
        scopes=_OF_TEAMS,
    ),
    replace(
        population(
            "won_of_teams",
            "an opportunity won on a day of the window by somebody who was then in a team, or in one below it, that has"
            " a quota of its own for a month of the window",
            """SELECT {shared}, o.closed, o.created, w.ancestor_id AS team_id
FROM opportunity o
JOIN home_team h ON h.person_id = o.owner_id AND o.closed_day >= h.from_day AND o.closed_day < h.until_day
JOIN team_within w ON w.team_id = h.team_id
JOIN (SELECT DISTINCT team_id FROM quota WHERE person_id IS NULL AND team_id IS NOT NULL AND territory_id IS NULL
    AND family = '' AND from_day >= :from_day AND from_day < :until_day) q ON q.team_id = w.ancestor_id
WHERE o.state = 'active' AND o.outcome = 'won' AND o.closed_day >= :from_day AND o.closed_day < :until_day
  AND {scope}""",
            day="o.closed_day",
        ),
        own={"team": "d.team_id"},
        scopes=_WON_OF_TEAMS,
    ),
)
