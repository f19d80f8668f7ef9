"""What happened to activities and next steps. No event carries a text."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True)
class ActivityEvent(Event):
    """Base of the events about an activity; (subject_kind, subject_id) is the record it stands on."""

    kind: ClassVar[str] = "activity"
    subject_kind: str
    subject_id: int
    type: str


@registry.event
@dataclass(frozen=True)
class ActivityLogged(ActivityEvent):
    """Something that happened was written down."""

    name: ClassVar[str] = "activity.logged"


@registry.event
@dataclass(frozen=True)
class ActivityPlanned(ActivityEvent):
    """A task, call or meeting was planned."""

    name: ClassVar[str] = "activity.planned"


@registry.event
@dataclass(frozen=True)
class ActivityEdited(ActivityEvent):
    """Fields of an activity changed, perhaps who is to do it."""

    name: ClassVar[str] = "activity.edited"


@registry.event
@dataclass(frozen=True)
class ActivityHandedOver(ActivityEvent):
    """An open activity went to another person because its assignee left."""

    name: ClassVar[str] = "activity.handed_over"


@registry.event
@dataclass(frozen=True)
class ActivityCompleted(ActivityEvent):
    """A planned activity was done."""

    name: ClassVar[str] = "activity.completed"


@registry.event
@dataclass(frozen=True)
class ActivityReopened(ActivityEvent):
    """A completed activity is planned again."""

    name: ClassVar[str] = "activity.reopened"


@registry.event
@dataclass(frozen=True)
class ActivityDeleted(ActivityEvent):
    """An activity was deleted."""

    name: ClassVar[str] = "activity.deleted"


@registry.event
@dataclass(frozen=True)
class ActivityRestored(ActivityEvent):
    """A deleted activity is back."""

    name: ClassVar[str] = "activity.restored"


@registry.event
@dataclass(frozen=True)
class ActivityImported(ActivityEvent):
    """An activity was imported; `RecordsTouched` tells what follows from all of them."""

    name: ClassVar[str] = "activity.imported"


@registry.event
@dataclass(frozen=True)
class RecordsTouched(Event):
    """Activities or next steps of many records of a kind were written at once; `record_id` is the first of them."""

    kind: ClassVar[str] = "activity"
    name: ClassVar[str] = "activity.records_touched"
    subject_kind: str
    subject_ids: tuple[int, ...]


@dataclass(frozen=True)
class NextStepEvent(Event):
    """Base of the events about a next step; `record_id` is the step's own id."""

    kind: ClassVar[str] = "next_step"
    subject_kind: str
    subject_id: int


@registry.event
@dataclass(frozen=True)
class NextStepSet(NextStepEvent):
    """The next step of a record was set, changed or taken away."""

    name: ClassVar[str] = "next_step.set"


@registry.event
@dataclass(frozen=True)
class NextStepImported(NextStepEvent):
    """A next step was imported; `RecordsTouched` tells what follows from all of them."""

    name: ClassVar[str] = "next_step.imported"


@dataclass(frozen=True)
class MailSourceEvent(Event):
    """Base of the events about a person's mail source; `record_id` is the person."""

    kind: ClassVar[str] = "person"


@registry.event
@dataclass(frozen=True)
class MailSourceConnected(MailSourceEvent):
    """From here on an outside tool logs the mails of a person."""

    name: ClassVar[str] = "person.mail_source_connected"


@registry.event
@dataclass(frozen=True)
class MailSourceEnded(MailSourceEvent):
    """Nobody logs the mails of a person any more."""

    name: ClassVar[str] = "person.mail_source_ended"
