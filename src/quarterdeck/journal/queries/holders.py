"""Whose rows follow a record that becomes part of another one: each slice names its own columns."""

from collections.abc import Callable, Sequence

from quarterdeck.journal.terms import Stamp
from quarterdeck.values.dataclasses import dataclass

# The kinds of records that can be merged.
MERGEABLE = ("account", "contact", "opportunity")


@dataclass(frozen=True, slots=True)
class Holder:
    """Rows of a slice that name a record of a kind, under a lasting key that begins with "table.column".

    `move(source_id, target_id, stamp)` lets the rows of the source name the target and answers which went;
    `back(rows, source_id, target_id, stamp)` lets those of these rows that still name the target name the source
    again and answers which did. Both run in the action that merges, which has locked both records.
    """

    key: str
    kind: str
    move: Callable[[int, int, Stamp], list[int]]
    back: Callable[[Sequence[int], int, int, Stamp], set[int]]


class Holders:
    """Holders by key, filled while the applications load, then frozen."""

    def __init__(self) -> None:
        self._by_key: dict[str, Holder] = {}
        self._is_frozen = False

    def add(self, holder: Holder) -> None:
        """Make a holder known. Called from a slice's `apps.py`."""
        if self._is_frozen:
            raise RuntimeError("holders are registered while the applications load")
        if self._by_key.setdefault(holder.key, holder) is not holder:
            raise ValueError(f"two holders are called {holder.key}")

    def every(self) -> list[Holder]:
        """All holders, in order of registration."""
        return list(self._by_key.values())

    def of(self, kind: str) -> list[Holder]:
        """What follows records of this kind, in order of registration."""
        return [holder for holder in self._by_key.values() if holder.kind == kind]

    def holder(self, key: str) -> Holder | None:
        """The holder of this key, or None when it no longer exists."""
        return self._by_key.get(key)

    def freeze(self) -> None:
        """No holder may be added from here on."""
        self._is_frozen = True


holders = Holders()
