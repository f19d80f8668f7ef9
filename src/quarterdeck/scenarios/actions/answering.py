"""Answering what was asked: the history of the newest published forecast, its model, and the levers over both.

It loads numerical libraries and so runs in a process of its own. Of a version all is computed before any is written.
"""

import json
import logging
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from quarterdeck.journal.actions import action
from quarterdeck.scenarios.actions.supposing import (
    DEAL_NOT_OPEN,
    GONE,
    World,
    are_open,
    ground_for_line,
    supposed_in,
    whole,
    world_of,
)
from quarterdeck.scenarios.models import ScenarioAnswer, ScenarioRow, ScenarioVersion
from quarterdeck.scenarios.queries.rows import unanswered
from quarterdeck.scenarios.rules import read
from quarterdeck.scores.queries import Base, newest_base
from quarterdeck.scores.queries.forecasts import published_quantiles
from quarterdeck.users.queries import company
from quarterdeck.users.queries.leading import home_teams
from quarterdeck.values.dataclasses import asdict, dataclass
from quarterdeck.values.period import PeriodKind
from quarterdeck.values.text import N_

if TYPE_CHECKING:
    from quarterdeck.analytics.forecasting import supposition
    from quarterdeck.analytics.forecasting.levers import Ground
    from quarterdeck.analytics.forecasting.outcomes import Moved
    from quarterdeck.analytics.forecasting.volume import Volume

log = logging.getLogger(__name__)
MOST_ROWS = 5_000
_AT_ONCE = 500
_MILLION = 1_000_000
FAILED = N_("It could not be computed; the log of the installation says why. Change it, or ask again later.")
NO_FORECAST = N_("No forecast is published yet.")


@dataclass(frozen=True)
class Told:
    """What came of one version: figures with the rows behind them, or why there are none."""

    problem: str = ""
    figures: dict[str, Any] | None = None
    rows: tuple[dict[str, Any], ...] = ()


def answer_waiting(*, now: datetime) -> int:
    """Answer every version that waits, the first first; how many. The history is read once for all of them.

    What is replaced or deleted while others are computed is left without an answer.
    """
    ids = list(unanswered().order_by("pk").values_list("pk", flat=True))
    if not ids:
        return 0
    base = newest_base()
    if base is None:
        # A version is asked only of a published forecast, and those are never removed.
        raise RuntimeError(NO_FORECAST)
    world, answered = world_of(base), 0
    for pk in ids:
        version = unanswered().select_related("scenario").filter(pk=pk).first()
        if version is None:
            continue
        answered += 1
        try:
            keep_answer(version=version, base=base, told=_told(world, version), at=now)
        except Exception:
            # One that cannot be computed, or written, keeps nobody else's waiting.
            log.exception("scenario version %s could not be computed", pk)
            keep_answer(version=version, base=base, told=Told(FAILED), at=now)
    return answered


@action
def keep_answer(*, version: ScenarioVersion, base: Base, told: Told, at: datetime) -> bool:
    """Write an answer with the rows behind it; False where another process was first."""
    locked = ScenarioVersion.objects.select_for_update().get(pk=version.pk)
    if ScenarioAnswer.objects.filter(scenario_version=locked).exists():
        return False
    ScenarioAnswer.objects.create(
        scenario_version=version, at=at, day=base.day, published_at=base.at, period_start=base.period_start,
        period_end=base.period_end, quarter=base.quarter, currency=base.currency, model_id=base.model_id,
        problem=told.problem, figures=json.dumps(told.figures or {}),
    )  # fmt: skip
    ScenarioRow.objects.filter(scenario_id=version.scenario_id).delete()
    rows = [ScenarioRow(scenario_id=version.scenario_id, position=place, **row) for place, row in enumerate(told.rows)]
    ScenarioRow.objects.bulk_create(rows, batch_size=_AT_ONCE)
    return True


def _told(world: World | None, version: ScenarioVersion) -> Told:
    from quarterdeck.analytics.forecasting.outcomes import suppose
    from quarterdeck.analytics.scoring.problems import BadTable

    if world is None:
        return Told(GONE)
    scenario, said = version.scenario, read(version.said)
    try:
        ground = ground_for_line(world, scenario.team_id, scenario.person_id)
        if not are_open(ground, said):
            return Told(DEAL_NOT_OPEN)
        asked = supposed_in(said, world.log)
        moved = suppose(ground, asked, version.quota_minor)
    except BadTable as problem:
        return Told(f"{problem.wrong} {problem.mend}")
    rows = list(_rows(ground, moved))
    return Told("", _figures(ground, moved, (asked, world.base.day), version, rows), tuple(rows[:MOST_ROWS]))


