"""Reads of contacts."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from quarterdeck.customers.models import Contact
from quarterdeck.customers.queries.custom import by_custom_fields, custom_sorts
from quarterdeck.customers.queries.pages import ListPage, ListSpec, by_instant, by_text, list_page
from quarterdeck.customers.queries.scopes import (
    among_visible,
    holding_text,
    listed_contacts,
    seen_contacts,
    successor,
    visible_contacts,
    whose_q,
)
from quarterdeck.customers.terms import ContactFilter, RecordState
from quarterdeck.journal.queries.foreign import kept_in
from quarterdeck.users.queries import may_write_for
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import LONGEST_KEY
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact as its reader sees it: account and manager are None and nameless when the reader may not see them."""

    id: int
    name: str
    title: str
    email: str
    phone: str
    account_id: int | None
    account_name: str
    reports_to_id: int | None
    reports_to_name: str
    attitude: str
    influence: str
    owner_id: int
    owner_name: str
    state: RecordState
    version: int
    created_at: datetime
    updated_at: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "state", RecordState(self.state))


CONTACT_COLUMNS = (
    "id", "name", "title", "email", "phone", "account_id", "account__name", "reports_to_id", "reports_to__name",
    "attitude", "influence", "owner_id", "owner__name", "state", "version", "created_at", "updated_at",
)  # fmt: skip
_LIST = ListSpec(
    CONTACT_COLUMNS,
    ContactRow,
    {
        "name": by_text("name_key"),
        "owner": by_text("owner__name_key"),
        "created_at": by_instant("created_at"),
        "updated_at": by_instant("updated_at"),
    },
)


@dataclass(frozen=True, slots=True)
class ContactDetail:
    """A contact with what the reader may do. An account or manager out of sight is only said to be there.

    `kept_in` names another system that keeps it.
    """

    contact: ContactRow
    has_hidden_account: bool
    has_hidden_manager: bool
    may_edit: bool
    may_delete: bool
    kept_in: str


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A contact where it is named by another record, whatever its state."""

    id: int
    name: str
    title: str
    email: str
    account_id: int | None
    is_active: bool


def contact_list(
    actor: Actor, narrowed: ContactFilter, *, sort: str = "name", cursor: str = "", limit: int = 50
) -> ListPage[ContactRow]:
    """A page of the contacts the actor may see, with the count of all that match. At most three queries.

    Sorts: name, owner, created_at, updated_at, or a sortable custom field by `cf_<id>`; descending with a
    leading `-`. Raises Refused for another sort or a foreign cursor.
    """
    spec = replace(_LIST, sorts={**_LIST.sorts, **custom_sorts(actor, "contact", sort)})
    page = list_page(_matching(actor, narrowed), spec, sort=sort, cursor=cursor, limit=limit)
    return replace(page, rows=tuple(_as_seen(actor, page.rows)))


def _matching(actor: Actor, narrowed: ContactFilter) -> QuerySet[Contact]:
    # A text leaves few rows to ask one by one.
    rows = (seen_contacts if narrowed.text else listed_contacts)(actor).filter(whose_q(actor, narrowed.whose))
    rows = by_custom_fields(rows, actor, "contact", narrowed.custom)
    rows = holding_text(rows, narrowed.text, "email")
    if narrowed.account_id is not None:
        rows = rows.filter(account_id=narrowed.account_id)
    return rows.filter(owner_id__in=narrowed.owner_ids) if narrowed.owner_ids else rows


def _as_seen(actor: Actor, rows: Iterable[ContactRow]) -> list[ContactRow]:
    rows = list(rows)
    seen = among_visible(actor, (row.account_id for row in rows))
    managers = {row.reports_to_id for row in rows if row.reports_to_id is not None}
    known = set(visible_contacts(actor).filter(pk__in=managers)) if managers else set()
    shown = [row if row.account_id in seen else replace(row, account_id=None, account_name="") for row in rows]
    return [
        row if row.reports_to_id in known else replace(row, reports_to_id=None, reports_to_name="") for row in shown
    ]


def map_contacts(actor: Actor, account_id: int | None, also: Collection[int]) -> list[ContactRow]:
    """All contacts of an account the actor may see, by name, and those of these ids; of others no account is named.

    One query, and one more where somebody reports to others.
    """
    rows = seen_contacts(actor).filter(Q(account_id=account_id, account_id__isnull=False) | Q(pk__in=also))
    found = [ContactRow(*row) for row in rows.order_by("name_key", "pk").values_list(*CONTACT_COLUMNS)]
    named = {row.id for row in found}
    above = {row.reports_to_id for row in found if row.reports_to_id is not None} - named
    named |= set(visible_contacts(actor).filter(pk__in=above)) if above else set()
    found = [row if row.account_id == account_id else replace(row, account_id=None, account_name="") for row in found]
    return [
        row if row.reports_to_id in named else replace(row, reports_to_id=None, reports_to_name="") for row in found
    ]


def contact_detail(actor: Actor, contact_id: int) -> ContactDetail:
    """One contact. Raises NotFound when it is deleted, merged away, or not the actor's to see."""
    found = seen_contacts(actor).filter(pk=contact_id).values_list(*CONTACT_COLUMNS, kept_in("contact")).first()
    if found is None:
        raise NotFound("contact")
    row, kept = ContactRow(*found[:-1]), found[-1]
    (shown,) = _as_seen(actor, [row])
    may_write = may_write_for(actor, row.owner_id) and not kept
    return ContactDetail(
        contact=shown,
        has_hidden_account=shown.account_id != row.account_id,
        has_hidden_manager=shown.reports_to_id != row.reports_to_id,
        may_edit=may_write and actor.may(Permission.CUSTOMERS_EDIT),
        may_delete=may_write and actor.may(Permission.CUSTOMERS_DELETE),
        kept_in=kept or "",
    )


def merged_contact(actor: Actor, contact_id: int) -> int | None:
    """Id of the visible contact that a merged one became part of; None when there is none such."""
    return successor(seen_contacts(actor), Contact.objects.all(), contact_id)


def contact_ids_by_email(actor: Actor, emails: Iterable[str]) -> dict[str, list[int]]:
    """Ids of visible contacts by address in small letters: what a file's addresses are matched with."""
    return _ids_by(actor, "email", {email.lower() for email in emails})


def contact_ids_by_name_key(actor: Actor, keys: Iterable[str]) -> dict[str, list[int]]:
    """Ids of visible contacts by folded name (`values.text.fold`)."""
    return _ids_by(actor, "name_key", {key[:LONGEST_KEY] for key in keys})


def _ids_by(actor: Actor, column: str, values: set[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    rows = seen_contacts(actor).filter(**{f"{column}__in": values - {""}}).order_by("pk")
    for value, contact_id in rows.values_list(column, "pk"):
        found.setdefault(value, []).append(contact_id)
    return found


def contact_cards(ids: Iterable[int]) -> dict[int, ContactCard]:
    """Contacts by id, whatever their state: for records whose reader may see them. Unknown ids are left out."""
    rows = Contact.objects.filter(pk__in=ids if isinstance(ids, QuerySet) else set(ids))
    return {
        pk: ContactCard(pk, name, title, email, account_id, state == RecordState.ACTIVE)
        for pk, name, title, email, account_id, state in rows.values_list(
            "pk", "name", "title", "email", "account_id", "state"
        )
    }
