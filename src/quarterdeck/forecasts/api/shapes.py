"""Shapes of requests and replies about forecasts."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from quarterdeck.forecasts.terms import (
    CALLED,
    FIGURES,
    KINDS,
    MOST_NOTE,
    DateOf,
    Hierarchy,
    Judged,
    Measure,
    Method,
    Said,
    Source,
)  # fmt: skip
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Amount, Body, Id, Limit, one_of
from quarterdeck.pipelines.terms import Category
from quarterdeck.values.period import PeriodKind
from quarterdeck.warehouse.api import ROUGH, ResolutionOut

CalledKey = Annotated[Category, Field(strict=False), one_of([one.value for one in CALLED])]
SaidKey = Annotated[Said, Field(strict=False)]
JudgedKey = Annotated[Judged, Field(strict=False)]
MeasureKey = Annotated[Measure, Field(strict=False)]
DateKey = Annotated[DateOf, Field(strict=False)]
HierarchyKey = Annotated[Hierarchy, Field(strict=False)]
SourceKey = Annotated[Source, Field(strict=False)]
MethodKey = Annotated[Method, Field(strict=False)]
KindKey = Annotated[PeriodKind, Field(strict=False), one_of([one.value for one in KINDS])]
_PERIOD = "A fiscal quarter or month such as `fy2026-q4` or `fy2026-m11`; the present one without."
_TYPE = "Key of a type of forecast such as `amount`; the usual one without."
_NOTE = f"At most {MOST_NOTE} characters."


class CellOut(BaseModel):
    """A line's numbers in one column.

    system = own + final of the lines below; final = adjusted, else call, else system.
    """

    column: str = Field(description="`closed`, `commit`, `likely` where it is used, `best_case` or `pipeline`.")
    own: str = Field(description="Its own deals.")
    raw: str = Field(description="With all lines below, without calls and adjustments.")
    system: str
    call: str | None = Field(description="What the line itself says.")
    adjusted: str | None = Field(description="What its manager says; only for who sees the line above.")
    final: str = Field(description="What rolls up.")
    is_carried: bool = Field(description="Whether the call is of an earlier week.")


class StandingCellOut(CellOut):
    """A line's numbers in one column, with the versions that a change may be based on."""

    call_version: int = Field(description="Grows with each call of the column and each reset; for `If-Match`.")
    adjustment_version: int | None = Field(description="The same of adjustments; null where one is not told of them.")


class WhoOut(BaseModel):
    """A line of the tree: a person, a team with what its leaders own, or the company."""

    line: str = Field(description="Its name in addresses.")
    name: str
    parent: str | None = Field(description="The line it rolls up to, where the viewer may see it.")
    person_id: str | None
    team_id: str | None


class ForecastLineOut(WhoOut):
    """A line with its numbers."""

    quota: str | None = Field(description="Quotas of its people for the months of the period.")
    weighted_by_stage_default: str = Field(description="Closed won and open amounts x the probability of their stage.")
    without_amount: int = Field(description="Deals that are in no sum.")
    without_rate: int = Field(description="Deals that are in no sum.")
    call_version: int = Field(description="Grows with each call of the line and each reset; for `If-Match`.")
    may_call: bool
    may_adjust: bool
    cells: list[StandingCellOut]


class ForecastOut(BaseModel):
    """A forecast, each line after the one it rolls up to."""

    period: str
    from_day: str
    until_day: str = Field(description="Exclusive.")
    type: str = Field(description="Key of the type of forecast.")
    measure: str = Field(description="What is summed.")
    date: str = Field(description="Which day puts it into the period.")
    hierarchy: str = Field(description="The tree it rolls up in.")
    source: str = Field(description="Which rows are summed.")
    method: str = Field(description="`cumulative`: each category with the surer ones; or `single`.")
    currency: str = Field(description="Empty where pieces are summed.")
    rate_day: str = Field(description="Whose rates convert what is open; what is closed counts at its closing day's.")
    locked_at: datetime = Field(description="The lock before: calls from before it are carried.")
    locks_at: datetime
    resolution: ResolutionOut | None = Field(description=ROUGH)
    lines: list[ForecastLineOut]


class TypeQuery(Body):
    """Which type of forecast."""

    type: str = Field("", description=_TYPE)


class ForecastQuery(TypeQuery):
    """Which period of which type."""

    period: str = Field("", description=_PERIOD)


