"""What happened in qualification. `subject_kind` and `subject_id` name the record it is about."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True)
class SubjectEvent(Event):
    """Base of what happens to the qualification of a record."""

    subject_kind: str
    subject_id: int


@registry.event
@dataclass(frozen=True)
class EvidenceRecorded(SubjectEvent):
    """A level of an element was recorded with its evidence."""

    kind: ClassVar[str] = "evidence"
    name: ClassVar[str] = "evidence.recorded"


@registry.event
@dataclass(frozen=True)
class EvidenceWithdrawn(SubjectEvent):
    """Evidence no longer counts."""

    kind: ClassVar[str] = "evidence"
    name: ClassVar[str] = "evidence.withdrawn"


@registry.event
@dataclass(frozen=True)
class NeedsEdited(SubjectEvent):
    """What a customer needs was written down or changed."""

    kind: ClassVar[str] = "needs"
    name: ClassVar[str] = "needs.edited"


@registry.event
@dataclass(frozen=True)
class QuestionAnswered(SubjectEvent):
    """A question got an answer, another one, or none any more."""

    kind: ClassVar[str] = "answer"
    name: ClassVar[str] = "answer.given"


@registry.event
@dataclass(frozen=True)
class ObjectionRaised(SubjectEvent):
    """An objection was written down."""

    kind: ClassVar[str] = "objection"
    name: ClassVar[str] = "objection.raised"


@registry.event
@dataclass(frozen=True)
class ObjectionEdited(SubjectEvent):
    """An objection changed: answered, settled, reworded."""

    kind: ClassVar[str] = "objection"
    name: ClassVar[str] = "objection.edited"


@registry.event
@dataclass(frozen=True)
class ObjectionDeleted(SubjectEvent):
    """An objection was taken away."""

    kind: ClassVar[str] = "objection"
    name: ClassVar[str] = "objection.deleted"


@registry.event
@dataclass(frozen=True)
class ObjectionRestored(SubjectEvent):
    """A deleted objection is back."""

    kind: ClassVar[str] = "objection"
    name: ClassVar[str] = "objection.restored"


@registry.event
@dataclass(frozen=True)
class FrameworkAdded(Event):
    """A framework was added."""

    kind: ClassVar[str] = "framework"
    name: ClassVar[str] = "framework.added"


@registry.event
@dataclass(frozen=True)
class FrameworkEdited(Event):
    """A framework changed, or was retired or taken back."""

    kind: ClassVar[str] = "framework"
    name: ClassVar[str] = "framework.edited"


@registry.event
@dataclass(frozen=True)
class ElementAdded(Event):
    """An element was added to a framework."""

    kind: ClassVar[str] = "element"
    name: ClassVar[str] = "element.added"


@registry.event
@dataclass(frozen=True)
class ElementEdited(Event):
    """An element changed, or was retired or taken back."""

    kind: ClassVar[str] = "element"
    name: ClassVar[str] = "element.edited"


@registry.event
@dataclass(frozen=True)
class QuestionSetAdded(Event):
    """A set of questions was added."""

    kind: ClassVar[str] = "question_set"
    name: ClassVar[str] = "question_set.added"


@registry.event
@dataclass(frozen=True)
class QuestionSetEdited(Event):
    """A set of questions changed, or was retired or taken back."""

    kind: ClassVar[str] = "question_set"
    name: ClassVar[str] = "question_set.edited"


@registry.event
@dataclass(frozen=True)
class QuestionAdded(Event):
    """A question was added to a set."""

    kind: ClassVar[str] = "question"
    name: ClassVar[str] = "question.added"


@registry.event
@dataclass(frozen=True)
class QuestionEdited(Event):
    """A question changed, or was retired or taken back."""

    kind: ClassVar[str] = "question"
    name: ClassVar[str] = "question.edited"
