"""Lines that are there: editing, moving, removing, putting back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from quarterdeck.catalog.queries import prices_of, product_rows
from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import Via
from quarterdeck.opportunities.actions import hold_for_lines
from quarterdeck.opportunities.events import OpportunityEvent
from quarterdeck.opportunities.queries import Standing
from quarterdeck.opportunities.queries.lined import tiers_of_deals
from quarterdeck.revenue.actions.create import price_asked, product_terms
from quarterdeck.revenue.actions.ledger import Change, write_lines
from quarterdeck.revenue.events import LineEdited, LineMoved, LineRemoved, LineRestored
from quarterdeck.revenue.queries import lines_of
from quarterdeck.revenue.queries.lines import removed_line
from quarterdeck.revenue.rules import counted, currency_reason, entered_columns, line_reasons
from quarterdeck.revenue.rules.drafts import changed, is_worded_only, relisted
from quarterdeck.revenue.terms import Line, LinesSaved, LineState
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound, Refused


class Held:
    """A held opportunity and its active lines, one of which something is done to."""

    def __init__(self, opportunity_id: int, line_id: int, by: Actor, version: int | None) -> None:
        self.standing: Standing = hold_for_lines(opportunity_id, by, version=version)
        self.lines: Sequence[Line] = lines_of([opportunity_id])[opportunity_id]
        self.number, self.by = line_id, by

    @property
    def line(self) -> Line:
        """The line. Raises NotFound when the opportunity has no such active line."""
        found = next((line for line in self.lines if line.id == self.number), None)
        if found is None:
            raise NotFound("line")
        return found

    def with_line(self, line: Line) -> list[Line]:
        """All lines with this one in its place."""
        return [line if one.id == line.id else one for one in self.lines]

    def write(
        self, event: OpportunityEvent, after: Sequence[Line], via: Via, *, gone: Line | None = None
    ) -> LinesSaved:
        """Write the lines as they are to be; nothing when nothing differs. `gone` is a removed one that comes back."""
        before = [*self.lines, *([gone] if gone else [])]
        change = Change(standing=self.standing, event=event, before=before, after=after)
        row = self.standing.row
        if not change.pairs:
            return LinesSaved(opportunity_id=row.id, line_id=self.number, version=row.version, seq=None)
        edited = write_lines([change], self.by, via)[0].edited
        return LinesSaved(opportunity_id=row.id, line_id=self.number, version=edited.version, seq=edited.seq)


@action
def edit_line(
    *, opportunity_id: int, line_id: int, changes: Mapping[str, Any], by: Actor, via: Via, version: int | None = None
) -> LinesSaved:
    """Change fields of a line by name (`terms.EDITABLE_LINE`); its schedule is made anew unless only words changed.

    `version` is that of the opportunity. Raises Refused with every reason, NotFound, NotPermitted, Stale.
    """
    held = Held(opportunity_id, line_id, by, version)
    line = held.line
    columns, reasons = entered_columns(changes)
    after = changed(line, columns)
    reasons += [reason for reason in line_reasons(after) if reason.field not in {one.field for one in reasons}]
    if reasons:
        raise Refused(reasons)
    if after != line:
        after = _relisted(held.standing, line, after)
        after = replace(after if is_worded_only(line, after) else counted(after), version=line.version + 1)
    return held.write(LineEdited(record_id=opportunity_id, line_id=line_id), held.with_line(after), via)


def _relisted(standing: Standing, before: Line, after: Line) -> Line:
    """The line with the list price of its new quantity or billing period, so that its discount is the true one.

    A list price that is another only since then stays out of it.
    """
    if (before.quantity_micro, before.billing_period) == (after.quantity_micro, after.billing_period):
        return after
    tiers = tiers_of_deals([standing.row.id])
    old, new = (price_asked(standing, line.product_id, line.quantity_micro, tiers) for line in (before, after))
    prices = prices_of([old, new])
    if before.billing_period == after.billing_period and prices[old] == prices[new]:
        return after
    return relisted(after, product_terms(product_rows([after.product_id])[after.product_id]), prices[new])


@action
def remove_line(*, opportunity_id: int, line_id: int, by: Actor, via: Via, version: int | None = None) -> LinesSaved:
    """Remove a line. With the last one the amount stays, and may be edited again. Raises as `edit_line`."""
    held = Held(opportunity_id, line_id, by, version)
    gone = replace(held.line, state=LineState.REMOVED.value, version=held.line.version + 1)
    return held.write(LineRemoved(record_id=opportunity_id, line_id=line_id), held.with_line(gone), via)


@action
def restore_line(*, opportunity_id: int, line_id: int, by: Actor, via: Via, version: int | None = None) -> LinesSaved:
    """Put a removed line back. Raises as `edit_line`, Refused when the opportunity has another currency meanwhile."""
    held = Held(opportunity_id, line_id, by, version)
    gone = removed_line(opportunity_id, line_id)
    if gone is None:
        raise NotFound("line")
    if gone.currency != held.standing.state.currency:
        raise Refused([currency_reason(gone.currency)])
    back = replace(gone, state=LineState.ACTIVE.value, version=gone.version + 1)
    event = LineRestored(record_id=opportunity_id, line_id=line_id)
    return held.write(event, [*held.lines, back], via, gone=gone)


@action
def move_line(
    *, opportunity_id: int, line_id: int, position: int, by: Actor, via: Via, version: int | None = None
) -> LinesSaved:
    """Give a line the place `position` among the others, counted from 1; a number past the end is the end."""
    held = Held(opportunity_id, line_id, by, version)
    others = [line for line in held.lines if line.id != held.line.id]
    place = min(max(position, 1), len(held.lines)) - 1
    order = [*others[:place], held.line, *others[place:]]
    if order == list(held.lines):
        return held.write(LineMoved(record_id=opportunity_id, line_id=line_id), held.lines, via)
    after = [_at(line, number) for number, line in enumerate(order, start=1)]
    return held.write(LineMoved(record_id=opportunity_id, line_id=line_id), after, via)


def _at(line: Line, position: int) -> Line:
    return line if line.position == position else replace(line, position=position, version=line.version + 1)
