"""What happened to the installation as a whole."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@registry.event
@dataclass(frozen=True)
class ConfigurationApplied(Event):
    """A file of settings was applied. `record_id` is who applied it, 0 the system; each change has its own entry."""

    kind: ClassVar[str] = "configuration"
    name: ClassVar[str] = "configuration.applied"
    changes: int
    is_retiring: bool
