"""One's own profile: how pages look, password, sessions."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.panels import panels
from quarterdeck.users.actions import end_other_sessions, set_preferences
from quarterdeck.users.forms import PreferencesForm
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page, profile_of
from quarterdeck.users.queries import company
from quarterdeck.users.queries.profile import own_sessions
from quarterdeck.values.verdict import Refused


@require_safe
@page
def settings(request: HttpRequest) -> HttpResponse:
    """The first of the settings pages."""
    return redirect(request, reverse("settings_profile"))


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_profile(request: HttpRequest) -> HttpResponse:
    """Show and change how pages look and read; end the other sessions."""
    profile = profile_of(request)
    options: Any = {"company": company(), "initial": asdict(profile.preferences) if profile else {}}
    if request.method != "POST":
        return _profile_page(request, PreferencesForm(**options))
    if request.POST.get("do") == "end_sessions":
        return _end_sessions(request)
    form = PreferencesForm(request.POST, **options)
    if form.is_valid():
        try:
            set_preferences(preferences=form.preferences(), by=actor_of(request), via=Via(Door.FORM))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Your profile was saved."))
            return redirect(request, reverse("settings_profile"))
    return _profile_page(request, form, status=422)


def _end_sessions(request: HttpRequest) -> HttpResponse:
    keep = request.session.session_key or ""
    count = end_other_sessions(keep=keep, by=actor_of(request), via=Via(Door.FORM))
    said = ngettext("{count} other session was ended.", "{count} other sessions were ended.", count)
    say(request, said.format(count=count))
    return redirect(request, reverse("settings_profile"))


def _profile_page(request: HttpRequest, form: PreferencesForm, *, status: int = 200) -> HttpResponse:
    sessions = own_sessions(actor_of(request), request.session.session_key or "", timezone.now())
    context: dict[str, object] = {"form": form, "profile": profile_of(request), "sessions": sessions}
    context["panels"] = panels.load("profile", request, actor_of(request).person_id)
    return render(request, "users/profile.html", context, status=status)
