"""What open work a person has, kind by kind, through what the slices register: it moves when they leave."""

from collections.abc import Callable

from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpenWork:
    """A kind of open work. `count` says how much a person has, by at most one query; `url` shows it, if a list can."""

    key: str
    plural: str
    count: Callable[[int], int]
    url: Callable[[int], str] | None = None


@dataclass(frozen=True, slots=True)
class WorkCount:
    """How much of one kind somebody has, and the address of its list (empty when there is none)."""

    key: str
    plural: str
    count: int
    url: str


class Work:
    """Kinds of open work, filled while the applications load, then frozen."""

    def __init__(self) -> None:
        self._kinds: dict[str, OpenWork] = {}
        self._is_frozen = False

    def add(self, kind: OpenWork) -> None:
        """Make a kind known. Called from a slice's `apps.py`."""
        if self._is_frozen:
            raise RuntimeError("kinds of open work are registered while the applications load")
        if self._kinds.setdefault(kind.key, kind) is not kind:
            raise ValueError(f"two kinds of open work are called {kind.key}")

    def freeze(self) -> None:
        """No kind may be added from here on."""
        self._is_frozen = True

    def of(self, person_id: int) -> list[WorkCount]:
        """What a person has of every kind, in order of registration. One query a kind."""
        return [
            WorkCount(kind.key, kind.plural, kind.count(person_id), kind.url(person_id) if kind.url else "")
            for kind in self._kinds.values()
        ]


work = Work()


def open_work(actor: Actor, person_id: int) -> list[WorkCount]:
    """What open work a person has. Raises NotPermitted without the right to manage people."""
    require(actor, Permission.PEOPLE_MANAGE)
    return work.of(person_id)
