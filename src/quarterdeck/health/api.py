"""Endpoints of deal health: one deal as of an instant, the portfolio, the signals and their settings."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.health import queries
from quarterdeck.health.actions import SignalPlace, reset_signal, set_signal
from quarterdeck.health.queries import Scope, Wanted, Whole
from quarterdeck.health.rules import RULES, Setting, Settings, setting_at
from quarterdeck.health.terms import Band, Pace, Signal
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Id, Instant, Limit
from quarterdeck.kit.rest.replies import nothing, reply, shown
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money
from quarterdeck.values.text import Text

of_opportunity, router = Router(), Router()
VIA = Via(Door.API)
SignalKey = Annotated[Signal, Field(strict=False)]
BandKey = Annotated[Band, Field(strict=False)]
PaceKey = Annotated[Pace, Field(strict=False)]
BAND = "`good` from 75 points on, `watch` from 50 on, else `risk`."


class AsOfQuery(Body):
    """The instant as of which it is judged; without one, now."""

    as_of: Instant | None = None


class SignOut(BaseModel):
    """A signal that is up, with the points it takes."""

    signal: str
    level: str = Field(description="`amber` or `red`.")
    points: int
    words: str = Field(description="What it is, with the figures.")


class UnknownOut(BaseModel):
    """A signal that could not be judged, and why."""

    signal: str
    words: str


class OpportunityHealthOut(BaseModel):
    """The health of an open opportunity: 100 less the points of its signals, not below 0."""

    opportunity_id: str
    as_of: datetime
    score: int
    band: str = Field(description=BAND)
    signals: list[SignOut]
    unknown: list[UnknownOut]


class HealthQuery(Body):
    """Whose open opportunities, of which pipeline, and which of them are listed, the dearest first."""

    scope: Literal["mine", "team", "all"] = "all"
    pipeline_id: Id | None = None
    band: BandKey | None = Field(None, description=BAND)
    signal: SignalKey | None = None
    pace: PaceKey | None = None
    limit: Limit = DEFAULT_LIMIT


class WholeOut(BaseModel):
    """Opportunities and their value in the reading person's currency."""

    opportunities: int
    value: str
    without_value: int = Field(description="How many of them have no amount, or none that a rate converts.")


class HealthBandOut(WholeOut):
    """The opportunities of a band; `null` stands for those that were not judged yet."""

    band: str | None = Field(description=BAND)


class SignalOut(WholeOut):
    """The opportunities at which a signal is up."""

    signal: str


class PaceOut(WholeOut):
    """The opportunities that go so beside what their team won."""

    pace: str = Field(description="`stalled`, `idle` or `fast`.")


class KeptHealthOut(BaseModel):
    """An opportunity with its kept health."""

    opportunity_id: str
    score: int
    band: str = Field(description=BAND)
    paces: list[str]
    at: datetime = Field(description="When it was judged.")
    is_due: bool = Field(description="Whether something about it was written since.")


class PortfolioHealthOut(BaseModel):
    """How healthy the open opportunities are that the token's owner may see."""

    currency: str
    oldest: datetime | None = Field(description="When the one judged longest ago was.")
    due: int = Field(description="How many are to be judged again.")
    bands: list[HealthBandOut]
    signals: list[SignalOut]
    paces: list[PaceOut]
    items: list[KeptHealthOut]


class SignalStageOut(BaseModel):
    """What holds of a signal in a stage."""

    stage_id: str
    is_on: bool
    amber_points: int
    red_points: int
    amber: int | None
    red: int | None
    is_set: bool = Field(description="Whether it was set for this stage.")


class HealthSignalOut(BaseModel):
    """A signal of a pipeline, with what holds in each open stage."""

    signal: str
    label: str
    meaning: str
    side: str = Field(description="On which side of its limits it is bad: `over`, `from`, `under` or `within`.")
    unit: str | None = Field(description="What its limits count; null for a signal without any.")
    stages: list[SignalStageOut]


class HealthSignalsOut(BaseModel):
    """Every signal, by the order of the catalogue."""

    items: list[HealthSignalOut]


class SignalSettingIn(Body):
    """What to set of a signal; without a stage for the whole pipeline."""

    stage_id: Id | None = None
    is_on: bool
    amber_points: int = Field(description="Points it takes at amber, 0 to 100.")
    red_points: int = Field(description="Points it takes at red, 0 to 100.")
    amber: int | None = Field(None, description="The limit of amber, where it has one.")
    red: int | None = Field(None, description="The limit of red, where it has one.")


class SignalStageQuery(Body):
    """The stage whose setting is meant; without one the pipeline's."""

    stage_id: Id | None = None


