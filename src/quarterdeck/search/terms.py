"""Words of search: what is asked for, how close a record comes, what is found."""

from collections.abc import Sequence
from enum import IntEnum, StrEnum

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

# What one search reads; more is not typed but pasted.
LONGEST_QUERY = 200
MOST_WORDS = 8
# Of a long note the beginning is found by its words.
LONGEST_TEXT = 20_000
LONGEST_TITLE = 400


class Kind(StrEnum):
    """Kinds of records that are found, in the order they are shown."""

    OPPORTUNITY = "opportunity"
    ACCOUNT = "account"
    CONTACT = "contact"
    PERSON = "person"
    ACTIVITY = "activity"


KIND_LABELS = {
    Kind.OPPORTUNITY: N_("Deals"),
    Kind.ACCOUNT: N_("Accounts"),
    Kind.CONTACT: N_("Contacts"),
    Kind.PERSON: N_("People"),
    Kind.ACTIVITY: N_("Notes and activities"),
}
KIND_ICONS = {
    Kind.OPPORTUNITY: "briefcase",
    Kind.ACCOUNT: "building",
    Kind.CONTACT: "address-book",
    Kind.PERSON: "user",
    Kind.ACTIVITY: "note",
}


class Only(StrEnum):
    """What a sign before the words limits a search to."""

    EVERYTHING = ""
    ACTIONS = ">"
    PEOPLE = "@"
    ID = "#"


KINDS_OF = {
    Only.EVERYTHING: tuple(Kind),
    Only.ACTIONS: (),
    Only.PEOPLE: (Kind.PERSON, Kind.CONTACT),
    Only.ID: (Kind.OPPORTUNITY, Kind.ACCOUNT, Kind.CONTACT, Kind.ACTIVITY),
}


class Closeness(IntEnum):
    """How close a record comes to what was typed, the closest first."""

    EXACT = 0
    PREFIX = 1
    WORDS = 2
    INSIDE = 3
    SIMILAR = 4


@dataclass(frozen=True, slots=True)
class Sought:
    """What was typed: what it is limited to, its words, folded, and the text they were read from."""

    text: str
    only: Only
    words: tuple[str, ...]

    @property
    def key(self) -> str:
        """The words as titles are kept."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Indexed:
    """What the index keeps of a record: its words, and whose it is."""

    record_id: int
    title: str
    text: str
    owner_id: int | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record of the index that may be what was meant."""

    kind: Kind
    record_id: int
    entry_id: int
    title: str
    text: str
    owner_id: int | None


@dataclass(frozen=True, slots=True)
class Described:
    """A record as it is shown among what was found. `parent` is the record that an activity stands on."""

    title: str
    sub: str = ""
    is_open: bool = True
    amount_minor: int | None = None
    currency: str = ""
    parent: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found, the way it is shown, and how close it comes."""

    kind: Kind
    record_id: int
    described: Described
    closeness: Closeness


@dataclass(frozen=True, slots=True)
class Found:
    """The best records of one kind; whether there are more of it than these."""

    kind: Kind
    hits: Sequence[Hit]
    has_more: bool = False
