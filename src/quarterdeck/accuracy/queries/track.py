"""How right the first line was at this week of past periods: what stands beside its forecast."""

from datetime import datetime

from quarterdeck.accuracy.queries.record import judged_locks, line_weeks, nearest_week
from quarterdeck.accuracy.terms import PERIODS, LineWeek
from quarterdeck.forecasts.queries import Picture, Scene, closed_locks, first_line, picture_of, scene_of, tree_of
from quarterdeck.forecasts.terms import Line
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True)
class Track:
    """The first line the viewer may see, the compared week nearest to now, and its line-weeks of periods now over."""

    scene: Scene
    line: Line
    week: int
    rows: tuple[LineWeek, ...]


def track_of(actor: Actor, now: datetime, *, type_key: str = "", seen: Picture | None = None) -> Track | None:
    """The track record of the first line; None for who sees no line, and before a period was locked and closed.

    As the record of calls tells it to the viewer, of that line and week alone. A constant number of queries. Raises
    NotFound for a type of forecast that is not there. `seen` is the present forecast where it was read just before.
    """
    scene = seen.scene if seen else scene_of(actor, now, "", type_key)
    tree = seen.tree if seen else tree_of(scene)
    if not tree.visible:
        return None
    line, locks = first_line(tree), closed_locks(scene, PERIODS)
    week = nearest_week(scene, locks)
    judged = judged_locks(scene, locks)
    rows = line_weeks(scene, tree, line, judged, week)
    return Track(scene, line, week, rows) if rows else None


def said_now(track: Track) -> int:
    """What people say together of the line now: its final number in Commit, in minor units of the scene's currency."""
    found = picture_of(track.scene)
    return found.cells[track.line.key][Category.COMMIT].final
