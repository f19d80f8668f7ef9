"""Judging rows that say how the credit of a deal is shared out."""

from collections.abc import Sequence

from quarterdeck.imports.queries.external_ids import records_by_external_id
from quarterdeck.imports.queries.judging import About, Context, mark_missing, mark_repeats, named, text_of, verdict
from quarterdeck.imports.queries.subjects import Subjects
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import Judgement, Kind, Plan, SplitFacts
from quarterdeck.revenue.queries.splits import split_types
from quarterdeck.revenue.rules.splits import OWNER, read_shares
from quarterdeck.users.queries import employees, person_ids_by_name_key
from quarterdeck.values.text import Text, fold
from quarterdeck.values.verdict import Reason


class SplitsJudge:
    """Finds deal, kind and people; whether the shares are so already is found by rehearsing."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._types = {key: kind for kind in split_types() for key in (kind.key, fold(kind.name))}

    def judge(self, rows: Sequence[ReadRow]) -> list[Judgement]:
        """One verdict per row."""
        subjects = Subjects(self._context, rows)
        said = {row.line: read_shares(text_of(row, "shares") or "") for row in rows}
        people = self._people({name for shares in said.values() for name, _ in shares or ()} - {OWNER})
        read = [(row, self._facts(row, subjects, said[row.line], people)) for row in rows]
        keys = {row.line: f"{facts.opportunity_id}:{facts.type}" if facts else "" for row, facts in read}
        mark_repeats(self._context, rows, keys)
        return [
            verdict(
                row, Plan.CHANGE, About(key=keys[row.line], record_id=facts.opportunity_id if facts else None), facts
            )
            for row, facts in read
        ]

    def _people(self, names: set[str]) -> dict[str, int]:
        ids = records_by_external_id(Kind.PEOPLE, self._context.mapping.source, names)
        here = employees(set(ids.values()))
        by_key = person_ids_by_name_key(map(fold, names - ids.keys()))
        by_name = {name: found[0] for name in names if len(found := by_key.get(fold(name), [])) == 1}
        return by_name | {name: number for name, number in ids.items() if number in here}

    def _facts(
        self, row: ReadRow, subjects: Subjects, shares: list[tuple[str, int]] | None, people: dict[str, int]
    ) -> SplitFacts | None:
        for name in ("type", "shares"):
            mark_missing(self._context, row, name)
        match, kind = subjects.opportunity(row), self._kind(row)
        if shares is None and "shares" in row.values:
            text = Text.of("Write names or ids with their percentages: owner: 60; Rita Vogel: 40.")
            self._context.reader.problem(row, "shares", Reason("shares_unreadable", text, field="shares"))
        for name, _ in shares or ():
            if name != OWNER and name not in people:
                text = Text.of("Nobody here is called “{name}”, or several people are.", name=name)
                self._context.reader.problem(row, "shares", Reason("name_unknown", text, field="shares"))
        if match is None or kind is None or shares is None or row.problems:
            return None
        told = tuple((people.get(name), share) for name, share in shares)
        return SplitFacts(opportunity_id=match.id, type=kind, shares=told)

    def _kind(self, row: ReadRow) -> str | None:
        ids = {key: kind.id for key, kind in self._types.items()}
        number = named(self._context, row, "type", ids)
        return next((kind.key for kind in self._types.values() if kind.id == number), None)
