"""Kept totals: what a change of state adds to and takes from the totals of stages."""

from collections.abc import Iterable

from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.terms import RecordState
from quarterdeck.values.dataclasses import dataclass

Key = tuple[int, int, str, int]


@dataclass(frozen=True, slots=True)
class Delta:
    """A signed change of one total: deals, deals with an amount, and their amounts in minor units."""

    pipeline_id: int
    stage_id: int
    currency: str
    owner_id: int
    count: int
    priced: int
    amount_minor: int

    def columns(self) -> dict[str, object]:
        """Column name to value."""
        return {name: getattr(self, name) for name in self.__slots__}


def deltas(before: State, after: State) -> list[Delta]:
    """What going from one state to another does to the totals."""
    return summed([*_signed(before, -1), *_signed(after, 1)])


def begun_deltas(states: Iterable[State]) -> list[Delta]:
    """What these new opportunities add, one delta per total."""
    return summed([delta for state in states for delta in _signed(state, 1)])


def _signed(state: State, sign: int) -> list[Delta]:
    if state.state != RecordState.ACTIVE:
        return []
    amount = state.amount_minor
    return [
        Delta(
            state.pipeline_id,
            state.stage_id,
            state.currency,
            state.owner_id,
            sign,
            0 if amount is None else sign,
            sign * (amount or 0),
        )
    ]


def summed(rows: Iterable[Delta]) -> list[Delta]:
    """One delta per total; those that come to nothing are left out."""
    sums: dict[Key, list[int]] = {}
    for row in rows:
        total = sums.setdefault((row.pipeline_id, row.stage_id, row.currency, row.owner_id), [0, 0, 0])
        total[0] += row.count
        total[1] += row.priced
        total[2] += row.amount_minor
    return [Delta(*key, *total) for key, total in sums.items() if any(total)]
