"""What happened in the inspection."""

from dataclasses import dataclass
from typing import ClassVar

from quarterdeck.journal.events import Event, registry


@registry.event
@dataclass(frozen=True)
class DealsExported(Event):
    """Deals of a list were taken away as a file. `record_id` is who took them, 0 the system; `query` which."""

    kind: ClassVar[str] = "deals_file"
    name: ClassVar[str] = "deals.exported"
    query: str
    count: int
