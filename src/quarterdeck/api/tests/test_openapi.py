"""The OpenAPI document: complete, and the same words as the replies."""

import json
from typing import Any

import pytest
from django.test import Client
from pydantic import BaseModel

from quarterdeck.api.problems import MEDIA_TYPE
from tests.rest import ROOT

pytestmark = pytest.mark.django_db
WRITES = {"post", "patch", "put", "delete"}
# Operations whose body is a form with files in it.
TAKE_FILES = {"attach_file", "create_import", "hand_in_snapshots"}


@pytest.fixture
def document() -> dict[str, Any]:
    reply = Client().get(f"{ROOT}/openapi.json")
    assert reply.status_code == 200
    found: dict[str, Any] = json.loads(reply.content)
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_operation_declares_its_problems(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        expected = {"400", "401", "403", "404", "422", "429"} | ({"409", "412"} if method in WRITES else set())
        assert expected <= operation["responses"].keys(), (path, method)
        for status in expected:
            assert list(operation["responses"][status]["content"]) == [MEDIA_TYPE]


def test_every_operation_needs_a_token_has_a_text_and_a_name(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    for path, method, operation in operations(document):
        assert all(way.keys() == {"Token"} for way in operation["security"]), (path, method)
        assert operation["description"], (path, method)
        assert operation["tags"], (path, method)


def test_references_lead_somewhere(document: dict[str, Any]) -> None:
    found = set(references(document))
    assert found
    for reference in found:
        _, _, part, name = reference.split("/")
        assert name in document["components"][part], reference


def test_every_reply_but_to_strangers_announces_the_limit(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        for status, answer in operation["responses"].items():
            expected = set() if status == "401" else {"RateLimit", "RateLimit-Policy"}
            expected |= {"Retry-After"} if status == "429" else set()
            assert answer["headers"].keys() == expected, (path, method, status)


def test_writes_name_key_and_precondition(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        headers = {p["name"] for p in operation["parameters"] if p["in"] == "header"}
        if method in WRITES:
            assert "Idempotency-Key" in headers, path
            has_version = "{" in path or path.endswith("/company")
            assert ("If-Match" in headers) == (has_version and not path.endswith("/restore")), path
        else:
            assert headers == {"If-None-Match"}, path


def test_bodies_take_no_unknown_field(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        if "requestBody" in operation and operation["operationId"] not in TAKE_FILES:
            (media_type, content) = next(iter(operation["requestBody"]["content"].items()))
            assert media_type == "application/json", (path, method)
            schema = content["schema"]
            reference = schema["$ref"].removeprefix("#/components/schemas/")
            assert document["components"]["schemas"][reference]["additionalProperties"] is False, (path, method)


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [reference for value in node.values() for reference in references(value)]
    if isinstance(node, list):
        return [reference for value in node for reference in references(value)]
    return []


def test_no_two_schemas_share_a_name() -> None:
    """The document keeps schemas by name: a second one of that name would silently take the first one's place."""
    names = [model.__name__ for model in models(BaseModel) if model.__module__.startswith("quarterdeck.")]
    assert len(names) > 30
    assert len(names) == len(set(names))


def models(base: type[BaseModel]) -> list[type[BaseModel]]:
    return [model for child in base.__subclasses__() for model in (child, *models(child))]
