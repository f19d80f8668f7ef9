"""What is done straight from My day: a task completed by one press, a deal given a new date by two."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.activities.actions import complete_activity
from quarterdeck.desk.views.viewing import FORM, INLINE, Viewing, require_may, say, viewing
from quarterdeck.insights.forms import NewDateForm
from quarterdeck.insights.views.my_day import day_page
from quarterdeck.kit.pages import is_fragment_request, redirect, render, say_now
from quarterdeck.kit.pages import say as say_next
from quarterdeck.kit.viewing import text
from quarterdeck.kit.ways import ways
from quarterdeck.opportunities import actions, queries
from quarterdeck.opportunities.queries import Card
from quarterdeck.users.policy import SHOWN_OR_POSTED, page
from quarterdeck.users.terms import Permission
from quarterdeck.values.text import N_
from quarterdeck.values.verdict import Refused, Stale

WEEKS = (1, 2)
BLOCKS = {"dialog": "dialog"}


@page
@require_POST
def day_done(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Complete a task; it can be taken back."""
    who = viewing(request)
    try:
        complete_activity(activity_id=activity_id, by=who.actor, via=INLINE if is_fragment_request(request) else FORM)
    except Refused as refusal:
        return _answer(request, text(refusal.text), status=422)
    undo = f"{reverse('activity_reopen', args=[activity_id])}?from=my-day-{request.GET.get('view', '')}"
    return _answer(request, _("Done."), undo_url=undo)


def _answer(request: HttpRequest, message: str, *, undo_url: str = "", status: int = 200) -> HttpResponse:
    if is_fragment_request(request):
        return say_now(day_page(request, status=status), message, undo_url=undo_url)
    say_next(request, message, undo_url=undo_url)
    return redirect(request, f"{reverse('my_day')}?view={request.GET.get('view', '')}")


@page
@require_http_methods(SHOWN_OR_POSTED)
def day_date(request: HttpRequest, opportunity_id: int) -> HttpResponse:
    """A new close date for a deal: a week or two on by one press, or another day."""
    who = viewing(request)
    card = queries.card(who.lens, opportunity_id)
    if not card.is_open:
        raise Http404
    edit = Permission.OPPORTUNITIES_EDIT
    require_may(card.may_move and who.actor.may(edit), edit, card.kept_in)
    form = NewDateForm(
        request.POST or None, locale=who.locale, today=who.today, initial={"version": card.version}
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _dated(request, who, card, form)
            except Refused as refusal:
                form.refuse(refusal)
            except Stale as stale:
                status = 409
                form.meet({"close_date": card.close_date}, card.version, stale.text)
    return render(
        request, "insights/new_date.html", _date_context(request, who, card, form), blocks=BLOCKS, status=status
    )


def _dated(request: HttpRequest, who: Viewing, card: Card, form: NewDateForm) -> HttpResponse:
    day = form.day_from(_earliest(who, card))
    edited = actions.edit_opportunity(
        opportunity_id=card.id,
        changes={"close_date": day},
        by=who.actor,
        via=FORM,
        version=form.cleaned_data["version"],
    )
    undo = reverse("opportunity_undo", args=[card.id, edited.seq]) if edited.seq else ""
    said = say(N_("{deal} is to close on {day}."), deal=card.account_name or card.name, day=who.day(day))
    say_next(request, said, undo_url=ways.marked(request, undo))
    return redirect(request, ways.back(request) or reverse("my_day"))


def _earliest(who: Viewing, card: Card) -> date:
    """What weeks are counted from: the close date, today when that has passed or is not there."""
    return max(card.close_date or who.today, who.today)


def _date_context(request: HttpRequest, who: Viewing, card: Card, form: NewDateForm) -> dict[str, Any]:
    base = _earliest(who, card)
    return {
        "form": form,
        "title": _("New close date"),
        "name": card.account_name or card.name,
        "sub": say(N_("now {day}"), day=who.day(card.close_date)) if card.close_date else _("no close date"),
        "action": request.get_full_path(),
        "back_href": ways.back(request) or reverse("my_day"),
        "weeks": [
            {
                "value": weeks,
                "label": ngettext("+%(weeks)s week", "+%(weeks)s weeks", weeks) % {"weeks": weeks},
                "day": who.day(base + timedelta(weeks=weeks)),
            }
            for weeks in WEEKS
        ],
    }
