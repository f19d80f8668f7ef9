"""The lists of accounts and contacts as files: every field, custom ones too."""

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from quarterdeck.customers.filters import account_filter, contact_filter
from quarterdeck.customers.queries import AccountRow, ContactRow, account_list, account_names, contact_list
from quarterdeck.customers.tables import ACCOUNT_SORTS, CONTACT_SORTS
from quarterdeck.customers.terms import ACCOUNT_KIND_LABELS, ATTITUDE_LABELS, INFLUENCE_LABELS, Attitude, Influence
from quarterdeck.customers.views.lists import custom_list, known_sort
from quarterdeck.exports.tables.sources import Listed, Rows, Source, paged
from quarterdeck.inspection.tables.files import custom_cells, custom_file_columns
from quarterdeck.kit.tables import Listing
from quarterdeck.kit.viewing import text
from quarterdeck.records.queries.fields import field_specs, values_of
from quarterdeck.records.queries.references import ref_names
from quarterdeck.records.tables import reader_for
from quarterdeck.sheets.writing import FileColumn, ValueType
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_

AT_ONCE = 200
_ACCOUNT = (
    FileColumn("id", N_("Id")),
    FileColumn("name", N_("Name")),
    FileColumn("kind", N_("Kind")),
    FileColumn("domain", N_("Domain")),
    FileColumn("industry", N_("Industry")),
    FileColumn("employees", N_("Employees"), ValueType.WHOLE),
    FileColumn("country", N_("Country")),
    FileColumn("region", N_("Region")),
    FileColumn("phone", N_("Phone")),
    FileColumn("email", N_("E-mail")),
    FileColumn("parent", N_("Parent account")),
    FileColumn("owner", N_("Owner")),
    FileColumn("territory", N_("Territory")),
    FileColumn("price_tier", N_("Price tier")),
    FileColumn("created_at", N_("Created"), ValueType.INSTANT),
    FileColumn("updated_at", N_("Changed"), ValueType.INSTANT),
)
_CONTACT = (
    FileColumn("id", N_("Id")),
    FileColumn("name", N_("Name")),
    FileColumn("title", N_("Title")),
    FileColumn("account", N_("Account")),
    FileColumn("email", N_("E-mail")),
    FileColumn("phone", N_("Phone")),
    FileColumn("reports_to", N_("Reports to")),
    FileColumn("attitude", N_("Attitude")),
    FileColumn("influence", N_("Influence")),
    FileColumn("owner", N_("Owner")),
    FileColumn("created_at", N_("Created"), ValueType.INSTANT),
    FileColumn("updated_at", N_("Changed"), ValueType.INSTANT),
)


def read_accounts(actor: Actor, query: QueryDict) -> Listed:
    """The accounts that the list of this address finds, in its order."""
    listing = _listing("accounts", query)
    custom = custom_list(actor, "account", listing)
    narrowed = account_filter(listing.params, custom.narrowed)
    sort = known_sort(listing, (*ACCOUNT_SORTS, *custom.sorts()))

    def page(cursor: str) -> tuple[list[list[object]], str]:
        found = account_list(actor, narrowed, sort=sort, cursor=cursor, limit=AT_ONCE)
        parents = {row.parent_id for row in found.rows if row.parent_id}
        names = account_names(parents) if parents else {}
        cells = [_account(row, names) for row in found.rows]
        return _with_custom(actor, "account", found.rows, cells), found.next_cursor

    return _listed(actor, "account", _ACCOUNT, account_list(actor, narrowed, limit=1).count, paged(page))


def read_contacts(actor: Actor, query: QueryDict) -> Listed:
    """The contacts that the list of this address finds, in its order."""
    listing = _listing("contacts", query)
    custom = custom_list(actor, "contact", listing)
    narrowed = contact_filter(listing.params, custom.narrowed)
    sort = known_sort(listing, (*CONTACT_SORTS, *custom.sorts()))

    def page(cursor: str) -> tuple[list[list[object]], str]:
        found = contact_list(actor, narrowed, sort=sort, cursor=cursor, limit=AT_ONCE)
        return _with_custom(actor, "contact", found.rows, list(map(_contact, found.rows))), found.next_cursor

    return _listed(actor, "contact", _CONTACT, contact_list(actor, narrowed, limit=1).count, paged(page))


SOURCES = (
    Source("accounts", N_("Accounts"), "accounts", read_accounts),
    Source("contacts", N_("Contacts"), "contacts", read_contacts),
)


def _listing(name: str, query: QueryDict) -> Listing:
    return Listing.of_query(reverse(name), query, default_sort="name")


def _listed(actor: Actor, kind: str, plain: Sequence[FileColumn], count: int, rows: Rows) -> Listed:
    return Listed(count, [*plain, *custom_file_columns(field_specs(actor, kind))], rows)


def _with_custom(actor: Actor, kind: str, rows: Sequence[Any], cells: list[list[object]]) -> list[list[object]]:
    """The rows with the values of their custom fields."""
    specs = field_specs(actor, kind)
    if not specs or not rows:
        return cells
    values = values_of(actor, kind, [row.id for row in rows])
    reader = reader_for(actor, ref_names(actor, specs, values.values()))
    return [
        [*plain, *custom_cells(specs, values.get(row.id, {}), reader)] for row, plain in zip(rows, cells, strict=True)
    ]


def _account(row: AccountRow, parents: dict[int, str]) -> list[object]:
    return [
        public_id(row.id), row.name, text(ACCOUNT_KIND_LABELS[row.kind]), row.domain, row.industry, row.employees,
        row.country, row.region, row.phone, row.email, parents.get(row.parent_id or 0), row.owner_name,
        row.territory_name, row.price_tier_name, row.created_at, row.updated_at,
    ]  # fmt: skip


def _contact(row: ContactRow) -> list[object]:
    return [
        public_id(row.id), row.name, row.title, row.account_name, row.email, row.phone, row.reports_to_name,
        text(ATTITUDE_LABELS[Attitude(row.attitude)]) if row.attitude else None,
        text(INFLUENCE_LABELS[Influence(row.influence)]) if row.influence else None,
        row.owner_name, row.created_at, row.updated_at,
    ]  # fmt: skip
