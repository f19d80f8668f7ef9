"""Endpoints of metrics: their definitions, their figures, and the rows behind each figure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Query, Router

from quarterdeck.analytics.metrics import METRICS, Metric
from quarterdeck.analytics.populations import RowKind, row_kind
from quarterdeck.analytics.questions import Answer, Figure
from quarterdeck.analytics.reading.affects import AFFECTS
from quarterdeck.analytics.schema import date_of
from quarterdeck.kit.rest.replies import reply
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries import Lens
from quarterdeck.quality.queries.traps import traps_of
from quarterdeck.quotas.queries.naming import coded_name
from quarterdeck.reports.api.shapes import (
    MetricAnswerOut,
    MetricDefinitionsOut,
    MetricQuestion,
    MetricRowsOut,
    MetricRowsQuestion,
    TrapsOut,
)
from quarterdeck.reports.queries.metric import Looking, Pointed, Row, RowsPage, Value, rows_page
from quarterdeck.reports.queries.resolution import of_metric
from quarterdeck.reports.rules import asked
from quarterdeck.reports.rules.metric import segments_of
from quarterdeck.users.policy import actor_of
from quarterdeck.values.cursors import first_row, next_row
from quarterdeck.values.ids import public_id
from quarterdeck.values.period import Period, PeriodKind
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotFound, Refused
from quarterdeck.warehouse.api import resolution_told
from quarterdeck.warehouse.queries import ask, given

metrics = Router()
FILTERS = (
    "pipeline", "stage", "owner", "team", "territory", "country", "region", "industry", "product", "family", "channel",
    "source", "size",
)  # fmt: skip
_LAST = date.max - timedelta(days=1)


@metrics.get("", response=MetricDefinitionsOut, operation_id="list_metrics")
def list_metrics(request: HttpRequest) -> HttpResponse:
    """Every metric with its definition, and the segments that make sense for it."""
    return reply(request, {"items": [_definition(metric) for metric in METRICS.values()]})


@metrics.get("/traps", response=TrapsOut, operation_id="list_traps")
def list_traps(request: HttpRequest) -> HttpResponse:
    """What makes figures of all records mislead. Empty for who does not see all records."""
    told = given(traps_of(Lens(actor=actor_of(request), currency="", now=timezone.now())))
    items = [
        {"trap": one.key, "text": text(one.text), "count": one.count, "of": one.of, "metric": AFFECTS[one.key]}
        for one in told.answer
    ]
    return reply(request, {"as_of": told.as_of, "items": items})


@metrics.get("/{metric}", response=MetricAnswerOut, operation_id="get_metric")
def get_metric(request: HttpRequest, metric: str, query: Query[MetricQuestion]) -> HttpResponse:
    """A metric over what the token's owner sees. 503 with `Retry-After` while the analytics copy does not answer."""
    declared = _metric(metric)
    looking = _looking(request, declared, query)
    told = given(ask(looking.lens.actor, _question(looking, declared, query)))
    answer: Answer = told.answer
    _refuse(asked.too_many_lines(len(answer.lines)))
    figure = _figures(declared, answer.currency)
    days = looking.of(metric).days
    body = {
        "metric": metric,
        "unit": answer.unit.value,
        "currency": answer.currency,
        "since": days.start,
        "until": min(days.end, _LAST) - timedelta(days=1),
        "by": query.by,
        "rates_of": None if answer.rate_day is None else date_of(answer.rate_day),
        "as_of": told.as_of,
        "resolution": resolution_told(looking.lens.actor, of_metric(looking, metric)),
        "total": figure(answer.total),
        "lines": [
            {
                "values": [asked.written(key, value) for key, value in zip(query.by, line.values, strict=True)],
                "labels": [
                    coded_name(key, value, label)
                    for key, value, label in zip(query.by, line.values, line.labels, strict=True)
                ],
                "figure": figure(line.figure),
            }
            for line in answer.lines
        ],
    }
    return reply(request, body)


@metrics.get("/{metric}/rows", response=MetricRowsOut, operation_id="list_metric_rows")
def list_metric_rows(request: HttpRequest, metric: str, query: Query[MetricRowsQuestion]) -> HttpResponse:
    """The rows that were counted in a figure: what they add sums to the parts of the figure."""
    declared = _metric(metric)
    looking = _looking(request, declared, query)
    at = Pointed(_question(looking, declared, query), _values(query), _part(declared, query.part))
    first = first_row("row", query.cursor)
    page = given(rows_page(looking.lens, at, first, query.limit))
    part = declared.parts[at.part]
    after = first + query.limit
    body = {
        "metric": metric,
        "part": part.population,
        "rows": page.found.kind.value,
        "count": page.found.count,
        "figure": _figures(declared, page.found.currency)(page.found.figure),
        "as_of": page.as_of,
        "items": [_row(declared, at.part, row, page) for row in page.rows],
        "next_cursor": next_row("row", after, page.found.count),
    }
    return reply(request, body)


