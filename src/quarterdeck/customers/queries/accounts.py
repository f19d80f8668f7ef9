"""Reads of accounts."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from quarterdeck.customers.models import Account
from quarterdeck.customers.queries.custom import by_custom_fields, custom_sorts
from quarterdeck.customers.queries.pages import ListPage, ListSpec, by_instant, by_number, by_text, list_page
from quarterdeck.customers.queries.scopes import (
    among_visible,
    holding_text,
    listed_accounts,
    seen_accounts,
    successor,
    whose_q,
)
from quarterdeck.customers.terms import AccountFilter, AccountKind, RecordState
from quarterdeck.journal.queries.foreign import kept_in
from quarterdeck.users.queries import may_write_for
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import LONGEST_KEY, fold
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as its reader sees it: `parent_id` is None when the reader may not see the parent."""

    id: int
    kind: AccountKind
    name: str
    domain: str
    industry: str
    employees: int | None
    country: str
    region: str
    phone: str
    email: str
    parent_id: int | None
    owner_id: int
    owner_name: str
    state: RecordState
    version: int
    created_at: datetime
    updated_at: datetime
    territory_id: int | None
    territory_name: str | None
    price_tier_id: int | None
    price_tier_name: str | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", AccountKind(self.kind))
        object.__setattr__(self, "state", RecordState(self.state))


ACCOUNT_COLUMNS = (
    "id", "kind", "name", "domain", "industry", "employees", "country", "region", "phone", "email", "parent_id",
    "owner_id", "owner__name", "state", "version", "created_at", "updated_at", "territory_id", "territory__name",
    "price_tier_id", "price_tier__name",
)  # fmt: skip
_LIST = ListSpec(
    ACCOUNT_COLUMNS,
    AccountRow,
    {
        "name": by_text("name_key"),
        "owner": by_text("owner__name_key"),
        "employees": by_number("employees"),
        "created_at": by_instant("created_at"),
        "updated_at": by_instant("updated_at"),
    },
)


@dataclass(frozen=True, slots=True)
class Link:
    """Another record the reader may see."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class AccountDetail:
    """An account with its parent and what the reader may do. A parent out of sight is only said to be there.

    `kept_in` names another system that keeps it.
    """

    account: AccountRow
    parent: Link | None
    has_hidden_parent: bool
    may_edit: bool
    may_delete: bool
    kept_in: str


def account_list(
    actor: Actor, narrowed: AccountFilter, *, sort: str = "name", cursor: str = "", limit: int = 50
) -> ListPage[AccountRow]:
    """A page of the accounts the actor may see, with the count of all that match. At most three queries.

    Sorts: name, owner, employees, created_at, updated_at, or a sortable custom field by `cf_<id>`; descending with a
    leading `-`. Raises Refused for another sort or a foreign cursor.
    """
    spec = replace(_LIST, sorts={**_LIST.sorts, **custom_sorts(actor, "account", sort)})
    page = list_page(_matching(actor, narrowed), spec, sort=sort, cursor=cursor, limit=limit)
    seen = among_visible(actor, (row.parent_id for row in page.rows))
    rows = (row if row.parent_id in seen else replace(row, parent_id=None) for row in page.rows)
    return replace(page, rows=tuple(rows))


def _matching(actor: Actor, narrowed: AccountFilter) -> QuerySet[Account]:
    # A text leaves few rows to ask one by one.
    rows = (seen_accounts if narrowed.text else listed_accounts)(actor).filter(whose_q(actor, narrowed.whose))
    rows = by_custom_fields(rows, actor, "account", narrowed.custom)
    rows = holding_text(rows, narrowed.text, "domain")
    if narrowed.kind:
        rows = rows.filter(kind=narrowed.kind)
    if narrowed.parent_id is not None:
        rows = rows.filter(parent_id=narrowed.parent_id)
    many = {"owner_id": narrowed.owner_ids, "country": narrowed.countries, "industry": narrowed.industries}
    many["territory_id"] = narrowed.territory_ids
    return rows.filter(**{f"{field}__in": values for field, values in many.items() if values})


def account_detail(actor: Actor, account_id: int) -> AccountDetail:
    """One account. Raises NotFound when it is deleted, merged away, or not the actor's to see."""
    found = seen_accounts(actor).filter(pk=account_id).values_list(*ACCOUNT_COLUMNS, kept_in("account")).first()
    if found is None:
        raise NotFound("account")
    row, kept = AccountRow(*found[:-1]), found[-1]
    parent = seen_accounts(actor).filter(pk=row.parent_id).values_list("pk", "name").first() if row.parent_id else None
    may_write = may_write_for(actor, row.owner_id) and not kept
    return AccountDetail(
        account=row if parent else replace(row, parent_id=None),
        parent=Link(*parent) if parent else None,
        has_hidden_parent=bool(row.parent_id and not parent),
        may_edit=may_write and actor.may(Permission.CUSTOMERS_EDIT),
        may_delete=may_write and actor.may(Permission.CUSTOMERS_DELETE),
        kept_in=kept or "",
    )


def merged_account(actor: Actor, account_id: int) -> int | None:
    """Id of the visible account that a merged one became part of; None when there is none such."""
    return successor(seen_accounts(actor), Account.objects.all(), account_id)


def account_names(ids: Iterable[int]) -> dict[int, str]:
    """Names by id, whatever their state: for records whose reader may see them. Unknown ids are left out. One query."""
    asked = ids if isinstance(ids, QuerySet) else set(ids)
    return dict(Account.objects.filter(pk__in=asked).values_list("pk", "name"))


def account_ids_by_name_key(actor: Actor, keys: Iterable[str]) -> dict[str, list[int]]:
    """Ids of visible accounts by folded name (`values.text.fold`): what a file's names are matched with."""
    found: dict[str, list[int]] = {}
    wanted = {key[:LONGEST_KEY] for key in keys}
    for key, account_id in (
        seen_accounts(actor).filter(name_key__in=wanted).order_by("pk").values_list("name_key", "pk")
    ):
        found.setdefault(key, []).append(account_id)
    return found


def account_ids_by_domain(actor: Actor, domains: Iterable[str]) -> dict[str, list[int]]:
    """Ids of visible accounts by bare domain (`rules.clean_domain`)."""
    found: dict[str, list[int]] = {}
    rows = seen_accounts(actor).filter(domain__in=set(domains)).order_by("pk")
    for domain, account_id in rows.values_list("domain", "pk"):
        found.setdefault(domain, []).append(account_id)
    return found


def countries_used(actor: Actor) -> set[str]:
    """Codes of the countries that occur in the accounts the actor may see."""
    return set(listed_accounts(actor).exclude(country="").values_list("country", flat=True).distinct())


def industries(actor: Actor) -> list[str]:
    """The industries that occur in the accounts the actor may see, by name."""
    rows = listed_accounts(actor).exclude(industry="").values_list("industry", flat=True).distinct()
    return sorted(rows, key=fold)
