"""Types of forecasts: making one, changing one, and every version of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.forecasts.actions import set_forecast_type
from quarterdeck.forecasts.forms import TypeForm, told_of
from quarterdeck.forecasts.queries import TypeVersion, answerable, named, type_versions, types_of
from quarterdeck.forecasts.terms import FIRST_TYPE, ForecastType, Hierarchy
from quarterdeck.forecasts.views.looking import VIA, type_words
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page, require
from quarterdeck.users.queries import people_options
from quarterdeck.users.terms import Permission
from quarterdeck.values.dataclasses import replace
from quarterdeck.values.verdict import Refused, Stale


@require_http_methods(SHOWN_OR_POSTED)
@page
def forecast_type_new(request: HttpRequest) -> HttpResponse:
    """Make a type of forecast."""
    require(actor_of(request), Permission.QUOTAS_MANAGE)
    return _form(request, replace(FIRST_TYPE, key="", name="", is_default=False))


@require_http_methods(SHOWN_OR_POSTED)
@page
def forecast_type(request: HttpRequest, type: str) -> HttpResponse:  # noqa: A002  its name in the address
    """Change a type of forecast, or retire it."""
    require(actor_of(request), Permission.QUOTAS_MANAGE)
    return _form(request, named(types_of(), type))


def _form(request: HttpRequest, one: ForecastType) -> HttpResponse:
    by = actor_of(request)
    lines = answerable(one.hierarchy) if one.key else []
    people = [(person.id, person.name) for person in people_options(by)] if lines else []
    posted = request.POST if request.method == "POST" else None
    form, status = TypeForm(posted, initial=told_of(one), lines=lines, people=people, locale=by.locale), 200
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"] if one.key else None
        try:
            kind = form.type_of(one.key)
            if moved := kind.hierarchy is not one.hierarchy:
                # Who answers was said of lines of the other tree; it is asked anew.
                kind = replace(kind, answers=())
            key = set_forecast_type(kind=kind, version=version, by=by, via=VIA)
        except Refused as refusal:
            form.refuse(refusal)
        except Stale as stale:
            fresh = named(types_of(), one.key)
            told = {name: value for name, value in told_of(fresh).items() if name in form.fields and name != "version"}
            form.meet(told, fresh.number, stale.text)
            status = 409
        else:
            say(request, _("Saved."))
            asks = (moved or not one.key) and kind.hierarchy is not Hierarchy.TEAM
            return redirect(request, reverse("forecast_type", args=[key]) if asks else reverse("settings_forecast"))
    context = {
        "form": form,
        "title": text(one.name) if one.key else _("New forecast"),
        "versions": [_version(version) for version in type_versions(one.key)] if one.key else [],
        "open_href": f"{reverse('forecast')}?type={one.key}" if one.key else "",
    }
    return render(request, "forecasts/type.html", context, status=422 if form.errors and status == 200 else status)


def _version(one: TypeVersion) -> dict[str, Any]:
    marks = ((one.type.is_default, _("usual")), (not one.type.is_active, _("retired")))
    said = [text(one.type.name), type_words(one.type), *(mark for is_so, mark in marks if is_so)]
    return {"number": one.type.number, "at": one.at, "author": one.author, "said": " · ".join(said)}
