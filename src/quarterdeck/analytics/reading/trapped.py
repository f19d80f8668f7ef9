"""The deals a trap of real data speaks of, for who sees everything: as many as it counts."""

from collections.abc import Mapping
from typing import Any, Final

from quarterdeck.analytics.answering import Undefined
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.questions import Reach, Viewer
from quarterdeck.analytics.reading.conditions import AHEAD, BEFORE, BEHIND, CLOSED, EMPTY, ROUGH, UNDATED
from quarterdeck.analytics.reading.traps import Trap, TrapQuestion, traps_told
from quarterdeck.analytics.schema import DAY_US
from quarterdeck.values.dataclasses import dataclass

_MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class TrappedQuestion:
    """Which deals a trap speaks of, on a day: at most `most` of them after the `first` ones."""

    viewer: Viewer
    trap: str
    today: int
    first: int = 0
    most: int = 50


@dataclass(frozen=True, slots=True)
class TrappedDeal:
    """A deal: the days it was created and closed, days between, and its amount in minor units; None for what is not."""

    opportunity_id: int
    created_day: int
    closed_day: int | None
    days: int | None
    amount: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class Trapped:
    """A page of the deals, how many there are in all, and the trap; None where the tables do not fall into it."""

    count: int = 0
    rows: tuple[TrappedDeal, ...] = ()
    trap: Trap | None = None


@dataclass(frozen=True, slots=True)
class _Rows:
    """A condition over an active opportunity `o`, and the order in which its deals say most."""

    where: str
    order: str = "o.created DESC"


_FIRST_DAY: Final = "SELECT MIN(f.closed_day) FROM opportunity f WHERE f.outcome <> 'open' AND f.closed_day IS NOT NULL"
_AGAIN: Final = """SELECT 1 FROM visit v WHERE v.opportunity_id = o.opportunity_id AND v.outcome = 'open'
    GROUP BY v.stage_id HAVING COUNT(*) > 1"""
_LATE: Final = """SELECT 1 FROM visit v WHERE v.opportunity_id = o.opportunity_id AND v.ordinal = 1
    AND v.entered > o.created + :slack"""
ROWS: Final[Mapping[str, _Rows]] = {
    "left_truncation": _Rows(f"EXISTS ({_LATE})"),
    "first_quarter": _Rows(
        f"{CLOSED} AND o.closed_day IS NOT NULL AND o.closed_day < ({_FIRST_DAY}) + 30", "o.closed_day"
    ),
    # Of those that are missing there are no rows: these are what they are missing beside.
    "missing_losses": _Rows(CLOSED, "CASE WHEN o.outcome = 'lost' THEN 0 ELSE 1 END, o.closed_day DESC"),
    "losses_without_amount": _Rows(f"o.outcome = 'lost' AND {EMPTY}", "o.closed_day DESC"),
    "loops": _Rows(f"EXISTS ({_AGAIN})"),
    "cycle_skewed": _Rows("o.outcome = 'won' AND o.closed IS NOT NULL", "o.closed - o.created DESC"),
    "amount_skewed": _Rows("o.outcome = 'won' AND o.closed IS NOT NULL AND o.value IS NOT NULL", "o.value DESC"),
    "before_created": _Rows(f"{CLOSED} AND {BEFORE}", "o.closed_day DESC"),
    "without_closing": _Rows(f"{CLOSED} AND {UNDATED}"),
    "won_without_amount": _Rows(f"o.outcome = 'won' AND {EMPTY}", "o.closed_day DESC"),
    "coarse": _Rows(ROUGH),
    "future_closes": _Rows(AHEAD, "o.closed_day DESC"),
    "overdue": _Rows(BEHIND, "o.close_day"),
}
"""By the key of a trap."""


def trapped(engine: Engine, asked: TrappedQuestion) -> Trapped:
    """The deals of a trap and the trap, of the moment the engine answers for; none for who does not see all records.

    Raises Undefined for a trap without rows.
    """
    if asked.trap not in ROWS or asked.first < 0 or not 0 < asked.most <= _MOST:
        raise Undefined(f"There is no such trap, or a page has not 1 to {_MOST} rows.")
    if asked.viewer.reach is not Reach.ALL:
        return Trapped()
    rows = ROWS[asked.trap]
    among = f"FROM opportunity o WHERE o.state = 'active' AND {rows.where}"
    params: dict[str, Any] = {"today": asked.today, "slack": DAY_US}
    ((count,),) = engine.rows(f"SELECT COUNT(*) {among}", params)
    listed = engine.rows(
        f"SELECT o.opportunity_id, o.created_day, o.closed_day, o.amount, o.currency {among}"
        f" ORDER BY {rows.order}, o.opportunity_id LIMIT {int(asked.most)} OFFSET {int(asked.first)}",
        params,
    )
    told = traps_told(engine, TrapQuestion(asked.viewer, asked.today))
    trap = next((one for one in told if one.key == asked.trap), None)
    return Trapped(int(count), tuple(_deal(*row) for row in listed), trap)


def _deal(opportunity_id: int, created: int, closed: int | None, amount: int | None, currency: str) -> TrappedDeal:
    days = None if closed is None else closed - created
    return TrappedDeal(opportunity_id, created, closed, days, amount, currency)
