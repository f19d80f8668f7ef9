"""The map of the tab of regions: countries of accounts shaded by one of the metrics of its table."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.questions import Answer, Line
from quarterdeck.customers.rules import country_numbers
from quarterdeck.kit import maps
from quarterdeck.kit.assets import drawn_countries, world_size
from quarterdeck.reports.queries.insights import Found, Wanted
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.reports.rules.insights import SHADED_BY
from quarterdeck.reports.views.panels import rows_href
from quarterdeck.reports.views.showing import address, amount, line_label, shown

_BY = "country"


def shaded(request: HttpRequest, looking: Looking, found: Found[Wanted], *, base: str) -> dict[str, Any] | None:
    """The map, what it may be shaded by, and what deals of accounts without a country come to.

    None where no metric can be told by country under the filters that are set.
    """
    keys = [key for key in SHADED_BY if found.get((key, _BY)) is not None]
    said = request.GET.get("shade", "")
    key = said if said in keys else next(iter(keys), "")
    answer = found.get((key, _BY))
    if answer is None:
        return None
    locale = looking.lens.actor.locale
    write = partial(amount, unit=answer.unit, currency=answer.currency, locale=locale)
    named = [line for line in answer.lines if line.values[0] is not None]
    drawn = maps.world_map(
        [_country(request, answer, line, locale) for line in named],
        maps.World(world_size(), drawn_countries()),
        maps.Words(write, _("%(low)s to %(high)s"), _("Too few to say")),
    )
    return {
        "name": _(METRICS[key].name),
        "formula": _(METRICS[key].formula),
        "empty": _(METRICS[key].empty),
        "choices": [(_(METRICS[one].name), address(base, request, {"shade": one}), one == key) for one in keys],
        "drawn": drawn,
        "nowhere": _nowhere(answer, locale),
    }


def _country(request: HttpRequest, answer: Answer, line: Line, locale: str) -> maps.Country:
    code, figure = str(line.values[0]), line.figure
    value = shown(figure, answer.unit, answer.currency, locale)
    said = _("%(value)s, of %(count)s") % {"value": value.value, "count": value.counts}
    return maps.Country(
        country_numbers().get(code, ""),
        line_label(_BY, code, code, answer.currency, locale),
        f"{said}, {_('too few to say')}" if value.is_few else said,
        rows_href(request, answer.metric, _BY, code),
        figure.value,
        figure.is_few,
    )


def _nowhere(answer: Answer, locale: str) -> str:
    line = next((line for line in answer.lines if line.values[0] is None), None)
    return shown(line.figure, answer.unit, answer.currency, locale).value if line else ""
