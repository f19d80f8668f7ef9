"""Idempotency-Key: a write that is sent twice is done once."""

import hashlib
import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from quarterdeck.journal.actions.idempotency import Claim, Reply, idempotent
from quarterdeck.kit.rest.replies import SecretReply
from quarterdeck.users.policy import actor_of
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
KEY = re.compile(r"[!-~]{1,120}")
_KEPT_HEADERS = ("ETag", "Location")


def once(view: Callable[..., Any]) -> Callable[..., Any]:
    """Operation decorator: run a write that carries an Idempotency-Key at most once, else repeat its reply."""

    @wraps(view)
    def run(request: HttpRequest, **values: Any) -> Any:
        if request.method == "GET" or HEADER not in request.headers:
            return view(request, **values)
        made: list[Any] = []

        def write() -> Reply:
            made.append(view(request, **values))
            return _reply(made[-1])

        reply, is_repeated = idempotent(claim=_claim(request), write=write, at=timezone.now())
        if not is_repeated and isinstance(made[-1], SecretReply):
            return made[-1]
        response = HttpResponse(reply.body, status=reply.status, headers=dict(reply.headers))
        if reply.content_type:
            response["Content-Type"] = reply.content_type
        else:
            del response["Content-Type"]
        if is_repeated:
            response[REPLAYED] = "true"
        return response

    return run


def _claim(request: HttpRequest) -> Claim:
    key = request.headers[HEADER]
    if not KEY.fullmatch(key):
        text = Text.of("Use 1 to 120 visible ASCII characters as key, such as a UUID.")
        raise Refused.because("idempotency_key_unfit", text, HEADER)
    route = request.resolver_match.route if request.resolver_match else request.path
    return Claim(
        principal=f"token:{actor_of(request).token_id}",
        route=f"{request.method} {route}"[:120],
        key=key,
        body_hash=_hash(request),
    )


def _hash(request: HttpRequest) -> str:
    """What makes it the same request: address with parameters, precondition, body."""
    parts = (request.get_full_path(), request.headers.get("If-Match", ""))
    digest = hashlib.sha256("\n".join(parts).encode())
    digest.update(b"\n")
    for piece in _body(request):
        digest.update(piece)
    return digest.hexdigest()


def _body(request: HttpRequest) -> Iterator[bytes]:
    """The body; of a form with files, which is read by now, what it held."""
    if request.content_type != "multipart/form-data":
        yield request.body
        return
    yield repr(sorted(request.POST.lists())).encode()
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield repr((name, file.name, file.size)).encode()
            yield from file.chunks()
            file.seek(0)


def _reply(response: HttpResponse) -> Reply:
    return Reply(
        status=response.status_code,
        body=response.kept if isinstance(response, SecretReply) else response.content,
        content_type=response.get("Content-Type", ""),
        headers={name: response[name] for name in _KEPT_HEADERS if name in response},
    )
