"""Endpoints of accounts."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.customers import actions
from quarterdeck.customers.queries import AccountRow, account_detail, account_list, merged_account
from quarterdeck.customers.terms import AccountFilter, AccountKind, NewAccount, Whose
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Id, Ids, Limit, Patch, Words
from quarterdeck.kit.rest.replies import expected_version, follows_merges, nothing, reply
from quarterdeck.records.api.fields import Values, custom_filters, custom_values_out, takes_custom_fields
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id

accounts = Router()
VIA = Via(Door.API)
Kind = Annotated[AccountKind, Field(strict=False)]
Scope = Annotated[Whose, Field(strict=False)]


class AccountOut(BaseModel):
    """A customer: a company or a person."""

    id: str
    kind: AccountKind
    name: str
    domain: str
    industry: str
    employees: int | None
    country: str = Field(description="ISO 3166-1, two letters.")
    region: str = Field(description="ISO 3166-2, such as DE-BE.")
    phone: str
    email: str
    parent_id: str | None = Field(description="Null too when the token's owner may not see the parent.")
    price_tier_id: str | None = Field(description="Whose prices it gets; null: the standard ones.")
    owner_id: str
    territory_id: str | None = Field(description="By the rules of the active territories; null in none.")
    version: int
    created_at: datetime
    updated_at: datetime
    custom_fields: Values


class AccountsOut(BaseModel):
    """A page of accounts."""

    items: list[AccountOut]
    next_cursor: str | None
    count: int = Field(description="How many there are over the whole filter.")


class AccountPatch(Patch):
    """Fields of an account to change."""

    name: str = ""
    kind: Kind = AccountKind.COMPANY
    domain: str = ""
    industry: str = ""
    employees: int | None = None
    country: str = ""
    region: str = ""
    phone: str = ""
    email: str = ""
    parent_id: Id | None = None
    price_tier_id: Id | None = None
    owner_id: Id = 0
    custom_fields: Values = Field(default_factory=dict)


class AccountIn(AccountPatch):
    """An account to create. Without `owner_id` it belongs to the token's owner."""

    name: str


class AccountQuery(Body):
    """Which accounts, in which order, and which page of them."""

    scope: Scope = Whose.ALL
    text: str = Field("", description="Part of name or domain.")
    kind: Kind | None = None
    owner_id: Ids = ()
    country: Words = ()
    industry: Words = ()
    parent_id: Id | None = None
    territory_id: Ids = ()
    sort: str = Field(
        "name", description="name, owner, employees, created_at, updated_at or cf_<id>; a leading `-` descends."
    )
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


def _merged(request: HttpRequest, account_id: int) -> int | None:
    return merged_account(actor_of(request), account_id)


@accounts.get("", response=AccountsOut, operation_id="list_accounts")
@takes_custom_fields
def list_accounts(request: HttpRequest, query: Query[AccountQuery]) -> HttpResponse:
    """Accounts the token's owner may see."""
    narrowed = AccountFilter(
        whose=query.scope,
        text=query.text,
        kind=query.kind,
        owner_ids=query.owner_id,
        countries=query.country,
        industries=query.industry,
        parent_id=query.parent_id,
        territory_ids=query.territory_id,
        custom=custom_filters(request, "account"),
    )
    by = actor_of(request)
    page = account_list(by, narrowed, sort=query.sort, cursor=query.cursor, limit=query.limit)
    custom = custom_values_out(by, "account", [row.id for row in page.rows])
    items = [_account(row, custom(row.id)) for row in page.rows]
    return reply(request, {"items": items, "next_cursor": page.next_cursor or None, "count": page.count})


@accounts.post("", response={201: AccountOut}, operation_id="create_account")
def create_account(request: HttpRequest, body: AccountIn) -> HttpResponse:
    """Create an account."""
    saved = actions.create_account(new=NewAccount(**body.given()), by=actor_of(request), via=VIA)
    location = f"{request.path}/{public_id(saved.account_id)}"
    return _shown(request, saved.account_id, status=201, location=location)


@accounts.get("/{account_id}", response=AccountOut, operation_id="get_account")
@follows_merges("account_id", _merged)
def get_account(request: HttpRequest, account_id: Id) -> HttpResponse:
    """One account."""
    return _shown(request, account_id)


@accounts.patch("/{account_id}", response=AccountOut, operation_id="edit_account")
@follows_merges("account_id", _merged)
def edit_account(request: HttpRequest, account_id: Id, body: AccountPatch) -> HttpResponse:
    """Change fields of an account; what is left out stays as it is."""
    actions.edit_account(
        account_id=account_id,
        changes=body.given(),
        version=expected_version(request),
        by=actor_of(request),
        via=VIA,
    )
    return _shown(request, account_id)


@accounts.delete("/{account_id}", response={204: None}, operation_id="delete_account")
@follows_merges("account_id", _merged)
def delete_account(request: HttpRequest, account_id: Id) -> HttpResponse:
    """Delete an account; it can be restored."""
    actions.delete_account(account_id=account_id, version=expected_version(request), by=actor_of(request), via=VIA)
    return nothing()


@accounts.post("/{account_id}/restore", response=AccountOut, operation_id="restore_account")
def restore_account(request: HttpRequest, account_id: Id) -> HttpResponse:
    """Bring a deleted account back."""
    actions.restore_account(account_id=account_id, by=actor_of(request), via=VIA)
    return _shown(request, account_id)


def _shown(request: HttpRequest, account_id: int, *, status: int = 200, location: str = "") -> HttpResponse:
    row = account_detail(actor_of(request), account_id).account
    custom = custom_values_out(actor_of(request), "account", [row.id])
    return reply(request, _account(row, custom(row.id)), status=status, version=row.version, location=location)


def _account(row: AccountRow, custom: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": public_id(row.id),
        "kind": row.kind,
        "name": row.name,
        "domain": row.domain,
        "industry": row.industry,
        "employees": row.employees,
        "country": row.country,
        "region": row.region,
        "phone": row.phone,
        "email": row.email,
        "parent_id": None if row.parent_id is None else public_id(row.parent_id),
        "price_tier_id": None if row.price_tier_id is None else public_id(row.price_tier_id),
        "owner_id": public_id(row.owner_id),
        "territory_id": None if row.territory_id is None else public_id(row.territory_id),
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "custom_fields": custom,
    }
