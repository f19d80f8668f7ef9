"""Words of scores and of the model's forecasts."""

from datetime import date, datetime
from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

# What notices call a fit of the model.
FIT = "model_fit"


class Band(StrEnum):
    """How a score is called: 1 to 29 low, 30 to 75 fair, 76 to 99 high."""

    LOW = "low"
    FAIR = "fair"
    HIGH = "high"


BAND_LABELS = {Band.LOW: N_("Low"), Band.FAIR: N_("Fair"), Band.HIGH: N_("High")}
BAND_TONES = {Band.LOW: "neg", Band.FAIR: "warn", Band.HIGH: "pos"}


class TermKind(StrEnum):
    """What the mean of a forecast is made of: won, open deals, and deals that are not there yet."""

    WON = "won"
    OPEN = "open"
    NEW = "new"


class SegmentKind(StrEnum):
    """By what the backtest is judged besides: who owned the deals, their team now, channel, product family."""

    OWNER = "owner"
    TEAM = "group"
    CHANNEL = "channel"
    FAMILY = "family"


SEGMENT_LABELS = {
    SegmentKind.OWNER: N_("Person"),
    SegmentKind.TEAM: N_("Team"),
    SegmentKind.CHANNEL: N_("Channel"),
    SegmentKind.FAMILY: N_("Product family"),
}


class Method(StrEnum):
    """Where a forecast comes from: the fitted model, or stage weights where history is too short."""

    LANDMARK = "landmark"
    STAGE_WEIGHTS = "stage_weights"


class Source(StrEnum):
    """What an open amount is multiplied by.

    Its stage's weight, the share won of deals that had been there, or what past quarters brought of it.
    """

    DEFAULT = "default"
    OBSERVED = "observed"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class StageTerm:
    """A stage's open deals that are due in the quarter. Rates in millionths, `minor` in minor units.

    `default` is the stage's weight. `observed` is the share won of `seen` deals, `low` to `high` its 95 % interval,
    None without such deals. `past` is the conversion at the same point of past quarters, of `then` deals; None before a
    quarter was finished.
    """

    stage_id: int
    deals: int
    minor: int
    default: int
    observed: int
    low: int | None
    high: int | None
    seen: int
    past: int | None
    then: int


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """What weighted sums are made of: won so far, stages, and what deals not due yet should bring.

    In minor units; `expected` is None before a quarter was finished.
    """

    won: int
    expected: int | None
    terms: tuple[StageTerm, ...]


@dataclass(frozen=True, slots=True)
class ExpectedOfPerson:
    """What the model expects of a person's deals in a fiscal quarter. Money in minor units of `currency`.

    The quantiles are None where stage weights stand in for a model. `mean` is `won` + `open` + `new`; all but `won` are
    None for whoever does not read all records: of somebody with a single deal they would tell its exact chance.
    `weighted` to `last_period` are what simple methods say of their deals, by rates of those alone, `arithmetic` what
    that is made of; None of a forecast that was published before it was kept. `tau` is the shock of the whole company.
    """

    person_id: int
    label: str
    period_start: date
    period_end: date
    at: datetime
    currency: str
    p10: int | None
    p50: int | None
    p90: int | None
    won: int
    mean: int | None
    open: int | None
    new: int | None
    weighted: int | None
    weighted_observed: int | None
    gong: int | None
    last_period: int | None
    tau: float
    arithmetic: Arithmetic | None


@dataclass(frozen=True, slots=True)
class ModelForecast:
    """The model's newest forecast of a team's or the company's fiscal quarter.

    Money in minor units of `currency`. The quantiles are None on rungs 0 and 1: stage weights have none, and their
    weighted sum is in `mean` alone. `mean` is `won` + `open` + `new`, to the minor unit. `headline` is `model`, or
    `gong` where the projection from past periods had the lower error. `team_id` is None for the whole company.
    `weighted` to `last_period` and `arithmetic` are by the team's own deals; None of a team's forecast that was
    published before they were kept.
    """

    team_id: int | None
    label: str
    period_start: date
    period_end: date
    at: datetime
    currency: str
    method: Method
    rung: int
    headline: str
    p10: int | None
    p50: int | None
    p90: int | None
    mean: int
    won: int
    open: int
    new: int
    weighted: int | None
    weighted_observed: int | None
    gong: int | None
    last_period: int | None
    tau: float
    periods: int
    note: str
    arithmetic: Arithmetic | None
