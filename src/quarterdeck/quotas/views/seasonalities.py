"""Seasonalities: all of them, adding one, changing or removing it."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.kit import formats
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.quotas import actions, queries
from quarterdeck.quotas.forms import SeasonalityForm
from quarterdeck.quotas.queries import SeasonalityRow
from quarterdeck.quotas.terms import MONTHS, WHOLE_BP
from quarterdeck.quotas.views.showing import VIA, manager, saved
from quarterdeck.users.policy import ONCE_FIELD, SHOWN_OR_POSTED, form_token, page


@page
@require_safe
def seasonalities(request: HttpRequest) -> HttpResponse:
    """All seasonalities with the shares of their months."""
    who = manager(request)
    rows = [
        {
            "name": row.name,
            "href": reverse("seasonality", args=[row.id]),
            "shares": [formats.percent_bp(share, who.actor.locale) for share in row.shares],
        }
        for row in queries.seasonalities()
    ]
    return render(request, "quotas/seasonalities.html", {"rows": rows, "months": range(1, MONTHS + 1)})


@require_http_methods(SHOWN_OR_POSTED)
@page
def seasonality_new(request: HttpRequest) -> HttpResponse:
    """Add a seasonality; the same form sent twice adds one."""
    return _form(request, None)


@require_http_methods(SHOWN_OR_POSTED)
@page
def seasonality(request: HttpRequest, seasonality_id: int) -> HttpResponse:
    """Change a seasonality, or remove it."""
    who = manager(request)
    row = queries.seasonality_row(seasonality_id)
    if request.method == "POST" and request.POST.get("do") == "remove":
        actions.remove_seasonality(seasonality_id=row.id, by=who.actor, via=VIA)
        say(request, _("The seasonality was removed."))
        return redirect(request, reverse("seasonalities"))
    return _form(request, row)


def _form(request: HttpRequest, row: SeasonalityRow | None) -> HttpResponse:
    who = manager(request)
    posted = request.POST if request.method == "POST" else None
    form = SeasonalityForm(posted, locale=who.actor.locale, initial=_said_of(row) | {ONCE_FIELD: form_token()})

    def write() -> str:
        name, seasonality_id = form.cleaned_data["name"], row.id if row else None
        actions.set_seasonality(name=name, shares=form.shares, seasonality_id=seasonality_id, by=who.actor, via=VIA)
        return reverse("seasonalities")

    if posted is not None and (done := saved(request, form, write, _("Saved."), once=row is None)):
        return done
    context = {"form": form, "row": row}
    return render(request, "quotas/seasonality.html", context, status=422 if form.errors else 200)


def _said_of(row: SeasonalityRow | None) -> dict[str, Any]:
    """What stands in the form: a new one begins as even as basis points can be."""
    even = [WHOLE_BP // MONTHS + (number < WHOLE_BP % MONTHS) for number in range(MONTHS)]
    shares = row.shares if row else even
    said = {f"share_{number}": Decimal(share) / 100 for number, share in enumerate(shares, start=1)}
    return {"name": row.name if row else "", **said}
