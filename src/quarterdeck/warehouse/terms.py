"""Words of the analytics copy."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

from quarterdeck.values.dataclasses import dataclass

T = TypeVar("T")
# What feeds of opportunities give: columns of the present row, and of each row of history.
HEAD = ("id", "name", "push_count", "redate_count")
HISTORY = (
    "opportunity_id", "seq", "at", "recorded_at", "voided_at", "kind", "since", "owner_id", "account_id",
    "pipeline_id", "stage_id", "category", "amount_minor", "currency", "close_date", "closed_on",
    "system_probability_bp", "product_id", "channel", "source", "type", "loss_reason_id", "competitor", "state",
)  # fmt: skip
# Name of a feed to rows that can be narrowed further: a QuerySet of tuples.
Feeds = Mapping[str, Callable[[], Any]]
# Below the data folder: copies, each under a name of its own, of which the newest counts; the rest beside.
# The one request that is no question.
REBUILD = "rebuild"
FOLDER, SOCKET, TOLD = "warehouse", "warehouse.sock", "warehouse.json"


@dataclass(frozen=True)
class Told(Generic[T]):
    """An answer, and the instant the copy it comes from was last brought up to date."""

    answer: T
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Unavailable:
    """There is no answer now. `as_of`: how old the copy is that will answer again; None where there never was one.

    `code` is away (nobody answers), building (the first copy is being made), late (it took too long) or failed.
    """

    code: str
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """How far the copy has followed the journal: everything of transactions before `tx`, and entries up to `seq`.

    On SQLite `tx` is 0 and `seq` alone counts; on PostgreSQL `tx` is the oldest transaction that then still ran.
    """

    tx: int = -1
    seq: int = -1


class NoAnswer(Exception):
    """There is no answer now, for a caller that cannot show when there will be one. `code` is that of Unavailable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
