"""What other systems call records: told by the slice above that keeps their ids, when the applications load."""

from collections.abc import Callable, Collection, Mapping

Names = Mapping[int, Collection[tuple[str, str]]]
Telling = Callable[[str, Collection[int]], Names]


class Elsewhere:
    """Who tells what other systems call the records of a kind, by id: pairs of system and id there."""

    def __init__(self) -> None:
        self._telling: list[Telling] = []

    def add(self, telling: Telling) -> None:
        """Let somebody tell such names. Called while the applications load."""
        self._telling.append(telling)

    def names(self, kind: str, ids: Collection[int]) -> dict[int, tuple[tuple[str, str], ...]]:
        """All that is told of these records; nothing for those of which nothing is. A query for each that tells."""
        found: dict[int, tuple[tuple[str, str], ...]] = {}
        for telling in self._telling if ids else ():
            for record_id, names in telling(kind, ids).items():
                found[record_id] = (*found.get(record_id, ()), *names)
        return found


elsewhere = Elsewhere()
