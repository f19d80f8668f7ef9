"""Applying rows: what each kind provides, and how a batch of rows is walked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import Protocol

from quarterdeck.imports.terms import Judgement, Plan, Result
from quarterdeck.journal.actions import attempt
from quarterdeck.values.verdict import NotFound, NotPermitted, QuarterdeckError, Reason, Refused

# How long one batch may hold the write lock, in seconds.
LONGEST_LOCK = 0.1
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a batch that holds the write lock must end."""

    at: float

    @classmethod
    def from_now(cls) -> "Deadline":
        """The deadline of a batch that begins now."""
        return cls(monotonic() + LONGEST_LOCK)

    @classmethod
    def never(cls) -> "Deadline":
        """No deadline: every row is walked."""
        return cls(inf)

    @property
    def is_past(self) -> bool:
        """Whether the batch must end."""
        return monotonic() >= self.at


class Applier(Protocol):
    """Applies rows of one kind through the actions of their slice.

    Rows planned as `rehearsed` are checked by applying them and rolling back, so that the check says
    what the actions say.
    """

    rehearsed: frozenset[Plan]

    def apply(self, rows: Sequence[Judgement], deadline: Deadline) -> list[Result]:
        """One result per row applied, in order: at least the first row, and as many as the deadline lets."""


def one_by_one(rows: Sequence[Judgement], deadline: Deadline, apply: Callable[[Judgement], Result]) -> list[Result]:
    """Apply rows singly, each in a savepoint: a refused one leaves nothing and the next goes on."""
    results: list[Result] = []
    for row in rows:
        if results and deadline.is_past:
            break
        try:
            with attempt():
                results.append(apply(row))
        except (Refused, NotPermitted, NotFound) as error:
            results.append(Result(record_id=row.record_id, reasons=reasons_of(error)))
    return results


def in_bulk(
    rows: Sequence[Judgement], apply: Callable[[Sequence[Judgement]], list[int]], single: Callable[[Judgement], Result]
) -> list[Result]:
    """Apply rows in one set; when the set is refused, singly, to find out which row it was."""
    try:
        with attempt():
            return [Result(record_id=record_id, is_changed=True) for record_id in apply(rows)]
    except (Refused, NotPermitted, NotFound):
        return one_by_one(rows, Deadline.never(), single)


def reasons_of(error: QuarterdeckError) -> tuple[Reason, ...]:
    """The reasons an error carries; one of its own code when it carries none."""
    return error.reasons if isinstance(error, Refused) else (Reason(code=error.code, text=error.text),)
