"""Endpoint of the list of opportunities: filtered, sorted, in pages, with totals over the whole filter."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from quarterdeck.desk.api import opportunities
from quarterdeck.desk.api.filters import DealQuery, lens_of, money
from quarterdeck.desk.api.shapes import OpportunityOut, record_row
from quarterdeck.desk.queries.conditions import Clock
from quarterdeck.inspection.queries import SORTS, Paging, is_sort, measured_filter, record_list, strip_of
from quarterdeck.inspection.rules import Figure
from quarterdeck.inspection.terms import Measure, Metric
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Day, Id, Limit
from quarterdeck.kit.rest.replies import reply
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.queries.custom import KIND
from quarterdeck.pipelines.rules.custom import KEY
from quarterdeck.records.api.fields import custom_values_out, takes_custom_fields
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused


class TotalOut(BaseModel):
    """The total over the whole filter, converted at the rates of one day."""

    currency: str
    amount: str
    unpriced: int = Field(description="Without an amount, so not in the total.")
    unconverted: int = Field(description="In a currency without a rate, so not in the total.")
    rate_day: date
    rate_policy: str


class OpportunitiesOut(BaseModel):
    """A page of opportunities; count, total and flags are over the whole filter."""

    items: list[OpportunityOut]
    next_cursor: str | None
    count: int
    total: TotalOut
    overdue: int = Field(description="Over the filter without its flags.")
    stalled: int = Field(description="Over the filter without its flags.")
    idle: int = Field(description="Over the filter without its flags.")
    at_least: list[str] = Field(description="Flags counted to 2,000 and no further: so many deals bear them, or more.")


class MetricOut(BaseModel):
    """A metric over the whole filter. Changes are null without a day to look back to, and for changes themselves."""

    metric: Metric
    count: int
    amount: str
    unpriced: int = Field(description="Without an amount, so not in it.")
    unconverted: int = Field(description="In a currency without a rate, so not in it.")
    count_change: int | None
    amount_change: str | None


class MetricsOut(BaseModel):
    """The metrics of a filter, converted at the rates of one day. Those of changes need a day to look back to."""

    currency: str
    rate_day: date
    rate_policy: str
    since: date | None
    metrics: list[MetricOut]


NO_SINCE = N_("Say since which day: this metric is about changes.")
CHANGES = frozenset({Metric.INCREASED, Metric.DECREASED, Metric.PUSHED_OUT, Metric.PULLED_IN, Metric.NEW})
NO_SORT = N_("This list cannot be sorted so. See the description of `sort`.")


def _known_sort(sort: str) -> str:
    name = sort.removeprefix("-")
    if name not in SORTS and not KEY.fullmatch(name):
        raise PydanticCustomError("sort_unknown", NO_SORT)
    return sort


Sort = Annotated[
    str,
    AfterValidator(_known_sort),
    WithJsonSchema({"type": "string", "pattern": f"^-?({'|'.join(sorted(SORTS))}|cf_[1-9][0-9]{{0,17}})$"}),
]


class MeasureQuery(DealQuery):
    """Which opportunities, and what they are compared with."""

    pipeline_id: Id | None = None
    since: Day | None = Field(None, description="Changes since the start of this day, by the company's clock.")

    def measure(self, lens: Lens, metric: Metric | None = None) -> Measure:
        """The measure in the period from `close_from` to `close_to`. Raises Refused for a day to come."""
        if self.since is not None and self.since > lens.today:
            raise Refused.because("day_to_come", Text.of(N_("Choose a day that has begun.")), "since")
        clock = Clock(lens.today, lens.company.time_zone)
        at = None if self.since is None else clock.midnight(self.since)
        return Measure(at, self.close_from, self.close_to, metric)


class ListQuery(MeasureQuery):
    """Which opportunities, in which order, and which page of them."""

    metric: Annotated[Metric | None, Field(strict=False)] = Field(
        None, description="Only what this metric counts; `close_from` and `close_to` are then its period."
    )
    sort: Sort = Field("close_date", description=f"{', '.join(sorted(SORTS))} or cf_<id>; a leading `-` descends.")
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


@opportunities.get("", response=OpportunitiesOut, operation_id="list_opportunities")
@takes_custom_fields
def list_opportunities(request: HttpRequest, query: Query[ListQuery]) -> HttpResponse:
    """Opportunities the token's owner may see."""
    lens = lens_of(request, query)
    if not is_sort(lens.actor, query.sort):
        raise Refused.because("sort_unknown", Text.of(NO_SORT), "sort")
    if query.metric in CHANGES and query.since is None:
        raise Refused.because("since_missing", Text.of(NO_SINCE), "since")
    deals = query.deals(query.pipeline_id, request)
    deals = measured_filter(lens, deals, query.measure(lens, query.metric))
    page = record_list(lens, deals, Paging(query.sort, query.cursor, query.limit))
    custom = custom_values_out(lens.actor, KIND, [record.id for record in page.rows])
    items = [record_row(record, custom(record.id)) for record in page.rows]
    total = {
        "currency": page.currency,
        "amount": money(page.amount_minor, page.currency),
        "unpriced": page.unpriced,
        "unconverted": page.unconverted,
        "rate_day": page.rate_day,
        "rate_policy": page.rate_policy,
    }
    body = {"items": items, "next_cursor": page.next_cursor, "count": page.count, "total": total}
    return reply(request, body | {**page.flags.counts, "at_least": sorted(page.flags.at_least)})


metrics = Router()


@metrics.get("", response=MetricsOut, operation_id="measure_opportunities")
@takes_custom_fields
def measure_opportunities(request: HttpRequest, query: Query[MeasureQuery]) -> HttpResponse:
    """How the opportunities of a filter stand in a period, and what has changed of them since a day."""
    lens = lens_of(request, query)
    strip = strip_of(lens, query.deals(query.pipeline_id, request), query.measure(lens))
    rows = [_metric(figure, strip.currency) for figure in strip.figures.values()]
    body = {"currency": strip.currency, "rate_day": strip.rate_day, "rate_policy": strip.rate_policy}
    return reply(request, body | {"since": query.since, "metrics": rows})


def _metric(figure: Figure, currency: str) -> dict[str, object]:
    change = figure.amount_change
    return {
        "metric": figure.metric,
        "count": figure.count,
        "amount": money(figure.amount_minor, currency),
        "unpriced": figure.unpriced,
        "unconverted": figure.unconverted,
        "count_change": figure.count_change,
        "amount_change": None if change is None else money(change, currency),
    }
