"""Endpoint of the list of opportunities: filtered, sorted, in pages, with totals over the whole filter."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from quarterdeck.desk.api import opportunities
from quarterdeck.desk.api.filters import DealQuery, lens_of, money
from quarterdeck.desk.api.shapes import OpportunityOut, record_row
from quarterdeck.inspection.queries import SORTS, Paging, is_sort, record_list
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Id, Limit
from quarterdeck.kit.rest.replies import reply
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


class ListQuery(DealQuery):
    """Which opportunities, in which order, and which page of them."""

    pipeline_id: Id | None = None
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
    deals = query.deals(query.pipeline_id, request)
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
    return reply(request, body | {"overdue": page.overdue, "stalled": page.stalled, "idle": page.idle})
