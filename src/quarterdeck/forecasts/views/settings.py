"""How forecasts are made: method, period, weekly lock, with every version there was."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.forecasts.actions import set_forecast_rules
from quarterdeck.forecasts.forms import RulesForm, said_of
from quarterdeck.forecasts.queries import current_rules, rules_versions, types_of
from quarterdeck.forecasts.queries.settings import RulesVersion
from quarterdeck.forecasts.terms import KIND_LABELS, METHOD_LABELS, WEEKDAYS, ForecastType
from quarterdeck.forecasts.views.looking import VIA, type_words
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries.scope import listed_to
from quarterdeck.pipelines.queries import pipelines
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page, require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.verdict import Refused, Stale


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_forecast(request: HttpRequest) -> HttpResponse:
    """Set how forecasts are made."""
    by = actor_of(request)
    require(by, Permission.QUOTAS_MANAGE)
    posted = request.POST if request.method == "POST" else None
    standing = current_rules()
    form, status = RulesForm(posted, initial=said_of(standing), locale=by.locale), 200
    if form.is_bound and form.is_valid():
        try:
            set_forecast_rules(rules=form.rules, version=form.cleaned_data["version"], by=by, via=VIA)
        except Refused as refusal:
            form.refuse(refusal)
        except Stale as stale:
            fresh = current_rules()
            stored = {name: value for name, value in said_of(fresh).items() if name != "version"}
            form.meet(stored, fresh.number, stale.text)
            status = 409
        else:
            say(request, _("Saved."))
            return redirect(request, reverse("settings_forecast"))
    context = {
        "form": form,
        "bearing": "" if standing.has_likely else _bearing(by),
        "versions": [_version(one) for one in rules_versions()],
        "types": [_type(one) for one in types_of()],
    }
    return render(request, "forecasts/settings.html", context, status=422 if form.errors and status == 200 else status)


def _bearing(by: Actor) -> str:
    """How many stages and open deals bear Most likely while it is switched off; empty where none do. Two queries."""
    stages = sum(stage.category == Category.LIKELY for spec in pipelines() for stage in spec.stages)
    deals = listed_to(by).filter(category=Category.LIKELY.value, closed_on=None).count()
    words = _("Stages that give Most likely: %(stages)s. Open deals you see that bear it: %(deals)s.")
    return words % {"stages": stages, "deals": deals} if stages or deals else ""


def _type(one: ForecastType) -> dict[str, Any]:
    return {
        "name": text(one.name),
        "href": reverse("forecast_type", args=[one.key]),
        "mark": _("usual") if one.is_default else "" if one.is_active else _("retired"),
        "said": type_words(one),
    }


def _version(one: RulesVersion) -> dict[str, Any]:
    rules = one.rules
    lock = f"{text(WEEKDAYS[rules.weekday - 1])} {rules.minute // 60:02d}:{rules.minute % 60:02d}"
    said = [text(METHOD_LABELS[rules.method]), text(KIND_LABELS[rules.kind]), lock]
    return {
        "number": rules.number,
        "at": one.at,
        "author": one.author,
        "said": " · ".join([*said, *([_("with Most likely")] if rules.has_likely else [])]),
    }
