"""What of a locked week the viewer was told then: who leads a line only since is told nothing said before."""

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from quarterdeck.forecasts.queries import LockedWeek, Scene, Tree
from quarterdeck.forecasts.rules import told_before
from quarterdeck.forecasts.terms import Asker, Cell, Line, Said, Stay
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.queries.leading import stays
from quarterdeck.values.dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Told:
    """A locked week as far as the viewer was told of it; `asker` None reads everything."""

    week: LockedWeek
    day: date
    asker: Asker | None

    def cells(self, key: str) -> Mapping[Category, Cell] | None:
        """A line's cells; None where they see no such line, or did not lead that team then."""
        cells = self.week.cells.get(key)
        if cells is None or self.asker is None:
            return cells
        line = next((one for one in self.week.lines if one.key == key), None)
        if line is None or not self._is_told(line, Said.OWN):
            return None
        if self._is_told(line, Said.MANAGER):
            return cells
        return {category: replace(cell, adjusted=None) for category, cell in cells.items()}

    def _is_told(self, line: Line, said: Said) -> bool:
        return self.asker is None or told_before(self.week.lines, line, said, self.day, self.asker)


def told_weeks(scene: Scene, tree: Tree, weeks: Sequence[LockedWeek]) -> dict[int, Told]:
    """Locked weeks by their lock, with who asks. One query for who does not read everything."""
    asker = None
    if tree.readable is not None:
        people = {line.person_id for week in weeks for line in week.lines if line.person_id}
        asker = Asker(scene.actor.person_id, [Stay(*row) for row in stays({scene.actor.person_id, *people})])
    zone = ZoneInfo(scene.lens.company.time_zone)
    return {week.lock.id: Told(week, week.lock.locked_at.astimezone(zone).date(), asker) for week in weeks}
