"""Endpoints of what the token's owner has: profile and tokens."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, Field

from quarterdeck.administration.queries.own import own_profile
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import Id, Patch
from quarterdeck.kit.rest.replies import nothing, reply
from quarterdeck.users import actions
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries.profile import TokenRow, own_tokens
from quarterdeck.users.terms import Actor, Density, Theme
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotPermitted

own = Router()
VIA = Via(Door.API)


class ProfileOut(BaseModel):
    """How pages look and read for the token's owner. Empty: as the company has it."""

    name: str
    email: str
    time_zone: str
    locale: str
    display_currency: str
    theme: Theme
    density: Density
    single_keys: bool = Field(description="Whether single letters are shortcuts.")
    keys: str = Field(description="Own keys: `na` puts A in the place of N, `m` alone turns M off; spaces between.")


class ProfilePatch(Patch):
    """What to change about one's profile."""

    name: str = ""
    time_zone: str = ""
    locale: str = ""
    display_currency: str = ""
    theme: Annotated[Theme, Field(strict=False)] = Theme.SYSTEM
    density: Annotated[Density, Field(strict=False)] = Density.COMFORTABLE
    single_keys: bool = True
    keys: str = ""


class TokenOut(BaseModel):
    """A token without its secret, which nobody has but who made it."""

    id: str
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = Field(description="To the hour.")
    is_usable: bool


class TokensOut(BaseModel):
    """Tokens, newest first, the revoked and expired among them."""

    items: list[TokenOut]


@own.get("/profile", response=ProfileOut, operation_id="get_profile")
def get_profile(request: HttpRequest) -> HttpResponse:
    """The profile of the token's owner."""
    return _profile(request)


@own.patch("/profile", response=ProfileOut, operation_id="edit_profile")
def edit_profile(request: HttpRequest, body: ProfilePatch) -> HttpResponse:
    """Change the name of the token's owner, and how pages look and read for them."""
    by = actor_of(request)
    _refuse_reader(by)
    preferences = replace(own_profile(by).preferences, **body.given())
    actions.set_preferences(preferences=preferences, by=by, via=VIA)
    return _profile(request)


@own.get("/tokens", response=TokensOut, operation_id="list_tokens")
def list_tokens(request: HttpRequest) -> HttpResponse:
    """The tokens of this one's owner. Tokens are made under Settings, by somebody who is signed in."""
    return reply(request, {"items": [_token(row) for row in own_tokens(actor_of(request), timezone.now())]})


@own.delete("/tokens/{token_id}", response={204: None}, operation_id="revoke_token")
def revoke_token(request: HttpRequest, token_id: Id) -> HttpResponse:
    """Revoke one's own token, this one too, or as a manager of people anybody's. A revoked one stays revoked."""
    by = actor_of(request)
    _refuse_reader(by)
    actions.revoke_token(token_id=token_id, by=by, via=VIA)
    return nothing()


def _refuse_reader(by: Actor) -> None:
    """A token without scopes only reads; what is one's own needs no particular one."""
    if not by.permissions:
        raise NotPermitted("scope", Text.of("This token only reads. Use one that has a scope."))


def _profile(request: HttpRequest) -> HttpResponse:
    profile = own_profile(actor_of(request))
    return reply(request, {**asdict(profile.preferences), "email": profile.email})


def _token(row: TokenRow) -> dict[str, object]:
    return {
        "id": public_id(row.id),
        "name": row.name,
        "scopes": list(row.scopes),
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "last_used_at": row.last_used_at,
        "is_usable": row.is_usable,
    }
