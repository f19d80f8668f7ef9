"""What happened to exports."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.users.events import PersonEvent
from quarterdeck.values.dataclasses import dataclass


@registry.event
@dataclass(frozen=True)
class ListExported(Event):
    """A list was taken away as a file. `record_id` is who took it, 0 the system; `query` which rows."""

    kind: ClassVar[str] = "exported_list"
    name: ClassVar[str] = "list.exported"
    source: str
    query: str
    type: str
    count: int


@registry.event
@dataclass(frozen=True)
class HeldDataExported(Event):
    """What is held about a person was taken away. `record_id` is who took it, 0 the system; `about_id` the person."""

    kind: ClassVar[str] = "exported_list"
    name: ClassVar[str] = "held_data.exported"
    about_kind: str
    about_id: int


@registry.event
@dataclass(frozen=True)
class PersonErased(PersonEvent):
    """Somebody who left was erased: name, address and what they could sign in with are gone for good."""

    name: ClassVar[str] = "person.erased"
