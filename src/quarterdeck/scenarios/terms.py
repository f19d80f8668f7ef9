"""Words of scenarios: what is supposed, of which line of the forecast, and who sees it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from quarterdeck.analytics.forecasting.supposition import FACTORS, LARGE, MEDIUM, SMALL, Kind
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

SCENARIO = "scenario"
LONGEST_NAME, LONGEST_NOTE = 80, 2000
MOST_SCENARIOS, MOST_LEVERS, MOST_NAMED, MOST_VERSIONS = 100, 20, 50, 200
# Everybody's are computed one after the other: nobody's may fill the queue.
MOST_WAITING = 20
LONGEST_RAMP = 104
# Levers are kept to four decimals; beyond these bounds nothing would be told by them.
MOST_FACTOR, MOST_WEEKS, MOST_REPS = 100, 520, 100_000
COMPARED = 4
# Where the process that answers previews listens, and the mark that one is wanted, in the folder of data.
PREVIEW_SOCKET, PREVIEW_WANTED = "previews.sock", "previews.wanted"
# A wish that is older was given up.
WANTED_SECONDS = 30.0
# How many previews one person may ask for within how many seconds: a slider that is moved asks four times a second.
MOST_PREVIEWS, PREVIEWS_SECONDS = 60, 10.0
Line = tuple[int | None, int | None]
KIND_LABELS = {
    Kind.WIN_RATE: N_("Win rate"),
    Kind.DEAL_SIZE: N_("Deal size"),
    Kind.CYCLE: N_("Sales cycle"),
    Kind.CREATED: N_("Created pipeline"),
    Kind.PUSH_RATE: N_("Push rate"),
    Kind.CAPACITY: N_("Capacity"),
}
KIND_HINTS = {
    Kind.WIN_RATE: N_("How many more of the deals are won, in percent: those open and those to come."),
    Kind.DEAL_SIZE: N_("How much larger won deals are, in percent."),
    Kind.CYCLE: N_("Weeks by which everything closes later; a minus closes earlier."),
    Kind.CREATED: N_("How many more deals are still created and won, in percent."),
    Kind.PUSH_RATE: N_("How many more of the deals due in the period are pushed out of it, in percent."),
    Kind.CAPACITY: N_("Reps who join today, or with a minus leave. They move what is still to come."),
}


class Column(StrEnum):
    """By what a lever is narrowed."""

    PIPELINE = "pipeline"
    TEAM = "team"
    OWNER = "owner"
    TYPE = "type"
    CHANNEL = "channel"
    SOURCE = "source"
    SIZE = "size"


COLUMN_LABELS = {
    Column.PIPELINE: N_("Pipeline"),
    Column.TEAM: N_("Team"),
    Column.OWNER: N_("Owner"),
    Column.TYPE: N_("Type"),
    Column.CHANNEL: N_("Channel"),
    Column.SOURCE: N_("Source"),
    Column.SIZE: N_("Size"),
}
SIZE_LABELS = {SMALL: N_("Small third"), MEDIUM: N_("Middle third"), LARGE: N_("Large third")}


class Sharing(StrEnum):
    """Who sees a scenario besides its owner."""

    PRIVATE = "private"
    PERSON = "person"
    TEAM = "team"


SHARING_LABELS = {
    Sharing.PRIVATE: N_("Only me"),
    Sharing.PERSON: N_("One person"),
    Sharing.TEAM: N_("A team and those below it"),
}


class State(StrEnum):
    """Deleting a scenario is a state: it can be taken back."""

    ACTIVE = "active"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Lever:
    """A lever as it is said: of everything, or of a segment by its key (ids are public ones)."""

    kind: str
    amount: float
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What a scenario supposes. `include` and `exclude` are ids of open deals; `ramp` is in weeks."""

    levers: tuple[Lever, ...] = ()
    include: tuple[int, ...] = ()
    exclude: tuple[int, ...] = ()
    ramp: int = 13


@dataclass(frozen=True, slots=True)
class Question:
    """A preview that is asked for: of a line, of what is supposed, and the quota that `asker_id` may see of it."""

    asker_id: int
    team_id: int | None
    person_id: int | None
    said: Said
    quota: int | None


@dataclass(frozen=True, slots=True)
class Fields:
    """What a scenario is called, of which line of the forecast it is, and who sees it."""

    name: str = ""
    note: str = ""
    team_id: int | None = None
    """With neither team nor person it is the whole company's."""
    person_id: int | None = None
    sharing: str = Sharing.PRIVATE.value
    shared_person_id: int | None = None
    shared_team_id: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one version: of which published forecast, and the figures or why there are none.

    `figures` is as `rules.figures` reads it, empty with a `problem`. `quota` is in minor units of `currency`.
    """

    at: datetime
    day: date
    published_at: datetime
    quarter: str
    period_start: date
    period_end: date
    currency: str
    model_id: str
    problem: str
    figures: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of what a scenario supposes, with its answer.

    None while it is computed, and for ever where it was replaced before.
    """

    id: int
    number: int
    at: datetime
    said: Said
    quota: int | None
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Row:
    """A scenario as one person sees it, with its newest version.

    Where `is_readable` is False its figures may not be shown: the line sums deals the viewer may not see.
    """

    id: int
    fields: Fields
    owner_id: int
    owner_name: str
    line: str
    version: int
    updated_at: datetime
    is_own: bool
    is_readable: bool
    newest: Version


__all__ = ["FACTORS", "KIND_LABELS", "Answer", "Fields", "Kind", "Lever", "Row", "Said", "Sharing", "State", "Version"]
