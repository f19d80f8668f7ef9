"""How long won deals took, in whole days: histograms that percentiles are made of. Source of the use: mechanics 2.3, 8.

Of deals won on days [from_day, until_day) that are part of forecasts. A stay is one visit of an open stage; the way to
a stage goes from creation to first entering it, what is left from there to winning, a cycle from creation to winning.
A gap is the time without contact of both sides between creation, each contact, and winning. Teams are the home teams
of the owner on the day of winning.
"""

from typing import Final

from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.populations import SCOPES
from quarterdeck.analytics.questions import Viewer
from quarterdeck.analytics.schema import FOREVER
from quarterdeck.analytics.why.asking import whole_days
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaceQuestion:
    """Deals won on these days of the company, which the viewer may see."""

    viewer: Viewer
    from_day: int
    until_day: int


@dataclass(frozen=True, slots=True)
class PaceRow:
    """So many took so many whole days; `place` is a stage, for a cycle a pipeline, for a gap 0; `team` 0 is none."""

    measure: str
    place: int
    team: int
    type: str
    days: int
    count: int


_VISITS: Final = "JOIN visit v ON v.opportunity_id = o.opportunity_id AND v.pipeline_id = o.pipeline_id"
_OPEN: Final = "AND v.outcome = 'open' AND v.departed < " + str(FOREVER)
_GAPS: Final = """JOIN (SELECT e.opportunity_id, e.at,
    LEAD(e.at) OVER (PARTITION BY e.opportunity_id ORDER BY e.at) AS later
  FROM (SELECT opportunity_id, created AS at FROM opportunity WHERE outcome = 'won'
    UNION ALL SELECT opportunity_id, closed AS at FROM opportunity WHERE outcome = 'won'
    UNION ALL SELECT a.opportunity_id, a.happened AS at FROM activity a JOIN opportunity w
      ON w.opportunity_id = a.opportunity_id AND w.outcome = 'won' AND a.happened > w.created AND a.happened < w.closed
      WHERE a.is_two_way = 1) e) v ON v.opportunity_id = o.opportunity_id AND v.later IS NOT NULL"""
# Measure -> place, days, what is joined, what is asked besides.
_MEASURES: Final = {
    "stay": ("v.stage_id", whole_days("v.entered", "v.departed"), _VISITS, _OPEN),
    "reach": ("v.stage_id", whole_days("o.created", "v.entered"), _VISITS, f"{_OPEN} AND v.is_first = 1"),
    "left": ("v.stage_id", whole_days("v.entered", "o.closed"), _VISITS, f"{_OPEN} AND v.is_first = 1"),
    "cycle": ("o.pipeline_id", whole_days("o.created", "o.closed"), "", ""),
    "gap": ("0", whole_days("v.at", "v.later"), _GAPS, ""),
}


def won_paces(engine: Engine, asked: PaceQuestion) -> list[PaceRow]:
    """The histograms of every measure, in a fixed order. Five texts."""
    params = {"from_day": asked.from_day, "until_day": asked.until_day, "viewer": asked.viewer.person_id}
    found = []
    for measure, (place, days, joined, where) in _MEASURES.items():
        sql = f"""SELECT x.place, x.team, x.type, x.days, COUNT(*) FROM (
SELECT {place} AS place, COALESCE(h.team_id, 0) AS team, o.type AS type, {days} AS days
FROM opportunity o {joined}
LEFT JOIN home_team h ON h.person_id = o.owner_id AND h.from_day <= o.closed_day AND h.until_day > o.closed_day
WHERE o.outcome = 'won' AND o.state = 'active' AND o.category <> 'omitted' AND o.closed IS NOT NULL
  AND o.closed_day >= :from_day AND o.closed_day < :until_day {where} AND {SCOPES[asked.viewer.reach]}) x
GROUP BY x.place, x.team, x.type, x.days"""  # noqa: S608  made of constants of this module
        found += [PaceRow(measure, *row) for row in sorted(engine.rows(sql, params))]
    return found
