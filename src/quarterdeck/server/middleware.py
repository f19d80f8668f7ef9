"""Edges of every request: what may not come in, and what a refusal looks like on a page.

The API maps the same errors by itself (see `quarterdeck.api`), so both leave /api/ alone.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext

from quarterdeck.api.problems import problem
from quarterdeck.kit.faults import disk, fault_of
from quarterdeck.kit.pages import is_fragment_request, say_now
from quarterdeck.server.error_pages import bad_request, refusal_page, size_limit, too_large, unreadable_cookie
from quarterdeck.server.fault_pages import fault_answer
from quarterdeck.server.health import healthz
from quarterdeck.values.verdict import Conflict, NotFound, NotPermitted, QuarterdeckError, Refused

API = "/api/"
HEALTH = "/healthz"
# The end of addresses that take files, on pages and in the API.
FILES = "/attachments"
IMPORTS = ("/imports", "/imports/new", "/files")
AROUND_FILE = 1024 * 1024
PAGE_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
GetResponse = Callable[[HttpRequest], HttpResponse]


class AnswerMonitors:
    """Answer /healthz under whatever name it is asked.

    Those who look after an installation ask it at the machine's own address, which people never use.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return healthz(request) if request.path == HEALTH else self.get_response(request)


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
            return self._api(request)
        if request.method not in PAGE_METHODS:
            return HttpResponseNotAllowed(PAGE_METHODS)
        if (most := _exceeded(request)) is not None:
            return too_large(request, most)
        if any("\0" in value for value in request.COOKIES.values()):
            return unreadable_cookie()
        values = (value for name, row in request.GET.lists() for value in (name, *row))
        if "\0" in request.path or any("\0" in value for value in values):
            return bad_request(request)
        return self.get_response(request)

    def _api(self, request: HttpRequest) -> HttpResponse:
        # Other bodies are measured where they are read; a file would be on the disk by then.
        if _takes_files(request) and _length(request) > _most_bytes(request):
            return problem("body_too_large", detail=size_limit(_most_of_file(request)))
        return self.get_response(request)


def _takes_files(request: HttpRequest) -> bool:
    return request.path.endswith((FILES, *IMPORTS))


def _most_of_file(request: HttpRequest) -> int:
    """The most bytes that the file of this request may have."""
    most: int = settings.ATTACHMENT_MAX_BYTES
    return settings.IMPORT_LIMITS.file_bytes if request.path.endswith(IMPORTS) else most


def _most_bytes(request: HttpRequest) -> int:
    """The most bytes that the body of this request may have; a file comes with a little around it."""
    most: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return max(most, _most_of_file(request) + AROUND_FILE) if _takes_files(request) else most


def _exceeded(request: HttpRequest) -> int | None:
    """How large the body of this request might be where it is larger.

    A stranger brings no file: it would be on the disk before anything asks who they are.
    """
    length, usual = _length(request), settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if length > usual and not (_takes_files(request) and request.user.is_authenticated):
        return usual
    return _most_of_file(request) if length > _most_bytes(request) else None


def _length(request: HttpRequest) -> int:
    """What the request says of its body: a server reads no further than that."""
    length = request.headers.get("Content-Length", "")
    return int(length) if length.isdecimal() else 0


class AnswerRefusals:
    """Turn what no view has answered into a page, or into a message for a fragment request: refusals and faults."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in SAFE_METHODS and response.status_code < 400:
            disk.note_room()
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this when a view raises."""
        if request.path.startswith(API):
            return None
        if fault := fault_of(exception):
            return fault_answer(request, fault, exception)
        if not isinstance(exception, QuarterdeckError):
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
