"""Words of the journal: doors, and what stands on every entry."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from quarterdeck.values.dataclasses import dataclass, fields
from quarterdeck.values.text import N_, Text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MAX_DEPTH = 8
# In the payload of an entry: the bulk run that made it.
RUN = "bulk_run_id"


class Door(StrEnum):
    """The way a change came in. Every door runs the same action."""

    FORM = "form"
    INLINE = "inline"
    BOARD = "board"
    BULK = "bulk"
    IMPORT = "import"
    API = "api"
    AUTOMATION = "automation"
    PORTAL = "portal"
    MAIL = "mail"
    SYSTEM = "system"


DOOR_LABELS = {
    Door.FORM: N_("form"),
    Door.INLINE: N_("inline edit"),
    Door.BOARD: N_("board"),
    Door.BULK: N_("bulk edit"),
    Door.IMPORT: N_("import"),
    Door.API: N_("API"),
    Door.AUTOMATION: N_("automation"),
    Door.PORTAL: N_("partner portal"),
    Door.MAIL: N_("mail"),
    Door.SYSTEM: N_("system"),
}


@dataclass(frozen=True, slots=True)
class Via:
    """How a change arrives: its door, whether automations stay quiet, how deep a chain it is in, of which bulk run."""

    door: Door
    quiet: bool = False
    depth: int = 0
    run_id: int | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who, when and how of one journal entry. `at` is business time, aware UTC.

    `since` is when it may have happened at the earliest, where `at` is only when it was seen.
    """

    actor_id: int | None
    at: datetime
    via: Via
    token_id: int | None = None
    reason: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to a subscriber of the outbox: `event_id` is the same at every try."""

    event_id: int
    stamp: Stamp
    attempt: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a check found to be wrong: a stable code, and what it is."""

    code: str
    text: Text


class FieldChange(NamedTuple):
    """One field of one record, old to new, as JSON values.

    `personal` names the person-like record (kind, id) whose erasure must remove the values.
    """

    field: str
    old: object
    new: object
    personal: tuple[str, int] | None = None


def field_changes(
    before: "DataclassInstance",
    after: "DataclassInstance",
    *,
    personal: Collection[str] = (),
    subject: tuple[str, int] | None = None,
) -> list[FieldChange]:
    """The fields in which two values of one dataclass differ; an empty text counts as no value.

    Those named in `personal` belong to `subject` (kind, id).
    """
    pairs = ((field.name, _value(before, field.name), _value(after, field.name)) for field in fields(after))
    return [
        FieldChange(name, old, new, personal=subject if name in personal else None)
        for name, old, new in pairs
        if old != new
    ]


def _value(record: "DataclassInstance", name: str) -> object:
    value: object = getattr(record, name)
    return None if value == "" else value
