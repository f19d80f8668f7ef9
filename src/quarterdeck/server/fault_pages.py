"""What a page says while the machine cannot serve it: a full disk, a database that restarts or is busy.

Made without shell and context, which would ask the database. What was entered stays on the page, to be sent again.
"""

import logging

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.utils.translation import gettext

from quarterdeck.api.faults import fault_problem
from quarterdeck.kit.assets import asset
from quarterdeck.kit.faults import RETRY_AFTER, Fault, disk
from quarterdeck.kit.pages import is_fragment_request, say_now
from quarterdeck.values.text import N_

log = logging.getLogger("django.request")
API = "/api/"
STATUS = {Fault.DISK_FULL: 507, Fault.DATABASE_AWAY: 503, Fault.BUSY: 503}
TITLES = {
    Fault.DISK_FULL: N_("The server's disk is full"),
    Fault.DATABASE_AWAY: N_("The database does not answer"),
    Fault.BUSY: N_("The database is busy"),
}
SENTENCES = {
    Fault.DISK_FULL: N_("Nothing can be saved until an administrator makes room; reading goes on, nothing is lost."),
    Fault.DATABASE_AWAY: N_("It may be restarting. Try again in a few seconds; everything saved before is kept."),
    Fault.BUSY: N_("Others are saving at this moment. Nothing was changed; try again in a few seconds."),
}
_CSRF = "csrfmiddlewaretoken"


def fault_answer(request: HttpRequest, fault: Fault, error: BaseException) -> HttpResponse:
    """507 or 503: a problem of the API, a message beside what a fragment request leaves as it is, or a page."""
    if request.path.startswith(API):
        return fault_problem(request, fault, error)
    log.error("%s %s: %s: %s", request.method, request.path, fault, str(error).strip())
    if fault is Fault.DISK_FULL:
        disk.note_full()
    if is_fragment_request(request):
        response = HttpResponse(status=STATUS[fault], headers={"HX-Reswap": "none"})
        say_now(response, f"{gettext(TITLES[fault])}. {gettext(SENTENCES[fault])}")
    else:
        response = HttpResponse(_page(request, fault), status=STATUS[fault])
    if fault in RETRY_AFTER:
        response["Retry-After"] = str(RETRY_AFTER[fault])
    response["Cache-Control"] = "no-store"
    return response


def style() -> str:
    """Address of the stylesheet, empty when it was not built."""
    try:
        return asset("app.css")
    except (RuntimeError, KeyError):
        return ""


def _page(request: HttpRequest, fault: Fault) -> str:
    is_secret = any("password" in name for name in request.POST)
    # What failed the check of its token, or never came to it, may be of another site: it gets no token of ours.
    is_checked = getattr(request, "csrf_processing_done", False)
    context = {
        "style": style(),
        "title": gettext(TITLES[fault]),
        "sentence": gettext(SENTENCES[fault]),
        "address": request.get_full_path(),
        "is_post": request.method == "POST",
        "token": get_token(request) if is_checked else "",
        "has_files": bool(request.FILES),
        # Passwords are never sent back.
        "fields": _entered(request) if is_checked and not is_secret else [],
    }
    return get_template("server/fault.html", using="pages").render(context)


def _entered(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, values in request.POST.lists() for value in values if name != _CSRF]
