"""What is known of records: as facts to be compared, and field by field to be chosen from."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from quarterdeck.customers.queries import merged_account, merged_contact, visible_accounts, visible_contacts
from quarterdeck.customers.terms import AccountKind, NewAccount, NewContact, own_fields
from quarterdeck.duplicates.queries.elsewhere import elsewhere
from quarterdeck.duplicates.rules.names import bare_number, is_number_label
from quarterdeck.duplicates.terms import Facts, Kind
from quarterdeck.opportunities.queries import merged_into, visible_to
from quarterdeck.records.queries.fields import every_field, stored_values, values_of
from quarterdeck.records.rules.fields import as_json
from quarterdeck.records.terms.fields import KEY_PREFIX, FieldSpec, FieldType
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor

_AT_ONCE = 500
VISIBLE: Mapping[Kind, Callable[[Actor], QuerySet[Any, Any]]] = {
    Kind.ACCOUNT: visible_accounts,
    Kind.CONTACT: visible_contacts,
    Kind.OPPORTUNITY: visible_to,
}
# What a merged one became part of, as far as the actor may see it.
SUCCESSORS: Mapping[Kind, Callable[[Actor, int], int | None]] = {
    Kind.ACCOUNT: merged_account,
    Kind.CONTACT: merged_contact,
    Kind.OPPORTUNITY: merged_into,
}
# How far up a tree is looked for one of them above the other.
_ABOVE = ("parent_id", "parent__parent_id", "parent__parent__parent_id")
_COLUMNS: Mapping[Kind, tuple[str, ...]] = {
    Kind.ACCOUNT: ("pk", "name", "kind", "domain", "country", "phone", "email", *_ABOVE),
    Kind.CONTACT: ("pk", "name", "phone", "email", "account_id"),
    Kind.OPPORTUNITY: ("pk", "name", "account_id", "amount_minor", "currency", "close_date", "external_id"),
}
# What the one that stays may take over from the other one.
FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.ACCOUNT: tuple(name for name in own_fields(NewAccount) if name != "kind"),
    Kind.CONTACT: own_fields(NewContact),
    Kind.OPPORTUNITY: ("name", "amount_minor", "currency", "close_date", "owner_id", "product_id", "channel", "source",
                       "type", "competitor"),
}  # fmt: skip


def facts_of(kind: Kind, rows: QuerySet[Any, Any]) -> list[Facts]:
    """The facts of these rows. One query, two of accounts where a custom field holds registration numbers."""
    found = [_FACTS[kind](*row) for row in rows.values_list(*_COLUMNS[kind])]
    fields = number_fields() if kind is Kind.ACCOUNT else {}
    if not fields or not found:
        return found
    ids = [one.record_id for one in found if one.record_id is not None]
    values = stored_values(kind, ids, {spec.id: spec for spec in fields.values()})
    told = {
        number: {f"{KEY_PREFIX}{field}": str(value) for field, value in said.items()} for number, said in values.items()
    }
    return [replace(one, numbers=numbers_in(told.get(one.record_id or 0, {}), fields)) for one in found]


def number_fields() -> dict[str, FieldSpec]:
    """The custom fields of accounts that hold registration numbers, by key: texts that are called so."""
    specs = every_field(system_actor(), Kind.ACCOUNT)
    return {
        key: spec
        for key, spec in specs.items()
        if spec.is_active and spec.type is FieldType.TEXT and is_number_label(spec.label)
    }


def numbers_in(values: Mapping[str, Any], fields: Collection[str]) -> tuple[tuple[str, str], ...]:
    """The registration numbers among values by field, as they are compared."""
    told = ((key, bare_number(str(values[key]))) for key in sorted(fields) if values.get(key))
    return tuple((key, number) for key, number in told if number)


def known_facts(actor: Actor, kind: Kind, ids: Collection[int]) -> dict[int, Facts]:
    """The facts of those of these records that the actor may see, by id. A query for each 500."""
    ordered = sorted(ids)
    parts = [ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE)]
    rows = [facts for part in parts for facts in facts_of(kind, VISIBLE[kind](actor).filter(pk__in=part))]
    return {facts.record_id: facts for facts in rows if facts.record_id is not None}


def known_elsewhere(kind: Kind, facts: Iterable[Facts]) -> dict[int, Facts]:
    """These facts by id, with what other systems call the records. A query for each slice that tells."""
    found = {one.record_id: one for one in facts if one.record_id is not None}
    names = elsewhere.names(kind, found)
    # A deal's own id is that of a file without a system only where no system is told for it.
    return {
        number: replace(one, known_as=tuple(told) if (told := names.get(number)) else one.known_as)
        for number, one in found.items()
    }


def facts_to_compare(actor: Actor, kind: Kind, ids: Collection[int]) -> dict[int, Facts]:
    """The facts of those of these records, 500 at most, that are put beside others: of deals the open ones."""
    if kind is not Kind.OPPORTUNITY:
        return known_facts(actor, kind, ids)
    return known_elsewhere(kind, facts_of(kind, VISIBLE[kind](actor).filter(pk__in=ids, closed_on=None)))


def field_values(
    actor: Actor, kind: Kind, ids: Collection[int], more: Collection[str] = ()
) -> dict[int, dict[str, Any]]:
    """Own and custom fields of the records the actor may see, as they are entered, by id. Two queries.

    `more` are columns beside those that one record can take over from another.
    """
    rows = VISIBLE[kind](actor).filter(pk__in=ids).values("pk", *FIELDS[kind], *more)
    found = {row.pop("pk"): row for row in rows}
    keys = {spec.id: key for key, spec in every_field(actor, kind.value).items()}
    for record_id, values in values_of(actor, kind.value, list(found)).items():
        found[record_id] |= {keys[field_id]: as_json(value) for field_id, value in values.items()}
    return found


def _account(*row: Any) -> Facts:
    pk, name, kind, domain, country, phone, email, *above = row
    return Facts(
        record_id=pk,
        name=name,
        is_person=kind == AccountKind.PERSON,
        domain=domain,
        country=country,
        phone=phone,
        email=email,
        above=tuple(one for one in above if one is not None),
    )


def _contact(pk: int, name: str, phone: str, email: str, account_id: int | None) -> Facts:
    return Facts(record_id=pk, name=name, phone=phone, email=email, account_id=account_id)


def _opportunity(*row: Any) -> Facts:
    pk, name, account_id, amount, currency, close_date, external_id = row
    return Facts(
        record_id=pk,
        name=name,
        account_id=account_id,
        amount_minor=amount,
        currency=currency,
        close_date=close_date,
        # Files that name no system give a deal its own id.
        known_as=(("", external_id),) if external_id else (),
    )


_FACTS: Mapping[Kind, Callable[..., Facts]] = {
    Kind.ACCOUNT: _account,
    Kind.CONTACT: _contact,
    Kind.OPPORTUNITY: _opportunity,
}
