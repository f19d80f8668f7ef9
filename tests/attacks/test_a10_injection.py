"""A10 and A11, as typed: whatever stands in a filter, a sort order, a search or a column's name is a value.

It never becomes part of SQL, costs as many statements (a search: as many a word) and finds as many records as a
harmless word does, breaks no page, and comes back as text, not as markup.
"""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from django.db import connection
from django.http.response import HttpResponseBase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.api.v1 import api as version_1
from tests.attacks.forms import forms_of
from tests.attacks.looked_at import looking
from tests.attacks.markup import CANARY, is_running
from tests.attacks.texts import words
from tests.attacks.walk import nothing_in, text_of
from tests.attacks.writes import sender
from tests.matrix.tries import API, TRIALS, Asked, World, asked, send, taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.attack]
HARMLESS = "zqxjzqxj"
HOSTILE = (
    f"{HARMLESS}' OR '{HARMLESS}'='{HARMLESS}",
    f"{HARMLESS}') UNION SELECT {HARMLESS} FROM users_person --",
    f'{HARMLESS}"; DROP TABLE {HARMLESS}; --',
    f"{HARMLESS}%' ESCAPE '{HARMLESS}",
    f"{HARMLESS}\\' {HARMLESS}*",
    f"{HARMLESS}{CANARY}",
)
# What pages read from an address beside what their own forms and links show.
ALWAYS = words(
    """q sort order page cursor after before scope view since columns metric owner stage kind flag min max close
    close_from close_to cf_1 group show"""
)
# Looked for in the address as it stands, past the query that was read from it.
RAW = words("view")
_NAMES = re.compile(r'href="\?(?:[^"]*&amp;)?([a-z_0-9.]+)=')
_IDS = re.compile(rb"\b[0-9a-hjkmnp-tv-z]{13}\b")


@contextmanager
def sql() -> Iterator[list[str]]:
    """The text of every statement, without its values."""
    statements: list[str] = []

    def note(execute: Callable[..., Any], text: str, params: Any, many: bool, context: Any) -> Any:
        statements.append(text)
        return execute(text, params, many, context)

    with connection.execute_wrapper(note):
        yield statements


@cache
def document() -> dict[str, Any]:
    """What the API says of itself."""
    return dict(version_1.get_openapi_schema())


def parameters(world: World, request: Asked) -> tuple[set[str], set[str]]:
    """Names that stand in queries of this address: those to be tried one by one, and those to be tried all at once."""
    if request.is_api:
        operations = [one for methods in document()["paths"].values() for one in methods.values()]
        (found,) = [one for one in operations if one["operationId"] == request.name.removeprefix(API)] or [{}]
        return {one["name"] for one in found.get("parameters", ()) if one["in"] == "query"}, set()
    with looking() as looks:
        page = text_of(ask(world, request)).decode(errors="replace")
    fields = {name for form in forms_of(page) if form.method == "GET" for name in form.values}
    shown = set(_NAMES.findall(page)) | fields
    if not fields:
        return shown, set()
    # Beside what links of the page carry, a page that can be narrowed is asked by every name there is: by those it
    # looks at one by one; by the others, which it only hands on in its links, and those it alone looks at, all at once.
    alone = shown | {name for name in ALWAYS if looks.at((name,)) or name in RAW}
    return alone, looks.names.union(ALWAYS) - alone


def ask(world: World, request: Asked) -> HttpResponseBase:
    """The answer to whoever may read it."""
    with taken_back():
        return send(world.client(sender(request.name, "GET"), by_token=request.is_api), request)


def found_by(world: World, request: Asked) -> tuple[int, list[bytes], list[str], bytes]:
    """Status, ids of records shown, statements, and body."""
    with sql() as statements:
        answer = ask(world, request)
        body = text_of(answer)
    return answer.status_code, sorted(set(_IDS.findall(body))), statements, body


def questions(world: World, only: Collection[str] = ()) -> Iterator[Asked]:
    """Every address that is read, once by each parameter, once by those that are tried together."""
    for name, method in TRIALS:
        request = asked(name, method, world.sample)
        if method == "GET" and (not only or name in only) and name not in {"openapi-json", "account_login", "healthz"}:
            alone, together = parameters(world, request)
            for names in [*([name] for name in sorted(alone)), *([sorted(together)] if together else [])]:
                yield replace(request, query=dict.fromkeys(names, HARMLESS))


def dearer(path: str, value: str) -> int:
    """How many statements more a value may cost: the search asks what each word may mean, and finds by that once."""
    return len(value.split()) + 1 if path.endswith("/search") else 0


def taken_literally(world: World, only: Collection[str] = ()) -> Iterator[str]:
    """Every parameter whose value became part of SQL or of a page, cost more, found more, or broke the page."""
    for number, question in enumerate(questions(world, only)):
        status, ids, statements, _ = found_by(world, question)
        # One of the values for each parameter, so all of them over the parameters of an address; markup on every page.
        value = HOSTILE[number % len(HOSTILE)] + ("" if question.is_api else CANARY)
        said = f"{question.path}?{'&'.join(question.query)}={value}"
        now, found, asked_now, body = found_by(world, replace(question, query=dict.fromkeys(question.query, value)))
        if any(HARMLESS in text for text in asked_now):
            yield f"{said}: part of SQL"
        if (now, len(asked_now), found) != (status, len(statements), ids):
            # What is remembered from one request to the next makes the first one dearer.
            status, ids, statements, _ = found_by(world, question)
        more = len(asked_now) - len(statements)
        if now != status or not 0 <= more <= dearer(question.path, value) or found != ids:
            counts = f"{len(statements)} statements {len(asked_now)}, {len(ids)} records {len(found)}"
            yield f"{said}: {status} became {now}, {counts}"
        if not question.is_api and is_running(body):
            yield f"{said}: markup"


def test_whatever_is_typed_is_a_value(world: World) -> None:
    nothing_in(taken_literally(world))


def test_no_text_breaks_a_search(world: World) -> None:
    """Random texts, syntax of search engines among them, in what is searched by words."""
    searches = [
        asked(name, "GET", world.sample)
        for name in ("opportunities", "accounts", "contacts", "settings_people", "mention_options", "search")
        if (name, "GET") in TRIALS
    ]
    assert len(searches) >= 5
    syntax = st.lists(
        st.sampled_from(['"', "'", "*", "(", ")", " OR ", " NEAR ", "-", ":", "%", "_", "\\", "a", "^", "|", "&", "!"])
    )
    words = syntax.map("".join) | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.sampled_from(searches), words)
    def search(request: Asked, text: str) -> None:
        answer = ask(world, replace(request, query={"q": text}))
        assert answer.status_code == 200, (request.name, text)

    search()
