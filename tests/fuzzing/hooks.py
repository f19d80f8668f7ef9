"""What schemathesis is told about the company. It runs in the environment of schemathesis, without the application."""

import json
import os
import tomllib
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis.auths import AuthContext, set_on_case
from schemathesis.wfc.escalation import restore_identity_assignments

TOLD: dict[str, Any] = json.loads(Path(os.environ["QUARTERDECK_TOLD"]).read_text())
REQUESTS: dict[str, dict[str, Any]] = TOLD["requests"]
LISTED = tomllib.loads(Path(__file__).with_name("exclusions.toml").read_text())
EXCLUSIONS: list[dict[str, str]] = LISTED["exclusion"]
RESERVED: dict[str, str] = TOLD["reserved"]
# An id that is nobody's.
NOBODY = "0f3k9w2m5q8rt"
USED = Path(os.environ["QUARTERDECK_LEFT_OUT"])


@schemathesis.hook
def after_load_schema(context: Any, schema: Any) -> None:
    """Send every operation as somebody who may do it, a rival before the administrator."""
    restore_identity_assignments(
        schema, {operation.label: request_of(operation)["as"] for operation in operations_of(schema)}
    )


@schemathesis.hook
def before_add_examples(context: Any, examples: list[Any]) -> None:
    """Begin with the request that succeeds."""
    request = request_of(context.operation)
    body = sent(request["body"], media_type(context.operation)) if request["body"] is not None else {}
    case = context.operation.Case(path_parameters=request["path"], query=request["query"], **body)
    set_on_case(case, AuthContext(context.operation, None), context.operation.schema.auth)
    examples.insert(0, case)


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Leave those who ask, and what they ask by, as they are: what came after would all be 401.

    What was made for one operation is changed by no other before that one was tried.
    """
    name = case.operation.definition.raw["operationId"]
    for part, value in list((case.path_parameters or {}).items()):
        is_kept = name in LISTED["kept"]["operations"] and str(value) in TOLD["kept"]
        if RESERVED.get(str(value)) == name:
            del RESERVED[str(value)]
        elif is_kept or (case.method != "GET" and str(value) in RESERVED):
            case.path_parameters[part] = NOBODY


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Leave out what exclusions.toml lists, and note that it was."""
    document = response.json() if "json" in response.headers.get("content-type", [""])[0] else {}
    for number, exclusion in enumerate(EXCLUSIONS):
        if (failure.code, document.get("code")) == (exclusion["finding"], exclusion["code"]):
            with USED.open("a") as used:
                used.write(f"{number}\n")
            return False
    return True


def operations_of(schema: Any) -> Any:
    """Every operation of the document."""
    return (result.ok() for result in schema.get_all_operations())


def request_of(operation: Any) -> dict[str, Any]:
    """The request that succeeds."""
    return REQUESTS[operation.definition.raw["operationId"]]


def sent(fields: dict[str, Any], type_: str) -> dict[str, Any]:
    """A body of these fields, a file as bytes: it is sent under a name that fits them."""
    return {"body": {k: v.encode() if k == "file" else v for k, v in fields.items()}, "media_type": type_}


def media_type(operation: Any) -> str:
    """What the operation takes."""
    return str(next(iter(operation.definition.raw["requestBody"]["content"])))
