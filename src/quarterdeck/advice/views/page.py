"""Pages of next best actions: those of the viewer's own deals, and the dialog that dismisses one."""

from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.advice.actions import dismiss_advice
from quarterdeck.advice.forms import DismissForm
from quarterdeck.advice.queries import OWN_DEALS, deal_advice, own_advice
from quarterdeck.advice.terms import DEAL, DO_LABELS, Practice
from quarterdeck.advice.views.shown import deal_panel, fresh_day_panel, lens_of, page_number, shown_own
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit import formats
from quarterdeck.kit.pages import asked_part, is_fragment_request, redirect, render, say, say_now
from quarterdeck.kit.viewing import text
from quarterdeck.qualification.panels import subject_of
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.users.queries.records import OUT_OF_REACH
from quarterdeck.values.verdict import NotPermitted, Refused

VIA = Via(Door.FORM)
AT_ONCE = 50
BLOCKS = {"dialog": "dialog", "advice": "dialog", "own-actions": "dialog", "next-best-actions": "dialog"}


class There(NamedTuple):
    """Where the dialog was opened: the element that its answer replaces, and the page to go back to."""

    target: str
    href: str
    query: str = ""


@page
@require_safe
def own_actions(request: HttpRequest) -> HttpResponse:
    """What is advised for the viewer's own open deals, the most at least at stake first."""
    return render(request, "advice/own.html", _own(request))


def _own(request: HttpRequest) -> dict[str, Any]:
    """The page that is asked for, or the last one where there are not so many any more."""
    lens, here = lens_of(request), reverse("next_best_actions")
    own = own_advice(lens)
    found = own.told
    number = min(page_number(request), max(1, -(-len(found) // AT_ONCE)))
    first = (number - 1) * AT_ONCE
    there = {"on": "own", "page": str(number)}
    return {
        "lines": shown_own(lens, found[first : first + AT_ONCE], own.weighed, there),
        "summary": ngettext("%(num)s action", "%(num)s actions", len(found))
        % {"num": formats.number(len(found), lens.actor.locale)},
        "cut": formats.number(OWN_DEALS, lens.actor.locale) if own.is_cut else "",
        "first_href": here if number > 1 else "",
        "next_href": f"{here}?page={number + 1}" if first + AT_ONCE < len(found) else "",
    }


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
    there = _there(request, opportunity_id)
    form = DismissForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            dismiss_advice(opportunity_id=opportunity_id, practice=practice, reason=reason, by=actor, via=VIA)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _answer(request, opportunity_id, deal.name, there)
    context: dict[str, Any] = {
        "title": _("Not for this deal: %(action)s") % {"action": text(DO_LABELS[Practice(practice)])},
        "record_name": deal.name,
        "record_href": there.href,
        "target": there.target,
        "action": "?".join(filter(None, (reverse("advice_dismiss", args=[opportunity_id, practice]), there.query))),
        "form": form,
    }
    return render(request, "advice/dismiss.html", context, blocks=BLOCKS, status=422 if form.errors else 200)


def _there(request: HttpRequest, opportunity_id: int) -> There:
    """Raises Http404 for a place that is none."""
    number = page_number(request)
    places = {
        "": There("advice", reverse("opportunity", args=[opportunity_id])),
        "own": There("own-actions", f"{reverse('next_best_actions')}?page={number}", f"on=own&page={number}"),
        "day": There("next-best-actions", reverse("my_day"), "on=day"),
    }
    found = places.get(request.GET.get("on", ""))
    if found is None:
        raise Http404
    return found


def _answer(request: HttpRequest, opportunity_id: int, name: str, there: There) -> HttpResponse:
    """The fresh panel of where it was opened, or its page for a browser without scripts."""
    if not is_fragment_request(request):
        say(request, _("Dismissed."))
        return redirect(request, there.href)
    asked = asked_part(request)
    if there.target == "own-actions":
        reply = render(request, "advice/own.html", _own(request), blocks={asked: "own"})
    elif there.target == "next-best-actions":
        context = {"panel": fresh_day_panel(request), "name": _("My day"), "href": there.href}
        reply = render(request, "advice/record.html", context, blocks={asked: "advice"})
    else:
        context = {"panel": deal_panel(request, opportunity_id), "name": name, "href": there.href}
        reply = render(request, "advice/record.html", context, blocks={asked: "advice"})
    return say_now(reply, _("Dismissed."))
