"""Pages of next best actions: those of the viewer's own deals, and the dialog that dismisses one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.advice.actions import dismiss_advice
from quarterdeck.advice.forms import DismissForm
from quarterdeck.advice.queries import OWN_DEALS, deal_advice, own_advice
from quarterdeck.advice.terms import DEAL, DO_LABELS, Practice
from quarterdeck.advice.views.shown import deal_panel, lens_of, shown_own
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit import formats
from quarterdeck.kit.pages import is_fragment_request, redirect, render, say, say_now
from quarterdeck.kit.viewing import text
from quarterdeck.qualification.panels import subject_of
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.users.queries.records import OUT_OF_REACH
from quarterdeck.values.verdict import NotPermitted, Refused

VIA = Via(Door.FORM)
AT_ONCE = 50
BLOCKS = {"dialog": "dialog", "advice": "dialog"}
_LONGEST = 5


@page
@require_safe
def own_actions(request: HttpRequest) -> HttpResponse:
    """What is advised for the viewer's own open deals, the most at least at stake first."""
    said = request.GET.get("page", "1")
    if not (said.isascii() and said.isdigit() and len(said) <= _LONGEST and int(said)):
        raise Http404
    lens, number, here = lens_of(request), int(said), reverse("next_best_actions")
    own = own_advice(lens)
    found, first = own.told, (number - 1) * AT_ONCE
    context = {
        "lines": shown_own(lens, found[first : first + AT_ONCE], own.weighed),
        "summary": ngettext("%(num)s action", "%(num)s actions", len(found))
        % {"num": formats.number(len(found), lens.actor.locale)},
        "cut": formats.number(OWN_DEALS, lens.actor.locale) if own.is_cut else "",
        "first_href": here if number > 1 else "",
        "next_href": f"{here}?page={number + 1}" if first + AT_ONCE < len(found) else "",
    }
    return render(request, "advice/own.html", context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def advice_dismiss(request: HttpRequest, opportunity_id: int, practice: str) -> HttpResponse:
    """GET: why a practice is not for this deal, in a dialog. POST: dismiss it."""
    if practice not in set(Practice):
        raise Http404
    actor = actor_of(request)
    deal = deal_advice(lens_of(request), opportunity_id)
    if not subject_of(request, DEAL, opportunity_id).may_edit:
        raise NotPermitted("records.edit", OUT_OF_REACH)
    form = DismissForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            dismiss_advice(opportunity_id=opportunity_id, practice=practice, reason=reason, by=actor, via=VIA)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _answer(request, opportunity_id, deal.name)
    context: dict[str, Any] = {
        "title": _("Not for this deal: %(action)s") % {"action": text(DO_LABELS[Practice(practice)])},
        "record_name": deal.name,
        "record_href": reverse("opportunity", args=[opportunity_id]),
        "action": reverse("advice_dismiss", args=[opportunity_id, practice]),
        "form": form,
    }
    return render(request, "advice/dismiss.html", context, blocks=BLOCKS, status=422 if form.errors else 200)


def _answer(request: HttpRequest, opportunity_id: int, name: str) -> HttpResponse:
    """The fresh panel, or the deal's page for a browser without scripts."""
    href = reverse("opportunity", args=[opportunity_id])
    if not is_fragment_request(request):
        say(request, _("Dismissed."))
        return redirect(request, href)
    context = {"panel": deal_panel(request, opportunity_id), "name": name, "href": href}
    asked = request.headers.get("HX-Target", "").rpartition("#")[2]
    return say_now(render(request, "advice/record.html", context, blocks={asked: "advice"}), _("Dismissed."))
