"""People: names to mention while one types, and the mail source of each."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.activities import actions, queries
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import actor_of, page
from quarterdeck.values.verdict import Refused

FORM = Via(Door.FORM)
_LONGEST = 60


@require_safe
@page
def mention_options(request: HttpRequest) -> HttpResponse:
    """Names that begin as what stands after “@”, as a list to choose from."""
    names = queries.mention_options(actor_of(request), request.GET.get("text", "")[:_LONGEST])
    context = {"title": _("People"), "names": names}
    return render(request, "activities/names.html", context, blocks={"names": "names"})


@require_POST
@page
def mail_source(request: HttpRequest, person_id: int) -> HttpResponse:
    """Connect or disconnect the outside tool that logs a person's mails."""
    by = actor_of(request)
    try:
        if request.POST.get("do") == "end":
            actions.end_mail_source(person_id=person_id, by=by, via=FORM)
            said = _("The mail source was disconnected.")
        else:
            actions.connect_mail_source(person_id=person_id, name=request.POST.get("name", ""), by=by, via=FORM)
            said = _("The mail source is connected.")
    except Refused as refusal:
        said = text(refusal.text)
    say(request, said)
    return redirect(
        request,
        reverse("settings_profile") if person_id == by.person_id else reverse("settings_person", args=[person_id]),
    )
