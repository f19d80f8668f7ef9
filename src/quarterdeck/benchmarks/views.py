"""The page of benchmarks: one's own figure first, where it stands, and those one may read by name."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.analytics.benchmarks import COHORT, NOT_OFFERED, OFFERED, Benchmark, Spread, Standing, least_of
from quarterdeck.analytics.metrics import METRICS
from quarterdeck.benchmarks.queries import Comparison, benchmark_told
from quarterdeck.benchmarks.rules import fair_of, metrics_of, units_of
from quarterdeck.benchmarks.terms import DIRECTION_LABELS, EVERY, UNIT_LABELS, USUAL_METRIC
from quarterdeck.customers.rules import region_name
from quarterdeck.kit import charts, formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.terms import CHANNEL_LABELS
from quarterdeck.reports.terms import BANDS, STRETCH_LABELS, Stretch
from quarterdeck.reports.views.index import age
from quarterdeck.reports.views.showing import NOTHING, amount, lens_of, line_label, segment_label, shown, value_of
from quarterdeck.users.policy import actor_of, page
from quarterdeck.users.terms import ScopeKind
from quarterdeck.warehouse.terms import Unavailable

Choice = tuple[str, str, bool]
_CHOICES = ("metric", "unit", "days", "segment", "value")


@page
@require_safe
def benchmarks(request: HttpRequest) -> HttpResponse:
    """A metric of the viewer's own beside the same of others, within a fair segment."""
    chosen = chosen_by(request.GET, lens_of(actor_of(request)))
    told = benchmark_told(chosen)
    away = told if isinstance(told, Unavailable) else None
    metric, locale = METRICS[chosen.metric], chosen.lens.actor.locale
    context: dict[str, Any] = {
        "name": _(metric.name),
        "formula": _(metric.formula),
        "empty": _(metric.empty),
        "direction": text(DIRECTION_LABELS[metric.direction]),
        "unit": text(UNIT_LABELS[chosen.unit]),
        "least": formats.number(max(least_of(metric), 1), locale),
        **_floors(chosen),
        "title": _(metric.name),
        "is_share": metric.is_share,
        "stretches": [
            (_(label), _there(request, days=one.value), one is chosen.stretch) for one, label in STRETCH_LABELS.items()
        ],
        "units": [
            (text(UNIT_LABELS[one]), _to_unit(request, one), one == chosen.unit) for one in units_of(USUAL_METRIC)
        ],
        "metrics": [
            (
                _(METRICS[one].name),
                _there(request, metric=one, **_kept(request, one, chosen.unit)),
                one == chosen.metric,
            )
            for one in metrics_of(chosen.unit)
        ],
        "left_out": [(_(METRICS[key].name), _(why)) for key, why in NOT_OFFERED.items()],
        "elsewhere": [_(METRICS[key].name) for key in OFFERED if chosen.unit in METRICS[key].undefined],
        "export_query": urlencode({name: request.GET[name] for name in _CHOICES if request.GET.get(name)}),
        "segments": _segments(request, chosen, () if isinstance(told, Unavailable) else told.answer.regions),
        "own": None,
        "lines": [],
        "spread": None,
        "strip": None,
        **age(chosen.looking, None if isinstance(told, Unavailable) else told.as_of, away),
    }
    if not isinstance(told, Unavailable):
        context |= _told(chosen, told.answer)
    return render(request, "benchmarks/benchmarks.html", context)


def chosen_by(params: Mapping[str, str], lens: Lens) -> Comparison:
    """What an address chooses; what it says wrongly counts as not said.

    Without a segment the usual pipeline is taken, where there are several: deals of others are not alike.
    """
    said = params.get("metric", "")
    metric = said if said in OFFERED else USUAL_METRIC
    unit = params.get("unit", "")
    unit = unit if unit in units_of(metric) else units_of(metric)[0]
    days = params.get("days", "")
    stretch = Stretch(days) if days in set(Stretch) else Stretch.TWELVE_MONTHS
    segment, value = params.get("segment", ""), params.get("value", "")
    offered = fair_of(metric, unit)
    if segment == "" and "pipeline" in offered:
        live = [spec for spec in lens.specs.values() if not spec.is_retired]
        segment, value = ("pipeline", live[0].key) if len(live) > 1 else ("", "")
    only = _only(segment, value, lens) if segment in offered else {}
    return Comparison(lens, metric, unit, stretch, only)


