"""Problems (RFC 9457): the registry of codes, their documents, and the replies that carry them."""

from collections.abc import Iterable

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from pydantic import BaseModel, ConfigDict, Field

from quarterdeck.kit.rest.replies import shown
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_
from quarterdeck.values.verdict import Reason

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One cause: its lasting code, HTTP status, title, and what the caller can do."""

    code: str
    status: int
    title: str
    remedy: str


_KINDS = (
    ProblemKind(
        "not_json",
        400,
        N_("The body is not JSON"),
        N_("Send one JSON document in UTF-8; `detail` names line and column."),
    ),
    ProblemKind(
        "not_a_form",
        400,
        N_("The body is not a form with a file"),
        N_("Send `multipart/form-data` with its boundary in `Content-Type`, as HTTP clients do by themselves."),
    ),
    ProblemKind("token_missing", 401, N_("A token is needed"), N_("Send the header `Authorization: Bearer TOKEN`.")),
    ProblemKind(
        "token_refused",
        401,
        N_("The token is not accepted"),
        N_("It is unknown, expired or revoked, or its owner may no longer sign in. Make a new one."),
    ),
    ProblemKind(
        "not_permitted",
        403,
        N_("Not permitted"),
        N_("The role of the token's owner, or the token's scopes, lack the permission that `detail` names."),
    ),
    ProblemKind(
        "not_found",
        404,
        N_("Not found"),
        N_("There is no such record or address, or the token's owner may not see it."),
    ),
    ProblemKind(
        "method_not_allowed", 405, N_("Method not allowed"), N_("The header `Allow` lists the methods of this address.")
    ),
    ProblemKind(
        "conflict",
        409,
        N_("Conflict"),
        N_("The present state of the record does not allow it. Read it again. `detail` says what stands in the way."),
    ),
    ProblemKind(
        "idempotency_key_in_use",
        409,
        N_("The first request is still running"),
        N_("Wait a second and repeat the request with the same Idempotency-Key."),
    ),
    ProblemKind(
        "stale",
        412,
        N_("The record changed meanwhile"),
        N_("Read it again and repeat the change with its new ETag in If-Match."),
    ),
    ProblemKind(
        "body_too_large",
        413,
        N_("The body is too large"),
        N_("Send 1 MiB at most; split larger work into several requests."),
    ),
    ProblemKind(
        "not_json_content", 415, N_("The body must be JSON"), N_("Send the header `Content-Type: application/json`.")
    ),
    ProblemKind(
        "refused",
        422,
        N_("Refused"),
        N_("`reasons` lists every criterion and rule that says no, and how to mend it. Nothing was changed."),
    ),
    ProblemKind(
        "malformed",
        422,
        N_("The request does not fit this address"),
        N_("`reasons` names each field that is missing, unknown or of another type. Nothing was changed."),
    ),
    ProblemKind(
        "idempotency_key_reused",
        422,
        N_("This Idempotency-Key was used for another request"),
        N_("Make a new key for each new request; repeat a key only with the very same request."),
    ),
    ProblemKind(
        "too_many_requests", 429, N_("Too many requests"), N_("Wait the seconds that the header `Retry-After` names.")
    ),
    ProblemKind(
        "internal_error",
        500,
        N_("The server failed"),
        N_("Send it again with the same Idempotency-Key. The log of the server has the details."),
    ),
    ProblemKind(
        "busy",
        503,
        N_("The database is busy"),
        N_("Nothing was changed. Repeat the request after the seconds that the header `Retry-After` names."),
    ),
    ProblemKind(
        "database_away",
        503,
        N_("The database does not answer"),
        N_(
            "Repeat the request with the same Idempotency-Key after the seconds that the header `Retry-After` names. "
            "A write whose answer was lost may have been made; the key keeps it from being made twice."
        ),
    ),
    ProblemKind(
        "figures_away",
        503,
        N_("No figures now"),
        N_("The analytics copy does not answer. Ask again after the seconds that the header `Retry-After` names."),
    ),
    ProblemKind(
        "figures_building",
        503,
        N_("The figures are being put together"),
        N_("The analytics copy is made for the first time. Ask again after the seconds that `Retry-After` names."),
    ),
    ProblemKind(
        "figures_late",
        503,
        N_("The figures took too long"),
        N_("Choose fewer days or segments, or ask again after the seconds that the header `Retry-After` names."),
    ),
    ProblemKind(
        "disk_full",
        507,
        N_("The server's disk is full"),
        N_("Nothing was changed. Reading still works; writing does again once an administrator makes room."),
    ),
)
PROBLEMS = {kind.code: kind for kind in _KINDS}


class ReasonDocument(BaseModel):
    """One reason for a refusal; every door of Quarterdeck gives the same."""

    model_config = ConfigDict(extra="forbid", title="Reason")
    code: str = Field(description="Lasting code of the cause.")
    criterion: str = Field(description='Criterion of a stage as "stage/key", else empty.')
    field: str = Field(description="Field of the request to mend, else empty.")
    text: str = Field(description="What is wrong and how to mend it.")


class ProblemDocument(BaseModel):
    """An error after RFC 9457."""

    model_config = ConfigDict(extra="forbid", title="Problem")
    type: str = Field(description="urn:quarterdeck:problem:CODE")
    title: str
    status: int
    detail: str
    code: str = Field(description="Lasting code of the cause; docs/reference/api-errors.md lists all.")
    reasons: list[ReasonDocument]


def problem(
    code: str, *, detail: str = "", reasons: Iterable[Reason] = (), kind: ProblemKind | None = None
) -> HttpResponse:
    """The reply for this cause. `kind` gives status and title when the code is not one of the registry."""
    kind = kind or PROBLEMS[code]
    document = {
        "type": f"urn:quarterdeck:problem:{code}",
        "title": gettext(kind.title),
        "status": kind.status,
        "detail": detail or gettext(kind.remedy),
        "code": code,
        "reasons": [
            {"code": r.code, "criterion": r.criterion, "field": r.field, "text": shown(r.text)} for r in reasons
        ],
    }
    response = HttpResponse(msgspec.json.encode(document), status=kind.status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    return response


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """404 for an address the API does not have."""
    return problem("not_found")
