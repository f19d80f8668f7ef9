"""What a person says of their own line in the present period, without the numbers of any deal."""

from datetime import datetime

from quarterdeck.forecasts.queries.calls import lapsed_of, newest_calls
from quarterdeck.forecasts.queries.scene import Scene, scene_of
from quarterdeck.forecasts.queries.tree import tree_of
from quarterdeck.forecasts.rules import callers_of, lock_before, next_lock
from quarterdeck.forecasts.terms import Call, Line, Said
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.terms import Actor, Reach, ScopeKind
from quarterdeck.values.dataclasses import dataclass, replace


@dataclass(frozen=True)
class OwnCalls:
    """A person's own line, and what stands of it: their calls, and the adjustments they may see.

    `locks_at` is None for who writes nothing.
    """

    scene: Scene
    line: Line
    calls: dict[Category, Call]
    adjustments: dict[Category, Call]
    since: datetime
    locks_at: datetime | None

    def is_carried(self, call: Call) -> bool:
        """Whether a call is of an earlier week."""
        return call.at <= self.since

    @property
    def is_due(self) -> bool:
        """Whether the week locks without a call of this week."""
        return self.locks_at is not None and all(map(self.is_carried, self.calls.values()))


def own_calls(actor: Actor, now: datetime) -> OwnCalls | None:
    """The first line the actor is answerable for, of amounts of deals by close date and team, None where there is none.

    Eleven queries at most, whatever the deals. None for people of partners, too, and where no such forecast is in use.
    """
    if actor.scope.kind is ScopeKind.ORGANISATION:
        return None
    scene = scene_of(actor, now)
    kind = next((one for one in scene.types if one.is_plain and one.is_active), None)
    if kind is None:
        return None
    scene = replace(scene, type=kind)
    tree = tree_of(scene)
    line = next((one for one in tree.visible if actor.person_id in callers_of(one)), None)
    if line is None:
        return None
    newest = newest_calls(scene, line.key)
    lapsed = lapsed_of(tree.lines, newest)
    standing = {key: call for key, call in newest.items() if call.minor is not None and key not in lapsed}

    def said(who: Said) -> dict[Category, Call]:
        return {one: standing[line.key, one, who] for one in scene.rules.called if (line.key, one, who) in standing}

    return OwnCalls(
        scene,
        line,
        said(Said.OWN),
        said(Said.MANAGER) if tree.shows_adjustment(line) else {},
        lock_before(now, scene.standings),
        next_lock(now, scene.rules, scene.lens.company.time_zone) if actor.write_reach is not Reach.NONE else None,
    )
