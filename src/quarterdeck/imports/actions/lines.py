"""Applying rows that are lines of opportunities."""

from collections.abc import Sequence
from itertools import groupby

import msgspec

from quarterdeck.imports.actions.applier import MOST_ROWS, Applier, in_bulk
from quarterdeck.imports.rules.lines import new_line
from quarterdeck.imports.terms import Judgement, LineFacts, Plan, Result
from quarterdeck.journal.actions.pacing import Deadline
from quarterdeck.journal.terms import Via
from quarterdeck.revenue.actions import create_lines
from quarterdeck.revenue.terms import LinesOf
from quarterdeck.users.terms import Actor


class LinesApplier(Applier):
    """Adds lines in sets. Rows come deal by deal, so that each deal's amount follows all of its lines at once."""

    rehearsed = frozenset({Plan.CREATE})

    def __init__(self, by: Actor, via: Via) -> None:
        self._by, self._via = by, via

    def apply(self, rows: Sequence[Judgement], deadline: Deadline) -> list[Result]:
        """One result per row applied. The last deal waits for the next batch, which may hold more of its lines."""
        whole = _without_last_deal(rows[:MOST_ROWS])
        return in_bulk(whole, deadline, self._create, self._one)

    def _create(self, rows: Sequence[Judgement]) -> list[int]:
        facts = [_facts(row) for row in rows]
        told: dict[int, list[LineFacts]] = {}
        for one in facts:
            told.setdefault(one.opportunity_id, []).append(one)
        deals = [
            LinesOf(opportunity_id=number, lines=tuple(map(new_line, some)), at=max(one.at for one in some))
            for number, some in told.items()
        ]
        made = dict(zip(told, map(iter, create_lines(rows=deals, by=self._by, via=self._via)), strict=True))
        return [next(made[one.opportunity_id]) for one in facts]

    def _one(self, row: Judgement) -> Result:
        return Result(record_id=self._create([row])[0], is_changed=True)


def _without_last_deal(rows: Sequence[Judgement]) -> Sequence[Judgement]:
    """All rows but those of the deal that comes last; all of them when they are of one deal."""
    sizes = [len(list(some)) for _, some in groupby(rows, key=lambda row: _facts(row).opportunity_id)]
    return rows if len(sizes) == 1 else rows[: len(rows) - sizes[-1]]


def _facts(row: Judgement) -> LineFacts:
    return msgspec.json.decode(row.facts, type=LineFacts)
