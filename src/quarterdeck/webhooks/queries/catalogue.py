"""Which events there are to subscribe to: those about records that the registry of records knows."""

from collections.abc import Callable, Sequence

from quarterdeck.journal.events import registry
from quarterdeck.users.queries.records import records
from quarterdeck.values.dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """An event: its name, the kind of record it is about, what happened, and the fields it carries."""

    event: str
    kind: str
    says: str
    facts: tuple[str, ...]


def catalogue() -> list[CatalogueEntry]:
    """Every event an endpoint may ask for, by name. No query."""
    kinds = records.keys()
    return [
        CatalogueEntry(
            name,
            event.kind,
            event.sentence(),
            tuple(one.name for one in fields(event) if one.name != "record_id"),
        )
        for name, event in sorted(registry.types().items())
        if event.kind in kinds
    ]


class Currencies:
    """In which currency the amounts of a kind of record are: filled while the applications load."""

    def __init__(self) -> None:
        self._providers: dict[str, Callable[[Sequence[int]], dict[int, str]]] = {}

    def add(self, kind: str, provider: Callable[[Sequence[int]], dict[int, str]]) -> None:
        """Let `provider` answer for many records of a kind at once. Called from a slice's `apps.py`."""
        self._providers[kind] = provider

    def of(self, kind: str, record_id: int) -> str:
        """The currency of a record; empty where its kind has none."""
        provider = self._providers.get(kind)
        return provider([record_id]).get(record_id, "") if provider else ""


currencies = Currencies()
