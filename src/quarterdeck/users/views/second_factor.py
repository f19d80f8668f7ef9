"""One's own second factor: set it up, move it, renew recovery codes, remove it. Each asks again who one is."""

import base64

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.users.actions import remove_second_factor, renew_recovery_codes, set_up_second_factor
from quarterdeck.users.forms import CodeForm
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, own_door
from quarterdeck.users.queries.second_factor import own_second_factor
from quarterdeck.values.verdict import Refused

VIA = Via(Door.FORM)


@require_http_methods(SHOWN_OR_POSTED)
@sensitive_post_parameters("code")
@never_cache
@own_door
def settings_second_factor(request: HttpRequest) -> HttpResponse:
    """Show the second factor, or the way to one; `?device=new` moves it. Recovery codes are in one answer only."""
    if is_reauthentication_required(request, app="quarterdeck.users"):
        where = {"next": reverse("settings_second_factor")}
        return redirect(request, f"{reverse('account_reauthenticate')}?{urlencode(where)}")
    if request.method != "POST":
        return _page(request)
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    return deed(request)


def _set_up(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            codes = set_up_second_factor(
                secret=get_totp_secret(),
                code=form.cleaned_data["code"],
                keep=request.session.session_key or "",
                by=actor_of(request),
                via=VIA,
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            clear_totp_secret(request)
            return _codes_page(request, codes)
    return _page(request, form, status=422)


def _renew(request: HttpRequest) -> HttpResponse:
    return _codes_page(request, renew_recovery_codes(by=actor_of(request), via=VIA))


def _remove(request: HttpRequest) -> HttpResponse:
    try:
        remove_second_factor(by=actor_of(request), via=VIA)
    except Refused as refusal:
        return _page(request, message=refusal, status=422)
    say(request, _("Your second factor was removed. From now on your password is enough."))
    return redirect(request, reverse("settings_second_factor"))


DEEDS = {"set_up": _set_up, "renew": _renew, "remove": _remove}


def _page(
    request: HttpRequest, form: CodeForm | None = None, *, message: Refused | None = None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    factor = own_second_factor(actor)
    context: dict[str, object] = {
        "layout": _layout(request),
        "factor": factor,
        "is_required": actor.needs_second_factor,
        "message": message.text if message else "",
        "secret": "",
    }
    if factor is None or form is not None or request.GET.get("device") == "new":
        secret = get_totp_secret()
        adapter = get_adapter()
        picture = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
        context |= {
            "form": form or CodeForm(),
            "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
            "picture": "data:image/svg+xml;base64," + base64.b64encode(picture.encode()).decode(),
        }
    return render(request, "users/second_factor.html", context, status=status)


def _codes_page(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """The codes are in this answer only, so it is no redirect."""
    context = {"layout": "kit/bare.html", "codes": [f"{code[:4]} {code[4:]}" for code in codes]}
    return render(request, "users/recovery_codes.html", context)


def _layout(request: HttpRequest) -> str:
    """Without the links of the other pages while none of them may be opened."""
    return "kit/bare.html" if actor_of(request).needs_second_factor else "kit/settings.html"
