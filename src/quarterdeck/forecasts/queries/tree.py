"""The tree of a forecast as it is now, and what of it the viewer may see."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from quarterdeck.forecasts.queries.branches import branches
from quarterdeck.forecasts.queries.parts import hidden_of
from quarterdeck.forecasts.queries.scene import Scene
from quarterdeck.forecasts.rules import Node, answered_lines, branches_of, lines_of, owners_by_line, visible_lines
from quarterdeck.forecasts.terms import COMPANY, Hierarchy, Holder, Line
from quarterdeck.users.queries.leading import home_teams, led_teams, team_leaders, team_options
from quarterdeck.users.queries.people import everybody, people_names
from quarterdeck.users.queries.scopes import owners_within
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True)
class Tree:
    """Every line, and those the viewer may see in the same order.

    `readable` are the people whose deals the viewer may see; None is all of them.
    """

    lines: tuple[Line, ...]
    visible: tuple[Line, ...]
    readable: frozenset[int] | None = None

    @cached_property
    def shown(self) -> Mapping[str, Line]:
        """The visible lines by key."""
        return {line.key: line for line in self.visible}

    def line(self, key: str) -> Line:
        """A line that the viewer may see. Raises NotFound."""
        found = self.shown.get(key)
        if found is None:
            raise NotFound("forecast_line")
        return found

    def shows_adjustment(self, line: Line) -> bool:
        """Whether the viewer may see what the level above says of a line: whoever sees the line above."""
        return line.parent in self.shown


def tree_of(scene: Scene, owners: Iterable[Holder] = ()) -> Tree:
    """The tree of the scene's type: of teams with everybody who works here, and these owners of deals besides; or of
    territories, families or channels.

    Of teams seven queries at most, of others six, and those of `hidden_of` for who does not see everything. A line that
    would sum a deal out of the viewer's sight is not visible.
    """
    if scene.type.hierarchy is not Hierarchy.TEAM:
        below, leaders = branches(scene.type)
        lines = branches_of(below, scene.lens.company.name, leaders)
        if scene.sees_all:
            return Tree(lines, lines)
        return Tree(lines, tuple(answered_lines(lines, scene.actor.person_id, hidden_of(scene))), frozenset())
    lines = _of_teams(scene, {one for one in owners if isinstance(one, int)})
    if scene.sees_all:
        return Tree(lines, lines)
    seen = frozenset(owners_within(scene.actor).values_list("owner_id", flat=True))
    visible = visible_lines(lines, scene.actor.person_id, led_teams(scene.actor), seen)
    if not scene.type.is_by_owner:
        hidden, summed = hidden_of(scene), owners_by_line(lines)
        visible = [line for line in visible if summed[line.key].isdisjoint(hidden)]
    return Tree(lines, tuple(visible), seen)


def _of_teams(scene: Scene, owners: set[int]) -> tuple[Line, ...]:
    teams, leaders, homes = team_options(), team_leaders(), home_teams()
    people = {one.id: one.name for one in everybody()}
    people |= people_names(owners - people.keys())
    kept = set(homes) | owners | {scene.actor.person_id}
    named = {pk: name for pk, name in people.items() if pk in kept}
    nodes = [Node(team.id, team.name, team.parent_id, leaders.get(team.id, frozenset())) for team in teams]
    return lines_of(nodes, named, homes, scene.lens.company.name)


def first_line(tree: Tree) -> Line:
    """The line that a page begins with: the company's, else the first one the viewer may see. Raises NotFound."""
    if not tree.visible:
        raise NotFound("forecast_line")
    return tree.shown.get(COMPANY, tree.visible[0])
