"""Judging rows that are past states of opportunities."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from quarterdeck.imports.queries.judging import About, Context, add_reasons, mark_missing, text_of, verdict
from quarterdeck.imports.queries.references import References
from quarterdeck.imports.queries.saying import following_stage, said_of
from quarterdeck.imports.queries.subjects import Subjects
from quarterdeck.imports.rules.deals import told_state
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import Judgement, Plan, StateFacts
from quarterdeck.opportunities.queries import OpportunityMatch, history_rows, telling_reasons
from quarterdeck.opportunities.rules.timeline import Row
from quarterdeck.opportunities.terms import ToldStates
from quarterdeck.sheets.cells import instant
from quarterdeck.users.terms import Permission
from quarterdeck.values.text import Text
from quarterdeck.values.timeline import truth
from quarterdeck.values.verdict import Reason

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class HistoryJudge:
    """Finds the opportunity a state belongs to; a state that its history tells already changes nothing."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._may_tell = context.actor.may(Permission.OPPORTUNITIES_IMPORT_HISTORY)

    def judge(self, rows: Sequence[ReadRow]) -> list[Judgement]:
        """One verdict per row."""
        subjects = Subjects(self._context, rows)
        references = References(self._context, rows)
        found = [subjects.opportunity(row) for row in rows]
        history = history_rows({match.id for match in found if match})
        read = [(row, match, self._facts(row, match, references)) for row, match in zip(rows, found, strict=True)]
        self._add_rules([one for one in read if not self._is_here(one, history)])
        return [self._verdict(row, match, facts, history) for row, match, facts in read]

    def _facts(self, row: ReadRow, match: OpportunityMatch | None, references: References) -> StateFacts | None:
        mark_missing(self._context, row, "at")
        said, at = said_of(row, references), row.values.get("at")
        if match is None or not isinstance(at, date):
            return None
        if not self._may_tell:
            text = Text.of("You may not import history with dates of its own. Ask sales operations.")
            self._context.reader.problem(row, "at", Reason("history_not_permitted", text, field="at"))
        spec = references.spec(match.state.pipeline_id)
        named = text_of(row, "stage")
        stage = references.stage(row, spec, named) if named is not None else None
        cleared = following_stage(said, stage) if stage else ()
        return StateFacts(
            at=instant(at, self._context.zone),
            said=replace(said, **dict.fromkeys(cleared)),
            stage_id=stage.id if stage else None,
            cleared=cleared,
        )

    def _add_rules(self, read: Sequence[tuple[ReadRow, OpportunityMatch | None, StateFacts | None]]) -> None:
        """What the rules say against these states, each put into the history that is here, oldest first."""
        if not self._may_tell:
            return
        waiting: dict[int, list[tuple[ReadRow, StateFacts]]] = {}
        for row, match, facts in read:
            if match is not None and facts is not None and not row.problems:
                waiting.setdefault(match.id, []).append((row, facts))
        for states in waiting.values():
            states.sort(key=lambda pair: pair[1].at)
        told = [
            ToldStates(
                opportunity_id=number, states=tuple(told_state(facts) for _, facts in states), replaces_beginning=True
            )
            for number, states in waiting.items()
        ]
        for number, reasons in telling_reasons(self._context.actor, told).items():
            for (row, _), against in zip(waiting[number], reasons, strict=True):
                add_reasons(self._context, row, against)

    @staticmethod
    def _is_here(
        read: tuple[ReadRow, OpportunityMatch | None, StateFacts | None], history: Mapping[int, list[Row]]
    ) -> bool:
        _, match, facts = read
        return match is not None and facts is not None and _told_already(facts, history[match.id])

    def _verdict(
        self,
        row: ReadRow,
        match: OpportunityMatch | None,
        facts: StateFacts | None,
        history: Mapping[int, list[Row]],
    ) -> Judgement:
        if match is None or facts is None:
            return verdict(row, Plan.BAD, About(key=""), None)
        here = _told_already(facts, history[match.id])
        about = About(key="", record_id=match.id, rank=(facts.at - _EPOCH) // timedelta(milliseconds=1))
        return verdict(row, Plan.UNCHANGED if here else Plan.CREATE, about, facts)


def _told_already(facts: StateFacts, rows: Sequence[Row]) -> bool:
    """Whether a row of history at that very instant says all that these facts say."""
    return any(row.at == facts.at and _says(row, facts) for row in truth(rows))


def _says(row: Row, facts: StateFacts) -> bool:
    state = row.state
    if facts.stage_id not in (None, state.stage_id):
        return False
    if any(getattr(state, name) != value for name, value in facts.said.fields().items()):
        return False
    return "seller_probability_bp" not in facts.cleared or state.seller_probability_bp is None
