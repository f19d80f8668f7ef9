"""What upper slices say about the records they let be qualified: which framework and questions are theirs."""

from collections.abc import Callable, Mapping, Sequence

from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """A record to be qualified: key of its framework, key of its group (pipeline), how far it is, who may edit."""

    framework: str = ""
    group: str = ""
    has_reached_proposal: bool = False
    may_edit: bool = False


Provider = Callable[[Actor, Sequence[int]], dict[int, Subject]]
Groups = Callable[[], Mapping[str, str]]


class Subjects:
    """Providers by kind of record, filled while the applications load, then frozen."""

    def __init__(self) -> None:
        self._providers: dict[str, Provider] = {}
        self._groups: list[Groups] = []
        self._is_frozen = False

    def add(self, kind: str, provider: Provider, groups: Groups) -> None:
        """Let records of a kind have a framework. `groups` are the names by key that question sets can be for."""
        if self._is_frozen:
            raise RuntimeError("kinds to be qualified are registered while the applications load")
        if self._providers.setdefault(kind, provider) is not provider:
            raise ValueError(f"two providers of {kind}")
        self._groups.append(groups)

    def freeze(self) -> None:
        """No kind may be added from here on."""
        self._is_frozen = True

    def of(self, actor: Actor, kind: str, ids: Sequence[int]) -> dict[int, Subject]:
        """Subjects by record id. A kind nobody registered has no framework, and the questions for all."""
        provider = self._providers.get(kind)
        if provider is not None:
            return provider(actor, ids)
        writable = records.kind(kind).writable(actor, ids)
        return {record_id: Subject(may_edit=record_id in writable) for record_id in ids}

    def groups(self) -> dict[str, str]:
        """Names by key of all groups that a set of questions can be for."""
        return {key: name for groups in self._groups for key, name in groups().items()}


subjects = Subjects()


def subject_of(actor: Actor, kind: str, record_id: int) -> Subject:
    """The subject of one record."""
    return subjects.of(actor, kind, [record_id]).get(record_id, Subject())
