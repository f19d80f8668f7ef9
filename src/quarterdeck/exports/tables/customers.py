"""The lists of accounts and contacts as files: every field, custom ones too."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from quarterdeck.customers.filters import account_filter, contact_filter
from quarterdeck.customers.queries import AccountRow, ContactRow, account_list, account_names, contact_list
from quarterdeck.customers.tables import ACCOUNT_SORTS, CONTACT_SORTS
from quarterdeck.customers.terms import ACCOUNT_KIND_LABELS, ATTITUDE_LABELS, INFLUENCE_LABELS, Attitude, Influence
from quarterdeck.customers.views.lists import custom_list, known_sort
from quarterdeck.exports.tables.customs import Customs
from quarterdeck.exports.tables.fields import Field, Use, again, cells_of, columns_of, id_of, used
from quarterdeck.exports.tables.sources import Listed, Source, paged
from quarterdeck.kit.tables import Listing
from quarterdeck.kit.viewing import text
from quarterdeck.records.queries.fields import field_specs
from quarterdeck.sheets.writing import ValueType
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_

AT_ONCE = 200
_TIMES: tuple[Field[Any], ...] = (
    Field("created_at", N_("Created"), lambda row: row.created_at, ValueType.INSTANT, Use.READ),
    Field("updated_at", N_("Changed"), lambda row: row.updated_at, ValueType.INSTANT, Use.READ),
)
_CONTACT: tuple[Field[ContactRow], ...] = (
    Field("id", N_("Id"), lambda row: public_id(row.id), use=Use.READ),
    again("quarterdeck_id", lambda row: public_id(row.id)),
    Field("name", N_("Name"), lambda row: row.name),
    Field("title", N_("Title"), lambda row: row.title),
    Field("account", N_("Account"), lambda row: row.account_name, use=Use.READ),
    again("account_id", lambda row: id_of(row.account_id)),
    Field("email", N_("E-mail"), lambda row: row.email),
    Field("phone", N_("Phone"), lambda row: row.phone),
    Field("reports_to", N_("Reports to"), lambda row: row.reports_to_name, use=Use.READ),
    again("reports_to_id", lambda row: id_of(row.reports_to_id)),
    Field("attitude", N_("Attitude"), lambda row: _word(ATTITUDE_LABELS, Attitude, row.attitude), use=Use.READ),
    Field("influence", N_("Influence"), lambda row: _word(INFLUENCE_LABELS, Influence, row.influence), use=Use.READ),
    again("attitude", lambda row: row.attitude),
    again("influence", lambda row: row.influence),
    Field("owner", N_("Owner"), lambda row: row.owner_name, use=Use.READ),
    again("owner_id", lambda row: public_id(row.owner_id)),
    *_TIMES,
)


def read_accounts(actor: Actor, query: QueryDict, *, is_again: bool = False) -> Listed:
    """The accounts that the list of this address finds, in its order."""
    listing = _listing("accounts", query)
    custom = custom_list(actor, "account", listing)
    narrowed = account_filter(listing.params, custom.narrowed)
    sort = known_sort(listing, (*ACCOUNT_SORTS, *custom.sorts()))
    parents: dict[int, str] = {}
    fields = used(_account_fields(parents), is_again=is_again)
    customs = Customs(actor, "account", field_specs(actor, "account"), is_again)

    def page(cursor: str) -> tuple[list[list[object]], str]:
        found = account_list(actor, narrowed, sort=sort, cursor=cursor, limit=AT_ONCE)
        above = {row.parent_id for row in found.rows if row.parent_id}
        parents.update(account_names(above) if above and not is_again else {})
        return _rows(found.rows, fields, customs), found.next_cursor

    count = account_list(actor, narrowed, limit=1).count
    return Listed(count, [*columns_of(fields), *customs.columns()], paged(page))


def read_contacts(actor: Actor, query: QueryDict, *, is_again: bool = False) -> Listed:
    """The contacts that the list of this address finds, in its order."""
    listing = _listing("contacts", query)
    custom = custom_list(actor, "contact", listing)
    narrowed = contact_filter(listing.params, custom.narrowed)
    sort = known_sort(listing, (*CONTACT_SORTS, *custom.sorts()))
    fields = used(_CONTACT, is_again=is_again)
    customs = Customs(actor, "contact", field_specs(actor, "contact"), is_again)

    def page(cursor: str) -> tuple[list[list[object]], str]:
        found = contact_list(actor, narrowed, sort=sort, cursor=cursor, limit=AT_ONCE)
        return _rows(found.rows, fields, customs), found.next_cursor

    count = contact_list(actor, narrowed, limit=1).count
    return Listed(count, [*columns_of(fields), *customs.columns()], paged(page))


SOURCES = (
    Source("accounts", N_("Accounts"), "accounts", read_accounts, partial(read_accounts, is_again=True)),
    Source("contacts", N_("Contacts"), "contacts", read_contacts, partial(read_contacts, is_again=True)),
)


def _account_fields(parents: Mapping[int, str]) -> tuple[Field[AccountRow], ...]:
    """The fields of accounts; `parents` are names by id."""
    return (
        Field("id", N_("Id"), lambda row: public_id(row.id), use=Use.READ),
        again("quarterdeck_id", lambda row: public_id(row.id)),
        Field("name", N_("Name"), lambda row: row.name),
        Field("kind", N_("Kind"), lambda row: text(ACCOUNT_KIND_LABELS[row.kind]), use=Use.READ),
        again("kind", lambda row: row.kind.value),
        Field("domain", N_("Domain"), lambda row: row.domain),
        Field("industry", N_("Industry"), lambda row: row.industry),
        Field("employees", N_("Employees"), lambda row: row.employees, ValueType.WHOLE),
        Field("country", N_("Country"), lambda row: row.country),
        Field("region", N_("Region"), lambda row: row.region),
        Field("phone", N_("Phone"), lambda row: row.phone),
        Field("email", N_("E-mail"), lambda row: row.email),
        Field("parent", N_("Parent account"), lambda row: parents.get(row.parent_id or 0), use=Use.READ),
        again("parent_id", lambda row: id_of(row.parent_id)),
        Field("owner", N_("Owner"), lambda row: row.owner_name, use=Use.READ),
        again("owner_id", lambda row: public_id(row.owner_id)),
        Field("territory", N_("Territory"), lambda row: row.territory_name, use=Use.READ),
        Field("price_tier", N_("Price tier"), lambda row: row.price_tier_name),
        *_TIMES,
    )


def _listing(name: str, query: QueryDict) -> Listing:
    return Listing.of_query(reverse(name), query, default_sort="name")


def _rows(rows: Iterable[Any], fields: list[Field[Any]], customs: Customs) -> list[list[object]]:
    """The rows with the values of their custom fields."""
    found = list(rows)
    return customs.added([row.id for row in found], [cells_of(fields, row) for row in found])


def _word(labels: Mapping[Any, str], words: Any, said: str) -> str | None:
    return text(labels[words(said)]) if said else None
