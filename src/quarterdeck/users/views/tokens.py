"""One's own API tokens."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.users.actions import create_token, revoke_token
from quarterdeck.users.forms import TokenForm
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.users.queries.profile import own_tokens
from quarterdeck.users.terms import PERMISSION_LABELS
from quarterdeck.values.ids import parse_id
from quarterdeck.values.verdict import Refused

VIA = Via(Door.FORM)


@require_http_methods(SHOWN_OR_POSTED)
@never_cache
@page
def settings_tokens(request: HttpRequest) -> HttpResponse:
    """List the tokens, make one (its secret is shown this once), revoke one."""
    if request.method != "POST":
        return _tokens_page(request)
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    return deed(request)


def _create(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.POST, actor=actor_of(request))
    if form.is_valid():
        at = timezone.now()
        try:
            created = create_token(new=form.new_token(at), by=actor_of(request), via=VIA, at=at)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _tokens_page(request, secret=created.secret)
    return _tokens_page(request, form=form, status=422)


def _revoke(request: HttpRequest) -> HttpResponse:
    try:
        token_id = parse_id(request.POST.get("token", ""))
    except ValueError as error:
        raise Http404 from error
    revoke_token(token_id=token_id, by=actor_of(request), via=VIA)
    say(request, _("The token was revoked."))
    return redirect(request, reverse("settings_tokens"))


DEEDS = {"create": _create, "revoke": _revoke}


def _tokens_page(
    request: HttpRequest, *, form: TokenForm | None = None, secret: str = "", status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "tokens": own_tokens(actor, timezone.now()),
        "form": form or TokenForm(actor=actor),
        "secret": secret,
        "labels": PERMISSION_LABELS,
    }
    return render(request, "users/tokens.html", context, status=status)
