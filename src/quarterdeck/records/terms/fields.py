"""Words of custom fields: what a company keeps of its records beyond the fields every company has."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_

KEY_PREFIX = "cf_"
MOST_FIELDS = 100
MOST_CHOICES = 200
MOST_PLACES = 6
# Scaled by its places, a number stays below this: it fits 64 bits, and so does what it is compared with.
LARGEST_SCALED = 10**18
LONGEST = {"text": 200, "long_text": 5_000, "link": 1_000, "email": 254, "phone": 40}


class FieldKind(StrEnum):
    """Kinds of records that may have custom fields."""

    ACCOUNT = "account"
    CONTACT = "contact"
    OPPORTUNITY = "opportunity"


FIELD_KIND_LABELS = {
    FieldKind.ACCOUNT: N_("Accounts"),
    FieldKind.CONTACT: N_("Contacts"),
    FieldKind.OPPORTUNITY: N_("Deals"),
}


class FieldType(StrEnum):
    """What a custom field holds. A field keeps its type: another type is another field."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    PERCENT = "percent"
    YES_NO = "yes_no"
    DAY = "day"
    CHOICE = "choice"
    CHOICES = "choices"
    PERSON = "person"
    ACCOUNT = "account"
    LINK = "link"
    EMAIL = "email"
    PHONE = "phone"


FIELD_TYPE_LABELS = {
    FieldType.TEXT: N_("Text"),
    FieldType.LONG_TEXT: N_("Long text"),
    FieldType.NUMBER: N_("Number"),
    FieldType.PERCENT: N_("Percentage"),
    FieldType.YES_NO: N_("Yes or no"),
    FieldType.DAY: N_("Date"),
    FieldType.CHOICE: N_("One choice"),
    FieldType.CHOICES: N_("Several choices"),
    FieldType.PERSON: N_("Person"),
    FieldType.ACCOUNT: N_("Account"),
    FieldType.LINK: N_("Link"),
    FieldType.EMAIL: N_("E-mail"),
    FieldType.PHONE: N_("Phone"),
}
FIELD_TYPE_HINTS = {
    FieldType.TEXT: N_("One line of up to 200 characters."),
    FieldType.LONG_TEXT: N_("Several lines; not a column of lists."),
    FieldType.NUMBER: N_("With 0 to 6 decimal places."),
    FieldType.PERCENT: N_("A share, such as 12.5 %."),
    FieldType.YES_NO: N_("Yes, no, or not said."),
    FieldType.DAY: N_("A day without a time."),
    FieldType.CHOICE: N_("One of the choices you give."),
    FieldType.CHOICES: N_("Any number of the choices you give."),
    FieldType.PERSON: N_("An employee."),
    FieldType.ACCOUNT: N_("Another account, such as a consultant."),
    FieldType.LINK: N_("The address of a web page."),
    FieldType.EMAIL: N_("An e-mail address."),
    FieldType.PHONE: N_("A telephone number."),
}
TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.LINK, FieldType.EMAIL, FieldType.PHONE})
NUMBERS = frozenset({FieldType.NUMBER, FieldType.PERCENT})
CHOOSING = frozenset({FieldType.CHOICE, FieldType.CHOICES})
REFERRING = frozenset({FieldType.PERSON, FieldType.ACCOUNT})
SORTED = frozenset(
    {FieldType.TEXT, FieldType.NUMBER, FieldType.PERCENT, FieldType.YES_NO, FieldType.DAY, FieldType.CHOICE}
)
# A text, number, yes or no, day, id of a choice, person or account, or the ids of several choices in rising order.
Value = str | Decimal | bool | date | int | tuple[int, ...]


class FieldState(StrEnum):
    """Fields and choices are hidden, never deleted: what was entered stays."""

    ACTIVE = "active"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen."""

    id: int
    label: str
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """A custom field as records, lists, criteria and the API use it. `key` is `cf_<id>`."""

    id: int
    kind: FieldKind
    type: FieldType
    label: str
    help: str = ""
    is_required: bool = False
    is_listed: bool = False
    places: int = 0
    choices: tuple[Choice, ...] = ()
    is_active: bool = True
    position: int = 0
    version: int = 1
    copied_from_id: int | None = None
    is_copying: bool = False
    copied: int = 0
    left_out: int = 0

    @property
    def key(self) -> str:
        """How the field is addressed everywhere."""
        return f"{KEY_PREFIX}{self.id}"

    @property
    def is_sorted(self) -> bool:
        """Whether lists can be sorted by it."""
        return self.type in SORTED

    def choice_label(self, choice_id: int) -> str:
        """What a choice is called, hidden ones included; empty for a stranger."""
        return next((choice.label for choice in self.choices if choice.id == choice_id), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewField:
    """A custom field to create; choices in their order, by label."""

    kind: FieldKind
    type: FieldType
    label: str
    help: str = ""
    is_required: bool = False
    is_listed: bool = False
    places: int = 0
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChoiceEdit:
    """A choice of a field as it is to be. Without `id` it is a new one."""

    label: str
    id: int | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class KnownRefs:
    """Which people and accounts may be referred to by who writes."""

    people: Collection[int] = frozenset()
    accounts: Collection[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Entered:
    """What is entered for one record, by `cf_<id>`. `kept` are its present values, which are not questioned."""

    values: Mapping[str, object]
    kept: Mapping[int, Value] = field(default_factory=dict)


class FieldOp(StrEnum):
    """How a filter compares."""

    IS = "is"
    IS_NOT = "is_not"
    ANY_OF = "any_of"
    CONTAINS = "contains"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BEFORE = "before"
    AFTER = "after"
    IS_SET = "is_set"
    IS_EMPTY = "is_empty"


@dataclass(frozen=True, slots=True)
class FieldFilter:
    """A condition on one field. `value` is of the field's type; for any_of a tuple of such; None for is_set, is_empty.

    is_not also holds where there is no value.
    """

    field_id: int
    op: FieldOp
    value: Value | tuple[Value, ...] | None = None
