"""What a board or a list shows."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from quarterdeck.pipelines.terms import StageKind
from quarterdeck.records.terms.fields import FieldFilter
from quarterdeck.values.dataclasses import dataclass


class Whose(StrEnum):
    """Whose opportunities: the actor's own, their teams', or all they may see."""

    MINE = "mine"
    TEAM = "team"
    ALL = "all"


SCOPES = tuple(whose.value for whose in Whose)
FLAGS = ("overdue", "stalled", "idle")
SORTS = ("close_date", "amount", "name", "owner", "stage", "created_at", "stage_entered_at")


class Narrowing(Protocol):
    """A condition of its own, as a frozen dataclass of plain values: what it lets through of a queryset of deals."""

    def narrowed(self, rows: Any) -> Any:
        """Those of the rows that it lets through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFilter:
    """One filter for board, list and API; whatever is left out does not limit.

    Close dates are inclusive. Amounts are in the display currency. `kinds` are kinds of stages.
    `account_tree_id` takes the deals of an account and of all below it.
    """

    scope: str = "all"
    pipeline_id: int | None = None
    owner_ids: tuple[int, ...] = ()
    stage_ids: tuple[int, ...] = ()
    kinds: tuple[StageKind, ...] = ()
    close_from: date | None = None
    close_to: date | None = None
    amount_min: Decimal | None = None
    amount_max: Decimal | None = None
    flags: frozenset[str] = frozenset()
    text: str = ""
    account_id: int | None = None
    account_tree_id: int | None = None
    custom_fields: tuple[FieldFilter, ...] = ()
    also: tuple[Narrowing, ...] = ()

    @property
    def is_by_owner_only(self) -> bool:
        """Whether only owners limit what is shown of a pipeline."""
        return self.is_by_total and not (self.stage_ids or self.kinds)

    @property
    def is_by_total(self) -> bool:
        """Whether only pipeline, stages and owners limit what is shown, so that kept totals answer."""
        return not (
            self.close_from
            or self.close_to
            or self.amount_min is not None
            or self.amount_max is not None
            or self.flags
            or self.text
            or self.account_id
            or self.account_tree_id
            or self.custom_fields
            or self.also
        )
