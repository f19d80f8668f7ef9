"""Judging rows that are activities: tasks, calls and mails of one file, meetings of another."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

from quarterdeck.activities.queries import ActivityMatch, activities_by_external_id, activities_by_id, activity_verdicts
from quarterdeck.activities.rules import clean_activity
from quarterdeck.activities.terms import (
    DIRECTION_LABELS,
    OUTCOME_LABELS,
    TYPE_LABELS,
    ActivityType,
    Direction,
    Outcome,
)
from quarterdeck.imports.queries.external_ids import own_id
from quarterdeck.imports.queries.judging import (
    About,
    Context,
    add_reasons,
    mark_missing,
    mark_repeats,
    text_of,
    typed,
    verdict,
    word_of,
)
from quarterdeck.imports.queries.references import References
from quarterdeck.imports.queries.subjects import Subjects
from quarterdeck.imports.rules.activities import changed_fields, imported_activity
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import ActivityFacts, Judgement, Kind, Plan
from quarterdeck.sheets.cells import instant
from quarterdeck.sheets.terms import OWN
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason


class Standing(StrEnum):
    """Whether an activity is done."""

    DONE = "done"
    PLANNED = "planned"


STANDING_LABELS = {Standing.DONE: N_("Done"), Standing.PLANNED: N_("Planned")}


class ActivitiesJudge:
    """Finds activities by external id on their record; what is not here yet is new."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._is_meeting = context.mapping.kind is Kind.EVENTS

    def judge(self, rows: Sequence[ReadRow]) -> list[Judgement]:
        """One verdict per row. Changes are rehearsed afterwards."""
        subjects, references = Subjects(self._context, rows), References(self._context, rows)
        read = [(row, self._facts(row, subjects, references)) for row in rows]
        said = [facts for _, facts in read if facts]
        places, names = {(one.kind, one.record_id) for one in said}, {one.external_id for one in said}
        here = activities_by_external_id(places, names)
        if self._context.mapping.source == OWN:
            here |= activities_by_id(places, {number for name in names if (number := own_id(name))})
        mark_repeats(self._context, rows, {row.line: _key(facts) for row, facts in read})
        self._add_rules(read, here)
        return [self._verdict(row, facts, here) for row, facts in read]

    def _facts(self, row: ReadRow, subjects: Subjects, references: References) -> ActivityFacts | None:
        mark_missing(self._context, row, "external_id")
        place = subjects.place(row)
        kind = ActivityType.MEETING if self._is_meeting else word_of(self._context, row, "type", TYPE_LABELS)
        owner_id = references.person(row, "owner")
        if place is None:
            return None
        due_on, done_at = self._meeting(row) if self._is_meeting else self._task(row)
        return ActivityFacts(
            kind=place[0],
            record_id=place[1],
            type=kind or ActivityType.TASK,
            external_id=text_of(row, "external_id") or "",
            subject=text_of(row, "subject") or "",
            body=text_of(row, "body") or "",
            owner_id=owner_id,
            due_on=due_on,
            done_at=done_at,
            direction=word_of(self._context, row, "direction", DIRECTION_LABELS) or Direction.NONE,
            outcome=word_of(self._context, row, "outcome", OUTCOME_LABELS) or Outcome.NONE,
            created_at=self._instant(row, "created_at"),
        )

    def _meeting(self, row: ReadRow) -> tuple[date | None, datetime | None]:
        """A meeting before the day the file was made took place; any other is planned."""
        mark_missing(self._context, row, "at")
        at, context = self._instant(row, "at"), self._context
        until = instant(context.as_of, context.zone) if context.as_of else context.at
        if at is None or at < until:
            return None, at
        return at.astimezone(context.zone).date(), None

    def _task(self, row: ReadRow) -> tuple[date | None, datetime | None]:
        """Done or planned by its status; without one, done when the row says when."""
        due_on, at = typed(row, "due_on", date), self._instant(row, "at")
        status = word_of(self._context, row, "status", STANDING_LABELS)
        if status is Standing.PLANNED or (status is None and at is None):
            return due_on, None
        if at is None and due_on is not None:
            at = instant(due_on, self._context.zone)
        if at is None:
            text = Text.of("The row says that it was done, and not when.")
            self._context.reader.problem(row, "at", Reason("value_missing", text, field="at"))
        return due_on, at

    def _instant(self, row: ReadRow, name: str) -> datetime | None:
        said = row.values.get(name)
        return instant(said, self._context.zone) if isinstance(said, date) else None

    def _add_rules(
        self, read: Sequence[tuple[ReadRow, ActivityFacts | None]], here: Mapping[tuple[str, int, str], ActivityMatch]
    ) -> None:
        """What the rules say against activities that would be new; changes are rehearsed instead."""
        new = [
            (row, imported_activity(facts))
            for row, facts in read
            if facts and not row.problems and not row.is_repeat and _place(facts) not in here
        ]
        at = self._context.at
        found = activity_verdicts(self._context.actor, [clean_activity(one, now=at) for _, one in new], now=at)
        for (row, _), reasons in zip(new, found, strict=True):
            add_reasons(self._context, row, reasons)

    def _verdict(
        self, row: ReadRow, facts: ActivityFacts | None, here: Mapping[tuple[str, int, str], ActivityMatch]
    ) -> Judgement:
        match = here.get(_place(facts)) if facts else None
        if facts is None or match is None:
            return verdict(row, Plan.CREATE, About(key=_key(facts)), facts)
        changed = changed_fields(imported_activity(facts), match.fields, match.type)
        plan = Plan.CHANGE if changed else Plan.UNCHANGED
        return verdict(row, plan, About(key=_key(facts), record_id=match.id), replace(facts, changed=changed))


def _place(facts: ActivityFacts) -> tuple[str, int, str]:
    return facts.kind, facts.record_id, facts.external_id


def _key(facts: ActivityFacts | None) -> str:
    return f"{facts.record_id}:{facts.external_id}"[:254] if facts and facts.external_id else ""
