"""Finding the opportunity or account that a row is about, by what exports write: an id of theirs, ours, or a name."""

from collections.abc import Sequence

from quarterdeck.customers.events import AccountEvent
from quarterdeck.customers.queries import account_ids_by_name_key
from quarterdeck.imports.queries.custom import LONGEST_NAME
from quarterdeck.imports.queries.judging import Context, one_of, text_of
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.opportunities.events import OpportunityEvent
from quarterdeck.opportunities.queries import (
    OpportunityMatch,
    matches_by_external_id,
    matches_by_id,
    matches_by_name_key,
)
from quarterdeck.opportunities.terms import RecordState
from quarterdeck.values.ids import parse_id
from quarterdeck.values.text import LONGEST_KEY, Text, fold
from quarterdeck.values.verdict import Reason


class Subjects:
    """Answers for one chunk of rows, in four queries at most."""

    def __init__(self, context: Context, rows: Sequence[ReadRow]) -> None:
        self._context = context
        accounts = {fold(text)[:LONGEST_NAME] for row in rows if (text := text_of(row, "account"))}
        self._accounts = account_ids_by_name_key(context.actor, accounts) if accounts else {}
        texts = {text for row in rows if (text := text_of(row, "opportunity"))}
        self._by_text = matches_by_external_id(context.actor, texts)
        missing = texts - self._by_text.keys()
        ids = {number: text for text in missing if (number := _own_id(text))}
        self._by_text |= {ids[number]: [match] for number, match in matches_by_id(context.actor, ids).items()}
        keys = {text: fold(text)[:LONGEST_KEY] for text in missing - self._by_text.keys()}
        by_key = matches_by_name_key(context.actor, set(keys.values())) if keys else {}
        self._by_text |= {text: by_key[key] for text, key in keys.items() if key in by_key}

    def place(self, row: ReadRow) -> tuple[str, int] | None:
        """The record an activity is about, as (kind, id): the opportunity, else the account, that the row names."""
        said = text_of(row, "account")
        if text_of(row, "opportunity") is None and said is not None:
            account_id = one_of(self._context, row, "account", self._accounts.get(fold(said)[:LONGEST_NAME], []))
            return (AccountEvent.kind, account_id) if account_id is not None else None
        match = self.opportunity(row)
        return (OpportunityEvent.kind, match.id) if match else None

    def opportunity(self, row: ReadRow) -> OpportunityMatch | None:
        """The opportunity a row names by external id, id or name; notes on the row when there is none, or several."""
        said = text_of(row, "opportunity")
        if said is None:
            text = Text.of("This is empty, and without it the row finds no record.")
            self._context.reader.problem(row, "opportunity", Reason("value_missing", text, field="opportunity"))
            return None
        found = [match for match in self._by_text.get(said, []) if match.state.state == RecordState.ACTIVE]
        number = one_of(self._context, row, "opportunity", [match.id for match in found])
        return next((match for match in found if match.id == number), None)


def _own_id(text: str) -> int | None:
    try:
        return parse_id(text)
    except ValueError:
        return None
