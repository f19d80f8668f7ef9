"""Judging rows that are people."""

from collections.abc import Mapping, Sequence
from datetime import date

from quarterdeck.imports.queries.external_ids import Named
from quarterdeck.imports.queries.judging import About, Context, mark_missing, mark_repeats, one_of, text_of, verdict
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import Judgement, PersonFacts, Plan
from quarterdeck.users.queries import person_ids_by_email, person_ids_by_name_key
from quarterdeck.values.text import fold


class PeopleJudge:
    """Finds people by name, address, or the id of another system; whoever is not here yet is new."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def judge(self, rows: Sequence[ReadRow]) -> list[Judgement]:
        """One verdict per row."""
        match = self._context.mapping.match
        texts = {row.line: text_of(row, match) or "" for row in rows}
        keys = texts if match == "external_id" else {line: fold(text) for line, text in texts.items()}
        mark_repeats(self._context, rows, keys)
        self._named = Named(self._context, rows)
        found = self._named.by_id if match == "external_id" else self._found(match, set(keys.values()))
        return [self._verdict(row, keys[row.line], found.get(keys[row.line], [])) for row in rows]

    @staticmethod
    def _found(match: str, keys: set[str]) -> Mapping[str, Sequence[int]]:
        if match == "email":
            return {email: [person_id] for email, person_id in person_ids_by_email(keys).items()}
        return person_ids_by_name_key(keys)

    def _verdict(self, row: ReadRow, key: str, ids: Sequence[int]) -> Judgement:
        context = self._context
        mark_missing(context, row, "name")
        record_id = one_of(context, row, context.mapping.match, ids) if ids else None
        self._named.settle(row, record_id)
        values = row.values
        since = values.get("member_since")
        facts = PersonFacts(
            **{
                name: str(values[name])
                for name in ("name", "external_id", "email", "role", "manager", "team", "parent_team")
                if name in values
            }
            | ({} if "name" in values else {"name": ""}),
            member_since=since if isinstance(since, date) else None,
        )
        return verdict(row, Plan.CHANGE if record_id else Plan.CREATE, About(key=key, record_id=record_id), facts)
