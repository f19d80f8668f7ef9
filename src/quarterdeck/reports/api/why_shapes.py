"""What is asked of funnels, bottlenecks and losses over the API, and what is answered."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from quarterdeck.analytics.why.losses import MOST, WAYS
from quarterdeck.analytics.why.rows import STAGE_FIGURES
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, MOST_VALUES, Body, Day, Flag, Id, Limit, Whole, one_of
from quarterdeck.reports.terms import Stretch
from quarterdeck.warehouse.api import ROUGH, ResolutionOut

_DIGITS = "text of digits with a point, in the reporting currency"
_ONE = "A value as a line has it. Repeated: any of them. Empty: without one."
Said = Annotated[tuple[str, ...], Field(strict=False, max_length=MOST_VALUES)]
# A conversion after more days than these is none of a sale.
_LONGEST = 36_500
Days = Annotated[Whole, AfterValidator(lambda days: min(days, _LONGEST))]
Way = Annotated[str, one_of(WAYS)]
Ways = Annotated[tuple[Way, ...], Field(strict=False, max_length=MOST_VALUES)]


class WhyQuestion(Body):
    """Days and filters."""

    days: Annotated[Stretch, Field(strict=False)] = Field(
        Stretch.TWELVE_MONTHS, description="By the company's fiscal calendar; `since` and `until` go before it."
    )
    since: Day | None = Field(None, description="First day; without it the first there is.")
    until: Day | None = Field(None, description="Last day; without it today.")
    as_was: Flag = Field(
        default=True, description="Teams, territories and product families as they were then, else as now."
    )
    pipeline: Said = Field((), description=_ONE)
    owner: Said = Field((), description=_ONE)
    team: Said = Field((), description=f"{_ONE} With the teams within.")
    territory: Said = Field((), description=_ONE)
    country: Said = Field((), description=_ONE)
    region: Said = Field((), description=_ONE)
    industry: Said = Field((), description=_ONE)
    product: Said = Field((), description=_ONE)
    family: Said = Field((), description=_ONE)
    channel: Said = Field((), description=_ONE)
    source: Said = Field((), description=_ONE)
    size: Said = Field((), description=_ONE)


class StageRowsQuestion(WhyQuestion):
    """Which figure of a stage, and which page of its rows."""

    stage: Id
    figure: Annotated[str, one_of(STAGE_FIGURES)] = Field("entered", description="A figure of the stage.")
    within: Days = Field(0, description="Days of a matured conversion: `horizon`, or `matured` of a bottleneck.")
    window: Literal["now", "before"] = Field(
        "now", description="`before`: the 365 days before, as bottlenecks compare."
    )
    by: Ways = Field((), description="Segments of a group, such as the one that goes with a drop.")
    at: Said = Field((), description="Its values, one for each of `by`.")
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class LossesQuestion(WhyQuestion):
    """By what closed deals are told apart, and to which reasons and competitors they are kept."""

    by: Ways = Field(("reason",), description=f"At most {MOST} different ways.")
    period: Literal["month", "quarter", "year"] = Field("quarter", description="Length of the way `period`.")
    reason: Said = Field((), description=_ONE)
    competitor: Said = Field((), description=_ONE)


class LossRowsQuestion(LossesQuestion):
    """Behind which line, and which page of its rows."""

    at: Said = Field((), description="The values of the line, one for each of `by`; without them the total.")
    outcome: Literal["lost", "won", ""] = Field("", description="Without it both.")
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class DealCountOut(BaseModel):
    """How many opportunities, and what they come to."""

    count: int
    value: str = Field(description=f"On entry for stages, at the rate of the closing day for losses; {_DIGITS}.")
    without_amount: int
    without_rate: int = Field(description="Amounts that no rate converts, which are left out of the value.")


class EstimatedShareOut(BaseModel):
    """A share, with its 95 % interval where there is one."""

    share: float | None = Field(description="Null without any.")
    low: float | None
    high: float | None
    is_few: bool = Field(description="Too few to say.")


class StaysOut(BaseModel):
    """How long stays last that began in the window, in whole days; null where not so many have ended."""

    count: int
    p50: int | None
    p75: int | None
    p90: int | None
    is_few: bool


class FunnelStageOut(BaseModel):
    """A stage, and what came of the opportunities that entered it in the window. The names are those of `figure`."""

    stage_id: str
    name: str
    entered: DealCountOut
    passed: DealCountOut
    lost: DealCountOut
    waiting: DealCountOut
    skipped: DealCountOut = Field(description="Went past it in the window and never were in it; not among `entered`.")
    matured: int = Field(description="Entered at least `horizon` days ago.")
    matured_passed: int = Field(description="Of those, passed within `horizon` days.")
    conversion: EstimatedShareOut = Field(description="`matured_passed` of `matured`, with its Wilson interval.")
    estimate: EstimatedShareOut = Field(
        description="Share that passes with those still waiting counted in (Aalen-Johansen)."
    )
    stays: StaysOut
    stays_won: StaysOut = Field(description="Of opportunities that are won by now.")
    stays_lost: StaysOut = Field(description="Of opportunities that are lost by now.")
    stays_open: StaysOut = Field(description="Of open opportunities that are in the stage now: how long so far.")


class FunnelOut(BaseModel):
    """The open stages of a pipeline in order."""

    pipeline_id: str
    name: str
    horizon: int = Field(description="Days within which nine tenths of those that passed did.")
    stages: list[FunnelStageOut]


class FunnelsOut(BaseModel):
    """The funnel of each pipeline."""

    since: date
    until: date = Field(description="The last day.")
    currency: str
    as_of: datetime
    resolution: ResolutionOut | None = Field(description=ROUGH)
    items: list[FunnelOut]


class GroupOut(BaseModel):
    """The group with more of a drop than it has of the whole, which is no proof that it caused it."""

    segment: str
    value: str | None
    label: str
    share: float = Field(description="Its part of the drop; above 1 when others made up for it.")
    weight: float = Field(description="Its part of the deals or stays.")
    is_slow: bool = Field(description="Whether it goes with longer stays: then stays are counted, not deals.")
    within: int = Field(description="Days within which they passed, or the stays ended.")
    passed: int = Field(description="Passed the stage, or stays that ended, within these days.")
    entered: int = Field(description="Entered at least as many days ago.")
    passed_before: int
    entered_before: int


class BottleneckOut(BaseModel):
    """A stage beside itself in the 365 days before. Null where too few entered or stayed to say."""

    stage_id: str
    name: str
    pipeline_id: str
    is_bottleneck: bool = Field(description="Median stay 1.3 times as long or longer, or 10 points of conversion lost.")
    entered: int
    entered_before: int
    stays: int
    stays_before: int
    median_days: int | None
    median_days_before: int | None
    conversion: float | None = Field(description="Share that passed within `horizon` days, those waiting counted in.")
    conversion_before: float | None
    horizon: int
    matured: int = Field(description="Days of the group's conversion.")
    at_stake: str = Field(description=f"Entered x mean amount x lost conversion; {_DIGITS}.")
    group: GroupOut | None


class BottlenecksOut(BaseModel):
    """Every stage that anybody entered, bottlenecks first, of those the most value at stake first."""

    since: date
    until: date
    since_before: date
    until_before: date
    currency: str
    as_of: datetime
    resolution: ResolutionOut | None = Field(description=ROUGH)
    items: list[BottleneckOut]


class LossLineOut(BaseModel):
    """One combination. Shares won are null where only lost opportunities are told apart, as by reason or stage."""

    values: list[str | None]
    labels: list[str]
    lost: DealCountOut
    won: DealCountOut
    of_lost: EstimatedShareOut = Field(description="Its share of all that were lost.")
    of_value: float | None = Field(description="Its share of all value that was lost.")
    win_rate: EstimatedShareOut


class LossesOut(BaseModel):
    """Closed opportunities told apart, most lost value first."""

    since: date
    until: date
    by: list[str]
    currency: str
    as_of: datetime
    resolution: ResolutionOut | None = Field(description=ROUGH)
    total: LossLineOut
    lines: list[LossLineOut]


class WhyRowOut(BaseModel):
    """An opportunity behind a figure."""

    opportunity_id: str
    name: str = Field(description="Empty where it can no longer be seen.")
    day: date = Field(description="The day it counts for.")
    days: int | None = Field(description="Whole days until what came of it, or so far.")
    ending: str = Field(description="What came of it, such as `passed`, `lost` or `waiting`.")
    amount: str | None
    currency: str
    value: str | None = Field(description=f"{_DIGITS.capitalize()}.")


class WhyRowsOut(BaseModel):
    """A page of the rows behind a figure, with what all of them come to."""

    currency: str
    total: DealCountOut
    as_of: datetime
    items: list[WhyRowOut]
    next_cursor: str | None
