"""A forecast as it is seen: lines with their cells, quotas, and how fresh each call is."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from quarterdeck.forecasts.queries.calls import CallKey, lapsed_of, newest_calls, standing
from quarterdeck.forecasts.queries.deals import Deal, summed
from quarterdeck.forecasts.queries.parts import ALL, rows_of
from quarterdeck.forecasts.queries.scene import Scene
from quarterdeck.forecasts.queries.tree import Tree, tree_of
from quarterdeck.forecasts.rules import (
    Cells,
    lock_before,
    managers_by_line,
    next_lock,
    owners_by_line,
    rolled_up,
)
from quarterdeck.forecasts.terms import CALLED, Call, Hierarchy, Holder, Line, Said, Sums
from quarterdeck.pipelines.terms import Category
from quarterdeck.quotas.queries import held_within, narrowed_within
from quarterdeck.values.dataclasses import dataclass, field


@dataclass(frozen=True)
class Picture:
    """What a viewer sees of a period. `quotas` are in minor units by line, of those who have one.

    `calls` are those that count; `lapsed` ones are of people who left, or lead the line above no more.
    `rows` are those behind all its sums. `numbers` count the versions of what was said, resets included.
    `since` is the lock before: a call from before it is carried forward. `until` is the next lock.
    """

    scene: Scene
    tree: Tree
    cells: Cells
    calls: Mapping[CallKey, Call]
    quotas: Mapping[str, int]
    quotas_left: frozenset[str]
    rows: Sequence[Deal]
    sums: Sums
    since: datetime
    until: datetime
    lapsed: frozenset[CallKey] = frozenset()
    numbers: Mapping[CallKey, int] = field(default_factory=dict)

    @cached_property
    def owners(self) -> Mapping[str, frozenset[Holder]]:
        """Whose deals each line sums."""
        return owners_by_line(self.tree.lines)

    @cached_property
    def managers(self) -> Mapping[str, frozenset[int]]:
        """Who may adjust each line."""
        return managers_by_line(self.tree.lines)

    def call(self, line: Line, category: Category, said: Said = Said.OWN) -> Call | None:
        """The call of a line that counts; None where there is none, it was reset, or the viewer may not see it."""
        found = self.calls.get((line.key, category, said))
        if found is None or found.minor is None:
            return None
        return found if said is Said.OWN or self.tree.shows_adjustment(line) else None

    def version(self, line: Line, said: Said, category: Category | None = None) -> int:
        """What a change of a line's calls is made from: grows with each version of them; of one column, or of all."""
        of = CALLED if category is None else (category,)
        return sum(self.numbers.get((line.key, one, said), 0) for one in of)

    def is_carried(self, call: Call) -> bool:
        """Whether a call is of an earlier week, while there are weeks to come: that of a period that is over ended."""
        return self.scene.lens.today < self.scene.period.end and call.at <= self.since

    def is_carried_at_lock(self, call: Call) -> bool:
        """Whether a call was of an earlier week when the picture's instant is a lock: the week ends with it."""
        return call.at <= lock_before(self.scene.lens.now - timedelta(microseconds=1), self.scene.standings)

    def moved(self, line: Line, call: Call) -> int:
        """By how much what a call was made over has moved since, in minor units; nothing where that is not told."""
        if not self.may_know_base(line, call):
            return 0
        cell = self.cells[line.key][call.category]
        now = cell.system if call.said is Said.OWN else cell.called
        return now - (self.scene.convert(call.base_minor, call.currency) or 0)

    def may_know_base(self, line: Line, call: Call) -> bool:
        """Whether the viewer may know what a call was made over.

        Not of a team's call by somebody who does not lead it any more: it tells what lay below the line then. In
        other trees than that of teams not of a call by somebody else.
        """
        is_of_then = call.said is Said.OWN and line.is_team and call.by_id not in line.leaders
        if not self.scene.type.is_by_owner:
            is_of_then = call.by_id != self.scene.actor.person_id
        return not is_of_then or self.scene.sees_all

    @property
    def recounted(self) -> int:
        """How many deals the viewer sees bear Most likely, which is not used, and count as Best case."""
        return len({deal.id for deal in self.rows if deal.is_recounted and deal.is_seen})

    def summed(self, line: Line, what: Mapping[Holder, int]) -> int:
        """What a line sums of something that is kept by owner."""
        return sum(what.get(owner, 0) for owner in self.owners[line.key])


def picture_of(scene: Scene, rows: Sequence[Deal] | None = None) -> Picture:
    """The forecast of a period, as far as the viewer may see it. A constant number of queries, however many people.

    `rows` are those behind it where they were read just before.
    """
    # Every row is converted by itself and rounded half-even, so that the rows behind a figure sum to it.
    rows = rows_of(scene, None, ALL) if rows is None else rows
    sums = summed(rows)
    tree = tree_of(scene, sums.by_owner.keys() | sums.unpriced.keys() | sums.unconverted.keys())
    calls = newest_calls(scene)
    keys = {line.key for line in tree.visible}
    calls = {key: call for key, call in calls.items() if key[0] in keys}
    numbers = {key: call.number for key, call in calls.items()}
    lapsed = lapsed_of(tree.lines, calls)
    calls = {key: call for key, call in calls.items() if key not in lapsed}
    lines = tree.visible
    shown = {line.key for line in lines if tree.shows_adjustment(line)}
    said = {key: minor for key, minor in standing(scene, calls).items() if key[2] is Said.OWN or key[0] in shown}
    cells = rolled_up(lines, sums.by_owner, said, scene.rules.method, scene.rules.columns)
    quotas, left = _quotas(scene, tree)
    zone = scene.lens.company.time_zone
    since = lock_before(scene.lens.now, scene.standings)
    until = next_lock(scene.lens.now, scene.rules, zone)
    return Picture(scene, tree, cells, calls, quotas, left, rows, sums, since, until, lapsed, numbers)


def _quotas(scene: Scene, tree: Tree) -> tuple[dict[str, int], frozenset[str]]:
    """Quotas of each line, and currencies without a rate.

    Each person's (or territory's, or family's) is converted by itself, so that quotas of lines add up to the one above.
    """
    if not scene.type.has_quota:
        return {}, frozenset()
    held = _held(scene)
    found: dict[str, int] = {}
    left: set[str] = set()
    visible = {line.key for line in tree.visible}
    for line in reversed(tree.visible):
        for owner in line.owners:
            for currency, minor in held.get(owner, {}).items():
                converted = scene.convert(minor, currency)
                if converted is None:
                    left.add(currency)
                else:
                    found[line.key] = found.get(line.key, 0) + converted
        if line.parent in visible and line.key in found:
            found[line.parent] = found.get(line.parent, 0) + found[line.key]
    return {key: minor for key, minor in found.items() if minor}, frozenset(left)


def _held(scene: Scene) -> Mapping[Holder, Mapping[str, int]]:
    """What each holder of rows is to win in the period, by currency. One query."""
    if scene.type.hierarchy is Hierarchy.TEAM:
        held: dict[Holder, Mapping[str, int]] = {}
        held.update(held_within(scene.actor, scene.period, scene.at).items())
        return held
    by_family = scene.type.hierarchy is Hierarchy.FAMILY
    return narrowed_within(scene.actor, scene.period, scene.at, by_family=by_family)
