"""Everybody tries every address by every method."""

import json
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files import File
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from quarterdeck.api.v1 import throttle
from quarterdeck.users.actions import require_second_factor
from tests.cast import SYSTEM, a_cast, a_token, actor
from tests.matrix.collected import rows
from tests.matrix.rows import ANONYMOUS, DISABLED, EVERYONE, NARROW, nothing
from tests.matrix.sample import Sample, a_sample

# Each test runs in a savepoint of the transaction in which the sample was made.
pytestmark = pytest.mark.django_db
API = "api-v1:"
STOPPED = {401, 403, 404}
# They answer 404 to everybody: what else is not an address of the API.
NOTHING_THERE = {f"{API}api-root", "api_nothing_here"}
# What leads to a second factor, out of the session, or belongs to nobody.
OPEN_WITHOUT_SECOND_FACTOR = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "api_document",
        "deals",
        "deals_rest",
        "healthz",
        "join",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "settings_second_factor",
    }
)


def names(patterns: Sequence[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """Names of all addresses, with their namespaces."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield space + (pattern.name or f"without a name: {pattern.pattern}")
        else:
            yield from names(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)


ROWS = rows()
TRIALS = [(name, method) for name, row in ROWS.items() for method in row.may]


@pytest.fixture(scope="module")
def sample(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Sample]:
    """The cast and its records, made once: every attempt is rolled back, and so is this at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_sample(a_cast())
        transaction.set_rollback(True)


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert set(names(get_resolver().url_patterns)) - NOTHING_THERE == set(ROWS)


@pytest.mark.parametrize(("name", "method"), TRIALS)
def test_only_they_are_let_through(name: str, method: str, sample: Sample) -> None:
    row = ROWS[name]
    members = EVERYONE | {NARROW} if name.startswith(API) else EVERYONE
    answers = {member: attempt(member, name, method, sample) for member in members}
    let_through = {member for member, answer in answers.items() if is_let_through(answer)}
    assert let_through == row.may[method], {member: answer.status_code for member, answer in answers.items()}


@pytest.mark.parametrize("name", [name for name in ROWS if not name.startswith(API)])
def test_other_methods_are_refused(name: str, sample: Sample) -> None:
    row = ROWS[name]
    allowed = {*row.may, "HEAD", "OPTIONS"} if "GET" in row.may else {*row.may, "OPTIONS"}
    member = min(frozenset().union(*row.may.values()), key=lambda who: (who == ANONYMOUS, who), default=ANONYMOUS)
    others = {"GET", "POST", "PUT", "PATCH", "DELETE"} - allowed
    assert {attempt(member, name, method, sample).status_code for method in others} == {405}


def test_a_required_second_factor_stands_before_every_page(sample: Sample) -> None:
    cast = sample.cast
    with transaction.atomic():
        require_second_factor(role="rep", is_required=True, by=actor(cast.ada), via=SYSTEM)
        answers = {
            (name, method): attempt("rita", name, method, sample)
            for name, row in ROWS.items()
            for method, who in row.may.items()
            if "rita" in who and not name.startswith(API) and name not in OPEN_WITHOUT_SECOND_FACTOR
        }
        transaction.set_rollback(True)
    assert len(answers) > 40
    led = {address for address, answer in answers.items() if answer.get("Location") == "/settings/second-factor"}
    assert led == set(answers)


def is_let_through(answer: HttpResponseBase) -> bool:
    """Whether the request reached its work, whatever that answered."""
    if answer.status_code in {301, 302, 303}:
        return urlsplit(answer["Location"]).path != "/signin/"
    assert answer.status_code < 500
    assert answer.status_code != 405
    return answer.status_code not in STOPPED


def attempt(member: str, name: str, method: str, sample: Sample) -> HttpResponseBase:
    """One request; whatever it writes is rolled back."""
    row = ROWS[name]
    address = reverse(name, kwargs=dict(row.kwargs(sample)))
    body = row.bodies.get(method, nothing)(sample)
    with transaction.atomic():
        client, headers = client_of(member, sample, by_token=name.startswith(API))
        answer = send(client, method, address, body, headers | dict(row.headers(sample)), as_json=name.startswith(API))
        transaction.set_rollback(True)
    return answer


def client_of(member: str, sample: Sample, *, by_token: bool) -> tuple[Client, dict[str, str]]:
    """A client that is this member, by session or by a token with all of their permissions."""
    if member == ANONYMOUS:
        return Client(), {}
    person_id: int = sample.cast.rita if member == NARROW else getattr(sample.cast, member)
    if not by_token:
        client = Client()
        client.force_login(get_user_model().objects.get(pk=person_id), backend=settings.AUTHENTICATION_BACKENDS[0])
        return client, {}
    throttle.forget()
    if member == DISABLED:
        return Client(), {"Authorization": "Bearer qd_of_somebody_who_left"}
    scopes = () if member == NARROW else actor(person_id).permissions
    return Client(), {"Authorization": f"Bearer {a_token(person_id, *scopes)}"}


def send(
    client: Client, method: str, address: str, body: Any, headers: dict[str, str], *, as_json: bool
) -> HttpResponseBase:
    if as_json and not any(isinstance(value, File) for value in body.values()):
        data, kind = json.dumps(body).encode(), "application/json"
        answer = client.generic(method, address, b"" if method == "GET" else data, kind, headers=headers)
    elif method == "POST":
        answer = client.post(address, body, headers=headers)
    else:
        answer = client.generic(method, address, headers=headers)
    assert isinstance(answer, HttpResponseBase)
    return answer
