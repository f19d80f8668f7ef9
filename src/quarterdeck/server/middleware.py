"""Edges of every request: what may not come in, and what a refusal looks like on a page.

The API maps the same errors by itself (see `quarterdeck.api`), so both leave /api/ alone.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext

from quarterdeck.kit.pages import is_fragment_request, say_now
from quarterdeck.server.error_pages import bad_request, refusal_page, too_large, unreadable_cookie
from quarterdeck.values.verdict import Conflict, NotFound, NotPermitted, QuarterdeckError, Refused

API = "/api/"
PAGE_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
GetResponse = Callable[[HttpRequest], HttpResponse]


class KeepOut:
    """Refuse what no page of ours takes, so that no view has to think of it.

    Methods other than those of links and forms; bodies larger than a form, before a file in them is written
    to the disk; NUL bytes in addresses and cookies, which PostgreSQL cannot compare (form fields are checked
    by the rules, which can name the field).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(API):
            return self.get_response(request)
        if request.method not in PAGE_METHODS:
            return HttpResponseNotAllowed(PAGE_METHODS)
        length = request.headers.get("Content-Length", "")
        if length.isdecimal() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return too_large(request)
        if any("\0" in value for value in request.COOKIES.values()):
            return unreadable_cookie()
        values = (value for name, row in request.GET.lists() for value in (name, *row))
        if "\0" in request.path or any("\0" in value for value in values):
            return bad_request(request)
        return self.get_response(request)


class AnswerRefusals:
    """Turn a refusal that no view has answered into a page, or into a message for a fragment request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this when a view raises."""
        if not isinstance(exception, QuarterdeckError) or request.path.startswith(API):
            return None
        status = status_of(exception)
        if is_fragment_request(request):
            # What the request was to replace stays; the sentence is shown beside it.
            response = HttpResponse(status=status, headers={"HX-Reswap": "none"})
            return say_now(response, exception.text.render(gettext))
        return refusal_page(request, exception, status)


def status_of(error: QuarterdeckError) -> int:
    """The HTTP status that says the same as the error."""
    by_type = {NotFound: 404, NotPermitted: 403, Refused: 422, Conflict: 409}
    return next((status for kind, status in by_type.items() if isinstance(error, kind)), 400)
