"""Errors to problems: what each exception means to a client of the API."""

import json
import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from quarterdeck.api.faults import fault_problem
from quarterdeck.api.inputs import BodyTooLarge, NotJson, NotJsonContent, reasons_of
from quarterdeck.api.problems import PROBLEMS, problem
from quarterdeck.journal.actions.idempotency import KeyInUse, KeyReused
from quarterdeck.kit.faults import fault_of
from quarterdeck.kit.rest.replies import shown
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Conflict, NotFound, NotPermitted, Refused, Stale
from quarterdeck.warehouse.terms import NoAnswer

_log = logging.getLogger("django.request")
RETRY_SECONDS = "1"
MOST_PLACES = 100
Handler = Callable[[HttpRequest, Any], HttpResponse]


# Errors that say nothing beyond their kind.
_PLAIN: dict[type[Exception], str] = {
    NotFound: "not_found",
    Http404: "not_found",
    Stale: "stale",
    KeyReused: "idempotency_key_reused",
    RequestDataTooBig: "body_too_large",
    MultiPartParserError: "not_a_form",
    SuspiciousOperation: "not_a_form",
    Throttled: "too_many_requests",
}


def install(api: NinjaAPI) -> None:
    """Give every error that a request can cause its problem."""
    for kind, code in _PLAIN.items():
        api.add_exception_handler(kind, _plain(code))
    for kind, handler in _HANDLERS.items():
        api.add_exception_handler(kind, handler)


def _plain(code: str) -> Handler:
    return lambda request, error: problem(code)  # noqa: ARG005  the framework passes both


def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return problem("refused", detail=shown(error.text), reasons=error.reasons)


def _not_permitted(request: HttpRequest, error: NotPermitted) -> HttpResponse:
    return problem("not_permitted", detail=shown(error.text))


def _conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
    return problem(error.code, detail=shown(error.text), kind=PROBLEMS["conflict"])


def _key_in_use(request: HttpRequest, error: KeyInUse) -> HttpResponse:
    return _retry(problem("idempotency_key_in_use"))


def _malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    if any(found["loc"][0] == "path" for found in error.errors):
        return problem("not_found")
    places = error.errors[:MOST_PLACES]
    more = Text.of("The first {shown} of {all} places are listed.", shown=len(places), all=len(error.errors))
    detail = shown(more) if len(error.errors) > len(places) else ""
    return problem("malformed", detail=detail, reasons=reasons_of(places))


def _unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    sent = "Authorization" in request.headers
    response = problem("token_refused" if sent else "token_missing")
    response["WWW-Authenticate"] = 'Bearer realm="Quarterdeck"' + (', error="invalid_token"' if sent else "")
    return response


def _unread_body(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the body parser met; the framework wraps it."""
    cause = error.__cause__
    if isinstance(cause, BodyTooLarge):
        return problem("body_too_large")
    if isinstance(cause, NotJsonContent):
        return problem("not_json_content")
    if isinstance(cause, json.JSONDecodeError):
        return problem("not_json", detail=shown(_where(cause)))
    if isinstance(cause, NotJson):
        return problem("not_json", detail=shown(cause.text))
    if isinstance(cause, UnicodeDecodeError):
        return problem("not_json", detail=shown(Text.of("Byte {place} is not UTF-8.", place=cause.start)))
    return problem("not_json")


def _no_answer(request: HttpRequest, error: NoAnswer) -> HttpResponse:
    """The analytics copy did not answer; that it failed is in its log."""
    code = f"figures_{error.code}"
    return _retry(problem(code)) if code in PROBLEMS else problem("internal_error")


def _failure(request: HttpRequest, error: Exception) -> HttpResponse:
    fault = fault_of(error)
    if fault is not None:
        return fault_problem(request, fault, error)
    _log.error("%s %s", request.method, request.path, exc_info=error)
    return problem("internal_error")


def _retry(response: HttpResponse) -> HttpResponse:
    response["Retry-After"] = RETRY_SECONDS
    return response


def _where(error: json.JSONDecodeError) -> Text:
    return Text.of("Line {line}, column {column}: {what}.", line=error.lineno, column=error.colno, what=error.msg)


_HANDLERS: dict[type[Exception], Handler] = {
    Refused: _refused,
    NotPermitted: _not_permitted,
    Conflict: _conflict,
    KeyInUse: _key_in_use,
    ValidationError: _malformed,
    AuthenticationError: _unauthenticated,
    HttpError: _unread_body,
    NoAnswer: _no_answer,
    Exception: _failure,
}
