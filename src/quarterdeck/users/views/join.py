"""A link that sets a password: opening it shows what it does, the button uses it up."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import render
from quarterdeck.users.actions import accept_invitation
from quarterdeck.users.adapters import sign_in
from quarterdeck.users.forms import PasswordForm
from quarterdeck.users.policy import SHOWN_OR_POSTED
from quarterdeck.users.queries.administration import link_facts
from quarterdeck.values.verdict import Refused


@require_http_methods(SHOWN_OR_POSTED)
@sensitive_post_parameters("password")
@never_cache
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Show whom the link is for; set their password and sign them in. A link that is over says so with 410."""
    facts = link_facts(secret, timezone.now())
    if facts is None:
        return render(request, "users/link_over.html", {}, status=410)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person_id = accept_invitation(secret=secret, password=form.cleaned_data["password"], via=Via(Door.FORM))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return sign_in(request, person_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "users/join.html", {"facts": facts, "form": form}, status=status)
