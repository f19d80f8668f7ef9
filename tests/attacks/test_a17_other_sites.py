"""A17: another site can make a browser neither write, nor be framed, nor be sent away from here."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from django.db import connection

from quarterdeck.users.actions import set_password
from quarterdeck.users.queries import system_actor
from tests.attacks.walk import Answered, nothing_in, reads, text_of
from tests.attacks.writes import BESIDE, Write, sender
from tests.cast import PASSWORD, SYSTEM
from tests.matrix.rows import ANONYMOUS
from tests.matrix.tries import TRIALS, Asked, World, asked, attempt, send, taken_back
from tests.unchanged import watched

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.attack,
    pytest.mark.skipif(
        connection.vendor == "postgresql", reason="refused before any database is asked: on SQLite alone"
    ),
]
EVIL = "https://evil.example/trap"
ELSEWHERE = {
    "HX-Current-URL": EVIL, "Referer": EVIL, "X-Forwarded-Host": "evil.example", "X-Original-URL": EVIL,
}  # fmt: skip
PARAMETERS = dict.fromkeys(("next", "url", "back", "return_to", "redirect", "to", "continue"), EVIL)


def forged(world: World, writes: Mapping[str, Write]) -> Iterator[str]:
    """Every form that was taken without the token of its page, and every endpoint that took a cookie."""
    for key, write in writes.items():
        request = replace(write.request, body={k: v for k, v in write.request.body.items() if "csrf" not in k})
        for member in (write.member, ANONYMOUS):
            with taken_back(), watched(BESIDE) as watch:
                answer = send(world.client(member, by_token=False, checks_csrf=True), request)
                left = watch.changed()
            if left or answer.status_code != (401 if request.is_api else 403):
                yield f"{member} {key}: {answer.status_code} {sorted(left)}"


def unguarded(answers: Iterable[Answered]) -> Iterator[str]:
    """Every page that may be framed, run foreign script, or be taken for another type."""
    for answer in answers:
        heads = answer.headers
        policy = heads.get("Content-Security-Policy", "")
        parts = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
        is_whole = heads.get("X-Frame-Options") == "DENY" and heads.get("X-Content-Type-Options") == "nosniff"
        is_boxed = policy == "sandbox; default-src 'none'"  # a file, which is no page
        is_strict = "unsafe" not in policy and parts.get("frame-ancestors") == "'none'" and "script-src" in parts
        has_open_source = any(one in policy for one in ("*", "http:", "https:"))
        is_page = answer.request.name != "healthz"  # a line of JSON, for machines that ask by number
        if is_page and (not (is_whole and (is_strict or is_boxed)) or has_open_source):
            yield f"{answer.request.path}: {answer.status} {policy}"


def led_away(world: World, only: Collection[str] = ()) -> Iterator[str]:
    """Every answer that leads to another site, or names one, because the request did."""
    for name, method in TRIALS:
        request = asked(name, method, world.sample)
        if request.is_api or (only and name not in only):
            continue
        for headers in (ELSEWHERE, {**ELSEWHERE, "HX-Request": "true"}):
            tried = replace(request, headers={**request.headers, **headers})
            tried = (
                replace(tried, query=PARAMETERS)
                if method == "GET"
                else replace(tried, body={**PARAMETERS, **tried.body})
            )
            for member in {sender(name, method), ANONYMOUS}:
                answer = attempt(world, member, tried)
                yield from (f"{member} {tried.path} {where}" for where in places(world, answer, tried, member))


def places(world: World, answer: object, tried: Asked, member: str) -> Iterator[str]:
    """Where an answer leads outside, directly or over the page for signing in."""
    assert hasattr(answer, "headers")
    for header in ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url"):
        where = str(answer.headers.get(header, ""))
        if urlsplit(where).netloc not in {"", "testserver"}:
            yield f"{header}: {where}"
    body = text_of(answer)  # type: ignore[arg-type]  # every answer of a view
    if b'href="https://evil' in body or b'action="https://evil' in body:
        yield "a link or a field"


def test_no_form_is_taken_without_the_token_of_its_page(world: World, writes: dict[str, Write]) -> None:
    nothing_in(forged(world, writes))


def test_nobody_is_signed_in_by_another_site(world: World) -> None:
    body = {"login": "rita@nordvik.example", "password": "a long enough password"}
    signing_in = Asked("account_login", "POST", body=body)
    with taken_back():
        answer = send(world.client(ANONYMOUS, checks_csrf=True), signing_in)
    assert (answer.status_code, answer.cookies.get("quarterdeck_session")) == (403, None)


def test_signing_in_leads_nowhere_else(world: World) -> None:
    set_password(person_id=world.sample.cast.rita, password=PASSWORD, by=system_actor(), via=SYSTEM)
    for where in (EVIL, "//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)"):
        body = {"login": "rita@nordvik.example", "password": PASSWORD, "next": where}
        answer = attempt(world, ANONYMOUS, Asked("account_login", "POST", body=body))
        assert answer.status_code == 302
        assert urlsplit(answer["Location"]).path == "/"
        assert urlsplit(answer["Location"]).netloc == ""


def test_every_page_is_guarded_by_headers(canaries: list[Answered]) -> None:
    nothing_in(unguarded(canaries))


def test_no_answer_leads_away(world: World) -> None:
    nothing_in(led_away(world))


def test_other_host_names_are_not_answered(world: World) -> None:
    for request in reads(world):
        if "HX-Target" in request.headers or request.name == "healthz":
            continue
        answer = attempt(
            world, sender(request.name, "GET"), replace(request, headers={**request.headers, "Host": "evil.example"})
        )
        assert answer.status_code == 400, request.path
