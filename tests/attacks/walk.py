"""Walking everything that can be read: pages, parts of pages, endpoints, files."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.http.response import HttpResponseBase, StreamingHttpResponse

from tests.attacks.markup import CANARY
from tests.attacks.texts import write_everywhere
from tests.attacks.writes import sender
from tests.matrix.fragments import Fragments
from tests.matrix.tries import ROWS, TRIALS, Asked, World, asked, attempt, taken_back

# What differs between two answers to the same question: masked tokens, how old figures are, and nothing else.
ALWAYS_NEW = re.compile(
    rb'(name="csrfmiddlewaretoken" value="|"X-CSRFToken": ?"|&#34;X-CSRFToken&#34;: ?&#34;|name="token" value=")[\w-]+'
    rb'|("as_of":"|Figures as of )[^"<]+'
)


@dataclass(frozen=True)
class Answered:
    """What somebody was answered, small enough to be kept."""

    member: str
    request: Asked
    status: int
    headers: Mapping[str, str]
    body: bytes


def nothing_in(findings: Iterable[str]) -> None:
    """Fail with every finding, so that the first run shows all of them."""
    if found := list(findings):
        pytest.fail("\n".join(found))


def reads(world: World, only: Collection[str] = ()) -> Iterator[Asked]:
    """Every address that is read, or these, whole and by its parts."""
    parts = Fragments.kept().found
    for name, method in TRIALS:
        if method == "GET" and (not only or name in only):
            request = asked(name, method, world.sample)
            yield request
            for target in sorted(parts.get((name, "GET"), ())):
                yield request.to(target)


def canaries_everywhere(world: World, only: Collection[str] = ()) -> Iterator[Answered]:
    """Every answer to a read while each text that anybody stored holds the canary, and who asked for it.

    Whole pages are asked for by Ada and Rita, or whoever may; parts, which are made of what their pages are made of,
    by one of them.
    """
    with taken_back():
        assert write_everywhere(CANARY, only_records=False) > 30
        for request in reads(world, only):
            usual = sender(request.name, "GET")
            both = {"ada", "rita"} & ROWS[request.name].may["GET"]
            for member in sorted({usual} if "HX-Target" in request.headers else both | {usual}):
                answer = attempt(world, member, request)
                yield Answered(member, request, answer.status_code, answer.headers, text_of(answer))


def text_of(answer: HttpResponseBase) -> bytes:
    """The whole body of an answer, and where it leads."""
    body = b"".join(answer) if isinstance(answer, StreamingHttpResponse) else getattr(answer, "content", b"")
    leads = "".join(f"\n{name}: {answer[name]}" for name in ("Location", "HX-Redirect", "HX-Trigger") if name in answer)
    return body + leads.encode()


def plain(answer: HttpResponseBase) -> bytes:
    """Status and body, without what is new each time."""
    return b"%d " % answer.status_code + ALWAYS_NEW.sub(rb"\1\2", text_of(answer))


def answer_of(world: World, member: str, request: Asked) -> bytes:
    """What this member is answered, comparable."""
    return plain(attempt(world, member, request))


def with_ids(request: Asked, ids: Mapping[str, Any]) -> Asked:
    """The same request about other records: values of the address replaced where they are in `ids`."""
    return replace(request, kwargs={part: ids.get(str(value), value) for part, value in request.kwargs.items()})


def is_about_record(name: str, world: World) -> bool:
    """Whether the address names a record."""
    return bool(ROWS[name].kwargs(world.sample))
