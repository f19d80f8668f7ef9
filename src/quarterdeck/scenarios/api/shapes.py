"""What requests and answers of scenarios hold."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Id, Ids, Limit, Patch, one_of
from quarterdeck.scenarios.terms import MOST_LEVERS, Sharing

Seen = Annotated[str, one_of(Sharing)]


class LeverModel(Body):
    """A lever. Without a column it holds for everything."""

    kind: str = Field(
        description="`win_rate`, `deal_size`, `created`, `push_rate`, `cycle` or `capacity`.", max_length=20
    )
    amount: float = Field(description="A factor; of the cycle weeks, later above 0; of capacity reps.", strict=False)
    column: str = Field("", max_length=20, description="pipeline, team, owner, type, channel, source or size.")
    value: str = Field("", max_length=80, description="The id, word or source; of size small, medium or large.")


Levers = Annotated[tuple[LeverModel, ...], Field(strict=False, max_length=MOST_LEVERS * 5)]


class SupposedOut(BaseModel):
    """What is supposed. Named opportunities that the token's owner may not see are left out."""

    levers: list[LeverModel]
    include: list[str] = Field(description="Open opportunities that are sure to be won in the quarter.")
    exclude: list[str] = Field(description="Those that are sure not to be.")
    ramp: int = Field(description="Weeks until a new rep works at full strength.")


class SpreadOut(BaseModel):
    """A distribution of the quarter: won + open + new is the mean."""

    p10: str
    p50: str
    p90: str
    mean: str
    won: str
    open: str
    new: str = Field(description="From opportunities that are not there yet.")
    reaches: float | None = Field(description="Share of draws at or above the quota; null without one.")


class EffectOut(BaseModel):
    """A lever alone moved by a tenth down and up, on top of today."""

    kind: str
    down: float
    up: float
    mean_down: str
    mean_up: str
    p50_down: str
    p50_up: str
    rest_down: float = Field(description="Change of the mean relative to what is still to come.")
    rest_up: float
    identity_down: float | None = Field(description="What the identity of sales velocity says.")
    identity_up: float | None


class NeedOut(BaseModel):
    """Where a lever must stand for P50 to reach the quota, all else as supposed."""

    kind: str
    amount: float | None = Field(description="Null where this lever alone does not reach it.")
    most: float = Field(description="The farthest that was tried.")


class SeenOut(BaseModel):
    """What a lever was in past quarters: P10 and P90 of up to eight one by one, and the last four together."""

    kind: str
    periods: int
    low: float | str = Field(description="Of deal_size an amount of money; else a share, weeks, or deals a week.")
    high: float | str
    recent: float | str


class ComingOut(BaseModel):
    """New opportunities of a coming quarter, with nothing supposed."""

    quarter: str
    ahead: int = Field(description="Quarters after the one that ran: 1 is the next.")
    count_p10: int
    count_p50: int
    count_p90: int
    value_p10: str
    value_p50: str
    value_p90: str


class VolumeOut(BaseModel):
    """What coming quarters bring into the pipeline."""

    method: str = Field(description="`level` or `seasons`, whichever was nearer in the past.")
    periods: int = Field(description="Finished quarters it is of.")
    error: float = Field(description="Sum of absolute errors over what came, of past quarters up to five ahead.")
    last_error: float = Field(description="The same of taking the last quarter again.")
    coming: list[ComingOut]


class RepWeekOut(BaseModel):
    """What one more rep-week at full strength adds to the mean of the quarter in a team."""

    team_id: str | None = Field(description="Null for people who are in no team.")
    reps: int
    wins: int = Field(description="Past wins that tell of opportunities to come there.")
    mean: str
    p10: str | None = Field(description="Of the mean, by these wins alone; null where they are below five.")
    p50: str | None
    p90: str | None
    best: float | None = Field(description="Share of draws in which no other team brings more.")


class ScenarioResultOut(BaseModel):
    """What came of a version, of which published forecast and model."""

    at: datetime
    day: date = Field(description="Day of the published forecast.")
    published_at: datetime = Field(description="Instant as of which deals count.")
    quarter: str
    since: date
    until: date = Field(description="The first day after the quarter.")
    model_id: str
    is_stale: bool = Field(description="Whether a newer forecast is published.")
    currency: str
    quota: str | None
    problem: str = Field(description="Why there are no figures; else empty.")
    today: SpreadOut | None
    supposed: SpreadOut | None
    effects: list[EffectOut]
    needs: list[NeedOut]
    volume: VolumeOut | None = Field(description="Null where fewer than eight quarters are over.")
    seen: list[SeenOut]
    rep_weeks: list[RepWeekOut]


