"""What is asked of a metric over the API, and what is answered."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from quarterdeck.analytics.segments import SEGMENTS
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, MOST_VALUES, Body, Day, Flag, Limit, one_of
from quarterdeck.reports.terms import Stretch
from quarterdeck.warehouse.api import ROUGH, ResolutionOut

DIGITS = "text of digits with a point"
Segment = Annotated[str, one_of(SEGMENTS)]
Said = Annotated[tuple[str, ...], Field(strict=False, max_length=MOST_VALUES)]
ONE = "A value as a line has it. Repeated: any of them. Empty: without one."


class MetricQuestion(Body):
    """Days, segments and filters of a question about a metric."""

    days: Annotated[Stretch, Field(strict=False)] = Field(
        Stretch.TWELVE_MONTHS, description="By the company's fiscal calendar; `since` and `until` go before it."
    )
    since: Day | None = Field(None, description="First day; without it the first there is.")
    until: Day | None = Field(None, description="Last day; without it today.")
    by: Annotated[tuple[Segment, ...], Field(strict=False, max_length=MOST_VALUES)] = Field(
        (), description="What to tell it apart by: at most two segments."
    )
    period: Literal["month", "quarter", "year"] = Field("month", description="Length of the segment `period`.")
    target: Day | None = Field(None, description="A day of the period creation coverage ahead is of, else the next.")
    target_period: Literal["month", "quarter", "year"] = Field("quarter", description="Which fiscal period of it.")
    as_was: Flag = Field(
        default=True, description="Teams, territories and product families as they were then, else as now."
    )
    pipeline: Said = Field((), description=ONE)
    stage: Said = Field((), description=ONE)
    owner: Said = Field((), description=ONE)
    team: Said = Field((), description=f"{ONE} With the teams within.")
    territory: Said = Field((), description=ONE)
    country: Said = Field((), description=ONE)
    region: Said = Field((), description=ONE)
    industry: Said = Field((), description=ONE)
    product: Said = Field((), description=ONE)
    family: Said = Field((), description=ONE)
    channel: Said = Field((), description=ONE)
    source: Said = Field((), description=ONE)
    size: Said = Field((), description=ONE)


class MetricRowsQuestion(MetricQuestion):
    """Behind which figure, and which page of the rows."""

    at: Said = Field((), description="The values of the line, one for each segment; without them the total.")
    part: str = Field("", description="Which part of the metric; without it the first.")
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class MetricPartOut(BaseModel):
    """Rows of one kind that a metric counts."""

    part: str
    rows: Literal["opportunity", "visit", "activity", "quota"]
    measures: list[str]


class UndefinedSegmentOut(BaseModel):
    """A segment that makes no sense for the metric, and why."""

    segment: str
    reason: str


class MetricDefinitionOut(BaseModel):
    """The definition of a metric."""

    metric: str
    name: str
    unit: Literal["ratio", "count", "money", "money_per_day", "days", "index"]
    direction: Literal["up", "down", "neither"] = Field(description="Which way is better.")
    formula: str
    empty: str = Field(description="When there is nothing to say.")
    floor: int = Field(description="Below this count a figure is too few to say.")
    segments: list[str]
    undefined: list[UndefinedSegmentOut]
    parts: list[MetricPartOut]


class MetricDefinitionsOut(BaseModel):
    """Every metric."""

    items: list[MetricDefinitionOut]


class MetricFigureOut(BaseModel):
    """A figure with what it is made of."""

    value: str | None = Field(description=f"{DIGITS.capitalize()}; null when there is nothing to say.")
    count: int = Field(description="How many opportunities, stays or activities are behind it.")
    is_few: bool = Field(description="Whether they are below the floor.")
    low: float | None = Field(description="Lower bound of its interval, or lower quartile.")
    high: float | None
    shrunk: float | None = Field(description="The estimate that leans on the whole, of shares of groups.")
    excluded: int = Field(description="Amounts without a rate, which are left out.")
    parts: dict[str, str | None] = Field(description=f"The measures it is made of, {DIGITS}; spans in days.")


class MetricLineOut(BaseModel):
    """The figure of one combination of segments."""

    values: list[str | None]
    labels: list[str]
    figure: MetricFigureOut


class MetricAnswerOut(BaseModel):
    """A metric over days, by segments."""

    metric: str
    unit: str
    currency: str = Field(description="Of figures that are money: the company's reporting currency.")
    since: date
    until: date = Field(description="The last day.")
    by: list[str]
    rates_of: date | None = Field(description="The day whose rates convert what is not closed; null where none does.")
    as_of: datetime = Field(description="When the analytics copy was last brought up to date.")
    resolution: ResolutionOut | None = Field(description=ROUGH)
    total: MetricFigureOut
    lines: list[MetricLineOut]


class MetricRowOut(BaseModel):
    """A row that was counted. Ids that it has not are null."""

    id: str = Field(description="Of the opportunity, for stays its opportunity, of the activity, or of the quota.")
    opportunity_id: str | None
    name: str = Field(description="Of the opportunity; empty where it can no longer be seen.")
    day: date = Field(description="The day it counts for.")
    owner_id: str | None
    account_id: str | None
    pipeline_id: str | None
    stage_id: str | None
    product_id: str | None
    amount: str | None = Field(description=f"In its own currency, {DIGITS}.")
    currency: str | None
    adds: dict[str, str | None] = Field(
        description="What it adds to each measure, null where nothing; open amounts in its own currency."
    )
    converted: dict[str, str | None] = Field(
        description="What of that is in its own currency, in the reporting currency: at the rates of the metric's"
        " `rates_of`, each row rounded by itself; null without a rate."
    )


class MetricRowsOut(BaseModel):
    """A page of the rows behind a figure, with the figure they add up to."""

    metric: str
    part: str
    rows: str = Field(description="What a row is: opportunity, visit, activity or quota.")
    count: int = Field(description="How many rows there are on all pages.")
    figure: MetricFigureOut
    as_of: datetime
    items: list[MetricRowOut]
    next_cursor: str | None


class TrapOut(BaseModel):
    """Something about the records that makes figures mislead."""

    trap: str
    text: str = Field(description="In words, with its counts.")
    count: int = Field(description="How many records are in it.")
    of: int = Field(description="Of how many.")
    metric: str = Field(description="The metric it misleads about.")


class TrapsOut(BaseModel):
    """Every trap that all records fall into."""

    as_of: datetime
    items: list[TrapOut]
