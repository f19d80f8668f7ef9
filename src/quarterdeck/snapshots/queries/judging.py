"""What a stretch of a file says that the files before did not, and what speaks against it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from quarterdeck.imports.queries.judging import add_reasons
from quarterdeck.imports.rules.deals import told_state
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import StateFacts
from quarterdeck.opportunities.queries import (
    OpportunityMatch,
    creation_reasons,
    matches_by_external_id,
    matches_by_id,
    telling_reasons,
)
from quarterdeck.opportunities.terms import ImportedOpportunity, RecordState, ToldStates
from quarterdeck.snapshots.queries.reading import FileReader, ShownDeal
from quarterdeck.snapshots.queries.standing import Looks
from quarterdeck.snapshots.rules.differences import as_told, beginning, difference, said_fields, told_at
from quarterdeck.snapshots.terms import GONE, Before, Missing, Plan, Seen, StagedRow
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason


@dataclass(frozen=True, slots=True)
class Judged:
    """A row that says something new, and the deal it would make or change as rules are asked about it."""

    read: ReadRow
    row: StagedRow
    would_be: ImportedOpportunity | None = None
    facts: StateFacts | None = None


class SnapshotJudge:
    """Compares the rows of one file, which shows `at`, with the files before it."""

    def __init__(self, reader: FileReader, looks: Looks, at: datetime) -> None:
        self._reader, self._looks, self._at = reader, looks, at
        self._lines: dict[str, int] = {}

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all rows so far."""
        return frozenset(self._lines)

    def judge(self, rows: Sequence[ReadRow]) -> list[StagedRow]:
        """The rows that say something new, or are to be mended."""
        deals = [deal for deal in self._reader.rows(rows) if not self._is_repeat(deal)]
        keys = {deal.key for deal in deals if deal.key}
        before, here = self._looks.before(keys), self._here(keys)
        found = [self._one(deal, before.get(deal.key), here.get(deal.key, [])) for deal in deals]
        judged = [one for one in found if one is not None]
        self._ask_rules(judged)
        return [self._final(one) for one in judged]

    def _is_repeat(self, deal: ShownDeal) -> bool:
        first = self._lines.setdefault(deal.key, deal.read.line) if deal.key else deal.read.line
        if first == deal.read.line:
            return False
        if self._reader.mapping.is_repeating:
            return True
        text = Text.of(N_("Line {line} is about the same record. Keep one of the two."), line=first)
        self._reader.context.reader.problem(deal.read, self._reader.mapping.match, Reason("row_twice", text))
        return False

    def _here(self, keys: set[str]) -> Mapping[str, Sequence[OpportunityMatch]]:
        """The deals that are here already, whoever brought them. One query."""
        actor = self._reader.context.actor
        if self._reader.mapping.match == "id":
            ids = {int(key) for key in keys}
            return {str(number): [found] for number, found in matches_by_id(actor, ids).items()}
        return matches_by_external_id(actor, keys)

    def _one(self, deal: ShownDeal, before: Before | None, here: Sequence[OpportunityMatch]) -> Judged | None:
        row = StagedRow(line=deal.read.line, key=deal.key, plan=Plan.BAD)
        if deal.seen is None or deal.read.problems:
            return Judged(deal.read, row)
        row = replace(row, seen=msgspec.json.encode(deal.seen).decode())
        if deal.seen.created_at is not None and deal.seen.created_at > self._at:
            text = N_("It was created after the day of this file. Mend one of the two days.")
            self._reader.problem(deal.read, "created_after_snapshot", "created_at", text)
            return Judged(deal.read, row)
        if before is None or before.plan is Plan.BAD:
            return self._first(deal.read, row, deal.seen, before, here)
        return self._again(deal.read, row, deal.seen, before, here)

    def _first(
        self, read: ReadRow, row: StagedRow, seen: Seen, before: Before | None, here: Sequence[OpportunityMatch]
    ) -> Judged:
        """A deal that no file showed before. One that is here already takes over what the file shows."""
        since = before.since if before else self._looks.last
        if not here and self._reader.mapping.match == "id":
            text = N_("No opportunity here has this id, or you may not see it.")
            self._reader.problem(read, "name_unknown", "id", text)
        if here:
            if len(here) > 1:
                text = N_("Several opportunities here bear this external id.")
                self._reader.problem(read, "name_ambiguous", self._reader.mapping.match, text)
            elif here[0].state.state != RecordState.ACTIVE:
                text = N_("This opportunity was deleted here. Restore it, or take the row out.")
                self._reader.problem(read, "record_deleted", self._reader.mapping.match, text)
            changes = {"stage_id": seen.stage_id, **said_fields(seen, self._reader.fields)}
            if not self._is_lost(seen):
                changes.pop("loss_reason_id", None)
            facts = as_told(changes, self._at)
            row = replace(row, plan=Plan.CHANGE, since=since, opportunity_id=here[0].id)
            return Judged(read, self._told(row, facts), facts=facts)
        row = replace(row, plan=Plan.CREATE, since=since)
        return Judged(read, row, would_be=self._begun(seen, since))

    def _again(
        self, read: ReadRow, row: StagedRow, seen: Seen, before: Before, here: Sequence[OpportunityMatch]
    ) -> Judged | None:
        """A deal that an earlier file showed: what has become different, or nothing."""
        earlier = msgspec.json.decode(before.seen, type=Seen)
        if earlier.pipeline_id != seen.pipeline_id:
            text = N_("This opportunity is in another pipeline, and stays there.")
            self._reader.problem(read, "pipeline_fixed", "pipeline", text)
            return Judged(read, row)
        changes = difference(earlier, seen, self._reader.fields, is_lost=self._is_lost(seen))
        if not changes and before.plan not in GONE:
            return None
        if before.opportunity_id is not None and not self._is_there(read, before, here):
            return Judged(read, row)
        since = before.since or self._at
        at, is_exact = told_at(seen, changes, since=since, at=self._at)
        facts = as_told(changes, at)
        plan = Plan.BACK if before.plan in GONE else Plan.CHANGE
        row = replace(row, plan=plan, since=None if is_exact else before.since, opportunity_id=before.opportunity_id)
        row = self._told(row, facts)
        if before.opportunity_id is not None and here and plan is not Plan.BACK and not before.comes_back:
            return Judged(read, row, facts=facts)
        begun = self._begun(replace(earlier, created_at=earlier.created_at or since), since, at=since)
        begun = replace(begun, states=(*begun.states, told_state(facts)))
        return Judged(read, row, would_be=begun)

    def _is_there(self, read: ReadRow, before: Before, here: Sequence[OpportunityMatch]) -> bool:
        """Whether the deal that an earlier file brought can be told of; notes on the row why not."""
        match = self._reader.mapping.match
        if not here:
            text = N_("The opportunity was merged into another one here, or you may not see it. Take the row out.")
            self._reader.problem(read, "name_unknown", match, text)
        elif here[0].state.state == RecordState.DELETED and before.plan is not Plan.DELETED and not before.comes_back:
            text = N_("This opportunity was deleted here. Restore it, or take the row out.")
            self._reader.problem(read, "record_deleted", match, text)
        else:
            return True
        return False

    def _begun(self, seen: Seen, since: datetime | None, *, at: datetime | None = None) -> ImportedOpportunity:
        pipeline = self._reader.pipelines[seen.pipeline_id]
        stages = {stage.key: stage.id for stage in pipeline.stages}
        start_id = stages.get(self._reader.start_key)
        return beginning(seen, pipeline, at=at or self._at, since=since, start_id=start_id)

    def _is_lost(self, seen: Seen) -> bool:
        return self._reader.pipelines[seen.pipeline_id].at(seen.stage_id).is_lost

    @staticmethod
    def _told(row: StagedRow, facts: StateFacts) -> StagedRow:
        return replace(row, told=msgspec.json.encode(facts).decode())

    def _ask_rules(self, judged: Sequence[Judged]) -> None:
        """What the rules say against these rows: against deals as they would be, and against those that are here."""
        context = self._reader.context
        new = [(one.read, one.would_be) for one in judged if one.would_be is not None and not one.read.problems]
        if new:
            found = creation_reasons(context.actor, [would_be for _, would_be in new])
            for (read, _), reasons in zip(new, found, strict=True):
                add_reasons(context, read, reasons)
        told = {
            one.row.opportunity_id: (one.read, one.facts)
            for one in judged
            if one.facts is not None and one.row.opportunity_id and not one.read.problems
        }
        states = [ToldStates(opportunity_id=pk, states=(told_state(facts),)) for pk, (_, facts) in told.items()]
        if states:
            for pk, against in telling_reasons(context.actor, states).items():
                add_reasons(context, told[pk][0], [reason for some in against for reason in some])

    @staticmethod
    def _final(one: Judged) -> StagedRow:
        if not one.read.problems:
            return one.row
        return StagedRow(line=one.read.line, key=one.row.key, plan=Plan.BAD, problems=tuple(one.read.problems))


