"""Taking back what rows of an import did, kind by kind. What people changed since is left alone."""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import takewhile

import msgspec

from quarterdeck.activities.actions import delete_activity, undo_activity_edit
from quarterdeck.customers.actions import delete_account, delete_contact, undo_account_edit, undo_contact_edit
from quarterdeck.imports.actions.applier import in_bulk, one_by_one
from quarterdeck.imports.actions.external_ids import forget_external_ids
from quarterdeck.imports.terms import NAMED_KINDS, BuyingFacts, Judgement, Kind, LineFacts, Plan, Result
from quarterdeck.journal.actions.pacing import Deadline
from quarterdeck.journal.queries import touched_by_people
from quarterdeck.journal.terms import Via
from quarterdeck.opportunities.actions import remove_buying_contact, take_back_opportunities, undo_change
from quarterdeck.revenue.actions import remove_line
from quarterdeck.revenue.queries import lines_of
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason, Refused

_NEW = (Plan.CREATE, Plan.HISTORY)
_TOUCHED = Reason("changed_since", Text.of("Somebody changed it since. It stays as it is now."))
_NO_UNDO = {
    Kind.PEOPLE: Text.of("People are not taken back by an undo: records are theirs by now. Deactivate them instead."),
    Kind.PRODUCTS: Text.of("Products are not taken back by an undo: prices name them. Retire them instead."),
    Kind.PRICE_BOOK_ENTRIES: Text.of("Prices are not taken back by an undo. End them in their price books instead."),
    Kind.OPPORTUNITY_HISTORY: Text.of(
        "States of the past are not taken back one by one. Undo the import of the opportunities, or correct them there."
    ),
}


def require_undoable(kind: Kind) -> None:
    """Raise Refused for a kind of which nothing is taken back, before anything is."""
    if kind in _NO_UNDO:
        raise Refused.because("import_not_undoable", _NO_UNDO[kind])


class Undoer:
    """Takes rows of one kind back through the actions of their slices, last ones first."""

    def __init__(self, kind: Kind, by: Actor, via: Via) -> None:
        self.kind, self._by, self._via = kind, by, via

    def undo(self, rows: Sequence[Judgement], seqs: Mapping[int, int | None], deadline: Deadline) -> list[Result]:
        """One result per row, in order: at least the first row, as many as the deadline lets. `seqs` are by line."""
        one = partial(self._one, seqs=seqs)
        if self.kind is not Kind.OPPORTUNITIES:
            return one_by_one(rows, deadline, one)
        is_new = rows[0].plan in _NEW
        new = list(takewhile(lambda row: (row.plan in _NEW) is is_new, rows))
        if not is_new:
            return one_by_one(new, deadline, one)
        touched = touched_by_people(NAMED_KINDS[self.kind], [row.record_id or 0 for row in new])
        free = [row for row in new if row.record_id not in touched]
        taken = in_bulk(free, deadline, self._take_back, one) if free else []
        done = {row.line: result for row, result in zip(free, taken, strict=False)}
        waiting = free[len(done)].line if len(done) < len(free) else None
        walked = list(takewhile(lambda row: row.line != waiting, new))
        return [done.get(row.line) or Result(record_id=row.record_id, reasons=(_TOUCHED,)) for row in walked]

    def _take_back(self, rows: Sequence[Judgement]) -> list[int]:
        ids = [row.record_id or 0 for row in rows]
        take_back_opportunities(ids=ids, by=self._by, via=self._via)
        forget_external_ids(self.kind, ids)
        return ids

    def _one(self, row: Judgement, *, seqs: Mapping[int, int | None]) -> Result:
        number, seq = row.record_id or 0, seqs[row.line]
        if self.kind is Kind.OPPORTUNITY_LINES:
            self._remove_line(row)
        elif self.kind is Kind.OPPORTUNITY_CONTACTS:
            facts = msgspec.json.decode(row.facts, type=BuyingFacts)
            contact_id, role = facts.contact_id, facts.role
            remove_buying_contact(opportunity_id=number, contact_id=contact_id, role=role, by=self._by, via=self._via)
        elif row.plan in _NEW:
            self._delete(number)
        elif seq is not None:
            self._undo_edit(number, seq)
        return Result(record_id=number, is_changed=True)

    def _delete(self, number: int) -> None:
        kind = NAMED_KINDS.get(self.kind, "activity")
        if touched_by_people(kind, [number]):
            raise Refused([_TOUCHED])
        if self.kind is Kind.OPPORTUNITIES:
            take_back_opportunities(ids=[number], by=self._by, via=self._via)
        elif self.kind is Kind.ACCOUNTS:
            delete_account(account_id=number, by=self._by, via=self._via)
        elif self.kind is Kind.CONTACTS:
            delete_contact(contact_id=number, by=self._by, via=self._via)
        else:
            delete_activity(activity_id=number, by=self._by, via=self._via)
        if self.kind in NAMED_KINDS:
            forget_external_ids(self.kind, [number])

    def _undo_edit(self, number: int, seq: int) -> None:
        if self.kind is Kind.OPPORTUNITIES:
            undo_change(opportunity_id=number, seq=seq, by=self._by, via=self._via)
        elif self.kind is Kind.ACCOUNTS:
            undo_account_edit(account_id=number, seq=seq, by=self._by, via=self._via)
        elif self.kind is Kind.CONTACTS:
            undo_contact_edit(contact_id=number, seq=seq, by=self._by, via=self._via)
        else:
            undo_activity_edit(activity_id=number, seq=seq, by=self._by, via=self._via)

    def _remove_line(self, row: Judgement) -> None:
        """A line that was edited since has another version than the first."""
        number = msgspec.json.decode(row.facts, type=LineFacts).opportunity_id
        line = next((line for line in lines_of({number})[number] if line.id == row.record_id), None)
        if line is None or line.version > 1:
            raise Refused([_TOUCHED])
        remove_line(opportunity_id=number, line_id=line.id, by=self._by, via=self._via)
