"""What happened to records that may be one."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@registry.event
@dataclass(frozen=True)
class PairDecided(Event):
    """It was decided whether two records are one."""

    kind: ClassVar[str] = "pair"
    name: ClassVar[str] = "pair.decided"
    records: str
    first_id: int
    second_id: int
    decision: str


@registry.event
@dataclass(frozen=True)
class RecordsMerged(Event):
    """Two records became one; the rows of one followed to the other."""

    kind: ClassVar[str] = "merge"
    name: ClassVar[str] = "merge.done"
    records: str
    source_id: int
    target_id: int


@registry.event
@dataclass(frozen=True)
class MergeUndone(Event):
    """A merge was taken back; what was changed since stayed."""

    kind: ClassVar[str] = "merge"
    name: ClassVar[str] = "merge.undone"
    records: str
    source_id: int
    target_id: int
