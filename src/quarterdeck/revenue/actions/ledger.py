"""Writing lines: present rows, instalments, history, and the amount of their opportunities."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import attrgetter

from quarterdeck.journal.actions import insert_rows, update_rows
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.opportunities.actions import FromLines, Settled, set_amount_from_lines
from quarterdeck.opportunities.events import OpportunityEvent
from quarterdeck.opportunities.queries import Standing
from quarterdeck.revenue.models import Installment, LineHistory
from quarterdeck.revenue.models import Line as LineRow
from quarterdeck.revenue.queries import facts_of_lines
from quarterdeck.revenue.queries.lines import TRACKED
from quarterdeck.revenue.rules import amount_of, amount_reasons
from quarterdeck.revenue.terms import Line
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import Refused

_HISTORY = ("tx", "line_id", "opportunity_id", "entry_id", "at", "recorded_at", "actor_id", "door", "installments")
_INSTALLMENT = ("line_id", "position", "due_on", "quantity_micro", "amount_minor", "is_edited")
_values = attrgetter(*TRACKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is done to the lines of a held opportunity: all of its active lines before and after."""

    standing: Standing
    event: OpportunityEvent
    before: Sequence[Line]
    after: Sequence[Line]

    @property
    def pairs(self) -> list[tuple[Line | None, Line]]:
        """The lines that are others afterwards, each with what it was. A removed line is told as removed."""
        old = {line.id: line for line in self.before}
        return [(old.get(line.id), line) for line in self.after if old.get(line.id) != line]

    @property
    def active(self) -> list[Line]:
        """The lines that count afterwards."""
        return [line for line in self.after if line.is_active]


@dataclass(frozen=True, slots=True)
class _Told:
    """Who did it, by which entry, and when."""

    settled: Settled
    by: Actor
    via: Via
    at: datetime
    now: datetime


def write_lines(
    changes: Sequence[Change], by: Actor, via: Via, dates: Mapping[int, datetime] | None = None
) -> list[Settled]:
    """Write these changes in a number of statements that does not grow with them; `dates` by opportunity.

    Raises Refused when the lines come to too much, or take away what let an opportunity into its stage.
    """
    if faults := [reason for change in changes for reason in amount_reasons(change.active)]:
        raise Refused(faults)
    settled = set_amount_from_lines(rows=_from_lines(changes), by=by, via=via)
    _write_rows([pair for change in changes for pair in change.pairs])
    rows = [
        _history(line, _Told(one, by, via, (dates or {}).get(line.opportunity_id, one.at), change.standing.scene.now))
        for change, one in zip(changes, settled, strict=True)
        for _, line in change.pairs
    ]
    insert_rows(LineHistory, (*_HISTORY, *TRACKED), rows)
    return settled


def _history(line: Line, told: _Told) -> tuple[object, ...]:
    settled, by = told.settled, told.by
    return (
        settled.entry.tx,
        line.id,
        line.opportunity_id,
        settled.entry.seq,
        told.at,
        told.now,
        by.person_id or None,
        told.via.door.value,
        _as_text(line),
        *_values(line),
    )


def _from_lines(changes: Sequence[Change]) -> list[FromLines]:
    asked = [change for change in changes if "discounts" in change.standing.beside([change.standing.stage])]
    facts = facts_of_lines({change.standing.row.id: change.active for change in asked}) if asked else {}
    return [
        FromLines(
            standing=change.standing,
            event=change.event,
            amount_minor=amount_of(change.active),
            has_lines=bool(change.active),
            told=tuple(told(old, new) for old, new in change.pairs),
            facts={"discounts": facts[change.standing.row.id]} if change.standing.row.id in facts else {},
        )
        for change in changes
    ]


def told(old: Line | None, new: Line) -> FieldChange:
    """What the journal says of a line that is another."""
    before, after = (_told(line) if line and line.is_active else None for line in (old, new))
    return FieldChange("lines", before, after)


def _told(line: Line) -> Mapping[str, object]:
    names = (
        "position", "name", "quantity_micro", "unit_price_micro", "discount_bp", "charge", "billing_period",
        "term_months", "total_minor", "currency", "schedule_count",
    )  # fmt: skip
    return {"line_id": line.id, **{name: getattr(line, name) for name in names}}


def _write_rows(pairs: Sequence[tuple[Line | None, Line]]) -> None:
    new = [(line.id, line.opportunity_id, *_values(line)) for old, line in pairs if old is None]
    insert_rows(LineRow, ("id", "opportunity_id", *TRACKED), new)
    update_rows(LineRow, TRACKED, [(*_values(line), line.id) for old, line in pairs if old is not None])
    others = [(old, line) for old, line in pairs if (old.installments if old else ()) != line.installments]
    replaced = [old.id for old, _ in others if old and old.installments]
    if replaced:
        Installment.objects.filter(line_id__in=replaced).delete()
    rows = [
        (line.id, number, one.due_on, one.quantity_micro, one.amount_minor, one.is_edited)
        for _, line in others
        for number, one in enumerate(line.installments)
    ]
    insert_rows(Installment, _INSTALLMENT, rows)


def _as_text(line: Line) -> str:
    rows = [[one.due_on.isoformat(), one.quantity_micro, one.amount_minor, one.is_edited] for one in line.installments]
    return json.dumps(rows)
