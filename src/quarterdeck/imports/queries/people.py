"""Judging rows that are people."""

from collections.abc import Sequence
from datetime import date

from quarterdeck.imports.queries.judging import About, Context, mark_missing, mark_repeats, one_of, verdict
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import Judgement, PersonFacts, Plan
from quarterdeck.users.queries import person_ids_by_email, person_ids_by_name_key
from quarterdeck.values.text import fold


class PeopleJudge:
    """Finds people by name or address; whoever is not here yet is new."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def judge(self, rows: Sequence[ReadRow]) -> list[Judgement]:
        """One verdict per row."""
        match = self._context.mapping.match
        keys = {row.line: fold(str(row.values.get(match, ""))) for row in rows}
        mark_repeats(self._context, rows, keys)
        found = self._found(match, set(keys.values()))
        return [self._verdict(row, keys[row.line], found.get(keys[row.line], [])) for row in rows]

    @staticmethod
    def _found(match: str, keys: set[str]) -> dict[str, list[int]]:
        if match == "email":
            return {email: [person_id] for email, person_id in person_ids_by_email(keys).items()}
        return person_ids_by_name_key(keys)

    def _verdict(self, row: ReadRow, key: str, ids: list[int]) -> Judgement:
        context = self._context
        mark_missing(context, row, "name")
        record_id = one_of(context, row, context.mapping.match, ids) if ids else None
        values = row.values
        since = values.get("member_since")
        facts = PersonFacts(
            **{
                name: str(values[name])
                for name in ("name", "email", "role", "manager", "team", "parent_team")
                if name in values
            }
            | ({} if "name" in values else {"name": ""}),
            member_since=since if isinstance(since, date) else None,
        )
        return verdict(row, Plan.CHANGE if record_id else Plan.CREATE, About(key=key, record_id=record_id), facts)
