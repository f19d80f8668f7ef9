"""Who acts in a request, and the door to pages: signed-in employees only, everyone else sees nothing."""

import hashlib
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from quarterdeck.journal.actions.idempotency import Claim, Reply, idempotent
from quarterdeck.kit.pages import redirect
from quarterdeck.users.models import Person
from quarterdeck.users.queries.actors import actor_from
from quarterdeck.users.queries.profile import Profile, profile_from
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass

__all__ = [
    "ONCE_FIELD",
    "SHOWN_OR_POSTED",
    "act_as",
    "actor_of",
    "form_token",
    "own_door",
    "page",
    "posted_once",
    "require",
]

# Methods of a page with a form.
SHOWN_OR_POSTED = ["GET", "HEAD", "POST"]
ONCE_FIELD = "token"
_KEY = "quarterdeck_actor"
_LONGEST_TOKEN = 60


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a signed-in request, kept on it. Raises Http404 for an anonymous one: pages ask `page` first."""
    actor = request.__dict__.get(_KEY)
    if isinstance(actor, Actor):
        return actor
    if not isinstance(request.user, Person):
        raise Http404
    actor = actor_from(request.user)
    act_as(request, actor)
    return actor


def act_as(request: HttpRequest, actor: Actor) -> None:
    """Let `actor_of` answer this actor from here on: for requests that sign in by token."""
    request.__dict__[_KEY] = actor


def profile_of(request: HttpRequest) -> Profile | None:
    """What the page shell shows of the signed-in person; None for an anonymous visitor. No query."""
    return profile_from(request.user) if isinstance(request.user, Person) else None


def page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Only signed-in employees: the anonymous are sent to sign in and back here, partner users find nothing.

    Whoever's role requires a second factor is led to set it up first.
    """

    @own_door
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if actor_of(request).needs_second_factor:
            return redirect(request, reverse("settings_second_factor"))
        return view(request, *args, **kwargs)

    return guarded


def own_door(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """As `page`, for those few that lead to a second factor: open also before there is one."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if actor_of(request).scope.kind is ScopeKind.ORGANISATION:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        # The page around the fragment is what to come back to; htmx follows this header with a full load.
        where = redirect_to_login(request.headers.get("HX-Current-URL", "/"))
        return HttpResponse(status=204, headers={"HX-Redirect": where.url})
    return redirect_to_login(request.get_full_path() if request.method in {"GET", "HEAD"} else "/")


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a form leads, and whether the very same form had been posted before."""

    url: str
    is_again: bool


def posted_once(request: HttpRequest, write: Callable[[], str]) -> Posted:
    """Run a form's write, which answers the address to go to, at most once per `token` the form carries.

    Sent twice, it answers the first one's address. Raises KeyReused when the values differ from the
    first time, and what `write` raises; a form without a token is written each time.
    """
    token = request.POST.get(ONCE_FIELD, "")
    if not token or len(token) > _LONGEST_TOKEN or request.resolver_match is None:
        return Posted(write(), is_again=False)
    posted = sorted((key, values) for key, values in request.POST.lists() if key != "csrfmiddlewaretoken")
    claim = Claim(
        principal=f"person:{actor_of(request).person_id}",
        route=request.resolver_match.view_name,
        key=token,
        body_hash=hashlib.sha256(repr(posted).encode()).hexdigest(),
    )
    reply, is_again = idempotent(
        claim=claim, write=lambda: Reply(303, b"", headers={"Location": write()}), at=timezone.now()
    )
    return Posted(reply.headers["Location"], is_again)


def form_token() -> str:
    """A fresh token for a form that must be written once."""
    return secrets.token_urlsafe(16)