@of_opportunity.get("/{opportunity_id}/health", response=OpportunityHealthOut, operation_id="get_opportunity_health")
def get_opportunity_health(request: HttpRequest, opportunity_id: Id, query: Query[AsOfQuery]) -> HttpResponse:
    """The health of an opportunity that was open then, judged by what is known of it now."""
    lens = _lens(request)
    found = queries.deal_health(lens, opportunity_id, query.as_of).health
    body = {
        "opportunity_id": public_id(opportunity_id),
        "as_of": query.as_of or lens.now,
        "score": found.score,
        "band": found.band.value,
        "signals": [
            {"signal": s.signal.value, "level": s.level.value, "points": s.points, "words": shown(s.words)}
            for s in found.signs
        ],
        "unknown": [{"signal": signal.value, "words": shown(why)} for signal, why in found.unknown],
    }
    return reply(request, body)


@router.get("", response=PortfolioHealthOut, operation_id="get_portfolio_health")
def get_portfolio_health(request: HttpRequest, query: Query[HealthQuery]) -> HttpResponse:
    """Open opportunities by band, signal and pace, and the dearest of those that are asked for."""
    lens = _lens(request)
    scope = Scope(lens, Whose(query.scope), query.pipeline_id)
    found = queries.portfolio(scope)
    wanted = Wanted(query.band, query.signal, query.pace)
    bands = [band for band in (*Band, None) if band or found.of(None).deals]
    body = {
        "currency": lens.currency,
        "oldest": found.oldest,
        "due": found.due,
        "bands": [{"band": band.value if band else None, **_whole(lens, found.of(band))} for band in bands],
        "signals": [
            {"signal": signal.value, **_whole(lens, found.signals[signal])}
            for signal in RULES
            if signal in found.signals
        ],
        "paces": [{"pace": pace.value, **_whole(lens, found.paces.get(pace, Whole()))} for pace in Pace],
        "items": [
            {
                "opportunity_id": public_id(row.id),
                "score": row.score,
                "band": row.band.value,
                "paces": [pace.value for pace in row.paces],
                "at": row.at,
                "is_due": row.is_due,
            }
            for row in queries.most_at_stake(scope, wanted, query.limit)
        ],
    }
    return reply(request, body)


@router.get("/signals/{pipeline_id}", response=HealthSignalsOut, operation_id="list_health_signals")
def list_health_signals(request: HttpRequest, pipeline_id: Id) -> HttpResponse:
    """The signals of a pipeline and what holds of them in each open stage."""
    lens, settings = _lens(request), queries.settings_kept()
    spec = lens.spec(pipeline_id)
    return reply(request, {"items": [_signal(spec, signal, settings) for signal in RULES]})


@router.put("/signals/{pipeline_id}/{signal}", response=HealthSignalOut, operation_id="set_health_signal")
def set_health_signal(request: HttpRequest, pipeline_id: Id, signal: SignalKey, body: SignalSettingIn) -> HttpResponse:
    """Set a signal for a pipeline or one of its open stages."""
    setting = Setting(body.is_on, body.amber_points, body.red_points, body.amber, body.red)
    set_signal(place=SignalPlace(signal, pipeline_id, body.stage_id), setting=setting, by=actor_of(request), via=VIA)
    return reply(request, _signal(_lens(request).spec(pipeline_id), signal, queries.settings_kept()))


@router.delete("/signals/{pipeline_id}/{signal}", response={204: None}, operation_id="reset_health_signal")
def reset_health_signal(
    request: HttpRequest, pipeline_id: Id, signal: SignalKey, query: Query[SignalStageQuery]
) -> HttpResponse:
    """Let a signal follow its pipeline, or the catalogue, again."""
    reset_signal(place=SignalPlace(signal, pipeline_id, query.stage_id), by=actor_of(request), via=VIA)
    return nothing()


def _lens(request: HttpRequest) -> Lens:
    actor = actor_of(request)
    return Lens(actor=actor, currency=actor.display_currency, now=timezone.now())


def _whole(lens: Lens, whole: Whole) -> dict[str, object]:
    value = str(Money.of_minor(whole.minor, lens.currency).amount)
    return {"opportunities": whole.deals, "value": value, "without_value": whole.unpriced + whole.excluded}


def _signal(spec: PipelineSpec, signal: Signal, settings: Settings) -> dict[str, object]:
    rule = RULES[signal]
    stages = []
    for stage in spec.open_stages:
        held = setting_at(rule, spec, stage, settings)
        is_set = (spec.id, stage.id, signal) in settings
        values = {name: getattr(held, name) for name in ("is_on", "amber_points", "red_points", "amber", "red")}
        stages.append({"stage_id": public_id(stage.id), **values, "is_set": is_set})
    return {
        "signal": signal.value,
        "label": shown(Text(rule.label)),
        "meaning": shown(Text(rule.meaning)),
        "side": rule.side.value,
        "unit": rule.unit.value if rule.unit else None,
        "stages": stages,
    }
