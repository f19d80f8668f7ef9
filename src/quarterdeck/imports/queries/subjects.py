"""Finding the record that a row is about, by what exports write: an id of theirs, ours, or a name."""

from collections.abc import Sequence, Set

from quarterdeck.customers.events import AccountEvent, ContactEvent
from quarterdeck.customers.queries import account_ids_by_name_key
from quarterdeck.imports.queries.contact_names import ContactNames
from quarterdeck.imports.queries.custom import LONGEST_NAME
from quarterdeck.imports.queries.external_ids import own_id, records_by_external_id, seen_by_external_id
from quarterdeck.imports.queries.judging import Context, one_of, text_of
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import Kind
from quarterdeck.opportunities.events import OpportunityEvent
from quarterdeck.opportunities.queries import (
    OpportunityMatch,
    matches_by_external_id,
    matches_by_id,
    matches_by_name_key,
)
from quarterdeck.opportunities.terms import RecordState
from quarterdeck.values.text import LONGEST_KEY, Text, fold
from quarterdeck.values.verdict import Reason


class Subjects:
    """Answers for one chunk of rows, in a few queries whatever their number."""

    def __init__(self, context: Context, rows: Sequence[ReadRow]) -> None:
        self._context = context
        accounts = {fold(text)[:LONGEST_NAME] for row in rows if (text := text_of(row, "account"))}
        self._accounts = account_ids_by_name_key(context.actor, accounts) if accounts else {}
        self._accounts_by_id = seen_by_external_id(Kind.ACCOUNTS, context, rows, "account")
        self._contacts = ContactNames(context, rows, "contact")
        texts = {text for row in rows if (text := text_of(row, "opportunity"))}
        self._by_text = opportunities_by_external_id(context, texts)
        missing = texts - self._by_text.keys()
        ids = {number: text for text in missing if (number := own_id(text))}
        self._by_text |= {ids[number]: [match] for number, match in matches_by_id(context.actor, ids).items()}
        keys = {text: fold(text)[:LONGEST_KEY] for text in missing - self._by_text.keys()}
        by_key = matches_by_name_key(context.actor, set(keys.values())) if keys else {}
        self._by_text |= {text: by_key[key] for text, key in keys.items() if key in by_key}

    def place(self, row: ReadRow) -> tuple[str, int] | None:
        """The record an activity is about, as (kind, id): the opportunity, else the account, else the contact, that
        the row names.
        """
        said = text_of(row, "account")
        if text_of(row, "opportunity") is None and said is not None:
            named = self._accounts.get(fold(said)[:LONGEST_NAME], [])
            found = [self._accounts_by_id[said]] if said in self._accounts_by_id else named
            account_id = one_of(self._context, row, "account", found)
            return (AccountEvent.kind, account_id) if account_id is not None else None
        if text_of(row, "opportunity") is None and text_of(row, "contact") is not None:
            contact_id = self._contacts.contact(row)
            return (ContactEvent.kind, contact_id) if contact_id is not None else None
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


def opportunities_by_external_id(context: Context, texts: Set[str]) -> dict[str, list[OpportunityMatch]]:
    """The opportunities that the system of the file calls so, deleted ones too; without a system, any that does."""
    source = context.mapping.source
    own = {} if source else matches_by_external_id(context.actor, texts)
    ids = records_by_external_id(Kind.OPPORTUNITIES, source, texts - own.keys())
    here = matches_by_id(context.actor, ids.values()) if ids else {}
    return own | {text: [here[number]] for text, number in ids.items() if number in here}