def _only(segment: str, said: str, lens: Lens) -> dict[str, tuple[int | str | None, ...]]:
    """The value of a fair segment as an address says it; nothing where there is none."""
    if segment == "pipeline":
        return next(({segment: (spec.id,)} for spec in lens.specs.values() if spec.key == said), {})
    if segment == "size" and said not in {str(number) for number in range(len(BANDS) + 1)}:
        return {}
    return {segment: (value_of(segment, said),)} if said else {}


def _there(request: HttpRequest, **changes: str) -> str:
    """This page with what the request chose and these changes; an empty value takes a choice back."""
    kept = {name: request.GET[name] for name in _CHOICES if request.GET.get(name)}
    query = urlencode({name: value for name, value in {**kept, **changes}.items() if value})
    return f"{reverse('benchmarks')}?{query}" if query else reverse("benchmarks")


def _kept(request: HttpRequest, metric: str, unit: str) -> dict[str, str]:
    """The segment is taken back where it makes no sense any more."""
    return {} if request.GET.get("segment", "") in (*fair_of(metric, unit), EVERY) else {"segment": "", "value": ""}


def _to_unit(request: HttpRequest, unit: str) -> str:
    """The same by another unit; with the usual metric where this one is not compared by it."""
    metric = request.GET.get("metric", USUAL_METRIC)
    metric = metric if metric in metrics_of(unit) else USUAL_METRIC
    return _there(request, unit=unit, metric=metric, **_kept(request, metric, unit))


def _segments(
    request: HttpRequest, chosen: Comparison, regions: tuple[str, ...]
) -> list[tuple[str, str, list[Choice]]]:
    """Fair segments: name, the value that is on, and its choices. One at a time is on."""
    lens, found = chosen.lens, []
    every = (_("All"), _there(request, segment=EVERY, value=""), False)
    for segment in fair_of(chosen.metric, chosen.unit):
        on = chosen.only.get(segment, (None,))[0]
        choices = [
            (name, _there(request, segment=segment, value=said), on is not None and value == on)
            for name, said, value in _values(segment, lens, regions)
        ]
        if len(choices) > 1:
            label = next((name for name, _href, is_on in choices if is_on), _("All"))
            found.append((segment_label(segment), label, [(*every[:2], on is None), *choices]))
    return found


def _values(segment: str, lens: Lens, regions: tuple[str, ...]) -> list[tuple[str, str, int | str]]:
    """Values of a fair segment: name, how an address says it, and itself."""
    if segment == "pipeline":
        return [(spec.name, spec.key, spec.id) for spec in lens.specs.values() if not spec.is_retired]
    if segment == "size":
        currency, locale = lens.company.reporting_currency, lens.actor.locale
        return [(line_label("size", n, "", currency, locale), str(n), n) for n in range(len(BANDS) + 1)]
    if segment == "channel":
        return [(_(label), key.value, key.value) for key, label in CHANNEL_LABELS.items()]
    return sorted((region_name(region), region, region) for region in regions)


def _told(chosen: Comparison, told: Benchmark) -> dict[str, Any]:
    own = told.own and _line(chosen, told, told.own)
    lines = [_line(chosen, told, one) for one in told.named]
    return {
        "own": own,
        "title": (told.own.label if chosen.unit == "team" and told.is_line else _("You"))
        if told.own
        else _(METRICS[told.metric].name),
        "is_line": told.is_line,
        "lines": lines if len(lines) > 1 or (lines and not own) else [],
        "is_rounded": told.is_rounded,
        "is_seen_only": told.is_seen_only,
        "spread": told.spread and _spread(chosen, told, told.spread),
        "strip": told.spread and _strip(chosen, told, told.spread, lines),
    }


