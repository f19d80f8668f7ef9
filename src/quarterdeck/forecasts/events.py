"""What happened to forecasts."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@registry.event
@dataclass(frozen=True)
class ForecastCalled(Event):
    """A forecast was called: somebody said what their line comes to."""

    kind: ClassVar[str] = "forecast"
    name: ClassVar[str] = "forecast.called"
    line: str
    period: str
    category: str
    number: int


@registry.event
@dataclass(frozen=True)
class ForecastAdjusted(Event):
    """A forecast was adjusted by a manager."""

    kind: ClassVar[str] = "forecast"
    name: ClassVar[str] = "forecast.adjusted"
    line: str
    period: str
    category: str
    number: int


@registry.event
@dataclass(frozen=True)
class ForecastReset(Event):
    """A call or an adjustment of a forecast was reset."""

    kind: ClassVar[str] = "forecast"
    name: ClassVar[str] = "forecast.reset"
    line: str
    period: str
    category: str
    number: int


@registry.event
@dataclass(frozen=True)
class DealJudged(Event):
    """A deal was judged for a forecast."""

    kind: ClassVar[str] = "opportunity"
    name: ClassVar[str] = "forecast.deal_judged"
    is_addition: ClassVar[bool] = True
    team_id: int
    period: str
    number: int


@registry.event
@dataclass(frozen=True)
class ForecastLocked(Event):
    """A week of a forecast was locked."""

    kind: ClassVar[str] = "forecast_lock"
    name: ClassVar[str] = "forecast.locked"
    period: str


@registry.event
@dataclass(frozen=True)
class ForecastRulesSet(Event):
    """How forecasts are made was set."""

    kind: ClassVar[str] = "forecast_rules"
    name: ClassVar[str] = "forecast.rules_set"


@registry.event
@dataclass(frozen=True)
class ForecastTypeSet(Event):
    """A type of forecast was set."""

    kind: ClassVar[str] = "forecast_type"
    name: ClassVar[str] = "forecast.type_set"
    key: str
