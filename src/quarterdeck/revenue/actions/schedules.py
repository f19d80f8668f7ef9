"""Schedules of lines: laying one down, taking it away, and setting single instalments."""

from collections.abc import Mapping
from dataclasses import replace

from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import Via
from quarterdeck.revenue.actions.lines import Held
from quarterdeck.revenue.events import LineEdited
from quarterdeck.revenue.rules import counted, entered_installments, line_reasons, plan_reasons, rescheduled, scheduled
from quarterdeck.revenue.terms import InstallmentEntry, LinesSaved, SchedulePlan
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import Refused


@action
def set_schedule(
    *,
    opportunity_id: int,
    line_id: int,
    plan: SchedulePlan | None,
    by: Actor,
    via: Via,
    version: int | None = None,
) -> LinesSaved:
    """Lay a schedule down for a line, in place of the one it has; None takes it away.

    Repeating makes the line come to as many times as much. Raises as `edit_line`.
    """
    held = Held(opportunity_id, line_id, by, version)
    line = held.line
    if plan is not None and (faults := plan_reasons(plan, line)):
        raise Refused(faults)
    after = scheduled(line, plan)
    if reasons := line_reasons(after):
        raise Refused(reasons)
    after = counted(after)
    if after != line:
        after = replace(after, version=line.version + 1)
    return held.write(LineEdited(record_id=opportunity_id, line_id=line_id), held.with_line(after), via)


@action
def set_installments(
    *,
    opportunity_id: int,
    line_id: int,
    entries: Mapping[int, InstallmentEntry],
    by: Actor,
    via: Via,
    version: int | None = None,
) -> LinesSaved:
    """Set single instalments by number, counted from 0; the last one takes the difference. Raises as `edit_line`."""
    held = Held(opportunity_id, line_id, by, version)
    changes, faults = entered_installments(held.line, entries)
    after, reasons = (held.line, faults) if faults else rescheduled(held.line, changes)
    if reasons:
        raise Refused(reasons)
    if after != held.line:
        after = replace(after, version=after.version + 1)
    return held.write(LineEdited(record_id=opportunity_id, line_id=line_id), held.with_line(after), via)
