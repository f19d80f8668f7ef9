"""Replies: JSON bytes with an ETag, and the preconditions a request carries."""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotFound, Refused, Stale

JSON = "application/json"
View = Callable[..., HttpResponse]
_TAG = re.compile(r'(?:W/)?"([^"]*)"')


def reply(
    request: HttpRequest, body: object, *, status: int = 200, version: int | None = None, location: str = ""
) -> HttpResponse:
    """`body` as JSON with an ETag: the record's version, or a digest of the bytes. 304 when the client has it.

    `body` is made of dicts, lists, texts, numbers, dates and Decimals (written as text). `location`
    is the address of a record that was made.
    """
    content = encoded(body)
    tag = version_tag(version) if version is not None else f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
    return tagged(request, content, tag, status=status, location=location)


class SecretReply(HttpResponse):
    """A reply with a secret. What is kept of it, for a request that is sent again, is `kept`."""

    kept: bytes = b""


def secret_reply(body: dict[str, object], *, secret: str, status: int = 200, location: str = "") -> SecretReply:
    """`body` with its field `secret`, which is in this reply and in no repetition of it."""
    response = SecretReply(encoded(body | {"secret": secret}), status=status, content_type=JSON)
    response.kept = encoded(body | {"secret": ""})
    if location:
        response["Location"] = location
    return response


def encoded(body: object) -> bytes:
    """JSON of rows made of dicts, lists, texts, numbers, dates and Decimals (written as text)."""
    return msgspec.json.encode(body)


def tagged(request: HttpRequest, content: bytes, tag: str, *, status: int = 200, location: str = "") -> HttpResponse:
    """JSON bytes under a ready ETag; an empty 304 when a reading client has it already."""
    if status == 200 and request.method == "GET" and client_has(request, tag):
        response = HttpResponse(status=304)
        del response["Content-Type"]
    else:
        response = HttpResponse(content, status=status, content_type=JSON)
    response["ETag"] = tag
    if location:
        response["Location"] = location
    return response


def shown(text: Text) -> str:
    """A text in the reader's language."""
    return text.render(gettext)


def nothing(status: int = 204) -> HttpResponse:
    """An empty reply: done, and there is nothing to show."""
    response = HttpResponse(status=status)
    del response["Content-Type"]
    return response


def follows_merges(name: str, successor: Callable[[HttpRequest, int], int | None]) -> Callable[[View], View]:
    """Operation decorator: a record that was merged answers 308 with the address of the one that lives on.

    `name` is the operation's argument that holds the id, `successor` finds where it went.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, **values: Any) -> HttpResponse:
            try:
                return view(request, **values)
            except NotFound:
                target = successor(request, values[name])
                match = request.resolver_match
                if target is None or match is None:
                    raise
            response = nothing(308)
            response["Location"] = reverse(match.view_name, kwargs=match.kwargs | {name: public_id(target)})
            return response

        return run

    return decorate


def version_tag(version: int) -> str:
    """The ETag of a record of this version."""
    return f'"v{version}"'


def client_has(request: HttpRequest, tag: str) -> bool:
    """Whether If-None-Match names this ETag; compression turns strong tags into weak ones, so both count."""
    asked = request.headers.get("If-None-Match", "")
    return asked.strip() == "*" or tag.removeprefix("W/").strip('"') in _TAG.findall(asked)


def expected_version(request: HttpRequest) -> int | None:
    """The version that If-Match names, None without it or for `*`.

    Raises Stale for an ETag that is none of ours (it cannot match), Refused for more than one.
    """
    asked = request.headers.get("If-Match", "*").strip()
    if asked == "*":
        return None
    tags = _TAG.findall(asked)
    if len(tags) > 1:
        raise Refused.because("one_etag_only", Text.of(N_("Name one ETag in If-Match, or none.")), "If-Match")
    version = tags[0].removeprefix("v") if tags and tags[0].startswith("v") else ""
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise Stale(expected=0, found=0)
    return int(version)
