"""Settings of the keyboard: which single keys are shortcuts for who is signed in."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.administration.forms.keyboard import KeysForm
from quarterdeck.administration.queries.own import own_profile
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.users.actions import set_preferences
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.values.verdict import Refused

BLOCKS = {"shortcuts": "shortcuts"}


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_keyboard(request: HttpRequest) -> HttpResponse:
    """Show and change one's own keys, one by one, or all of them back (`do=reset`).

    Its part `shortcuts` is the help on the keys of the page that `on` names.
    """
    by = actor_of(request)
    preferences = own_profile(by).preferences
    form = KeysForm(request.POST if request.method == "POST" else None, keys=preferences.keys)
    is_reset = request.POST.get("do") == "reset"
    if is_reset or form.is_valid():
        try:
            keys = "" if is_reset else form.keys
            set_preferences(preferences=replace(preferences, keys=keys), by=by, via=Via(Door.FORM))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Your keys were saved."))
            return redirect(request, reverse("settings_keyboard"))
    context = {"form": form, "preferences": preferences, "on": request.GET.get("on", "")}
    status = 422 if form.errors else 200
    return render(request, "administration/keyboard.html", context, blocks=BLOCKS, status=status)
