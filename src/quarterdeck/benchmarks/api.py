"""The endpoint of benchmarks."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from quarterdeck.analytics.benchmarks import FAIR, OFFERED, UNITS, Benchmark, Spread, Standing
from quarterdeck.analytics.metrics import METRICS
from quarterdeck.benchmarks.queries import Comparison, benchmark_told
from quarterdeck.benchmarks.rules import fair_of, units_of
from quarterdeck.kit.rest.fields import Body, one_of
from quarterdeck.kit.rest.replies import reply
from quarterdeck.opportunities.queries import Lens
from quarterdeck.reports.rules import asked
from quarterdeck.reports.terms import Stretch
from quarterdeck.users.policy import actor_of
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused
from quarterdeck.warehouse.queries import given

router = Router()
_LAST = date.max - timedelta(days=1)


def _known(values: tuple[str, ...]) -> AfterValidator:
    """Refuse what is none of these."""

    def refused(value: str) -> str:
        if value not in values:
            raise PydanticCustomError("unknown_choice", N_("Choose one of the values that its description names."))
        return value

    return AfterValidator(refused)


Compared = Annotated[str, _known(OFFERED), one_of(OFFERED)]
By = Annotated[str, _known(UNITS), one_of(UNITS)]
Segment = Annotated[str, _known(("", *FAIR)), one_of(("", *FAIR))]


class BenchmarkAsked(Body):
    """What is compared, over which days, within what."""

    metric: Compared = Field("win_rate", description="A metric.")
    by: By = Field("owner", description="What is compared with each other: `owner` is people.")
    days: Annotated[Stretch, Field(strict=False)] = Field(
        Stretch.TWELVE_MONTHS, description="By the company's fiscal calendar."
    )
    segment: Segment = Field("", description="Within one value of this segment; empty: of everything.")
    value: str = Field("", description="That value, as `GET /metrics/{metric}` writes it.")


class BenchmarkFigureOut(BaseModel):
    """A figure of rows that the token's owner sees, and its place."""

    value: str | None = Field(description="Of the segment `by`; null where the figure is no line.")
    label: str
    figure: str | None = Field(description="Text of digits with a point; null when there is nothing to say.")
    count: int = Field(description="How many opportunities, stays or activities are behind it.")
    is_few: bool
    low: float | None = Field(description="Lower bound of its interval, or lower quartile of its own.")
    high: float | None
    excluded: int = Field(description="Amounts without a rate, which are left out.")
    estimate: str | None = Field(description="What it is ranked by: shares lean on the cohort. Null outside of one.")
    percentile: int | None = Field(description="Percent of the cohort that does worse, half of those equal among them.")


class BenchmarkSpreadOut(BaseModel):
    """Quartiles of the estimates of a cohort."""

    count: int
    low: str
    median: str
    high: str


class BenchmarkOut(BaseModel):
    """One's own figure, the cohort, and whom one may read by name."""

    metric: str
    unit: str
    direction: str
    currency: str
    by: str
    since: date
    until: date = Field(description="The last day.")
    as_of: datetime
    least: int = Field(description="What a line needs to be compared.")
    own: BenchmarkFigureOut | None
    own_is_line: bool = Field(description="False: `own` is of the opportunities one owns, and has no place.")
    cohort: BenchmarkSpreadOut | None = Field(description="Null where there are too few to compare.")
    is_rounded: bool = Field(description="To two digits: others are in the cohort whose figures may not be seen.")
    is_seen_only: bool = Field(description="Too few others: the cohort is of those in `lines`.")
    lines: list[BenchmarkFigureOut] = Field(description="Those who may be read by name, the highest percentile first.")


@router.get("/benchmarks", response=BenchmarkOut, operation_id="get_benchmark")
def get_benchmark(request: HttpRequest, query: Query[BenchmarkAsked]) -> HttpResponse:
    """Where one's own figure stands among others. 503 with `Retry-After` while the analytics copy does not answer."""
    chosen = _chosen(request, query)
    told = given(benchmark_told(chosen))
    answer: Benchmark = told.answer
    days = chosen.looking.days
    body = {
        "metric": answer.metric,
        "unit": answer.unit.value,
        "direction": METRICS[answer.metric].direction.value,
        "currency": answer.currency,
        "by": chosen.unit,
        "since": days.start,
        "until": min(days.end, _LAST) - timedelta(days=1),
        "as_of": told.as_of,
        "least": answer.least,
        "own": answer.own and _figure(chosen, answer, answer.own),
        "own_is_line": answer.is_line,
        "cohort": answer.spread and _spread(answer, answer.spread),
        "is_rounded": answer.is_rounded,
        "is_seen_only": answer.is_seen_only,
        "lines": [_figure(chosen, answer, one) for one in answer.named],
    }
    return reply(request, body)


def _chosen(request: HttpRequest, query: BenchmarkAsked) -> Comparison:
    """Raises Refused for a unit or a segment that makes no sense, and for what is no value."""
    metric = METRICS[query.metric]
    if query.by not in units_of(query.metric):
        raise Refused.because("segment_undefined", Text.of(metric.undefined[query.by]), "by")
    lens = Lens(actor=actor_of(request), currency="", now=timezone.now())
    if not query.segment:
        return Comparison(lens, query.metric, query.by, query.days)
    if query.segment not in fair_of(query.metric, query.by):
        text = Text.of(metric.undefined.get(query.segment, N_("This is what is compared: it cannot be kept to one.")))
        raise Refused.because("segment_undefined", text, "segment")
    try:
        value = asked.read(query.segment, query.value)
    except ValueError as error:
        text = Text.of("This is no value of {segment}: take one that a line has.", segment=query.segment)
        raise Refused.because("segment_value_wrong", text, "value") from error
    return Comparison(lens, query.metric, query.by, query.days, {query.segment: (value,)})


def _text(answer: Benchmark, value: float) -> str | None:
    return asked.figure_text(Fraction(value), answer.unit, answer.currency)


def _spread(answer: Benchmark, spread: Spread) -> dict[str, Any]:
    return {
        "count": spread.count,
        **{name: _text(answer, getattr(spread, name)) for name in ("low", "median", "high")},
    }


def _figure(chosen: Comparison, answer: Benchmark, one: Standing) -> dict[str, Any]:
    figure = one.figure
    return {
        "value": asked.written(chosen.unit, one.value),
        "label": one.label,
        "figure": asked.figure_text(figure.value, answer.unit, answer.currency),
        "count": figure.count,
        "is_few": figure.is_few,
        "low": figure.low,
        "high": figure.high,
        "excluded": figure.excluded,
        "estimate": None if one.estimate is None else _text(answer, one.estimate),
        "percentile": one.percentile,
    }
