"""What the plan consists of: accounts, deals with their dated states, rates; people and accounts by name."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoContact:
    """A person at an account, with the buying role they play in its deals."""

    name: str
    title: str
    email: str
    phone: str
    role: str


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A customer with its people. `number` is its place in the plan; what is empty was never filled in."""

    number: int
    since: datetime
    owner: str
    name: str
    industry: str
    domain: str
    country: str
    part: str
    employees: int | None
    contacts: tuple[DemoContact, ...]


@dataclass(frozen=True, slots=True)
class DemoStep:
    """Fields that changed at an instant, `stage`, `loss` and `owner` by key or name.

    `joins` are people of the account, by place, who join the buying group with it. `excuse` is why a
    manager let it pass although the gate asked for more.
    """

    at: datetime
    changes: Mapping[str, object]
    joins: tuple[int, ...] = ()
    excuse: str = ""


@dataclass(frozen=True, slots=True)
class DemoDeal:
    """An opportunity: how it began, its dated states, and what happened to it lately.

    `steps` lie in the past and are written in sets; `recent` ones are done one by one through the gate.
    `group` are people of the account, by place, who joined at `joined`. One that was a mistake has `deleted_at`.
    """

    pipeline: str
    account: int | None
    owner: str
    created_at: datetime
    first: Mapping[str, object]
    group: tuple[int, ...]
    steps: tuple[DemoStep, ...]
    recent: tuple[DemoStep, ...] = ()
    deleted_at: datetime | None = None
    joined: tuple[datetime, ...] = ()

    @property
    def owner_now(self) -> str:
        """Who has it in the end."""
        owners = [str(step.changes["owner"]) for step in self.steps if "owner" in step.changes]
        return owners[-1] if owners else self.owner


@dataclass(frozen=True, slots=True)
class DemoRate:
    """Units of a currency for one euro from a day on."""

    currency: str
    day: date
    rate: Decimal
