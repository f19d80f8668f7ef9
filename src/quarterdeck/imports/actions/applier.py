"""Applying rows: what each kind provides, and how a batch of rows is walked."""

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Protocol

from quarterdeck.imports.terms import Judgement, Plan, Result
from quarterdeck.journal.actions import attempt
from quarterdeck.journal.actions.pacing import Deadline, SetRefused
from quarterdeck.journal.terms import Via
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound, NotPermitted, QuarterdeckError, Reason, Refused

MOST_ROWS = 200


class Applier(Protocol):
    """Applies rows of one kind through the actions of their slice.

    Rows planned as `rehearsed` are checked by applying them and rolling back, so that the check says
    what the actions say.
    """

    rehearsed: frozenset[Plan]

    def prepare(self, rows: Sequence[Judgement]) -> None:
        """Do what can be done for the rows to apply next while anybody may write."""

    def apply(self, rows: Sequence[Judgement], deadline: Deadline) -> list[Result]:
        """One result per row applied, in order: at least the first row, and as many as the deadline lets."""


class Singly(Applier, ABC):
    """Applies rows one by one. Those that are so already are found by rehearsing."""

    rehearsed = frozenset({Plan.CREATE, Plan.CHANGE})

    def __init__(self, by: Actor, via: Via) -> None:
        self._by, self._via = by, via

    def apply(self, rows: Sequence[Judgement], deadline: Deadline) -> list[Result]:
        """One result per row applied."""
        return one_by_one(rows, deadline, self._one)

    @abstractmethod
    def _one(self, row: Judgement) -> Result:
        """Apply a row."""


class InSets(Singly):
    """Adds records in sets, and changes those that are here one by one."""

    rehearsed = frozenset({Plan.CHANGE})

    def apply(self, rows: Sequence[Judgement], deadline: Deadline) -> list[Result]:
        """One result per row applied."""
        new = new_of(rows)
        return in_bulk(new, deadline, self._create, self._one) if new else one_by_one(rows, deadline, self._one)

    def _one(self, row: Judgement) -> Result:
        if row.record_id is None:
            return Result(record_id=self._create([row])[0], is_changed=True)
        seq = self._change(row, row.record_id)
        return Result(record_id=row.record_id, is_changed=seq is not None, seq=seq)

    @abstractmethod
    def _create(self, rows: Sequence[Judgement]) -> list[int]:
        """Add the records of these rows; their ids in the same order."""

    @abstractmethod
    def _change(self, row: Judgement, record_id: int) -> int | None:
        """Change the record a row is about; the entry that tells of it, None where nothing changed."""


def new_of(rows: Sequence[Judgement]) -> list[Judgement]:
    """The rows up to the first that is about a record that is here."""
    return list(itertools.takewhile(lambda row: row.plan in (Plan.CREATE, Plan.HISTORY), rows))


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
    rows: Sequence[Judgement],
    deadline: Deadline,
    apply: Callable[[Sequence[Judgement]], list[int]],
    single: Callable[[Judgement], Result],
) -> list[Result]:
    """Apply rows in one set, or singly in a batch that goes by rows.

    Without a savepoint: SQLite would keep each page as it was before, which costs a sixth of all. Raises SetRefused.
    """
    if not deadline.in_sets:
        return one_by_one(rows, deadline, single)
    try:
        return [Result(record_id=record_id, is_changed=True) for record_id in apply(rows)]
    except (Refused, NotPermitted, NotFound) as refusal:
        raise SetRefused from refusal


def reasons_of(error: QuarterdeckError) -> tuple[Reason, ...]:
    """The reasons an error carries; one of its own code when it carries none."""
    return error.reasons if isinstance(error, Refused) else (Reason(code=error.code, text=error.text),)
