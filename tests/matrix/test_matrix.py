"""Everybody tries every address by every method."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import pytest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

from quarterdeck.users.actions import require_second_factor
from tests.cast import SYSTEM, actor
from tests.matrix.fragments import Fragments, recorded_blocks
from tests.matrix.rows import ANONYMOUS
from tests.matrix.tries import API, ROWS, TRIALS, World, asked, attempt, members_of, taken_back

# Each test runs in a savepoint of the transaction in which the sample was made.
pytestmark = pytest.mark.django_db
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


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert set(names(get_resolver().url_patterns)) - NOTHING_THERE == set(ROWS)


@pytest.mark.parametrize(("name", "method"), TRIALS)
def test_only_they_are_let_through(name: str, method: str, world: World) -> None:
    row = ROWS[name]
    request = asked(name, method, world.sample)
    answers = {member: attempt(world, member, request) for member in members_of(name)}
    let_through = {member for member, answer in answers.items() if is_let_through(answer)}
    assert let_through == row.may[method], {member: answer.status_code for member, answer in answers.items()}


@pytest.mark.parametrize("name", [name for name in ROWS if not name.startswith(API)])
def test_other_methods_are_refused(name: str, world: World) -> None:
    row = ROWS[name]
    allowed = {*row.may, "HEAD", "OPTIONS"} if "GET" in row.may else {*row.may, "OPTIONS"}
    member = min(frozenset().union(*row.may.values()), key=lambda who: (who == ANONYMOUS, who), default=ANONYMOUS)
    others = {"GET", "POST", "PUT", "PATCH", "DELETE"} - allowed
    assert {attempt(world, member, asked(name, method, world.sample)).status_code for method in others} == {405}


def test_a_required_second_factor_stands_before_every_page(world: World) -> None:
    cast = world.sample.cast
    with taken_back():
        require_second_factor(role="rep", is_required=True, by=actor(cast.ada), via=SYSTEM)
        answers = {
            (name, method): attempt(world, "rita", asked(name, method, world.sample))
            for name, row in ROWS.items()
            for method, who in row.may.items()
            if "rita" in who and not name.startswith(API) and name not in OPEN_WITHOUT_SECOND_FACTOR
        }
    assert len(answers) > 40
    led = {address for address, answer in answers.items() if answer.get("Location") == "/settings/second-factor"}
    assert led == set(answers)


def test_every_fragment_is_for_those_of_its_address(world: World) -> None:
    """An htmx request for a part of a page meets the same door; a part without a row in fragments.json fails."""
    with recorded_blocks() as seen:
        for name, method in TRIALS:
            if not name.startswith(API) and ROWS[name].may[method]:
                member = min(ROWS[name].may[method], key=lambda who: (who != "ada", who != "rita", who))
                attempt(world, member, asked(name, method, world.sample))
    rows = Fragments.kept()
    assert seen.by_name() == rows.by_name()
    for name, method, target in seen.all():
        request, may = asked(name, method, world.sample).to(target), ROWS[name].may[method]
        for member in members_of(name) - may | {min(may)}:
            answer = attempt(world, member, request)
            assert is_let_through(answer) is (member in may), (name, method, target, member, answer.status_code)


def is_let_through(answer: HttpResponseBase) -> bool:
    """Whether the request reached its work, whatever that answered."""
    leads_to = answer.get("HX-Redirect") or answer.get("Location")
    if leads_to:
        return urlsplit(leads_to).path != "/signin/"
    assert answer.status_code < 500
    assert answer.status_code != 405
    return answer.status_code not in STOPPED