def _metric(key: str) -> Metric:
    if key not in METRICS:
        raise NotFound("metric")
    return METRICS[key]


def _refuse(reasons: Iterable[Any]) -> None:
    if found := tuple(reasons):
        raise Refused(found)


def _looking(request: HttpRequest, metric: Metric, query: MetricQuestion) -> Looking:
    """What is looked at. Raises Refused for what makes no sense."""
    actor = actor_of(request)
    lens = Lens(actor=actor, currency="", now=timezone.now())
    said = {key: getattr(query, key) for key in FILTERS if getattr(query, key)}
    _refuse(asked.refusals(metric, query.by, said))
    only = {key: tuple(_value(key, one) for one in values) for key, values in said.items()}
    window = None
    if query.since or query.until:
        since, until = query.since or date.min, min(query.until or lens.today, _LAST)
        _refuse(asked.days_reversed(since, until))
        window = Period(since, until + timedelta(days=1))
    kind, calendar = PeriodKind(query.target_period), lens.company.calendar
    target = calendar.period_of(query.target, kind) if query.target else None
    return Looking(lens, query.days, as_was=query.as_was, only=only, window=window, target=target)


def _question(looking: Looking, metric: Metric, query: MetricQuestion) -> Any:
    return replace(looking.question(metric.key, *query.by), period=query.period)


def _value(key: str, said: str) -> Value:
    try:
        return asked.read(key, said)
    except ValueError as error:
        text = Text.of("This is no value of {segment}: take one that a line has.", segment=key)
        raise Refused.because("segment_value_wrong", text, key) from error


def _values(query: MetricRowsQuestion) -> tuple[Value, ...]:
    if len(query.at) not in (0, len(query.by)):
        text = Text.of("Give one value for each segment of `by`, or none for the total.")
        raise Refused.because("segment_values_count", text, "at")
    return tuple(_value(key, one) for key, one in zip(query.by, query.at, strict=False))


def _part(metric: Metric, key: str) -> int:
    known = [part.population for part in metric.parts]
    if key and key not in known:
        text = Text.of("The parts of this metric are {known}.", known=", ".join(known))
        raise Refused.because("part_unknown", text, "part")
    return known.index(key) if key else 0


def _definition(metric: Metric) -> Mapping[str, object]:
    return {
        "metric": metric.key,
        "name": gettext(metric.name),
        "unit": metric.unit.value,
        "direction": metric.direction.value,
        "formula": gettext(metric.formula),
        "empty": gettext(metric.empty),
        "floor": metric.floor,
        "segments": segments_of(metric.key),
        "undefined": [{"segment": key, "reason": gettext(why)} for key, why in metric.undefined.items()],
        "parts": [
            {"part": part.population, "rows": row_kind(part.population).value, "measures": list(part.declared)}
            for part in metric.parts
        ],
    }


def _figures(metric: Metric, currency: str) -> Any:
    """How figures of a metric are written."""
    counted = asked.measures_of(metric)

    def out(figure: Figure) -> Mapping[str, object]:
        parts = {name: asked.measure_text(figure.parts.get(name), one, currency) for name, one in counted.items()}
        return {
            "value": asked.figure_text(figure.value, metric.unit, currency),
            "count": figure.count,
            "is_few": figure.is_few,
            "low": figure.low,
            "high": figure.high,
            "shrunk": figure.shrunk,
            "excluded": figure.excluded,
            "parts": parts,
        }

    return out


def _row(metric: Metric, part: int, row: Row, page: RowsPage) -> Mapping[str, object]:
    told, kind = row.told, page.found.kind
    own = str(told["currency"] or "")
    declared = metric.parts[part].declared

    def id_of(name: str) -> str | None:
        return None if told.get(name) is None else public_id(int(told[name]))

    return {
        "id": id_of("activity_id" if kind is RowKind.ACTIVITY else "opportunity_id"),
        "opportunity_id": None if kind is RowKind.QUOTA else id_of("opportunity_id"),
        "name": row.card.name if row.card else "",
        "day": date_of(int(told["day"])),
        "owner_id": id_of("owner_id"),
        "account_id": id_of("account_id"),
        "pipeline_id": id_of("pipeline_id"),
        "stage_id": id_of("stage_id"),
        "product_id": id_of("product_id"),
        "amount": asked.amount_text(told["amount"], own),
        "currency": own or None,
        "adds": {
            name: asked.measure_text(row.adds[name], one.counted, own if one.in_currency else page.found.currency)
            for name, one in declared.items()
        },
        "converted": {name: asked.amount_text(value, page.found.currency) for name, value in row.converted.items()},
    }
