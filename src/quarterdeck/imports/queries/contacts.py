"""Judging rows that are contacts, and rows that say which part a contact has in an opportunity."""

from collections.abc import Sequence
from typing import Any

from quarterdeck.customers.queries import contact_ids_by_email, contact_verdicts
from quarterdeck.customers.terms import ATTITUDE_LABELS, INFLUENCE_LABELS, NewContact
from quarterdeck.imports.queries.adding import mark_moved
from quarterdeck.imports.queries.contact_names import ContactNames
from quarterdeck.imports.queries.custom import CustomCells
from quarterdeck.imports.queries.external_ids import Named
from quarterdeck.imports.queries.judging import (
    About,
    Context,
    add_reasons,
    mark_missing,
    mark_repeats,
    one_of,
    text_of,
    verdict,
    word_of,
)
from quarterdeck.imports.queries.references import References
from quarterdeck.imports.queries.subjects import Subjects
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import BuyingFacts, ContactFacts, Judgement, Plan
from quarterdeck.pipelines.terms import BUYING_ROLE_LABELS


class ContactsJudge:
    """Finds contacts by the id of another system, or by address; who is not here yet is new."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def judge(self, rows: Sequence[ReadRow]) -> list[Judgement]:
        """One verdict per row. Changes are rehearsed afterwards."""
        context, match = self._context, self._context.mapping.match
        keys = {row.line: (text_of(row, match) or "").lower() for row in rows}
        if match == "external_id":
            keys = {row.line: text_of(row, match) or "" for row in rows}
        mark_repeats(context, rows, keys)
        named, references = Named(context, rows), References(context, rows)
        above, cells = ContactNames(context, rows, "reports_to"), CustomCells(context, rows)
        emails = contact_ids_by_email(context.actor, keys.values()) if match == "email" else {}
        here = named.by_id if match == "external_id" else emails
        read = []
        for row in rows:
            found = here.get(keys[row.line], [])
            number = row.about_id or (one_of(context, row, match, found) if found else None)
            named.settle(row, number)
            facts = self._facts(row, number, references, above, cells)
            if number is not None:
                mark_moved(context, row)
            read.append((row, number, facts))
        self._add_rules([(row, facts) for row, number, facts in read if number is None and not row.problems])
        return [
            verdict(
                row,
                Plan.CHANGE if number else Plan.CREATE,
                About(key=keys[row.line], record_id=number, needs_key=facts.reports_to),
                facts,
            )
            for row, number, facts in read
        ]

    def _facts(
        self, row: ReadRow, number: int | None, references: References, above: ContactNames, cells: CustomCells
    ) -> ContactFacts:
        parts = (text_of(row, "first_name"), text_of(row, "last_name"))
        name = text_of(row, "name") or " ".join(filter(None, parts)) or None
        if number is None and name is None:
            mark_missing(self._context, row, "name")
        # Who is not here may be in another row, where rows are found by their ids.
        waits_for = above.unknown(row) if self._context.mapping.match == "external_id" else ""
        return ContactFacts(
            name=name,
            external_id=text_of(row, "external_id") or "",
            source=self._context.mapping.source,
            reports_to=waits_for,
            account_id=references.account(row, "account"),
            account=row.new_account,
            title=text_of(row, "title"),
            email=text_of(row, "email"),
            phone=text_of(row, "phone"),
            reports_to_id=None if waits_for else above.contact(row),
            attitude=word_of(self._context, row, "attitude", ATTITUDE_LABELS),
            influence=word_of(self._context, row, "influence", INFLUENCE_LABELS),
            owner_id=references.person(row, "owner"),
            custom_fields=cells.values(row) if row.custom else {},
        )

    def _add_rules(self, new: Sequence[tuple[ReadRow, ContactFacts]]) -> None:
        """What the rules say against contacts that would be new; changes are rehearsed instead."""
        found = contact_verdicts(self._context.actor, [new_contact(facts) for _, facts in new])
        for (row, _), reasons in zip(new, found, strict=True):
            own = [one for one in reasons if not (row.new_account and one.field == "account_id")]
            add_reasons(self._context, row, own)


def new_contact(facts: ContactFacts) -> NewContact:
    """The contact a row would create."""
    return NewContact(**{"name": "", **contact_said(facts)})


def contact_said(facts: ContactFacts) -> dict[str, Any]:
    """The fields a row says something of, by their names in NewContact."""
    names = ContactFacts.__dataclass_fields__.keys() & NewContact.__dataclass_fields__.keys()
    return {name: value for name in sorted(names) if (value := getattr(facts, name)) is not None}


class BuyingJudge:
    """Finds opportunity and contact; that a contact has a part already is found by rehearsing."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def judge(self, rows: Sequence[ReadRow]) -> list[Judgement]:
        """One verdict per row."""
        subjects, contacts = Subjects(self._context, rows), ContactNames(self._context, rows, "contact")
        read = [(row, self._facts(row, subjects, contacts)) for row in rows]
        keys = {row.line: "" if facts is None else _key(facts) for row, facts in read}
        mark_repeats(self._context, rows, keys)
        return [verdict(row, Plan.CREATE, About(key=keys[row.line]), facts) for row, facts in read]

    def _facts(self, row: ReadRow, subjects: Subjects, contacts: ContactNames) -> BuyingFacts | None:
        for name in ("contact", "role"):
            mark_missing(self._context, row, name)
        match, contact_id = subjects.opportunity(row), contacts.contact(row)
        role = word_of(self._context, row, "role", BUYING_ROLE_LABELS)
        if match is None or contact_id is None or role is None:
            return None
        return BuyingFacts(opportunity_id=match.id, contact_id=contact_id, role=role.value)


def _key(facts: BuyingFacts) -> str:
    return f"{facts.opportunity_id}:{facts.contact_id}:{facts.role}"
