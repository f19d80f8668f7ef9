"""What everything about a forecast depends on: who looks, when, at which period, by which settings."""

from datetime import datetime
from functools import cached_property

from quarterdeck.catalog.queries.dated import DatedRates, rates_within
from quarterdeck.forecasts.queries.settings import standings_of
from quarterdeck.forecasts.queries.types import named, types_of
from quarterdeck.forecasts.rules import kind_of, period_key, period_of_key, type_of_code
from quarterdeck.forecasts.terms import FIRST_TYPE, ForecastType, Rules, Standing
from quarterdeck.opportunities.queries import Lens
from quarterdeck.users.queries import company
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.period import Period, PeriodKind
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True)
class Scene:
    """A viewer, a period and the settings. `at` is the instant that is asked about; None is now.

    `standings` are all versions of the settings, by today's time zone. Money is in the reporting currency: open deals
    at the rates of the lens's day, won ones at those of their own. `types` are those there are, `type` is looked at.
    """

    lens: Lens
    period: Period
    rules: Rules
    at: datetime | None = None
    standings: tuple[Standing, ...] = ()
    type: ForecastType = FIRST_TYPE
    types: tuple[ForecastType, ...] = (FIRST_TYPE,)

    @property
    def actor(self) -> Actor:
        """Who looks."""
        return self.lens.actor

    @property
    def currency(self) -> str:
        """What money is told in; empty where pieces are summed."""
        return "" if self.type.is_pieces else self.lens.currency

    @property
    def key(self) -> str:
        """The period's name in an address."""
        return period_key(self.period)

    @property
    def kind(self) -> PeriodKind:
        """Whether the period is a quarter or a month."""
        return kind_of(self.key)

    @property
    def sees_all(self) -> bool:
        """Whether the viewer sees every record, the company's line included."""
        return self.actor.scope.kind is ScopeKind.ALL

    def convert(self, minor: int, currency: str) -> int | None:
        """Minor units in the scene's currency at the rates of its day; None without a rate. Pieces stay pieces."""
        return minor if self.type.is_pieces else self.lens.rates.convert(minor, currency)

    @cached_property
    def rates(self) -> DatedRates:
        """The rates of the period's days."""
        return rates_within(self.period.start, self.period.end, self.lens.currency)


def scene_of(actor: Actor, now: datetime, key: str = "", type_key: str = "", *, at: datetime | None = None) -> Scene:
    """The scene of a period by its name, the present one without, and of a type, the usual one without.

    Three queries. Raises NotFound.
    """
    if actor.scope.kind is ScopeKind.ORGANISATION:
        raise NotFound("forecast")
    home = company()
    standings = tuple(standings_of([(now, home.time_zone)]))
    rules = [one.rules for one in standings if at is None or one.at <= at][-1]
    types = tuple(types_of(at))
    lens = Lens(actor=actor, currency=home.reporting_currency, now=at or now, of=home)
    period = period_of_key(home.calendar, key) if key else home.calendar.period_of(lens.today, rules.kind)
    if period is None:
        raise NotFound("forecast_period")
    return Scene(lens, period, rules, at, standings, named(types, type_key), types)


def is_same_sum(one: Scene, other: Scene) -> bool:
    """Whether rows that were read for one scene are those of the other: same viewer, period, day, type and currency."""

    def of(scene: Scene) -> tuple[object, ...]:
        viewer = (scene.actor.person_id, scene.actor.token_id, scene.actor.scope)
        return (*viewer, scene.period, scene.at, scene.lens.today, scene.type.code, scene.lens.currency)

    return of(one) == of(other)


def plain_scene(actor: Actor, now: datetime, key: str = "", *, at: datetime | None = None) -> Scene:
    """The same for amounts of deals by close date and team, whichever type is the usual one.

    The type has no key where none sums that now: its numbers then have no page. Three queries. Raises NotFound.
    """
    scene = scene_of(actor, now, key, at=at)
    return replace(scene, type=type_of_code(scene.types, FIRST_TYPE.code))
