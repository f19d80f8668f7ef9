"""Every operation tells the scopes it asks for; a token that lacks them is refused, and leaves every row as it was."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse

from quarterdeck.api.scopes import ANY, NOTHING, SCOPES
from quarterdeck.api.v1 import api as version_1
from quarterdeck.api.v1 import throttle
from quarterdeck.users.terms import Permission
from quarterdeck.values.verdict import Refused
from tests.cast import Cast, a_token, actor
from tests.copied import copied
from tests.matrix.collected import rows
from tests.matrix.sample import Sample, a_sample
from tests.rest import ROOT, Api, problem
from tests.unchanged import unchanged

pytestmark = pytest.mark.django_db
PREFIX = "api-v1:"
ROWS = {name.removeprefix(PREFIX): row for name, row in rows().items() if name.startswith(PREFIX)}
# Records of Rita's that Ada sees by a permission, which a token without it does not have.
RITAS = {name for name in ROWS if name.endswith("_alert_rule")}


@pytest.fixture
def sample(cast: Cast) -> Sample:
    return a_sample(cast)


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for methods in version_1.get_openapi_schema()["paths"].values():
        for method, operation in methods.items():
            yield operation["operationId"], method, operation


def test_every_write_tells_its_scopes_and_no_operation_is_told_of_that_there_is_not() -> None:
    names = {name for name, _, _ in operations()}
    assert {name for name, method, _ in operations() if method != "get"} - SCOPES.keys() == set(), (
        "add to api/scopes.py"
    )
    assert SCOPES.keys() - names == set()


def test_scopes_are_permissions() -> None:
    told = {scope for ways in SCOPES.values() for way in ways for scope in way}
    assert told - {ANY} <= {permission.value for permission in Permission}


def test_the_document_says_what_the_table_says() -> None:
    for name, _, operation in operations():
        ways = SCOPES.get(name, NOTHING)
        assert operation["security"] == [{"Token": list(way)} for way in ways], name


def owner(name: str, sample: Sample) -> int:
    """Somebody who may do it, Ada where she is one and the record is not another's."""
    ((_, may),) = ROWS[name].may.items()
    first = "rita" if name in RITAS else "ada"
    found: int = getattr(
        sample.cast, min((who for who in may if hasattr(sample.cast, who)), key=lambda w: (w != first, w))
    )
    return found


def client(name: str, sample: Sample, *scopes: str) -> Api:
    """A token of somebody who may do it, with these scopes."""
    return Api(a_token(owner(name, sample), *scopes))


def sent(name: str, sample: Sample, by: Api) -> HttpResponse:
    """The reply to the operation."""
    row = ROWS[name]
    ((method, _),) = row.may.items()
    throttle.forget()
    body = row.bodies[method](sample) if method in row.bodies else None if method in {"GET", "DELETE"} else {}
    path = reverse(f"{PREFIX}{name}", kwargs=dict(row.kwargs(sample))).removeprefix(ROOT)
    return by.send(method, path, body, **row.headers(sample))


def test_a_token_that_lacks_the_scope_is_refused_and_changes_nothing(sample: Sample) -> None:
    for name, ways in SCOPES.items():
        told = {scope for way in ways for scope in way}
        held = actor(owner(name, sample)).permissions
        if told:
            by = client(name, sample, *(frozenset() if ANY in told else held - told))
            with unchanged():
                problem(sent(name, sample, by), 403, "not_permitted")


def test_a_token_with_just_the_scope_is_let_through(sample: Sample) -> None:
    refused = {}
    with copied():
        for name, ways in SCOPES.items():
            statuses = []
            for way in ways:
                with transaction.atomic():
                    scopes = [Permission.ACTIVITIES_LOG.value if scope == ANY else scope for scope in way]
                    statuses.append(sent(name, sample, client(name, sample, *scopes)).status_code)
                    transaction.set_rollback(True)
            if not any(status in {200, 201, 202, 204, 409, 422} for status in statuses):
                refused[name] = statuses
    assert refused == {}


def test_reading_needs_no_scope_unless_it_is_told(sample: Sample) -> None:
    with copied():
        for name, row in ROWS.items():
            if "GET" in row.may and name not in SCOPES and not name.startswith("openapi"):
                assert sent(name, sample, client(name, sample)).status_code in {200, 304, 422}, name


def test_no_token_has_a_scope_that_its_owner_lacks(cast: Cast) -> None:
    for scope in Permission:
        if not actor(cast.rita).may(scope):
            with pytest.raises(Refused):
                a_token(cast.rita, scope.value)
