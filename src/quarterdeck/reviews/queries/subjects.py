"""Whose deals are reviewed: a line of the forecast that the viewer leads, with its people."""

from datetime import datetime

from quarterdeck.forecasts.queries import Scene, Tree, plain_scene, tree_of
from quarterdeck.forecasts.rules import around, owners_of, team_key
from quarterdeck.forecasts.terms import COMPANY, Line
from quarterdeck.users.queries.leading import led_teams
from quarterdeck.users.terms import Actor, Reach
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import Period
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True)
class Subject:
    """A line with the scene and tree it was found in; `leads` whether the viewer leads it."""

    scene: Scene
    tree: Tree
    line: Line
    leads: bool

    @property
    def owners(self) -> frozenset[int] | None:
        """The people whose deals it sums; None is everybody, whom the company's line sums, in a team or not."""
        if self.line.key == COMPANY:
            return None
        return frozenset(one for one in owners_of(self.tree.lines, self.line.key) if isinstance(one, int))


def periods_offered(scene: Scene) -> tuple[Period, Period]:
    """The periods that may be reviewed: that in which the scene's day lies, and the next."""
    calendar, kind = scene.lens.company.calendar, scene.rules.kind
    present = calendar.period_of(scene.lens.today, kind)
    return present, around(calendar, present, kind)[1]


def led_lines(tree: Tree, actor: Actor) -> list[Line]:
    """The lines somebody leads, in the order of the tree: their teams, those below, and the people in them but oneself.

    All of them for who writes everywhere. Two queries.
    """
    if actor.write_reach is Reach.ALL and tree.readable is None:
        return list(tree.visible)
    keys = {team_key(team) for team in led_teams(actor)}
    return [line for line in tree.visible if _leads(line, keys, actor.person_id)]


def _leads(line: Line, keys: set[str], person_id: int) -> bool:
    return line.key in keys or (line.parent in keys and line.person_id not in (None, person_id))


def subject_of(actor: Actor, now: datetime, period: str, key: str) -> Subject:
    """A line that the viewer leads, or may see because they see everything. Raises NotFound. Twelve queries at most."""
    scene = plain_scene(actor, now, period)
    tree = tree_of(scene)
    line = tree.line(key)
    leads = line in led_lines(tree, actor)
    if not leads and tree.readable is not None:
        raise NotFound("review_line")
    return Subject(scene, tree, line, leads)
