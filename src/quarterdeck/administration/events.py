"""What happened to the installation as a whole."""

from dataclasses import dataclass
from typing import ClassVar

from quarterdeck.journal.events import Event, registry


@registry.event
@dataclass(frozen=True)
class AuditExported(Event):
    """Entries of the audit log were taken away as a file. `record_id` is who took them, 0 the system."""

    kind: ClassVar[str] = "audit"
    name: ClassVar[str] = "audit.exported"
    tab: str
    events: list[str]
    record_kind: str
    about_id: int | None
    person_id: int | None
    door: str
    since: str | None
    until: str | None


@registry.event
@dataclass(frozen=True)
class ConfigurationApplied(Event):
    """A file of settings was applied. `record_id` is who applied it, 0 the system; each change has its own entry."""

    kind: ClassVar[str] = "configuration"
    name: ClassVar[str] = "configuration.applied"
    changes: int
    is_retiring: bool
