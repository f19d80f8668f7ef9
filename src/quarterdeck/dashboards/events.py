"""What happened to dashboards."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@registry.event
@dataclass(frozen=True)
class DashboardAdded(Event):
    """A dashboard was added."""

    kind: ClassVar[str] = "dashboard"
    name: ClassVar[str] = "dashboard.added"


@registry.event
@dataclass(frozen=True)
class DashboardEdited(Event):
    """A dashboard was renamed or shared."""

    kind: ClassVar[str] = "dashboard"
    name: ClassVar[str] = "dashboard.edited"


@registry.event
@dataclass(frozen=True)
class DashboardTilesChanged(Event):
    """Tiles of a dashboard were added, changed, moved or removed."""

    kind: ClassVar[str] = "dashboard"
    name: ClassVar[str] = "dashboard.tiles_changed"


@registry.event
@dataclass(frozen=True)
class DashboardDeleted(Event):
    """A dashboard was taken away."""

    kind: ClassVar[str] = "dashboard"
    name: ClassVar[str] = "dashboard.deleted"


@registry.event
@dataclass(frozen=True)
class DashboardRestored(Event):
    """A dashboard that was taken away came back."""

    kind: ClassVar[str] = "dashboard"
    name: ClassVar[str] = "dashboard.restored"


@registry.event
@dataclass(frozen=True)
class DashboardMailSet(Event):
    """When a dashboard goes out by mail to somebody was set."""

    kind: ClassVar[str] = "dashboard"
    name: ClassVar[str] = "dashboard.mail_set"
    person_id: int


@registry.event
@dataclass(frozen=True)
class DashboardMailSent(Event):
    """Somebody had a dashboard sent to themself by mail, besides its times."""

    kind: ClassVar[str] = "dashboard"
    name: ClassVar[str] = "dashboard.mail_sent"
    person_id: int


@registry.event
@dataclass(frozen=True)
class DashboardMailEnded(Event):
    """A dashboard no longer goes out by mail to somebody."""

    kind: ClassVar[str] = "dashboard"
    name: ClassVar[str] = "dashboard.mail_ended"
    person_id: int