def _floors(chosen: Comparison) -> dict[str, str]:
    """From where on somebody is compared, and how many it takes, in words."""
    metric, locale = METRICS[chosen.metric], chosen.lens.actor.locale
    said = {"least": formats.number(least_of(metric), locale), "cohort": formats.number(COHORT, locale)}
    reads_all = chosen.lens.actor.scope.kind is ScopeKind.ALL
    if metric.has_quotas:
        who = _("Only those with a quota are compared, and only from %(cohort)s of them.")
        all_few, few = (
            _("It needs %(cohort)s with a quota."),
            _("It needs %(cohort)s with a quota, besides those you may see by name."),
        )
    else:
        who = _("Only those with at least %(least)s are compared, and only from %(cohort)s of them.")
        all_few = _("It needs %(cohort)s with at least %(least)s each.")
        few = _("It needs %(cohort)s with at least %(least)s each, besides those you may see by name.")
    return {"who": who % said, "few": (all_few if reads_all else few) % said}


def label_of(chosen: Comparison, one: Standing) -> str:
    """What a line is called."""
    if chosen.unit == "channel":
        return next((_(label) for key, label in CHANNEL_LABELS.items() if key.value == one.value), one.label)
    return one.label


def _written(chosen: Comparison, told: Benchmark, value: float) -> str:
    return amount(Fraction(value), told.unit, told.currency, chosen.lens.actor.locale)


def _line(chosen: Comparison, told: Benchmark, one: Standing) -> dict[str, Any]:
    locale = chosen.lens.actor.locale
    return {
        "label": label_of(chosen, one),
        "is_own": told.own is not None and told.is_line and one.value == told.own.value,
        "figure": shown(one.figure, told.unit, told.currency, locale),
        "href": _rows(chosen, one, is_line=told.is_line or one is not told.own),
        "estimate": NOTHING if one.estimate is None else _written(chosen, told, one.estimate),
        "percentile": NOTHING if one.percentile is None else formats.number(one.percentile, locale),
        "is_compared": one.percentile is not None,
        "excluded": one.figure.excluded,
        "place": None if one.estimate is None else Fraction(one.estimate),
    }


def _rows(chosen: Comparison, one: Standing, *, is_line: bool) -> str:
    """The page of the rows behind a figure that the viewer reads."""
    specs = chosen.lens.specs.values()
    only = {
        segment: next((spec.key for spec in specs if spec.id == value), "") if segment == "pipeline" else str(value)
        for segment, (value,) in chosen.only.items()
    }
    whose = {"by": chosen.unit, "at": str(one.value)} if is_line else {"by": "none", "whose": "mine"}
    return (
        f"{reverse('report_rows', args=[chosen.metric])}?{urlencode({'days': chosen.stretch.value, **only, **whose})}"
    )


def _spread(chosen: Comparison, told: Benchmark, spread: Spread) -> dict[str, Any]:
    return {
        "count": formats.number(spread.count, chosen.lens.actor.locale),
        "is_level": METRICS[chosen.metric].is_share and spread.is_level,
        **{name: _written(chosen, told, getattr(spread, name)) for name in ("low", "median", "high")},
    }


def _strip(chosen: Comparison, told: Benchmark, spread: Spread, lines: list[dict[str, Any]]) -> charts.Quartiles:
    """The strip of the quartiles with whoever is read by name; one's own is told apart by its label."""
    mine = _("You")
    dots = [charts.Value(mine if line["is_own"] else line["label"], line["place"]) for line in lines]
    box = [Fraction(value) for value in (spread.low, spread.median, spread.high)]

    def write(value: Fraction) -> str:
        return amount(value, told.unit, told.currency, chosen.lens.actor.locale)

    return charts.quartiles(box, dots, write, mine)
