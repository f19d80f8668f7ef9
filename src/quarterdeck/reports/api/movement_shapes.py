"""What is asked of movement over the API, and what is answered."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from quarterdeck.analytics.movement.asked import Clock, Mode
from quarterdeck.analytics.movement.flow import Flowing
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Day, Flag, Id, Limit
from quarterdeck.warehouse.api import ROUGH, ResolutionOut

AMOUNT = "Text of digits with a point, with its sign."


class ScopeQuery(Body):
    """Whose deals, by which clock."""

    pipeline_id: Id | None = None
    team_id: Id | None = Field(None, description="With the teams within.")
    owner_id: Id | None = None
    known: Annotated[Clock, Field(strict=False)] = Field(
        Clock.NOW, description="`now`: with corrections and late entries; `then`: as it was known at each instant."
    )
    as_was: Flag = Field(default=True, description="Teams as they were on each of the two days, else as on the last.")


class MovementQuery(ScopeQuery):
    """Between which days, of which close dates."""

    since: Day | None = Field(None, description="First day, from its beginning; without it the quarter's first.")
    until: Day | None = Field(None, description="Last day, to its end; without it, and for today, until now.")
    close_from: Day | None = Field(None, description="With neither: the fiscal quarter of the last day.")
    close_to: Day | None = Field(None, description="The last day that counts.")
    mode: Annotated[Mode, Field(strict=False)] = Field(
        Mode.NET, description="`net` compares the two days, `gross` counts every event between them."
    )


class MovementRowsQuery(MovementQuery):
    """Which page of the rows."""

    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class FlowQuery(MovementQuery):
    """What flows."""

    by: Annotated[Flowing, Field(strict=False)] = Flowing.CATEGORY


class PastQuery(ScopeQuery):
    """Which page of the list of a past day."""

    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class WeeksQuery(ScopeQuery):
    """Up to which day."""

    until: Day | None = Field(None, description="The last of the weeks ends with it; without it now.")


class WindowOut(BaseModel):
    """Which days and close dates an answer is about, and how fresh it is."""

    since: date
    until: date
    close_from: date
    close_to: date
    currency: str
    as_of: datetime
    resolution: ResolutionOut | None = Field(description=ROUGH)


class BarOut(BaseModel):
    """A bar of the bridge."""

    bar: str
    count: int = Field(description="Deals; in `gross` mode events.")
    amount: str = Field(description=AMOUNT)
    amounts: dict[str, str] = Field(description="The same before conversion, by currency; of `fx` what it converts.")


class BookedOut(BaseModel):
    """Deals and their amount."""

    count: int
    amount: str


class BridgeOut(WindowOut):
    """Opening + FX + entries + changes + exits = closing, to the last digit."""

    bars: list[BarOut]
    unpriced: int = Field(description="Deals without an amount.")
    excluded: int = Field(description="Deals in a currency without a rate: they are in no bar.")
    churn: str | None = Field(description="(Lost + pushed out + decreased) / opening; null without an opening.")
    won_outside: BookedOut = Field(description="The part of Won that closed on a day outside of the period.")
    booked: BookedOut | None = Field(description="What was booked, read from states alone; null in `gross` mode.")
    ties: bool | None = Field(description="Whether Won less `won_outside` is `booked`; null in `gross` mode.")


class SideOut(BaseModel):
    """How a deal stood."""

    owner_id: str
    stage_id: str
    category: str
    amount: str | None
    currency: str
    close_date: date | None
    outcome: str


class MovementRowOut(BaseModel):
    """A deal behind a bar."""

    opportunity_id: str
    name: str
    part: str | None = Field(description=f"{AMOUNT} Null where its currency has no rate.")
    before: SideOut | None
    after: SideOut | None


class MovedRowsOut(WindowOut):
    """A page of the rows of a bar, the largest first. Count and amount are of all of them."""

    bar: str
    count: int
    amount: str = Field(description=AMOUNT)
    unrated: int = Field(description="Rows in a currency without a rate.")
    items: list[MovementRowOut]
    next_cursor: str | None


class SlipOut(BaseModel):
    """Slippage of a part of the opening."""

    count: int
    amount: str
    slipped: int
    slipped_amount: str
    rate: str | None = Field(description="By value.")
    rate_by_count: str | None
    redated: int = Field(description="Moved to a later day inside of the period.")
    depth: int | None = Field(description="Median of days by which those that slipped were moved.")
    won: int = Field(description="Of those that slipped, by now.")
    lost: int


class SlippageOut(WindowOut):
    """Slippage of the opening and of its commit."""

    all: SlipOut
    commit: SlipOut


class RibbonOut(BaseModel):
    """Deals that went from one end to another: a category or stage id, or a reason to come or to go."""

    source: str
    target: str
    enters: bool = Field(description="Whether `source` is a reason to come.")
    leaves: bool = Field(description="Whether `target` is a reason to go.")
    count: int
    early: str = Field(description="What they were worth on the first day, at its rates.")
    late: str = Field(description="What they are worth on the last day, at its rates; of an exit when it left.")


class FlowOut(WindowOut):
    """The flow, largest first."""

    items: list[RibbonOut]


class PastStageOut(BaseModel):
    """Open deals of a stage on a past day."""

    stage_id: str
    count: int
    amount: str
    excluded: int = Field(description="Currencies without a rate on that day, which are left out.")


class PastDayOut(BaseModel):
    """Open deals of a past day, Omitted ones too, by stage."""

    day: date
    currency: str
    count: int
    amount: str
    stages: list[PastStageOut]
    as_of: datetime
    resolution: ResolutionOut | None = Field(description=ROUGH)


class PastDealOut(BaseModel):
    """An open deal of a past day."""

    opportunity_id: str
    name: str
    stage_id: str
    owner_id: str
    account_id: str | None
    category: str
    amount: str | None
    currency: str
    close_date: date | None


class PastDealsOut(BaseModel):
    """A page of them by close date."""

    day: date
    items: list[PastDealOut]
    next_cursor: str | None
    as_of: datetime
    resolution: ResolutionOut | None = Field(description=ROUGH)


class WeekOut(BaseModel):
    """The open pipeline of a week, without Omitted."""

    day: date
    count: int
    amount: str
    excluded: int


class WeeksOut(BaseModel):
    """104 weeks, oldest first."""

    currency: str
    items: list[WeekOut]
    as_of: datetime
    resolution: ResolutionOut | None = Field(description=ROUGH)
