"""Words of imports: kinds of files, what a column may become, verdicts on rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Any

from quarterdeck.customers.terms import AccountKind
from quarterdeck.values.text import N_
from quarterdeck.values.verdict import Reason


class Kind(StrEnum):
    """What the rows of a file are."""

    PEOPLE = "people"
    ACCOUNTS = "accounts"
    PRODUCTS = "products"
    OPPORTUNITIES = "opportunities"


KIND_LABELS = {
    Kind.PEOPLE: N_("People"),
    Kind.ACCOUNTS: N_("Accounts"),
    Kind.PRODUCTS: N_("Products"),
    Kind.OPPORTUNITIES: N_("Opportunities"),
}


class FieldType(StrEnum):
    """How the text of a cell becomes a value."""

    TEXT = "text"
    AMOUNT = "amount"
    INTEGER = "integer"
    PERCENT = "percent"
    DAY = "day"
    MOMENT = "moment"
    COUNTRY = "country"
    PUBLIC_ID = "public_id"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field that a column may fill. `is_required` means every new record needs it."""

    type: FieldType = FieldType.TEXT
    is_required: bool = False


_TEXT, _NEEDED = FieldSpec(), FieldSpec(is_required=True)

FIELDS: Mapping[Kind, Mapping[str, FieldSpec]] = {
    Kind.PEOPLE: {
        "name": _NEEDED,
        "email": _TEXT,
        "role": _TEXT,
        "manager": _TEXT,
        "team": _TEXT,
        "parent_team": _TEXT,
        "member_since": FieldSpec(FieldType.DAY),
    },
    Kind.ACCOUNTS: {
        "name": _NEEDED,
        "kind": _TEXT,
        "domain": _TEXT,
        "industry": _TEXT,
        "employees": FieldSpec(FieldType.INTEGER),
        "country": FieldSpec(FieldType.COUNTRY),
        "region": _TEXT,
        "phone": _TEXT,
        "email": _TEXT,
        "parent": _TEXT,
        "owner": _TEXT,
    },
    Kind.PRODUCTS: {
        "name": _NEEDED,
        "family": _TEXT,
        "list_price": FieldSpec(FieldType.AMOUNT),
        "currency": _TEXT,
    },
    Kind.OPPORTUNITIES: {
        "id": FieldSpec(FieldType.PUBLIC_ID),
        "external_id": _TEXT,
        "name": _NEEDED,
        "pipeline": _TEXT,
        "stage": _TEXT,
        "owner": _TEXT,
        "account": _TEXT,
        "amount": FieldSpec(FieldType.AMOUNT),
        "currency": _TEXT,
        "close_date": FieldSpec(FieldType.DAY),
        "category": _TEXT,
        "seller_probability": FieldSpec(FieldType.PERCENT),
        "product": _TEXT,
        "channel": _TEXT,
        "source": _TEXT,
        "type": _TEXT,
        "loss_reason": _TEXT,
        "competitor": _TEXT,
        "order_reference": _TEXT,
        "created_at": FieldSpec(FieldType.MOMENT),
        "closed_at": FieldSpec(FieldType.MOMENT),
    },
}

# Fields by which a row may find the record it is about.
MATCH_FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.PEOPLE: ("name", "email"),
    Kind.ACCOUNTS: ("name", "domain"),
    Kind.PRODUCTS: ("name",),
    Kind.OPPORTUNITIES: ("external_id", "id"),
}

# Fields that only a file of history carries: dates of the past.
HISTORY_FIELDS = frozenset({"created_at", "closed_at"})


class Plan(StrEnum):
    """What applying a row will do, as the check found it."""

    CREATE = "create"
    HISTORY = "history"
    CHANGE = "change"
    MOVE = "move"
    UNCHANGED = "unchanged"
    BAD = "bad"


PLAN_LABELS = {
    Plan.CREATE: N_("new"),
    Plan.HISTORY: N_("new, with its history"),
    Plan.CHANGE: N_("changed"),
    Plan.MOVE: N_("moved to another stage"),
    Plan.UNCHANGED: N_("same as stored"),
    Plan.BAD: N_("to mend"),
}


