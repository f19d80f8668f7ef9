"""Answering what was asked: the history of the newest published forecast, its model, and the levers over both.

It loads numerical libraries and so runs in a process of its own. Of a version all is computed before any is written.
"""

import json
import logging
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from quarterdeck.journal.actions import action
from quarterdeck.scenarios.models import ScenarioAnswer, ScenarioRow, ScenarioVersion
from quarterdeck.scenarios.queries.rows import unanswered
from quarterdeck.scenarios.rules import read
from quarterdeck.scenarios.terms import SIZE_LABELS, Column, Lever, Said
from quarterdeck.scores.queries import Base, newest_base, people_of_teams
from quarterdeck.scores.queries.due import models_folder
from quarterdeck.scores.queries.forecasts import published_quantiles
from quarterdeck.scores.queries.log import own_log
from quarterdeck.users.queries import company
from quarterdeck.users.queries.leading import home_teams
from quarterdeck.values.dataclasses import asdict, dataclass
from quarterdeck.values.ids import parse_id
from quarterdeck.values.period import PeriodKind
from quarterdeck.values.text import N_

if TYPE_CHECKING:
    from quarterdeck.analytics.forecasting import supposition
    from quarterdeck.analytics.forecasting.levers import Ground
    from quarterdeck.analytics.forecasting.log import Log
    from quarterdeck.analytics.forecasting.model import Model
    from quarterdeck.analytics.forecasting.outcomes import Moved, Spread
    from quarterdeck.analytics.forecasting.volume import Volume

log = logging.getLogger(__name__)
MOST_ROWS = 5_000
_AT_ONCE = 500
_MILLION = 1_000_000
GONE = N_("The files of the model of this forecast are gone. Ask again after the next forecast.")
FAILED = N_("It could not be computed; the log of the installation says why. Change it, or ask again later.")
NO_FORECAST = N_("No forecast is published yet.")
DEAL_NOT_OPEN = N_(
    "A named deal was not open when the forecast was published. Ask again after the next forecast, or take it away."
)
# Columns of the log that hold what levers are narrowed by.
_COLUMNS = {
    Column.PIPELINE: "pipeline", Column.TEAM: "owner", Column.OWNER: "owner", Column.TYPE: "segment",
    Column.CHANNEL: "channel", Column.SOURCE: "source", Column.SIZE: "size",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What came of one version: figures with the rows behind them, or why there are none."""

    problem: str = ""
    figures: dict[str, Any] | None = None
    rows: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class World:
    """The log and the model of the published forecast."""

    base: Base
    log: "Log"
    model: "Model"


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
    world, answered = _world(base), 0
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


def _world(base: Base) -> World | None:
    """What the forecast was published from; None where the model's files are gone."""
    from quarterdeck.analytics.forecasting import own

    kept = own.load(models_folder() / base.model_id)
    return None if kept is None else World(base, own_log(company(), base.at).tables.log(), kept[0])


def _told(world: World | None, version: ScenarioVersion) -> Told:
    from quarterdeck.analytics.forecasting.levers import ground_of
    from quarterdeck.analytics.forecasting.outcomes import suppose
    from quarterdeck.analytics.scoring.problems import BadTable

    if world is None:
        return Told(GONE)
    scenario, said = version.scenario, read(version.said)
    owners = _owners(scenario.team_id, scenario.person_id)
    try:
        ground = ground_of(world.model, world.log, int(world.base.at.timestamp()), None, owners)
        there = {str(ground.log.ids[deal]) for deal, counts in zip(ground.found.deals, ground.opened, strict=True)
                 if counts}  # fmt: skip
        if not {str(one) for one in (*said.include, *said.exclude)} <= there:
            return Told(DEAL_NOT_OPEN)
        asked = _supposed(said, world.log)
        moved = suppose(ground, asked, version.quota_minor)
    except BadTable as problem:
        return Told(f"{problem.wrong} {problem.mend}")
    rows = list(_rows(ground, moved))
    return Told("", _figures(ground, moved, (asked, world.base.day), version, rows), tuple(rows[:MOST_ROWS]))


def _owners(team_id: int | None, person_id: int | None) -> frozenset[str] | None:
    """Whose deals a line sums, as texts of the log; None for everybody's."""
    if person_id is not None:
        return frozenset({str(person_id)})
    if team_id is None:
        return None
    return frozenset(map(str, people_of_teams().get(team_id, ())))


def _supposed(said: Said, log: "Log") -> "supposition.Supposition":
    """What is supposed, in words of the log. A segment without any deal in the log holds for none."""
    from quarterdeck.analytics.forecasting import supposition

    levers = [
        supposition.Lever(
            supposition.Kind(one.kind), one.amount, _COLUMNS[Column(one.column)] if one.column else "",
            _values(one, log),
        )
        for one in said.levers
    ]  # fmt: skip
    return supposition.Supposition(levers, [*map(str, said.include)], [*map(str, said.exclude)], float(said.ramp))


def _values(lever: Lever, log: "Log") -> tuple[str, ...]:
    column = lever.column
    if not column:
        return ()
    if column == Column.SIZE:
        return (lever.value,) if lever.value in SIZE_LABELS else ()
    values = {lever.value}
    if column == Column.TEAM:
        values = {str(one) for one in people_of_teams().get(parse_id(lever.value), ())}
    elif column in {Column.PIPELINE, Column.OWNER}:
        values = {str(parse_id(lever.value))}
    return tuple(sorted(values & {*log.levels.get(_COLUMNS[Column(column)], [])}))


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
        "today": _whole(outcomes.today(ground, quota), opened[0]),
        "supposed": _whole(moved.spread, opened[1]),
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


def _whole(spread: "Spread", opened: int) -> dict[str, Any]:
    won, new = round(spread.won), round(spread.new)
    return {
        "p10": round(spread.p10), "p50": round(spread.p50), "p90": round(spread.p90), "mean": won + opened + new,
        "won": won, "open": opened, "new": new, "reaches": spread.reaches,
    }  # fmt: skip


__all__ = ["answer_waiting", "keep_answer"]
