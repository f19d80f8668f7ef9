"""Finding the contacts that rows name: by the id of another system, by address, or by name."""

from collections.abc import Sequence

from quarterdeck.customers.queries import contact_ids_by_email, contact_ids_by_name_key
from quarterdeck.imports.queries.external_ids import seen_by_external_id
from quarterdeck.imports.queries.judging import Context, one_of, text_of
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import Kind
from quarterdeck.values.text import LONGEST_KEY, fold


class ContactNames:
    """Answers for one field of one chunk of rows, in three queries at most."""

    def __init__(self, context: Context, rows: Sequence[ReadRow], name: str) -> None:
        self._context, self._name = context, name
        texts = {text for row in rows if (text := text_of(row, name))}
        self._ids = seen_by_external_id(Kind.CONTACTS, context, rows, name)
        rest = texts - self._ids.keys()
        emails, names = {text for text in rest if "@" in text}, {text for text in rest if "@" not in text}
        self._emails = contact_ids_by_email(context.actor, emails) if emails else {}
        self._names = contact_ids_by_name_key(context.actor, map(fold, names)) if names else {}

    def contact(self, row: ReadRow) -> int | None:
        """The contact that the row names; notes on the row when there is none, or several."""
        said = text_of(row, self._name)
        if said is None:
            return None
        return self._ids.get(said) or one_of(self._context, row, self._name, self._called(said))

    def unknown(self, row: ReadRow) -> str:
        """What the row says where nobody here is meant; empty for none, and for somebody who is here."""
        said = text_of(row, self._name) or ""
        return "" if said in self._ids or self._called(said) else said

    def _called(self, said: str) -> list[int]:
        return self._emails.get(said.lower()) or self._names.get(fold(said)[:LONGEST_KEY], [])
