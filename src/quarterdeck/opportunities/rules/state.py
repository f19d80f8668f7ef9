"""The tracked state of an opportunity as a value, and how actions change it."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple

from quarterdeck.journal.terms import FieldChange
from quarterdeck.opportunities.terms import (
    EDITABLE,
    TRACKED,
    CategorySource,
    Changed,
    Channel,
    OpportunityType,
    RecordState,
)
from quarterdeck.pipelines.rules.pipeline import StageSpec
from quarterdeck.values.money import Money

_AUTO, _MANUAL = CategorySource.AUTO.value, CategorySource.MANUAL.value


class State(NamedTuple):
    """Everything history tracks, as it is at one instant. Columns of Opportunity and of History alike."""

    name: str
    owner_id: int
    pipeline_id: int
    stage_id: int
    currency: str
    category: str
    system_probability_bp: int
    channel: str
    type: str
    account_id: int | None = None
    amount_minor: int | None = None
    close_date: date | None = None
    category_source: str = _AUTO
    seller_probability_bp: int | None = None
    product_id: int | None = None
    source: str = ""
    loss_reason_id: int | None = None
    competitor: str = ""
    order_reference: str = ""
    state: str = RecordState.ACTIVE.value
    closed_at: datetime | None = None
    closed_on: date | None = None

    @property
    def amount(self) -> Decimal | None:
        """The amount in units of its currency."""
        return None if self.amount_minor is None else Money.of_minor(self.amount_minor, self.currency).amount

    def columns(self) -> dict[str, Any]:
        """Column name to value."""
        return self._asdict()

    def but(self, **columns: Any) -> "State":
        """This state with other values in these columns."""
        values = list(self)
        for name, value in columns.items():
            values[_PLACES[name]] = value
        return State._make(values)


COLUMNS = State._fields
_PLACES = {name: place for place, name in enumerate(COLUMNS)}


def differences(before: State | None, after: State) -> list[FieldChange]:
    """The columns in which two states differ; of a first state what its maker said about it."""
    values = _tracked(after)
    if before is None:
        mute = "category" if after.category_source == CategorySource.AUTO else ""
        return [
            FieldChange(name, None, value)
            for name, value in zip(_COLUMNS_SAID, values, strict=True)
            if name and value is not None and name != mute and value not in _UNSAID
        ]
    return [
        FieldChange(name, old, new)
        for name, old, new in zip(TRACKED, _tracked(before), values, strict=True)
        if old != new
    ]


# The tracked columns of a state in the order of their bits, read at once.
_tracked = itemgetter(*(_PLACES[name] for name in TRACKED))
_BITS = tuple(int(bit) for bit in TRACKED.values())
# What a first state owes to its maker: the rest follows from the stage, or is as always.
_SAID = frozenset(EDITABLE) | {"amount_minor", "stage_id", "pipeline_id"}
_COLUMNS_SAID = tuple(name if name in _SAID else "" for name in TRACKED)
_UNSAID = frozenset({"", Channel.DIRECT, OpportunityType.NEW})


def changed_bits(before: State | None, after: State) -> int:
    """The bit mask of what differs; a first state bears CREATED and the bit of every column it sets."""
    values = _tracked(after)
    if before is None:
        return _CREATED + sum([bit for bit, value in zip(_BITS, values, strict=True) if value not in _EMPTY])
    return sum([bit for bit, old, new in zip(_BITS, _tracked(before), values, strict=True) if old != new])


_CREATED, _EMPTY = int(Changed.CREATED), frozenset({None, ""})


def edited(state: State, values: Mapping[str, Any], stage: StageSpec) -> State:
    """The state with these checked values. Category None goes back to the stage's, any other is the seller's pick."""
    if "category" not in values:
        return state.but(**values)
    picked = values["category"]
    own = {"category": picked or stage.category, "category_source": _MANUAL if picked else _AUTO}
    return state.but(**{**values, **own})


def in_stage(state: State, to: StageSpec, *, at: datetime, day: date, kept: State | None = None) -> State:
    """The state after a move to `to` at `at`, on `day` in the company's zone.

    Stage probability follows the stage. A seller's pick of category stays as long as the deal is
    open, and comes back from `kept`, the last open state, when a closed deal is reopened. Closing sets
    closed_at and closed_on; reopening clears them and the loss reason.
    """
    picked = kept or state
    is_picked = to.is_open and picked.category_source == CategorySource.MANUAL
    return state.but(
        stage_id=to.id,
        system_probability_bp=to.probability_bp,
        category=picked.category if is_picked else to.category,
        category_source=picked.category_source if is_picked else _AUTO,
        loss_reason_id=state.loss_reason_id if to.is_lost else None,
        closed_at=None if to.is_open else at,
        closed_on=None if to.is_open else day,
    )
