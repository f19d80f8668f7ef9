"""What moved under a call since it was said, deal by deal, as far as the viewer may see the deals."""

from collections.abc import Collection, Iterable
from datetime import datetime

from quarterdeck.accuracy.rules.moving import Added, Standing, moves, outside
from quarterdeck.accuracy.terms import Move
from quarterdeck.forecasts.queries import Deal, Picture, Scene, behind, first_line, picture_of, scene_of
from quarterdeck.forecasts.queries.deals import standings_of_deals
from quarterdeck.forecasts.rules import made_of
from quarterdeck.forecasts.terms import Call, Line, Said
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Which:
    """Which call: of a period and type of forecast, each empty for the usual one, of a line and column, by whom."""

    period: str
    type: str
    line: str
    category: Category
    said: Said


@dataclass(frozen=True, slots=True)
class MovedDeal:
    """A deal with what happened, and what it added to the column then and adds now, in minor units."""

    id: int
    name: str
    move: Move
    then: int
    now: int

    @property
    def change(self) -> int:
        """Minor units."""
        return self.now - self.then


@dataclass(frozen=True, slots=True)
class MovedCall:
    """What a call was made over, what that is now, and what moved; all in minor units of the forecast.

    now - base is the sum of the changes of all deals and `besides`: what lines below say, which a team's own number
    counts with, of an adjustment what the line itself says, and who belongs to the line.
    """

    picture: Picture
    line: Line
    call: Call
    base: int
    now: int
    deals: tuple[MovedDeal, ...]

    @property
    def besides(self) -> int:
        """What of the change is no deal's."""
        return self.now - self.base - sum(deal.change for deal in self.deals)


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of a forecast with what moved under a call; None without a call whose base the viewer may know."""

    picture: Picture
    line: Line
    moved: MovedCall | None


def moved_since(actor: Actor, now: datetime, which: Which) -> Asked:
    """What moved under a line's call since it was said, with the forecast it is of.

    The first line the viewer may see without one. Raises NotFound for a period, type or line that is not theirs.
    """
    picture = picture_of(scene_of(actor, now, which.period, which.type))
    found = picture.tree.line(which.line) if which.line else first_line(picture.tree)
    return Asked(picture, found, _moved(picture, found, which.category, which.said))


def _moved(picture: Picture, line: Line, of: Category, said: Said) -> MovedCall | None:
    scene = picture.scene
    if of not in scene.rules.called:
        return None
    call = picture.call(line, of, said)
    if call is None or not picture.may_know_base(line, call):
        return None
    cell = picture.cells[line.key][of]
    at = scene_of(scene.actor, scene.lens.now, scene.key, scene.type.key, at=call.at)
    past = replace(at, rules=scene.rules, period=scene.period, type=scene.type)
    # Of other types a line sums deals whoever may see them; what is hidden now is told with what is no deal's.
    before, after = (
        [deal for deal in behind(one, picture.tree, line, of.value) if deal.is_seen] for one in (past, scene)
    )
    return MovedCall(
        picture, line, call,
        scene.convert(call.base_minor, call.currency) or 0,
        cell.system if said is Said.OWN else cell.called,
        _changes(past, scene, (before, after), made_of(scene.rules.method, of)),
    )  # fmt: skip


def _changes(
    past: Scene, scene: Scene, rows: tuple[list[Deal], list[Deal]], columns: Collection[Category]
) -> tuple[MovedDeal, ...]:
    then, now = map(_added, rows)
    names = {deal.id: deal.name for found in rows for deal in found}
    came, left = now.keys() - then.keys(), then.keys() - now.keys()
    where = {
        deal: outside(standings.get(deal), scene.period, columns)
        for ids, standings in ((came, _standings(past, came)), (left, _standings(scene, left)))
        for deal in ids
    }
    return tuple(MovedDeal(deal, names[deal], move, was, adds) for deal, move, was, adds in moves(then, now, where))


def _added(deals: Iterable[Deal]) -> dict[int, Added]:
    """What each deal adds with all its parts."""
    found: dict[int, Added] = {}
    for deal in deals:
        before = found.get(deal.id, Added(0, ()))
        amounts = (*before.amounts, (deal.amount_minor, deal.currency))
        found[deal.id] = Added(before.minor + (deal.minor or 0), amounts)
    return found


def _standings(scene: Scene, ids: Collection[int]) -> dict[int, Standing]:
    return {pk: Standing(*told) for pk, told in standings_of_deals(scene, ids)} if ids else {}