class ForecastCallsQuery(TypeQuery):
    """Which page."""

    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class ForecastDealsQuery(TypeQuery):
    """Which figure."""

    figure: Annotated[str, one_of(FIGURES)] = Field("commit", description="`own_...`: of the line's own people.")
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class ForecastDealOut(BaseModel):
    """A deal behind a figure, or a part of one."""

    part: str | None = Field(description="The line, or whose credit, where a deal is summed in parts.")
    opportunity_id: str
    owner_id: str
    category: str
    day: str = Field(description="Close date, day of closing, or the day of the part.")
    amount: str | None
    currency: str = Field(description="Empty where pieces are summed.")
    adds: str | None = Field(description="What it adds; nothing without an amount or a rate.")


class ForecastDealsOut(BaseModel):
    """Deals behind a figure, those that add most first."""

    currency: str
    total: str = Field(description="Of all, not of this page alone.")
    count: int
    items: list[ForecastDealOut]
    next_cursor: str | None


class ForecastCallOut(BaseModel):
    """A call or an adjustment; without an amount it was reset."""

    column: str
    said: str = Field(description="`own` or `manager`.")
    amount: str | None
    base: str = Field(description="What the system said then.")
    currency: str
    note: str
    by_id: str | None
    at: datetime
    number: int
    opportunity_ids: list[str] = Field(description="The deals behind the base.")


class ForecastCallsOut(BaseModel):
    """What was said of a line, the newest first."""

    items: list[ForecastCallOut]
    next_cursor: str | None


class CallIn(Body):
    """What a line comes to; a column that is left out is not called."""

    type: str = Field("", description=_TYPE)
    commit: Amount | None = None
    likely: Amount | None = Field(None, description="Where Most likely is used.")
    best_case: Amount | None = None
    note: str = Field("", description=_NOTE)


class SubmittedOut(BaseModel):
    """What is worth a second look, in words."""

    warnings: list[str]


class AdjustmentIn(Body):
    """What a manager says a line comes to."""

    type: str = Field("", description=_TYPE)
    amount: Amount
    note: str = Field("", description=_NOTE)


class ResetIn(Body):
    """Whose word is taken back, and why."""

    type: str = Field("", description=_TYPE)
    category: CalledKey
    said: SaidKey
    reason: str = Field(description=_NOTE)


class JudgementIn(Body):
    """What is thought of a deal; `none` takes it back."""

    type: str = Field("", description=_TYPE)
    judged: JudgedKey


class ForecastLockRowOut(BaseModel):
    """A locked week."""

    id: str
    type: str | None = Field(description="Key of the type of forecast; null where none sums that any more.")
    from_day: str
    until_day: str = Field(description="Exclusive.")
    locked_at: datetime
    recorded_at: datetime = Field(description="When it was written; later after downtime.")
    method: str
    currency: str


class ForecastLocksOut(BaseModel):
    """The locked weeks of a period, the newest first."""

    items: list[ForecastLockRowOut]


class LockedLineOut(WhoOut):
    """A line as it was."""

    quota: str | None
    cells: list[CellOut]


class ForecastLockOut(ForecastLockRowOut):
    """A locked week with its lines."""

    lines: list[LockedLineOut]


class ForecastRulesIn(Body):
    """How forecasts are made."""

    method: MethodKey
    kind: KindKey
    weekday: int = Field(description="Of the weekly lock; 1 is Monday.")
    minute: int = Field(description="Of the lock, after midnight in the company's time zone.")
    has_likely: bool | None = Field(None, description="Whether Most likely is a category; as it is without.")


class ForecastRulesOut(BaseModel):
    """How forecasts are made."""

    method: str
    kind: str
    weekday: int
    minute: int
    has_likely: bool
    version: int


class LineAnswerIn(Body):
    """Who answers for a line: calls it, and adjusts the lines below."""

    line: str = Field(description="Its name in addresses.")
    person_id: Id


class LineAnswerOut(BaseModel):
    """Who answers for a line."""

    line: str
    person_id: str


class ForecastTypeIn(Body):
    """A type of forecast."""

    name: str = Field(description="At most 60 characters.")
    measure: MeasureKey = Measure.AMOUNT
    date: DateKey = DateOf.CLOSE
    hierarchy: HierarchyKey = Hierarchy.TEAM
    source: SourceKey = Source.DEALS
    answers: list[LineAnswerIn] = Field(
        default_factory=list,
        max_length=200,
        description="In trees that are none of teams; owners of territories answer for them besides.",
    )
    is_active: bool = True
    is_default: bool = False


class ForecastTypeOut(BaseModel):
    """A type of forecast."""

    key: str = Field(description="Its name in addresses; it stays.")
    name: str
    measure: str
    date: str
    hierarchy: str
    source: str
    answers: list[LineAnswerOut]
    is_active: bool
    is_default: bool
    version: int


class ForecastTypesOut(BaseModel):
    """Types of forecasts."""

    items: list[ForecastTypeOut]
