"""Judging rows that are opportunities: new ones, history, changes, and moves that meet the gate."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from quarterdeck.imports.queries.adding import mark_moved
from quarterdeck.imports.queries.control import control_of
from quarterdeck.imports.queries.custom import CustomCells
from quarterdeck.imports.queries.external_ids import Named
from quarterdeck.imports.queries.judging import About, Context, add_reasons, mark_repeats, text_of, verdict
from quarterdeck.imports.queries.references import References
from quarterdeck.imports.queries.saying import following_stage, said_of
from quarterdeck.imports.queries.subjects import opportunities_by_external_id
from quarterdeck.imports.rules.deals import closed_on, differing, imported_opportunity
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import UNDATED, FileMapping, Judged, Judgement, OpportunityFacts, Plan, Said
from quarterdeck.opportunities.queries import OpportunityMatch, creation_reasons, matches_by_id
from quarterdeck.opportunities.terms import RecordState
from quarterdeck.pipelines.queries import pipelines
from quarterdeck.pipelines.rules.passage import DateFacts, passage
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.sheets.cells import instant
from quarterdeck.users.terms import Permission
from quarterdeck.values.dataclasses import replace
from quarterdeck.values.text import N_, Text, fold
from quarterdeck.values.verdict import Reason, Refused

# Fields of a mapping that the actions know under another name.
_SAID = {name: f"{name}_id" for name in ("account", "owner", "product", "loss_reason")} | {
    "seller_probability": "seller_probability_bp"
}


def require_stages(mapping: FileMapping, judged: Judged) -> None:
    """Raise Refused, once for all rows, for stages of the mapping's history that no pipeline has. One query."""
    if mapping.history is None or judged is not Judged.HISTORY:
        return
    known = {key for spec in pipelines() for stage in spec.stages for key in (stage.key, fold(stage.name))}
    said = {"history.start": mapping.history.start} | {
        f"history.entered.{name}": name for name in mapping.history.entered
    }
    missing = {field: name for field, name in said.items() if name and not {name, fold(name)} & known}
    if missing:
        text = N_("No pipeline has the stage “{stage}”. Name one by its key or name.")
        raise Refused(
            [Reason("mapping_error", Text.of(text, stage=name), field=where) for where, name in missing.items()]
        )


