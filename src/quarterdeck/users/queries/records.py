"""How records of upper slices are seen below them: by kind and id, through what their slice registers.

Activities, attachments, notifications and approvals stand on any record. They know its kind's key and ask
this registry who may read or change it, what it is called and whose it is.
"""

from collections.abc import Callable, Sequence

from django.db.models import Model, QuerySet

from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotFound, NotPermitted

OUT_OF_REACH = Text.of("Only its owner, the owner's manager or an administrator may change this record.")


@dataclass(frozen=True)
class RecordKind:
    """A kind of record that others may stand on.

    `visible` are the ids of the active records an actor may read, one column, for use as a subquery;
    `writable` those of the given ids the actor may change; `names` and `owners` (person ids) answer for
    many at once, deleted ones included. `url_name` is the page's, with the id as its only argument.
    `owned` are the ids of the active records of a person that are still to be worked on, one column.
    `settled` are those of the given ids for which nothing more is to be done, as closed deals are.
    `called` are the ids of the few an actor may read of exactly this name; `titles` names with the account before.
    """

    key: str
    label: str
    plural: str
    visible: Callable[[Actor], "QuerySet[Model, int]"]
    writable: Callable[[Actor, Sequence[int]], set[int]]
    names: Callable[[Sequence[int]], dict[int, str]]
    owners: Callable[[Sequence[int]], dict[int, int]]
    url_name: str
    owned: Callable[[int], "QuerySet[Model, int]"]
    settled: Callable[[Sequence[int]], set[int]] = lambda _: set()
    called: Callable[[Actor, str], list[int]] = lambda _actor, _name: []
    titles: Callable[[Sequence[int]], dict[int, str]] | None = None


class Records:
    """Kinds of records by key, filled while the applications load, then frozen."""

    def __init__(self) -> None:
        self._kinds: dict[str, RecordKind] = {}
        self._is_frozen = False

    def add(self, kind: RecordKind) -> None:
        """Make a kind known. Called from a slice's `apps.py`."""
        if self._is_frozen:
            raise RuntimeError("kinds of records are registered while the applications load")
        if self._kinds.setdefault(kind.key, kind) is not kind:
            raise ValueError(f"two kinds of records are called {kind.key}")

    def kind(self, key: str) -> RecordKind:
        """The kind of this key. Raises NotFound."""
        found = self._kinds.get(key)
        if found is None:
            raise NotFound("record")
        return found

    def keys(self) -> tuple[str, ...]:
        """The keys of all kinds, in order of registration."""
        return tuple(self._kinds)

    def freeze(self) -> None:
        """No kind may be added from here on."""
        self._is_frozen = True


records = Records()


def require_visible(actor: Actor, kind: str, record_id: int) -> None:
    """Raise NotFound unless the actor may read this record. One query."""
    if not records.kind(kind).visible(actor).filter(pk=record_id).exists():
        raise NotFound(kind)


def require_writable(actor: Actor, kind: str, record_id: int) -> None:
    """Raise NotFound unless the actor may read this record, NotPermitted unless they may change it."""
    require_visible(actor, kind, record_id)
    if record_id not in records.kind(kind).writable(actor, [record_id]):
        raise NotPermitted("records.edit", OUT_OF_REACH)