class Outcome(StrEnum):
    """What became of a row when it was applied."""

    DONE = "done"
    REFUSED = "refused"
    LEFT_OUT = "left_out"


class ImportState(StrEnum):
    """Where an import stands."""

    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"


class Judged(StrEnum):
    """How rows with dates of their own are judged: as history, or by the rules like any other entry."""

    HISTORY = "history"
    RULES = "rules"


# Flag of an opportunity whose own day is not known: the import's as-of day stands in for it.
UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in a file: where (line, column, the cell's text) and why."""

    line: int
    column: str
    value: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """A text that means "not known" when the row's other fields are as `when` says."""

    value: str
    when: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """Where a field's value comes from: a column, other fields joined, or only a default."""

    column: str = ""
    join: tuple[str, ...] = ()
    separator: str = " "
    default: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[UnknownValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How cells are written: day formats (strptime) and their zone, decimal and grouping marks, the delimiter."""

    delimiter: str = ""
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    decimal: str = "."
    grouping: str = ""
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class HistoryRules:
    """How dates become history: day for undated rows, columns by stage, what is known at closing only."""

    as_of: date | None = None
    start: str = ""
    entered: Mapping[str, str] = field(default_factory=dict)
    at_close: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileMapping:
    """A mapping file, read and verified."""

    kind: Kind
    match: str
    fields: Mapping[str, FieldMapping]
    file: str = ""
    reading: Reading = Reading()
    history: HistoryRules | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns a file must have, in order of first use."""
        named = [mapped.column for mapped in self.fields.values() if mapped.column]
        if self.history is not None:
            named += self.history.entered.values()
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How one file is brought in. `as_of` overrides the mapping's; automations stay quiet unless asked for."""

    as_of: date | None = None
    judged: Judged = Judged.HISTORY
    runs_automations: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """A person of a file, without sign-in. Teams are found or made by name; the manager leads the team."""

    name: str
    email: str = ""
    role: str = "rep"
    manager: str = ""
    team: str = ""
    parent_team: str = ""
    member_since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFacts:
    """What a file says of a product; None where it says nothing."""

    name: str
    family: str | None = None
    list_price: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """What a file says of an account; None where it says nothing. `parent` names one that the same file adds."""

    name: str
    kind: AccountKind | None = None
    domain: str | None = None
    industry: str | None = None
    employees: int | None = None
    country: str | None = None
    region: str | None = None
    phone: str | None = None
    email: str | None = None
    parent_id: int | None = None
    owner_id: int | None = None
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a file says of an opportunity, by the names of its fields; None where it says nothing."""

    name: str | None = None
    account_id: int | None = None
    owner_id: int | None = None
    amount: Decimal | None = None
    currency: str | None = None
    close_date: date | None = None
    category: str | None = None
    seller_probability_bp: int | None = None
    product_id: int | None = None
    channel: str | None = None
    source: str | None = None
    type: str | None = None
    loss_reason_id: int | None = None
    competitor: str | None = None
    order_reference: str | None = None

    def fields(self) -> dict[str, Any]:
        """The fields something is said of."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpportunityFacts:
    """An opportunity of a file: fields, the stage it is in, and with a history the stages it went through.

    `at_close` names fields that are known since it was closed. `at` is when a move happened, None for now.
    """

    said: Said
    pipeline_id: int
    stage_id: int | None = None
    external_id: str = ""
    created_at: datetime | None = None
    stages: tuple[tuple[int, datetime], ...] = ()
    at_close: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict on a row: what applying it will do, to which record, with which facts (JSON), or what to mend.

    `needs_key` is the match key of the row of this file that must be applied before. `is_refused` tells
    that rules said no.
    """

    line: int
    plan: Plan
    match_key: str = ""
    needs_key: str = ""
    record_id: int | None = None
    facts: str = "{}"
    problems: tuple[Problem, ...] = ()
    is_refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of applying a row: the record, whether anything was written, or the reasons against it."""

    record_id: int | None = None
    is_changed: bool = False
    reasons: tuple[Reason, ...] = ()