def gone_rows(
    looks: Looks, keys: Sequence[str], *, missing: Missing, loss_reason_id: int | None, reader: FileReader, at: datetime
) -> list[StagedRow]:
    """Deals that the file before showed and this one does not, by the rule of the series. One query."""
    rows = []
    for key, before in looks.before(keys).items():
        row = StagedRow(line=0, key=key, plan=Plan.LEFT, since=before.since, seen=before.seen)
        row = replace(row, opportunity_id=before.opportunity_id)
        if before.plan is Plan.BAD:
            continue
        seen = msgspec.json.decode(before.seen, type=Seen)
        pipeline = reader.pipelines[seen.pipeline_id]
        lost = next((stage for stage in pipeline.stages if stage.is_lost), None)
        if missing is Missing.DELETED:
            row = replace(row, plan=Plan.DELETED)
        elif missing is Missing.LOST and lost is not None and pipeline.at(seen.stage_id).is_open:
            changes = {"stage_id": lost.id, "loss_reason_id": loss_reason_id}
            said = replace(seen.said, loss_reason_id=loss_reason_id, category=None)
            after = replace(seen, stage_id=lost.id, said=said)
            told = msgspec.json.encode(as_told(changes, at)).decode()
            row = replace(row, plan=Plan.LOST, seen=msgspec.json.encode(after).decode(), told=told)
        rows.append(row)
    return rows
