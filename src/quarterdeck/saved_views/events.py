"""What happened to saved views."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@registry.event
@dataclass(frozen=True)
class ViewSaved(Event):
    """A view was saved for the first time."""

    kind: ClassVar[str] = "view"
    name: ClassVar[str] = "view.saved"


@registry.event
@dataclass(frozen=True)
class ViewEdited(Event):
    """A view was renamed, shared, or keeps other filters or columns."""

    kind: ClassVar[str] = "view"
    name: ClassVar[str] = "view.edited"


@registry.event
@dataclass(frozen=True)
class ViewDeleted(Event):
    """A view was taken away."""

    kind: ClassVar[str] = "view"
    name: ClassVar[str] = "view.deleted"


@registry.event
@dataclass(frozen=True)
class ViewRestored(Event):
    """A view that was taken away came back."""

    kind: ClassVar[str] = "view"
    name: ClassVar[str] = "view.restored"


@registry.event
@dataclass(frozen=True)
class UsualViewChosen(Event):
    """Somebody chose what they, or everybody of a role, start with or which columns they see."""

    kind: ClassVar[str] = "view_choice"
    name: ClassVar[str] = "view_choice.made"
