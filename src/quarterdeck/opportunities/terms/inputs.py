"""What actions on opportunities are told, and what they answer."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from quarterdeck.opportunities.terms.words import Channel, OpportunityType
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.verdict import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOpportunity:
    """An opportunity to create. Without a stage it starts in the first one, without an owner with the actor.

    `amount` is in units of `currency`; an empty currency means the company's. `contacts` are pairs of
    contact id and buying role. `seller_probability_bp` is in basis points. `custom_fields` are by `cf_<id>`.
    """

    pipeline_id: int
    name: str
    owner_id: int | None = None
    stage_id: int | None = None
    account_id: int | None = None
    amount: Decimal | None = None
    currency: str = ""
    close_date: date | None = None
    category: str | None = None
    seller_probability_bp: int | None = None
    product_id: int | None = None
    channel: str = Channel.DIRECT
    source: str = ""
    type: str = OpportunityType.NEW
    loss_reason_id: int | None = None
    competitor: str = ""
    order_reference: str = ""
    external_id: str = ""
    contacts: tuple[tuple[int, str], ...] = ()
    custom_fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """An opportunity just created. `advice` are criteria that only advise and are not met."""

    opportunity_id: int
    version: int
    seq: int
    advice: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """An edited opportunity; `seq` names the history row, None when nothing was different."""

    opportunity_id: int
    version: int
    seq: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A move to the stage `to`, with missing facts (`fill`, by field) and contacts given along.

    `version` is the one the mover looked at; None moves whatever is there now.
    """

    opportunity_id: int
    to: int
    fill: Mapping[str, object] = field(default_factory=dict)
    contacts: tuple[tuple[int, str], ...] = ()
    override_reason: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageChanged:
    """An opportunity in its new stage. `seq` is None when it was there already."""

    opportunity_id: int
    from_stage_id: int
    to_stage_id: int
    version: int
    seq: int | None
    advice: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What was really so: fields of the history row `seq` and, when the time was wrong too, its instant."""

    seq: int
    reason: str
    changes: Mapping[str, object] = field(default_factory=dict)
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedState:
    """What changed at an instant of the past, or between `since` and it: fields, and with `stage_id` the stage."""

    at: datetime
    changes: Mapping[str, object]
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStates:
    """What is told of the past of an opportunity that is here: its states, oldest first.

    With `replaces_beginning` what an import assumed of its beginning gives way to what is told of that time.
    """

    opportunity_id: int
    states: tuple[DatedState, ...]
    replaces_beginning: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedOpportunity:
    """An opportunity with a history of its own: how it began, then its states, oldest first.

    Without `created_at` it is a new opportunity of now, and meets the gate like any other. With `since` it began
    between that and `created_at`. `joined` says when contacts joined, where it was not when they were written down.
    """

    new: NewOpportunity
    created_at: datetime | None = None
    since: datetime | None = None
    states: tuple[DatedState, ...] = ()
    flags: tuple[str, ...] = ()
    joined: Mapping[tuple[int, str], datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Writer:
    """Who fills in a form or reads a list: their rights, and their way of writing days and amounts."""

    actor: Actor
    locale: str
    today: date