class ScenarioVersionOut(BaseModel):
    """A version of what is supposed. The result is null while it is computed, and where it may not be read."""

    number: int
    at: datetime
    supposed: SupposedOut
    result: ScenarioResultOut | None


class ScenarioOut(BaseModel):
    """A scenario with its newest version."""

    id: str
    name: str
    note: str
    team_id: str | None = Field(description="With neither team nor person it is the whole company's.")
    person_id: str | None
    sharing: str = Field(description="private, person or team.")
    shared_person_id: str | None
    shared_team_id: str | None
    owner_id: str
    owner_name: str
    is_own: bool
    is_readable: bool = Field(description="Whether the token's owner may see all deals of its line, so its figures.")
    is_computed: bool
    version: int
    newest: ScenarioVersionOut


class ScenariosOut(BaseModel):
    """Scenarios of one's own and those shared with one."""

    items: list[ScenarioOut]
    next_cursor: str | None


class ScenarioVersionsOut(BaseModel):
    """The versions of a scenario, the newest first."""

    items: list[ScenarioVersionOut]
    next_cursor: str | None


class ScenarioDealOut(BaseModel):
    """An open opportunity behind the newest result: chance × value is its part, today and as supposed."""

    opportunity_id: str
    chance_today: float
    value_today: str
    part_today: str
    chance: float
    value: str
    part: str


class ScenarioDealsOut(BaseModel):
    """Open opportunities, the largest change first; at most 5,000 are kept."""

    currency: str | None
    count: int = Field(description="How many count.")
    items: list[ScenarioDealOut]
    next_cursor: str | None


class ScenarioPatch(Patch):
    """What to change. Levers and named opportunities are given whole; what is supposed anew is a new version."""

    name: str = ""
    note: str = ""
    team_id: Id | None = None
    person_id: Id | None = None
    sharing: Seen = Sharing.PRIVATE.value
    shared_person_id: Id | None = None
    shared_team_id: Id | None = None
    levers: Levers = ()
    include: Ids = ()
    exclude: Ids = ()
    ramp: int = 13


class ScenarioIn(ScenarioPatch):
    """A scenario to add; without team and person of the widest line that the token's owner may read."""

    name: str


class ScenarioCopyIn(Body):
    """What the copy is called."""

    name: str


class QuartersOut(BaseModel):
    """P10, P50 and P90 of a quarter."""

    p10: str
    p50: str
    p90: str


class FollowingOut(BaseModel):
    """The quarter after the one that runs."""

    quarter: str
    today: QuartersOut
    supposed: QuartersOut


class MovedDealOut(BaseModel):
    """An open opportunity whose part changes: chance × value, today and as supposed."""

    opportunity_id: str
    chance_today: float
    part_today: str
    chance: float
    part: str


class ScenarioPreviewOut(BaseModel):
    """What would come of a supposition; nothing is kept of it."""

    state: str = Field(
        description="`told`; else why nothing is: `starting`, ask in a second; `busy`, too many; `late`; `failed`."
    )
    problem: str = Field(description="Why there are no figures though it was computed; else empty.")
    day: date | None = Field(description="Day of the published forecast.")
    quarter: str
    currency: str
    quota: str | None
    draws: int
    today: SpreadOut | None
    supposed: SpreadOut | None
    following: FollowingOut | None = Field(description="Null where too few quarters are over.")
    effects: list[EffectOut] | None = Field(description="Null until they are worked out: ask again.")
    seen: list[SeenOut]
    moved: list[MovedDealOut] = Field(description="The five that change most.")


class ScenarioPreviewIn(Body):
    """What to suppose; without team and person of the widest line that the token's owner may read."""

    team_id: Id | None = None
    person_id: Id | None = None
    levers: Levers = ()
    include: Ids = ()
    exclude: Ids = ()
    ramp: int = 13


class ScenarioPage(Body):
    """Which page."""

    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT
