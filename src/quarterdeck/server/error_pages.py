"""Pages for what went wrong: what happened, whether anything was lost, what to do next."""

import sys
from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import get_template
from django.utils.translation import gettext as _

from quarterdeck.kit.faults import fault_of
from quarterdeck.kit.pages import is_fragment_request, say_now
from quarterdeck.server.fault_pages import fault_answer, style
from quarterdeck.values.verdict import QuarterdeckError, Refused

TEMPLATE = "server/error.html"


def page(
    request: HttpRequest, *, status: int, title: str, sentences: Sequence[str], reasons: Sequence[str] = ()
) -> HttpResponse:
    """One error page in the shell every page has."""
    context = {"title": title, "sentences": sentences, "reasons": reasons}
    return HttpResponse(get_template(TEMPLATE, using="pages").render(context, request), status=status)


def refusal_page(request: HttpRequest, error: QuarterdeckError, status: int) -> HttpResponse:
    """The page of a refusal, with all its reasons."""
    if status == HTTPStatus.NOT_FOUND:
        return not_found(request, error)
    sentences, reasons = [error.text.render(_)], []
    title = {
        HTTPStatus.FORBIDDEN: _("You may not do this"),
        HTTPStatus.CONFLICT: _("This changed meanwhile"),
    }.get(HTTPStatus(status), _("Nothing was changed"))
    if isinstance(error, Refused) and len(error.reasons) > 1:
        sentences = [_("Mend these and try again:")]
        reasons = [reason.text.render(_) for reason in error.reasons]
    return page(request, status=status, title=title, sentences=sentences, reasons=reasons)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the address or the form could not be read."""
    if not hasattr(request, "user"):
        # The host name is none of ours. That is refused before anybody is signed in, so without the shell.
        return HttpResponseBadRequest(_("Quarterdeck does not answer to this host name."), content_type="text/plain")
    return page(
        request,
        status=400,
        title=_("This request could not be read"),
        sentences=[_("Nothing was changed. Go back, reload the page and try again.")],
    )


def unreadable_cookie() -> HttpResponse:
    """400 without the shell, which would ask who it is by that cookie."""
    sentence = _("A cookie of this site could not be read. Remove its cookies from your browser and try again.")
    return HttpResponseBadRequest(sentence, content_type="text/plain")


def too_large(request: HttpRequest, most: int) -> HttpResponse:
    """413: more bytes than what is sent to this address may have."""
    said = size_limit(most)
    if is_fragment_request(request):
        return say_now(HttpResponse(status=413, headers={"HX-Reswap": "none"}), said)
    sentences = [_("Nothing was changed."), said]
    return page(request, status=413, title=_("This is too large"), sentences=sentences)


def size_limit(most: int) -> str:
    """How large it may be, as a sentence."""
    return _("It may have {most} MiB at most.").format(most=most // (1024 * 1024))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 without a named right."""
    return page(request, status=403, title=_("You may not do this"), sentences=[_("Nothing was changed.")])


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose token does not match: an old page, or another site."""
    return page(
        request,
        status=403,
        title=_("This form is out of date"),
        sentences=[_("Nothing was changed. The page was open for too long, or cookies are switched off."),
                   _("Go back, reload the page and try again.")],
    )  # fmt: skip


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page or record, or none the person may see; both look the same."""
    return page(
        request,
        status=404,
        title=_("There is nothing here"),
        sentences=[_("There is no such page or record, or you may not see it.")],
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: without shell, context and build, each of which may be what failed.

    What a middleware raised comes here as well, and may be a fault of the machine.
    """
    error = sys.exception()
    if error is not None and (fault := fault_of(error)):
        return fault_answer(request, fault, error)
    template = get_template("server/server_error.html", using="pages")
    return HttpResponse(template.render({"style": style()}), status=500)
