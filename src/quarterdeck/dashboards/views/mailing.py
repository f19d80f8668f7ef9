"""The page of a dashboard's mail: to whom it goes out and when, pause, now, and no more."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.dashboards import actions, queries
from quarterdeck.dashboards.forms import MailingForm
from quarterdeck.dashboards.panels.letter import letter_for
from quarterdeck.dashboards.terms import EVERY_LABELS, WEEKDAY_LABELS, Dashboard, Every, Mailing, Plan
from quarterdeck.dashboards.views.editing import VIA
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.mails.queries import is_set_up
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.users.queries.people import people_options
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import parse_id, public_id
from quarterdeck.values.verdict import NotFound, Refused
from quarterdeck.warehouse.terms import Unavailable


@require_http_methods(SHOWN_OR_POSTED)
@page
def dashboard_mail(request: HttpRequest, dashboard_id: int) -> HttpResponse:
    """To whom a dashboard goes out by mail; of another's dashboard to oneself alone."""
    by = actor_of(request)
    found = queries.dashboard_for(by, dashboard_id)
    if request.method == "POST" and request.POST.get("do"):
        return _done(request, found)
    people = [(one.id, one.name) for one in people_options(by)] if found.row.is_own else []
    posted = request.POST if request.method == "POST" else None
    form = MailingForm(posted, initial={"every": Every.WEEK.value, "weekday": "1", "hour": "7"}, people=people)
    if posted is not None and form.is_valid():
        person_id = form.cleaned_data.get("person") or by.person_id
        try:
            actions.set_mailing(dashboard_id=dashboard_id, person_id=person_id, plan=form.plan, by=by, via=VIA)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Saved."))
            return redirect(request, reverse("dashboard_mail", args=[dashboard_id]))
    context = {
        "form": form,
        "row": found.row,
        "mailings": [_row(one, by) for one in queries.mailings_of(by, dashboard_id)],
        "is_set_up": is_set_up(),
        "parents": [
            (_("Dashboards"), reverse("dashboards")),
            (found.row.name, reverse("dashboard", args=[dashboard_id])),
        ],
    }
    return render(request, "dashboards/mail.html", context, status=422 if form.errors else 200)


def _done(request: HttpRequest, found: Dashboard) -> HttpResponse:
    """What a button asks for: pause or go on, one now, or no more."""
    by, here = actor_of(request), reverse("dashboard_mail", args=[found.row.id])
    try:
        one = queries.mailing_for(by, found.row.id, parse_id(request.POST.get("person", "")))
    except ValueError:
        raise NotFound("mailing") from None
    of: dict[str, Any] = {"dashboard_id": found.row.id, "by": by, "via": VIA}
    try:
        if request.POST["do"] == "end":
            actions.end_mailing(person_id=one.person_id, **of)
            say(request, _("Mail stopped."))
        elif request.POST["do"] == "now":
            say(request, _now(by, of))
        else:
            plan = Plan(one.plan.every, one.plan.weekday, one.plan.hour, not one.plan.is_paused)
            actions.set_mailing(person_id=one.person_id, plan=plan, **of)
            say(request, _("Saved."))
    except Refused as refusal:
        say(request, text(refusal.text))
    return redirect(request, here)


def _now(by: Actor, of: dict[str, Any]) -> str:
    at = timezone.now()
    if not actions.is_sent_now(dashboard_id=of["dashboard_id"], by=by, at=at):
        if not is_set_up():
            return _("No mail server is set up.")
        letter = letter_for(by, of["dashboard_id"])
        if isinstance(letter, Unavailable):
            return _("No figures right now. Try again in a moment.")
        actions.send_now(letter=letter, at=at, **of)
    return _("The mail is on its way.")


def _row(one: Mailing, by: Actor) -> dict[str, Any]:
    plan = one.plan
    every = text(EVERY_LABELS[Every(plan.every)])
    day = text(WEEKDAY_LABELS[plan.weekday - 1]) if plan.every == Every.WEEK else ""
    return {
        "key": public_id(one.person_id),
        "name": one.person_name,
        "is_own": one.person_id == by.person_id,
        "when": ", ".join(filter(None, (every, day, f"{plan.hour:02d}:00"))),
        "is_paused": plan.is_paused,
        "due_at": one.due_at,
    }
