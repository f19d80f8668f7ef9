"""A client of the API as its users write one, and checks of what it answers."""

import json
from collections.abc import Iterator
from typing import Any, TypeVar, cast

from django.core.files import File
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from pydantic import BaseModel

from quarterdeck.api.problems import MEDIA_TYPE, ProblemDocument
from quarterdeck.api.reasons import REASONS
from quarterdeck.api.v1 import throttle
from tests.cast import a_token

M = TypeVar("M", bound=BaseModel)
ROOT = "/api/v1"


def content(reply: Any) -> Any:
    """The JSON of a reply."""
    return json.loads(reply.content)


def read_whole(reply: Any) -> Any:
    """The reply, a file in it read to its end, which closes it."""
    if isinstance(reply, StreamingHttpResponse):
        reply.streaming_content = [b"".join(cast(Iterator[bytes], reply.streaming_content))]
    return reply


class Api:
    """Requests with one token. `headers` are written as in HTTP."""

    def __init__(self, secret: str | None) -> None:
        throttle.forget()
        self.client = Client(raise_request_exception=True)
        self.standing = {"Authorization": f"Bearer {secret}"} if secret else {}

    def send(self, method: str, path: str, body: object = None, **headers: str) -> HttpResponse:
        """The reply to one request; `body` is sent as JSON, with a file in it as a form, bytes as they are."""
        data, usual = _encoded(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content_type = named.pop("Content-Type", usual)
        headers_now = self.standing | named
        reply = self.client.generic(method, ROOT + path, data, content_type, headers=headers_now)
        return cast(HttpResponse, read_whole(reply))

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: object = None, **headers: str) -> HttpResponse:
        return self.send("POST", path, {} if body is None else body, **headers)

    def put(self, path: str, body: object, **headers: str) -> HttpResponse:
        return self.send("PUT", path, body, **headers)

    def patch(self, path: str, body: object, **headers: str) -> HttpResponse:
        return self.send("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self.send("DELETE", path, **headers)


def _encoded(body: object) -> tuple[bytes, str]:
    if isinstance(body, dict) and any(isinstance(value, File) for value in body.values()):
        return encode_multipart(BOUNDARY, body), MULTIPART_CONTENT
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return data, "application/json"


def api(person_id: int, *scopes: str) -> Api:
    """A client of a new token of this person, with these scopes."""
    return Api(a_token(person_id, *scopes))


def fits(reply: HttpResponse, model: type[M], status: int = 200) -> M:
    """The reply as its declared schema reads it; not one field more or less, not one value of another type."""
    assert reply.status_code == status, reply.content
    assert reply["Content-Type"] == "application/json"
    found = model.model_validate_json(reply.content)
    assert found.model_dump(mode="json") == json.loads(reply.content)
    return found


def problem(reply: Any, status: int, code: str) -> dict[str, Any]:
    """The problem document of a reply that must be this one."""
    assert reply.status_code == status, (reply.status_code, reply.content)
    assert reply["Content-Type"] == MEDIA_TYPE
    document: dict[str, Any] = json.loads(reply.content)
    ProblemDocument.model_validate(document)
    assert document["code"] == code, document
    assert document["status"] == status
    assert document["type"] == f"urn:quarterdeck:problem:{code}"
    assert {reason["code"] for reason in document["reasons"]} - REASONS.keys() == set(), document["reasons"]
    return document


def reasons(document: dict[str, Any]) -> list[tuple[str, str]]:
    """(code, field) of each reason."""
    return [(reason["code"], reason["field"]) for reason in document["reasons"]]
