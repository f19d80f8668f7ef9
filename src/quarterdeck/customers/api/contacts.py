"""Endpoints of contacts."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.customers import actions
from quarterdeck.customers.queries import ContactRow, contact_detail, contact_list, merged_contact
from quarterdeck.customers.terms import ContactFilter, NewContact, Whose
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Id, Ids, Limit, Patch
from quarterdeck.kit.rest.replies import expected_version, follows_merges, nothing, reply
from quarterdeck.records.api.fields import Values, custom_filters, custom_values_out, takes_custom_fields
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id

contacts = Router()
VIA = Via(Door.API)
Scope = Annotated[Whose, Field(strict=False)]


class ContactOut(BaseModel):
    """A person at a customer."""

    id: str
    name: str
    title: str
    email: str
    phone: str
    account_id: str | None = Field(description="Null too when the token's owner may not see the account.")
    reports_to_id: str | None = Field(description="Null too when the token's owner may not see that contact.")
    attitude: str = Field(description="supporter, neutral or opponent; empty while not known.")
    influence: str = Field(description="high, medium or low; empty while not known.")
    owner_id: str
    version: int
    created_at: datetime
    updated_at: datetime
    custom_fields: Values


class ContactsOut(BaseModel):
    """A page of contacts."""

    items: list[ContactOut]
    next_cursor: str | None
    count: int = Field(description="How many there are over the whole filter.")


class ContactPatch(Patch):
    """Fields of a contact to change."""

    name: str = ""
    account_id: Id | None = None
    title: str = ""
    email: str = ""
    phone: str = ""
    reports_to_id: Id | None = Field(None, description="The contact it reports to. Taken away with the account.")
    attitude: str = Field("", description="supporter, neutral or opponent; empty while not known.")
    influence: str = Field("", description="high, medium or low; empty while not known.")
    owner_id: Id = 0
    custom_fields: Values = Field(default_factory=dict)


class ContactIn(ContactPatch):
    """A contact to create. Without `owner_id` it belongs to the token's owner."""

    name: str


class ContactQuery(Body):
    """Which contacts, in which order, and which page of them."""

    scope: Scope = Whose.ALL
    text: str = Field("", description="Part of name or e-mail address.")
    owner_id: Ids = ()
    account_id: Id | None = None
    sort: str = Field("name", description="name, owner, created_at, updated_at or cf_<id>; a leading `-` descends.")
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


def _merged(request: HttpRequest, contact_id: int) -> int | None:
    return merged_contact(actor_of(request), contact_id)


@contacts.get("", response=ContactsOut, operation_id="list_contacts")
@takes_custom_fields
def list_contacts(request: HttpRequest, query: Query[ContactQuery]) -> HttpResponse:
    """Contacts the token's owner may see."""
    narrowed = ContactFilter(
        whose=query.scope,
        text=query.text,
        owner_ids=query.owner_id,
        account_id=query.account_id,
        custom=custom_filters(request, "contact"),
    )
    by = actor_of(request)
    page = contact_list(by, narrowed, sort=query.sort, cursor=query.cursor, limit=query.limit)
    custom = custom_values_out(by, "contact", [row.id for row in page.rows])
    items = [_contact(row, custom(row.id)) for row in page.rows]
    return reply(request, {"items": items, "next_cursor": page.next_cursor or None, "count": page.count})


@contacts.post("", response={201: ContactOut}, operation_id="create_contact")
def create_contact(request: HttpRequest, body: ContactIn) -> HttpResponse:
    """Create a contact."""
    saved = actions.create_contact(new=NewContact(**body.given()), by=actor_of(request), via=VIA)
    location = f"{request.path}/{public_id(saved.contact_id)}"
    return _shown(request, saved.contact_id, status=201, location=location)


@contacts.get("/{contact_id}", response=ContactOut, operation_id="get_contact")
@follows_merges("contact_id", _merged)
def get_contact(request: HttpRequest, contact_id: Id) -> HttpResponse:
    """One contact."""
    return _shown(request, contact_id)


@contacts.patch("/{contact_id}", response=ContactOut, operation_id="edit_contact")
@follows_merges("contact_id", _merged)
def edit_contact(request: HttpRequest, contact_id: Id, body: ContactPatch) -> HttpResponse:
    """Change fields of a contact; what is left out stays as it is."""
    actions.edit_contact(
        contact_id=contact_id,
        changes=body.given(),
        version=expected_version(request),
        by=actor_of(request),
        via=VIA,
    )
    return _shown(request, contact_id)


@contacts.delete("/{contact_id}", response={204: None}, operation_id="delete_contact")
@follows_merges("contact_id", _merged)
def delete_contact(request: HttpRequest, contact_id: Id) -> HttpResponse:
    """Delete a contact; it can be restored."""
    actions.delete_contact(contact_id=contact_id, version=expected_version(request), by=actor_of(request), via=VIA)
    return nothing()


@contacts.post("/{contact_id}/restore", response=ContactOut, operation_id="restore_contact")
def restore_contact(request: HttpRequest, contact_id: Id) -> HttpResponse:
    """Bring a deleted contact back."""
    actions.restore_contact(contact_id=contact_id, by=actor_of(request), via=VIA)
    return _shown(request, contact_id)


def _shown(request: HttpRequest, contact_id: int, *, status: int = 200, location: str = "") -> HttpResponse:
    row = contact_detail(actor_of(request), contact_id).contact
    custom = custom_values_out(actor_of(request), "contact", [row.id])
    return reply(request, _contact(row, custom(row.id)), status=status, version=row.version, location=location)


def _contact(row: ContactRow, custom: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": public_id(row.id),
        "name": row.name,
        "title": row.title,
        "email": row.email,
        "phone": row.phone,
        "account_id": None if row.account_id is None else public_id(row.account_id),
        "reports_to_id": None if row.reports_to_id is None else public_id(row.reports_to_id),
        "attitude": row.attitude,
        "influence": row.influence,
        "owner_id": public_id(row.owner_id),
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "custom_fields": custom,
    }
