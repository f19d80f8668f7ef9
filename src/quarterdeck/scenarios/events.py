"""What happened to scenarios."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.scenarios.terms import SCENARIO
from quarterdeck.values.dataclasses import dataclass


@registry.event
@dataclass(frozen=True)
class ScenarioAdded(Event):
    """A scenario was added."""

    kind: ClassVar[str] = SCENARIO
    name: ClassVar[str] = "scenario.added"


@registry.event
@dataclass(frozen=True)
class ScenarioEdited(Event):
    """A scenario was renamed or shared."""

    kind: ClassVar[str] = SCENARIO
    name: ClassVar[str] = "scenario.edited"


@registry.event
@dataclass(frozen=True)
class ScenarioAsked(Event):
    """A scenario was asked anew: what it supposes changed, or a newer forecast is there."""

    kind: ClassVar[str] = SCENARIO
    name: ClassVar[str] = "scenario.asked"


@registry.event
@dataclass(frozen=True)
class ScenarioDeleted(Event):
    """A scenario was taken away."""

    kind: ClassVar[str] = SCENARIO
    name: ClassVar[str] = "scenario.deleted"


@registry.event
@dataclass(frozen=True)
class ScenarioRestored(Event):
    """A scenario that was taken away came back."""

    kind: ClassVar[str] = SCENARIO
    name: ClassVar[str] = "scenario.restored"
