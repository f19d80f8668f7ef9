"""The steps of the plan, each with the instant it happened and the person who did it, by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from quarterdeck.imports.rules.demo.company import DemoPerson, DemoProduct


@dataclass(frozen=True, slots=True)
class Step:
    """Something a person did at an instant."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class DemoContact:
    """A person at an account, with the buying role they play in its deals."""

    name: str
    title: str
    email: str
    role: str


@dataclass(frozen=True, slots=True)
class AccountAdded(Step):
    """A customer and its people."""

    name: str
    industry: str
    domain: str
    country: str
    region: str
    employees: int
    contacts: tuple[DemoContact, ...]


@dataclass(frozen=True, slots=True)
class DealCreated(Step):
    """An opportunity begins in the first open stage. `deal` is its number in the plan."""

    deal: int
    account: str
    name: str
    product: str
    currency: str
    close_date: date
    source: str
    channel: str
    type: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class DealEdited(Step):
    """Fields change."""

    deal: int
    changes: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class BuyerNamed(Step):
    """A contact joins the buying group."""

    deal: int
    account: str
    contact: str
    role: str


@dataclass(frozen=True, slots=True)
class DealMoved(Step):
    """A move to another stage, by its key, with what is filled in along the way; `loss` is a loss reason's key."""

    deal: int
    to: str
    fill: Mapping[str, object]
    loss: str = ""


@dataclass(frozen=True, slots=True)
class DemoRate:
    """Units of a currency for one euro from a day on."""

    currency: str
    day: date
    rate: Decimal


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """Everything about the demo company, steps in order of time."""

    begins: datetime
    people: tuple[DemoPerson, ...]
    products: tuple[DemoProduct, ...]
    rates: tuple[DemoRate, ...]
    steps: tuple[Step, ...]
