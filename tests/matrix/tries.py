"""One request of one member, by session or token; whatever it writes is taken back.

Sessions and tokens of everybody are made once and kept, so that a try costs what its request costs.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files import File
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse

from quarterdeck.api.v1 import throttle
from quarterdeck.users.actions import deactivate_person, reactivate_person
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM, a_token, actor, the_cast
from tests.matrix.collected import rows
from tests.matrix.rows import ANONYMOUS, EVERYONE, NARROW, Row, nothing
from tests.matrix.sample import Sample, a_sample
from tests.rest import read_whole

API = "api-v1:"
ROWS = rows()
TRIALS = [(name, method) for name, row in ROWS.items() for method in row.may]


@cache
def handler(checks_csrf: bool) -> ClientHandler:
    """One handler for all clients: each would build the whole chain of middleware anew."""
    return ClientHandler(enforce_csrf_checks=checks_csrf)


@dataclass(frozen=True)
class World:
    """The sample, and what each member signs in with: the key of a session, the secret of a token."""

    sample: Sample
    sessions: Mapping[str, str]
    tokens: Mapping[str, str]

    def client(self, member: str, *, by_token: bool = False, checks_csrf: bool = False) -> Client:
        """A client that is this member."""
        client = Client(enforce_csrf_checks=checks_csrf)
        client.handler = handler(checks_csrf)
        if by_token and member in self.tokens:
            client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {self.tokens[member]}"
        if not by_token and member in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[member]
        return client


@dataclass(frozen=True)
class Asked:
    """A request without who sends it: the address by name, the parts of it, method, body and headers."""

    name: str
    method: str
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_api(self) -> bool:
        """Whether it is sent by token, as JSON."""
        return self.name.startswith(API)

    @property
    def path(self) -> str:
        """Its address."""
        return reverse(self.name, kwargs=dict(self.kwargs))

    def to(self, target: str) -> "Asked":
        """The same as htmx sends it, to fill the element with this id."""
        return replace(self, headers={**self.headers, "HX-Request": "true", "HX-Target": f"div#{target}"})


def asked(name: str, method: str, sample: Sample) -> Asked:
    """What the row of this address asks for."""
    row: Row = ROWS[name]
    body = row.bodies.get(method, nothing)(sample)
    return Asked(name, method, dict(row.kwargs(sample)), dict(body), dict(row.headers(sample)))


def pages_of(member: str) -> list[str]:
    """Names of the pages that this member may open."""
    return [name for name, row in ROWS.items() if not name.startswith(API) and member in row.may.get("GET", ())]


def members_of(name: str) -> frozenset[str]:
    """Who tries this address: a token only where tokens are taken."""
    return EVERYONE | {NARROW} if name.startswith(API) else EVERYONE


def attempt(world: World, member: str, request: Asked) -> HttpResponseBase:
    """The answer to one request; whatever it writes is rolled back."""
    with taken_back():
        return send(world.client(member, by_token=request.is_api), request)


@contextmanager
def taken_back() -> Iterator[None]:
    """Roll back what the block writes."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def each(value: object) -> list[object]:
    """The values of a field that may be there several times."""
    return value if isinstance(value, list) else [value]


def send(client: Client, request: Asked) -> HttpResponseBase:
    """Send it, as JSON to the API, as a form to a page."""
    throttle.forget()
    method, path, headers = request.method, request.path, dict(request.headers)
    has_file = any(isinstance(one, File) for value in request.body.values() for one in each(value))
    if method == "GET":
        answer = client.get(path, request.query, headers=headers)
    elif request.is_api and not has_file:
        data = json.dumps(request.body).encode()
        answer = client.generic(method, path, data, "application/json", headers=headers)
    elif method == "POST":
        answer = client.post(path, request.body, headers=headers)
    else:
        answer = client.generic(method, path, headers=headers)
    assert isinstance(answer, HttpResponseBase)
    return cast(HttpResponseBase, read_whole(answer))


def a_world() -> World:
    """The cast with its records, everybody signed in, and the disabled one still holding what they had."""
    cast = the_cast()
    sample = a_sample(cast)
    by = system_actor()
    reactivate_person(person_id=cast.disabled, by=by, via=SYSTEM)
    people = {member: getattr(cast, member) for member in EVERYONE - {ANONYMOUS}}
    sessions = {member: _session(person_id) for member, person_id in people.items()}
    tokens = {member: a_token(person_id, *actor(person_id).permissions) for member, person_id in people.items()}
    tokens[NARROW] = a_token(cast.rita)
    deactivate_person(person_id=cast.disabled, by=by, via=SYSTEM)
    return World(sample, sessions, tokens)


def _session(person_id: int) -> str:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=person_id), backend=settings.AUTHENTICATION_BACKENDS[0])
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)