class OpportunitiesJudge:
    """Finds opportunities by external id or by id. What is not here is new, with or without history."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._history = context.mapping.history if context.judged is Judged.HISTORY else None
        self._may_tell = context.actor.may(Permission.OPPORTUNITIES_IMPORT_HISTORY)

    def judge(self, rows: Sequence[ReadRow]) -> list[Judgement]:
        """One verdict per row. Moves and changes are rehearsed afterwards; the rest is final."""
        keys = {row.line: str(row.values.get(self._context.mapping.match, "")) for row in rows}
        mark_repeats(self._context, rows, keys)
        here = self._here(rows) | self._taken(rows, keys)
        references = References(self._context, rows)
        named = Named(self._context, rows) if self._context.mapping.source else None
        self._cells = CustomCells(self._context, rows)
        judged = []
        for row in rows:
            found = here.get(keys[row.line], [])
            if named and not any(match.state.state == RecordState.DELETED for match in found):
                named.settle(row, found[0].id if found else None)
            judged.append(self._one(row, keys[row.line], found, references))
        self._add_rules(rows, judged)
        return [verdict(row, plan, about, facts) for row, (plan, about, facts) in zip(rows, judged, strict=True)]

    def _here(self, rows: Sequence[ReadRow]) -> dict[str, list[OpportunityMatch]]:
        actor, values = self._context.actor, [row.values for row in rows]
        if self._context.mapping.match == "id":
            ids = {value for said in values if isinstance(value := said.get("id"), int)}
            return {str(number): [found] for number, found in matches_by_id(actor, ids).items()}
        return opportunities_by_external_id(self._context, {str(said.get("external_id", "")) for said in values})

    def _taken(self, rows: Sequence[ReadRow], keys: Mapping[int, str]) -> dict[str, list[OpportunityMatch]]:
        """The opportunities that somebody said the rows are about, by the keys of the rows."""
        taken = [row for row in rows if row.about_id]
        found = matches_by_id(self._context.actor, {row.about_id for row in taken if row.about_id}) if taken else {}
        for row in taken:
            # Without a system the id is kept beside the deal, which keeps its own.
            row.is_naming |= not self._context.mapping.source and text_of(row, "external_id") is not None
        return {keys[row.line]: [found[row.about_id]] for row in taken if row.about_id in found}

    def _one(
        self, row: ReadRow, key: str, here: Sequence[OpportunityMatch], references: References
    ) -> tuple[Plan, About, OpportunityFacts | None]:
        self._mark_match(row, key, here)
        pipeline = references.pipeline(row, here[0].state.pipeline_id if here else None)
        if pipeline is None:
            return Plan.BAD, About(key=key), None
        said_stage = text_of(row, "stage")
        stage = references.stage(row, pipeline, said_stage) if said_stage is not None else None
        said = said_of(row, references)
        control = control_of(row, said, stage.kind if stage else "", self._context)
        if not here and said.category and "category" in following_stage(said, stage or pipeline.first_stage()):
            said = replace(said, category=None)
        facts = OpportunityFacts(
            said=said,
            pipeline_id=pipeline.id,
            stage_id=stage.id if stage else None,
            external_id=text_of(row, "external_id") or "",
            account=row.new_account,
            custom_fields=self._cells.values(row) if row.custom else {},
        )
        if here:
            plan, facts = self._known(row, here[0], stage, facts)
            return plan, About(key=key, record_id=here[0].id, control=control), facts
        if self._history is None:
            return Plan.CREATE, About(key=key, control=control), facts
        told = self._told(row, stage or pipeline.first_stage(), facts, references)
        return Plan.HISTORY, About(key=key, control=control), told

    def _mark_match(self, row: ReadRow, key: str, here: Sequence[OpportunityMatch]) -> None:
        match = self._context.mapping.match
        if not key and not row.problems:
            self._problem(
                row, "value_missing", match, Text.of("This is empty, and without it the row finds no record.")
            )
        elif len(here) > 1:
            self._problem(row, "name_ambiguous", match, Text.of("Several opportunities here bear this external id."))
        elif here and here[0].state.state == RecordState.DELETED:
            text = Text.of("This opportunity was deleted here. Restore it, or take the row out.")
            self._problem(row, "record_deleted", match, text)
        elif not here and match == "id" and not row.problems:
            text = Text.of("No opportunity here has this id, or you may not see it.")
            self._problem(row, "name_unknown", match, text)

    def _known(
        self, row: ReadRow, here: OpportunityMatch, stage: StageSpec | None, facts: OpportunityFacts
    ) -> tuple[Plan, OpportunityFacts]:
        """What a row changes of an opportunity that is here. Another stage makes it a move, and the gate is asked."""
        mark_moved(self._context, row)
        state = here.state
        if facts.pipeline_id != state.pipeline_id:
            text = Text.of("This opportunity is in another pipeline, and stays there.")
            self._problem(row, "pipeline_fixed", "pipeline", text)
        changes = differing(facts.said.fields(), state)
        facts = replace(facts, said=Said(**changes))
        if stage is None or stage.id == state.stage_id:
            is_told = changes or facts.custom_fields or row.is_naming
            return Plan.CHANGE if is_told else Plan.UNCHANGED, facts
        at = self._moved_at(row, stage, here.state_at)
        if at is not None and at < here.state_at:
            text = Text.of("It has changed here since {day}. Mend the day, or move it here.", day=at.date().isoformat())
            self._problem(row, "changed_since", "closed_at", text)
        return Plan.MOVE, replace(facts, at=at)

    def _moved_at(self, row: ReadRow, stage: StageSpec, since: datetime) -> datetime | None:
        """When a row says that the move happened; None for now. `since` is when the deal changed last."""
        day = since.astimezone(self._context.zone).date() + timedelta(days=1)
        said = self._closed_on(row, day) if self._history and not stage.is_open else row.entered.get(stage.key)
        return instant(said, self._context.zone) if self._history and isinstance(said, date) else None

    def _told(
        self, row: ReadRow, stage: StageSpec, facts: OpportunityFacts, references: References
    ) -> OpportunityFacts | None:
        """The history a row's dates tell of; None when they cannot be."""
        history, context = self._history, self._context
        pipeline = references.spec(facts.pipeline_id)
        if history is None:
            return facts
        if not self._may_tell:
            text = Text.of("You may not import history with dates of its own. Ask sales operations, or use --by-rules.")
            self._problem(row, "history_not_permitted", "created_at", text)
        dates = DateFacts(
            final=stage,
            created=self._instant(row.values.get("created_at")),
            closed=self._closed(row) if not stage.is_open else self._instant(row.values.get("closed_at")),
            entered={
                stayed.id: at
                for name, said in row.entered.items()
                if (stayed := references.stage(row, pipeline, name)) and (at := self._instant(said))
            },
            as_of=self._instant(context.as_of),
            start=self._start(row, pipeline, history.start, references) if history.start else None,
        )
        found = passage(pipeline, dates, now=context.at.astimezone(context.zone))
        if isinstance(found, Reason):
            add_reasons(context, row, [found])
            return None
        return replace(
            facts,
            created_at=found.created,
            stages=tuple((step.id, at) for step, at in found.stages),
            at_close=tuple(_SAID.get(name, name) for name in history.at_close),
            flags=(UNDATED,) if found.is_undated else (),
        )

    def _closed(self, row: ReadRow) -> datetime | None:
        """When it was closed. A bare day on which it was also created began before that."""
        created = self._instant(row.values.get("created_at"))
        said = self._closed_on(row, created.astimezone(self._context.zone).date() if created else None)
        if created and not isinstance(said, datetime) and said == created.astimezone(self._context.zone).date():
            return created
        return self._instant(said)

    def _closed_on(self, row: ReadRow, not_before: date | None) -> date | None:
        context = self._context
        today = context.at.astimezone(context.zone).date()
        day, is_close_date = closed_on(row.values, context.mapping.fields, not_before=not_before, today=today)
        if is_close_date:
            text = Text.of("The file has no day of closing: a closed deal was closed on its close date.")
            context.reader.note(row, "close_date", row.texts["close_date"], Reason("closed_on_close_date", text))
        return day

    def _instant(self, said: object) -> datetime | None:
        return instant(said, self._context.zone) if isinstance(said, date) else None

    def _add_rules(
        self, rows: Sequence[ReadRow], judged: Sequence[tuple[Plan, About, OpportunityFacts | None]]
    ) -> None:
        """What the rules say against opportunities that would be new: field by field, and the gate for those of now."""
        new = [
            (row, imported_opportunity(facts))
            for row, (plan, _, facts) in zip(rows, judged, strict=True)
            if plan in (Plan.CREATE, Plan.HISTORY) and facts is not None and not row.problems and not row.is_repeat
        ]
        if not new:
            return
        found = creation_reasons(self._context.actor, [opportunity for _, opportunity in new])
        for (row, _), reasons in zip(new, found, strict=True):
            # That it has no account yet is not held against one that brings it in.
            own = [one for one in reasons if not (row.new_account and one.field == "account_id")]
            add_reasons(self._context, row, own)

    def _start(self, row: ReadRow, pipeline: PipelineSpec, said: str, references: References) -> StageSpec | None:
        start = references.stage_called(pipeline, said)
        if start is None:
            told = N_("The mapping lets closed deals begin in “{stage}”, which {pipeline} does not have.")
            text = Text.of(told, stage=said, pipeline=pipeline.name)
            self._problem(row, "stage_of_other_pipeline", "history.start", text)
        return start

    def _problem(self, row: ReadRow, code: str, name: str, text: Text) -> None:
        self._context.reader.problem(row, name, Reason(code, text, field=name))
