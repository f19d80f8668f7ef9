"""What versions and previews are computed from: the history of the newest published forecast, its model, its lines.

It loads numerical libraries inside its functions, and so is called by processes of their own.
"""

from typing import TYPE_CHECKING, Any

from quarterdeck.scenarios.terms import SIZE_LABELS, Column, Lever, Said
from quarterdeck.scores.queries import Base, people_of_teams
from quarterdeck.scores.queries.due import models_folder
from quarterdeck.scores.queries.log import own_log
from quarterdeck.users.queries import company
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import parse_id
from quarterdeck.values.text import N_

if TYPE_CHECKING:
    from quarterdeck.analytics.forecasting import supposition
    from quarterdeck.analytics.forecasting.levers import Ground
    from quarterdeck.analytics.forecasting.log import Log
    from quarterdeck.analytics.forecasting.model import Model
    from quarterdeck.analytics.forecasting.outcomes import Spread

GONE = N_("The files of the model of this forecast are gone. Ask again after the next forecast.")
DEAL_NOT_OPEN = N_(
    "A named deal was not open when the forecast was published. Ask again after the next forecast, or take it away."
)
# Columns of the log that hold what levers are narrowed by.
_COLUMNS = {
    Column.PIPELINE: "pipeline", Column.TEAM: "owner", Column.OWNER: "owner", Column.TYPE: "segment",
    Column.CHANNEL: "channel", Column.SOURCE: "source", Column.SIZE: "size",
}  # fmt: skip


@dataclass(frozen=True)
class World:
    """The log and the model of the published forecast."""

    base: Base
    log: "Log"
    model: "Model"


def world_of(base: Base) -> World | None:
    """What the forecast was published from; None where the model's files are gone."""
    from quarterdeck.analytics.forecasting import own

    kept = own.load(models_folder() / base.model_id)
    return None if kept is None else World(base, own_log(company(), base.at).tables.log(), kept[0])


def ground_for_line(
    world: World, team_id: int | None, person_id: int | None, *, among: "Ground | None" = None
) -> "Ground":
    """The forecast of a line's people, to suppose upon. Raises BadTable where there is no model to move.

    `among` is that of another line of the same world, whose draws it shares.
    """
    from quarterdeck.analytics.forecasting.levers import Ground, ground_of

    owners = owners_of(team_id, person_id)
    if among is not None:
        return Ground(among.found, world.model, world.log, owners)
    return ground_of(world.model, world.log, int(world.base.at.timestamp()), None, owners)


def are_open(ground: "Ground", said: Said) -> bool:
    """Whether every named deal was open, and of the line, when the forecast was published."""
    there = {
        str(ground.log.ids[deal]) for deal, counts in zip(ground.found.deals, ground.opened, strict=True) if counts
    }
    return {str(one) for one in (*said.include, *said.exclude)} <= there


def owners_of(team_id: int | None, person_id: int | None) -> frozenset[str] | None:
    """Whose deals a line sums, as texts of the log; None for everybody's."""
    if person_id is not None:
        return frozenset({str(person_id)})
    if team_id is None:
        return None
    return frozenset(map(str, people_of_teams().get(team_id, ())))


def supposed_in(said: Said, log: "Log") -> "supposition.Supposition":
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


def whole(spread: "Spread", opened: int) -> dict[str, Any]:
    """A distribution in whole minor units; `opened` is the sum of the rounded parts of the open deals."""
    won, new = round(spread.won), round(spread.new)
    return {
        "p10": round(spread.p10), "p50": round(spread.p50), "p90": round(spread.p90), "mean": won + opened + new,
        "won": won, "open": opened, "new": new, "reaches": spread.reaches,
    }  # fmt: skip


__all__ = [
    "DEAL_NOT_OPEN",
    "GONE",
    "World",
    "are_open",
    "ground_for_line",
    "owners_of",
    "supposed_in",
    "whole",
    "world_of",
]
