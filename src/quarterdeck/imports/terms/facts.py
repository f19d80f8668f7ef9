"""What a row says, in the words of the slice it is for."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from quarterdeck.activities.terms import ActivityType, Direction, Outcome
from quarterdeck.catalog.terms import BillingPeriod, ChargeType
from quarterdeck.customers.terms import AccountKind
from quarterdeck.values.dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """A person of a file, without sign-in. Teams are found or made by name; the manager leads the team."""

    name: str
    external_id: str = ""
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
    external_id: str = ""
    family: str | None = None
    list_price: Decimal | None = None
    currency: str | None = None
    code: str | None = None
    charge: ChargeType | None = None
    billing_period: BillingPeriod | None = None
    default_term_months: int | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFacts:
    """A price of a file. The book is found by name, or added in its currency and for its tier."""

    book: str
    currency: str
    product_id: int
    unit_price: Decimal
    minimum_quantity: Decimal = Decimal(0)
    tier_id: int | None = None
    book_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """What a file says of an account; None where it says nothing. `parent` names one that the same file adds, by
    name or by its id in the system `source`.

    `custom_fields` are by `cf_<id>`.
    """

    name: str
    external_id: str = ""
    source: str = ""
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
    price_tier_id: int | None = None
    parent: str = ""
    custom_fields: dict[str, str | int | list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFacts:
    """What a file says of a contact; None where it says nothing. `custom_fields` are by `cf_<id>`.

    `reports_to` is the id in the system `source` of a contact that the same file adds, `account` the name of such an
    account.
    """

    name: str | None = None
    external_id: str = ""
    source: str = ""
    reports_to: str = ""
    account: str = ""
    account_id: int | None = None
    title: str | None = None
    email: str | None = None
    phone: str | None = None
    reports_to_id: int | None = None
    attitude: str | None = None
    influence: str | None = None
    owner_id: int | None = None
    custom_fields: dict[str, str | int | list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyingFacts:
    """Who has a say in an opportunity, in which role."""

    opportunity_id: int
    contact_id: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitFacts:
    """How the credit of one kind is shared out of an opportunity: people (None: its owner) with basis points."""

    opportunity_id: int
    type: str
    shares: tuple[tuple[int | None, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFacts:
    """Of the facts of any row, what the other system calls the record."""

    external_id: str = ""


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
class ControlFacts:
    """What a row says of an opportunity in sums, whether or not it can be imported; empty where it does not say.

    `standing` is the kind of its stage, `day` the company's day it was closed on, else its close date.
    `owner` is the text of the file where it names nobody here; `is_unread` says that its amount could not be read.
    """

    standing: str = ""
    amount: Decimal | None = None
    currency: str = ""
    day: date | None = None
    owner_id: int | None = None
    owner: str = ""
    is_unread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpportunityFacts:
    """An opportunity of a file: fields, the stage it is in, and with a history the stages it went through.

    `at_close` names fields that are known since it was closed. `at` is when a move happened, None for now.
    `custom_fields` are by `cf_<id>`. `account` names one that the same file adds.
    """

    said: Said
    pipeline_id: int
    stage_id: int | None = None
    external_id: str = ""
    account: str = ""
    created_at: datetime | None = None
    stages: tuple[tuple[int, datetime], ...] = ()
    at_close: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    at: datetime | None = None
    custom_fields: dict[str, str | int | list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFacts:
    """A state of an opportunity as a file tells it: what was so from `at` on.

    `cleared` names fields that follow the stage, since the file says of them what the stage says.
    """

    at: datetime
    said: Said
    stage_id: int | None = None
    cleared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """A line of an opportunity as a file tells it. Without a price the price books are asked."""

    opportunity_id: int
    product_id: int
    quantity: Decimal
    at: datetime
    name: str = ""
    unit_price: Decimal | None = None
    discount_bp: int = 0
    starts_on: date | None = None
    term_months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFacts:
    """An activity as a file tells it: on which record, whose, and whether it is done or planned.

    `done_at` is None while it is planned for `due_on`. Direction and outcome count where the type has them.
    `changed` names what becomes another in an activity that is here.
    """

    kind: str
    record_id: int
    type: ActivityType
    external_id: str
    subject: str = ""
    body: str = ""
    owner_id: int | None = None
    due_on: date | None = None
    done_at: datetime | None = None
    direction: Direction = Direction.NONE
    outcome: Outcome = Outcome.NONE
    created_at: datetime | None = None
    changed: tuple[str, ...] = ()
