"""Words of activities: what happened or is planned on a record, next steps, mail sources."""

from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_


class ActivityType(StrEnum):
    """What an activity is."""

    NOTE = "note"
    CALL = "call"
    MEETING = "meeting"
    MAIL = "mail"
    TASK = "task"


TYPE_LABELS = {
    ActivityType.NOTE: N_("Note"),
    ActivityType.CALL: N_("Call"),
    ActivityType.MEETING: N_("Meeting"),
    ActivityType.MAIL: N_("Mail"),
    ActivityType.TASK: N_("Task"),
}
# What can stand in the calendar before it happens; notes and mails are there only afterwards.
PLANNABLE = frozenset({ActivityType.CALL, ActivityType.MEETING, ActivityType.TASK})


class Direction(StrEnum):
    """Which way a mail or call went; nothing else has one."""

    NONE = ""
    OUT = "out"
    IN = "in"


DIRECTION_LABELS = {Direction.OUT: N_("Outgoing"), Direction.IN: N_("Incoming")}
DIRECTED = frozenset({ActivityType.CALL, ActivityType.MAIL})


class Outcome(StrEnum):
    """How a call or meeting ended."""

    NONE = ""
    CONNECTED = "connected"
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no_answer"
    HELD = "held"
    NO_SHOW = "no_show"


OUTCOME_LABELS = {
    Outcome.CONNECTED: N_("Connected"),
    Outcome.VOICEMAIL: N_("Left a message"),
    Outcome.NO_ANSWER: N_("No answer"),
    Outcome.HELD: N_("Held"),
    Outcome.NO_SHOW: N_("Nobody came"),
}
OUTCOMES = {
    ActivityType.CALL: (Outcome.CONNECTED, Outcome.VOICEMAIL, Outcome.NO_ANSWER),
    ActivityType.MEETING: (Outcome.HELD, Outcome.NO_SHOW),
}


class ActivityState(StrEnum):
    """No activity is removed: it is active or deleted."""

    ACTIVE = "active"
    DELETED = "deleted"


class NextState(StrEnum):
    """How the next activity of a record stands on a day."""

    NONE = "none"
    OVERDUE = "overdue"
    TODAY = "today"
    FUTURE = "future"


NEXT_STATE_LABELS = {
    NextState.NONE: N_("No next step"),
    NextState.OVERDUE: N_("Activity overdue"),
    NextState.TODAY: N_("Activity due today"),
    NextState.FUTURE: N_("Activity planned"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewActivity:
    """An activity to be written on the record named by (kind, record_id).

    `at` is when it happened, None while it is still planned: then `due_on` says for which day. What has
    neither happens now. `assignee_id` is who is to do it; planned without one it is its author's.
    `author_id` and `created_at` are set only by imports, which write down what others did, and when.
    """

    kind: str
    record_id: int
    type: ActivityType
    subject: str = ""
    body: str = ""
    at: datetime | None = None
    due_on: date | None = None
    direction: Direction = Direction.NONE
    outcome: Outcome = Outcome.NONE
    assignee_id: int | None = None
    external_id: str = ""
    author_id: int | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFields:
    """What of an activity can be changed, and is compared to tell what did."""

    subject: str
    body: str
    at: datetime | None
    due_on: date | None
    direction: Direction
    outcome: Outcome
    assignee_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNextStep:
    """The next step of the record named by (kind, record_id): what, and by when. Without text there is none."""

    kind: str
    record_id: int
    text: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class NextActivity:
    """What comes next on a record: the earliest of its next step and its planned activities."""

    state: NextState
    on: date | None = None
    what: str = ""


@dataclass(frozen=True, slots=True)
class Touch:
    """The last time both sides were in contact: a connected call, a held meeting, a mail from the customer."""

    at: datetime
    type: ActivityType
    activity_id: int


FIELD_LABELS = {
    "subject": N_("Subject"),
    "body": N_("Text"),
    "at": N_("When"),
    "due_on": N_("Due"),
    "direction": N_("Direction"),
    "outcome": N_("Outcome"),
    "assignee_id": N_("Assigned to"),
    "text": N_("Next step"),
}
# Free text may say anything about the people of a record: it is erased with them.
PERSONAL = frozenset({"subject", "body", "text"})


class DueWhen(StrEnum):
    """The parts of a list of open tasks."""

    OVERDUE = "overdue"
    TODAY = "today"
    COMING = "coming"


DUE_LABELS = {DueWhen.OVERDUE: N_("Overdue"), DueWhen.TODAY: N_("Today"), DueWhen.COMING: N_("Coming")}


class Whose(StrEnum):
    """Whose tasks a list shows, within the records its reader may see."""

    MINE = "mine"
    TEAM = "team"
    ALL = "all"


WHOSE_LABELS = {Whose.MINE: N_("Mine"), Whose.TEAM: N_("My team"), Whose.ALL: N_("All")}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFilter:
    """What a list of activities is narrowed to. `is_open` None takes planned and past ones."""

    kind: str = ""
    record_id: int | None = None
    types: tuple[ActivityType, ...] = ()
    is_open: bool | None = None
    assignee_id: int | None = None
    whose: Whose = Whose.ALL


@dataclass(frozen=True, slots=True)
class Writer:
    """A person who fills in forms, at one moment."""

    actor: Actor
    now: datetime

    @property
    def today(self) -> date:
        """The day it is for the writer."""
        return self.day_of(self.now)

    def day_of(self, at: datetime) -> date:
        """The writer's day of an instant."""
        return at.astimezone(ZoneInfo(self.actor.time_zone)).date()

    def instant_of(self, day: date) -> datetime:
        """When something happened of which only the day is said: now for today, noon of the writer for another day."""
        if day == self.today:
            return self.now
        return datetime.combine(day, time(12), ZoneInfo(self.actor.time_zone)).astimezone(UTC)
