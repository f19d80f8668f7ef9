"""What every page of prices needs: who manages, and how a write is answered."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from quarterdeck.journal.actions.idempotency import KeyReused
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.forms import PageForm
from quarterdeck.kit.pages import redirect, say
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import actor_of, posted_once, require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.verdict import Refused

VIA = Via(Door.FORM)


def manager(request: HttpRequest) -> Actor:
    """Who looks, when they may manage products and prices. Raises NotPermitted."""
    by = actor_of(request)
    require(by, Permission.PRODUCTS_MANAGE)
    return by


def saved(request: HttpRequest, form: PageForm, write: Callable[[], Any], href: str, said: str) -> HttpResponse | None:
    """Run a write of a valid form and lead on to `href`; None when it was refused, with the reasons in the form."""
    if not form.is_valid():
        return None
    try:
        write()
    except Refused as refusal:
        form.refuse(refusal)
        return None
    say(request, said)
    return redirect(request, href)


def added(request: HttpRequest, form: PageForm, write: Callable[[], str], said: str) -> HttpResponse | None:
    """The same for what is added once: `write` answers the address to go to."""
    if not form.is_valid():
        return None
    try:
        posted = posted_once(request, write)
    except KeyReused as refusal:
        form.add_error(None, text(refusal.text))
        return None
    except Refused as refusal:
        form.refuse(refusal)
        return None
    say(request, _("Already added.") if posted.is_again else said)
    return redirect(request, posted.url)


def deed(request: HttpRequest, deeds: dict[str, Callable[..., HttpResponse]]) -> Callable[..., HttpResponse]:
    """What a post asks for. Raises Http404 for what the page does not do."""
    found = deeds.get(request.POST.get("do", ""))
    if found is None:
        raise Http404
    return found
