"""What every operation has in common, written into the OpenAPI document: problems, headers, preconditions."""

from http.client import responses
from typing import Any

from ninja.openapi.schema import OpenAPISchema
from ninja.schema import NinjaGenerateJsonSchema

from quarterdeck.api.once import HEADER, KEY
from quarterdeck.api.problems import MEDIA_TYPE, ProblemDocument
from quarterdeck.api.scopes import NOTHING, SCOPES
from quarterdeck.api.throttle import LIMIT, POLICY

_REFERENCE = "#/components/schemas/{model}"
_READING = (400, 401, 403, 404, 422, 429)
_WRITING = (400, 401, 403, 404, 409, 412, 413, 415, 422, 429)
_KEY = {
    "in": "header",
    "name": HEADER,
    "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
    "description": "Send the same key again to get the first reply again instead of a second write; kept 24 hours.",
}
_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string", "examples": ['"v1"']},
    "description": "The ETag the change was made from; another one answers 412.",
}
# What values.text.forbidden_character lets through.
_PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "schema": {"type": "string", "examples": ['"v1"']},
    "description": "The ETag the client has; the same one answers 304 without a body.",
}
# Headers that replies carry, after the IETF draft "RateLimit header fields for HTTP".
_HEADERS = {
    POLICY: {
        "schema": {"type": "string", "examples": ['"token";q=300;w=6']},
        "description": "The limit of the token: `q` requests at once, all of them again after `w` seconds.",
    },
    LIMIT: {
        "schema": {"type": "string", "examples": ['"token";r=299;t=1']},
        "description": "`r` requests are left to the token; after `t` seconds it has all of them again.",
    },
    "Retry-After": {"schema": {"type": "integer"}, "description": "Seconds after which a request is taken again."},
}
_UNCOUNTED = 401


def complete(document: OpenAPISchema) -> OpenAPISchema:
    """Add to every operation the problems it may answer and the headers it understands."""
    schema = ProblemDocument.model_json_schema(ref_template=_REFERENCE, schema_generator=NinjaGenerateJsonSchema)
    document["components"]["schemas"].update(schema.pop("$defs"))
    document["components"]["schemas"]["ProblemDocument"] = schema
    document["components"]["headers"] = _HEADERS
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            _complete(operation, path=path, is_read=method == "get")
    return document


def _complete(operation: dict[str, Any], *, path: str, is_read: bool) -> None:
    about_record = path.endswith("}") or "}/" in path
    # What is deleted is not read, so nobody holds an ETag of it.
    has_version = (about_record or path.endswith("/company")) and not path.endswith("/restore")
    # One of these ways is enough; each names all the scopes that it needs.
    operation["security"] = [{"Token": list(way)} for way in SCOPES.get(operation["operationId"], NOTHING)]
    operation["parameters"] += [_IF_NONE_MATCH] if is_read else [_KEY, _IF_MATCH] if has_version else [_KEY]
    for parameter in operation["parameters"]:
        if parameter["in"] == "query":
            _no_controls(parameter["schema"])
    answers = operation["responses"]
    if is_read:
        answers[304] = {"description": "The client has it already"}
    if about_record:
        answers[308] = {"description": "Merged: `Location` names the record that lives on"}
    for status in _READING if is_read else _WRITING:
        answers[status] = {
            "description": responses[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": _REFERENCE.format(model="ProblemDocument")}}},
        }
    for status, answer in answers.items():
        names = [] if status == _UNCOUNTED else [POLICY, LIMIT, *(["Retry-After"] if status == 429 else [])]
        answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    operation["responses"] = {str(status): answers[status] for status in sorted(answers)}


def _no_controls(schema: dict[str, Any]) -> None:
    """Say of free text that control characters stand in none of it."""
    for part in (schema, schema.get("items", {}), *schema.get("anyOf", ())):
        if part.get("type") == "string" and not part.keys() & {"enum", "const", "format", "pattern"}:
            part["pattern"] = _PRINTABLE