def _rows(ground: "Ground", moved: "Moved") -> Iterator[dict[str, Any]]:
    """Open deals in whole minor units, so that what is told is the sum of what is opened; the largest change first."""
    from quarterdeck.analytics.forecasting.outcomes import deal_rows

    for row in deal_rows(ground, moved):
        yield {
            "opportunity_id": int(row["deal_id"]),
            "chance_today_ppm": round(float(row["chance_today"]) * _MILLION),
            "value_today_minor": round(float(row["value_today"])),
            "part_today_minor": round(float(row["expected_today"])),
            "chance_ppm": round(float(row["chance"]) * _MILLION),
            "value_minor": round(float(row["value"])),
            "part_minor": round(float(row["expected"])),
        }


def _figures(
    ground: "Ground", moved: "Moved", of: "tuple[supposition.Supposition, date]", version: ScenarioVersion,
    rows: list[dict[str, Any]],
) -> dict[str, Any]:  # fmt: skip
    """What is kept of an answer: money in whole minor units, shares from 0 to 1.

    `of` is what is supposed, and the day of the published forecast.
    """
    from quarterdeck.analytics.forecasting import capacity, levers, observed, outcomes, volume

    asked, day = of
    quota = version.quota_minor
    edges, shares = outcomes.shares([ground.draws, moved.draws])
    out, due = levers.pushed(ground)
    low, high = levers.size_bounds(ground)
    opened = [sum(row[name] for row in rows) for name in ("part_today_minor", "part_minor")]
    everything = [(rows[MOST_ROWS:], name) for name in ("part_today_minor", "part_minor")]
    scenario = version.scenario
    return {
        "today": whole(outcomes.today(ground, quota), opened[0]),
        "supposed": whole(moved.spread, opened[1]),
        "published": None if scenario.person_id is not None else published_quantiles(day, scenario.team_id),
        "edges": [round(one) for one in edges],
        "shares": [[round(one, 6) for one in part] for part in shares],
        "effects": [_rounded(asdict(one)) for one in outcomes.effects(ground)],
        "needs": [] if quota is None else [asdict(one) for one in outcomes.needs(ground, asked, quota)],
        "levers": [_held(ground, one) for one in asked.levers],
        "volume": _volume(volume.volume(ground), day),
        "seen": [asdict(one) for one in observed.observed(ground)],
        "rep_weeks": [_rounded(asdict(one)) for one in capacity.rep_weeks_by(ground, _home(ground))],
        "facts": {
            "pushed": out, "due": due, "cycle_weeks": levers.cycle_weeks(ground), "weeks_left": ground.weeks_left,
            "reps": levers.reps(ground, _everything()), "size_low": round(low), "size_high": round(high),
        },
        "rows": {"count": len(rows), "left": [sum(row[name] for row in left) for left, name in everything]},
    }  # fmt: skip


def _volume(told: "Volume | None", day: date) -> dict[str, Any] | None:
    """What the quarters after that of the day bring, in whole minor units; None where history is too short."""
    if told is None:
        return None
    calendar, coming = company().calendar, []
    quarter = calendar.period_of(day, PeriodKind.QUARTER)
    for one in told.coming:
        quarter = calendar.period_of(quarter.end, PeriodKind.QUARTER)
        coming.append({"quarter": quarter.label, **{name: round(value) for name, value in asdict(one).items()}})
    return {**_rounded(asdict(told)), "coming": coming}


def _home(ground: "Ground") -> dict[str, frozenset[str]]:
    """The owners of each team, each in their one team; of the key "" who is in none."""
    found: dict[str, set[str]] = {}
    home = {str(person): str(team) for person, team in home_teams().items()}
    for owner in ground.found.groups:
        found.setdefault(home.get(owner, ""), set()).add(owner)
    return {team: frozenset(owners) for team, owners in found.items()}


def _rounded(told: dict[str, Any]) -> dict[str, Any]:
    """The same with its money in whole minor units, and shares and amounts to six decimals."""
    return {
        name: value
        if not isinstance(value, float)
        else round(value)
        if name.startswith(("mean", "p10", "p50", "p90"))
        else round(value, 6)
        for name, value in told.items()
    }


def _everything() -> "supposition.Lever":
    from quarterdeck.analytics.forecasting import supposition

    return supposition.Lever(supposition.Kind.CAPACITY, 0.0)


def _held(ground: "Ground", lever: "supposition.Lever") -> dict[str, Any]:
    """For how many open deals a lever holds, and for how many of those to come."""
    from quarterdeck.analytics.forecasting import levers

    ahead = ground.found.book.coming
    weights = ahead.weights[levers.ahead_in(ground, lever)]
    return {"open": int(levers.open_in(ground, lever).sum()), "new": round(float(ahead.rate * weights.sum()), 2)}


__all__ = ["answer_waiting", "keep_answer"]
