"""The pages about the API: endpoints from its OpenAPI document, errors from their registries."""

from collections.abc import Iterator, Mapping
from typing import Any

from quarterdeck.api.alert_reasons import ALERTS
from quarterdeck.api.gap_reasons import GAPS
from quarterdeck.api.health_reasons import ADVICE, HEALTH
from quarterdeck.api.metric_reasons import DASHBOARDS, METRICS
from quarterdeck.api.problems import PROBLEMS
from quarterdeck.api.quota_reasons import QUOTAS, SCENARIOS
from quarterdeck.api.reasons import FIELDS, GATE, SHAPES
from quarterdeck.api.v1 import DESCRIPTION, api

TITLES = {
    "opportunities": "Opportunities",
    "activities": "Activities and next steps",
    "qualification": "Qualification",
    "approvals": "Approvals",
    "attachments": "Files",
    "notifications": "Notifications",
    "pipelines": "Pipelines, stages, board",
    "customers": "Accounts and contacts",
    "catalog": "Products and currencies",
    "fields": "Custom fields",
    "bulk edits": "Bulk edits",
    "imports": "Imports, control sheets, snapshots",
    "data quality": "Data quality",
    "deal health": "Deal health",
    "next best actions": "Next best actions",
    "scores and model forecasts": "Scores and model forecasts",
    "product gaps": "Product gaps",
    "scenarios": "Scenarios",
    "forecasts": "Forecasts",
    "pipeline reviews": "Pipeline reviews",
    "quotas": "Quotas and seasonalities",
    "metrics": "Metrics",
    "movement": "Movement",
    "dashboards": "Dashboards",
    "alerts": "Alerts",
    "duplicates": "Duplicates and merges",
    "exports": "Exports",
    "views": "Saved views",
    "people": "People, roles, teams",
    "company": "The company, and asking for backups",
    "my day": "My day",
    "audit": "Audit log",
    "search": "Search",
    "status": "Status",
    "webhooks": "Webhooks",
}
# Explained once, at the top of the page.
COMMON = ("Idempotency-Key", "If-Match", "If-None-Match", "cursor", "limit")
PARTS = {
    "The request does not fit": SHAPES,
    "The gate of a stage": GATE,
    "Quotas": QUOTAS,
    "Metrics": METRICS,
    "Dashboards and views of reports": DASHBOARDS,
    "Alerts": ALERTS,
    "Deal health": HEALTH,
    "Next best actions": ADVICE,
    "Product gaps": GAPS,
    "Scenarios": SCENARIOS,
    "The rules of fields and records": FIELDS,
}


def errors() -> Iterator[str]:
    """Every code of a problem, and every code of a reason."""
    yield "Whatever is not a success is a problem document (RFC 9457), media type `application/problem+json`:"
    yield "`type`, `title`, `status`, `detail`, `code` and `reasons`. A reason has `code`, `criterion`"
    yield "(`stage/key`, or empty), `field` (what to mend, or empty) and `text`. Codes last; texts may be worded anew."
    yield "A page, an import and the API give the same reasons for the same refusal."
    yield from ("", "## Problems", "", "| code | status | title | what to do |", "|---|---|---|---|")
    for kind in PROBLEMS.values():
        yield f"| `{kind.code}` | {kind.status} | {kind.title} | {kind.remedy} |"
    for title, codes in PARTS.items():
        yield from ("", f"## Reasons: {title[0].lower()}{title[1:]}", "", "| code | meaning |", "|---|---|")
        yield from (f"| `{code}` | {meaning} |" for code, meaning in sorted(codes.items()))


def endpoints() -> Iterator[str]:
    """Every operation with its parameters and body, and every schema."""
    document = api.get_openapi_schema(path_prefix="/api/v1/")
    yield DESCRIPTION
    yield "How to use it is told in the [guide](../guide/api.md); what can go wrong in [API errors](api-errors.md)."
    yield "The same as a machine reads it: `/api/v1/openapi.json`; to try it out: `/api/v1/docs`."
    yield ""
    yield "Every read understands `If-None-Match`, every write `Idempotency-Key`, a write to one record `If-Match`."
    yield "Lists take `limit` (1 to 200, 50 without it) and `cursor` (the last page's `next_cursor`)."
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    if untitled := {tag for operation in operations for tag in operation["tags"]} - set(TITLES):
        raise ValueError(f"endpoints of {untitled} have no title here")
    for tag, title in TITLES.items():
        yield from ("", f"## {title}")
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                if tag in operation["tags"]:
                    yield from _operation(path, method, operation)
    yield from ("", "## Schemas")
    for name, schema in sorted(document["components"]["schemas"].items()):
        yield from _schema(name, schema)


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield from ("", f"### {method.upper()} {path}", "", operation["description"], "")
    parameters = [row for row in operation["parameters"] if row["in"] == "query" and row["name"] not in COMMON]
    if parameters:
        yield from ("| parameter | type | meaning |", "|---|---|---|")
        for row in parameters:
            yield f"| `{row['name']}` | {_type(row['schema'])} | {row.get('description', '')} |"
        yield ""
    if "requestBody" in operation:
        ((media_type, body),) = operation["requestBody"]["content"].items()
        kind = "" if media_type == "application/json" else f", as `{media_type}`"
        yield f"Body: {_type(body['schema'])}{kind}."
    yield "Answers: " + ", ".join(_answer(status, reply) for status, reply in _successes(operation)) + "."


def _successes(operation: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return [(status, reply) for status, reply in operation["responses"].items() if status.startswith("2")]


def _answer(status: str, reply: Mapping[str, Any]) -> str:
    content = reply.get("content", {}).get("application/json")
    return f"{status} {_type(content['schema'])}" if content else f"{status} without a body"


def _schema(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield from ("", f"### {name}", "", schema.get("description", ""), "")
    if "properties" not in schema:
        words = schema.get("enum", ())
        yield f"One of {', '.join(f'`{word}`' for word in words)}." if words else "Any JSON value."
        return
    yield from ("| field | type | meaning |", "|---|---|---|")
    needed = schema.get("required", ())
    for field, declared in schema["properties"].items():
        mark = ", required" if field in needed and name.endswith("In") else ""
        yield f"| `{field}` | {_type(declared)}{mark} | {declared.get('description', '')} |"


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_type(part) for part in schema["anyOf"])
    if "allOf" in schema:
        return " and ".join(_type(part) for part in schema["allOf"])
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    return str(schema.get("format", schema.get("type", "")))
