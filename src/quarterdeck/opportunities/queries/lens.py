"""Who looks at opportunities, in which currency, at which moment: what every figure on a page depends on."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, Sum

from quarterdeck.catalog.queries import RateTable, rates_on
from quarterdeck.journal.queries import compiled
from quarterdeck.opportunities.models import PipelineCounter
from quarterdeck.opportunities.rules.flags import local_days
from quarterdeck.pipelines.queries import spec_of_version
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.users.queries import Company, company, time_zones_in_use
from quarterdeck.users.terms import Actor
from quarterdeck.values.period import PeriodKind
from quarterdeck.values.verdict import NotFound


class Lens:
    """`currency` is the one totals are converted to.

    Company, pipelines, rates and zones are read once, when something asks for them.
    """

    def __init__(self, *, actor: Actor, currency: str, now: datetime, of: Company | None = None) -> None:
        self.actor = actor
        self.currency = currency
        self.now = now
        if of is not None:
            self.__dict__["company"] = of

    @cached_property
    def company(self) -> Company:
        """The company."""
        return company()

    @cached_property
    def versions(self) -> Mapping[int, tuple[PipelineSpec, int]]:
        """Every pipeline in order, each with the version of its deals."""
        return _spec_versions()

    @cached_property
    def specs(self) -> dict[int, PipelineSpec]:
        """Every pipeline by id, in order."""
        return {pipeline_id: spec for pipeline_id, (spec, _) in self.versions.items()}

    def spec(self, pipeline_id: int | None) -> PipelineSpec:
        """One pipeline. Raises NotFound."""
        found = self.versions.get(pipeline_id or 0)
        if found is None:
            raise NotFound("pipeline")
        return found[0]

    @cached_property
    def today(self) -> date:
        """The company's local day."""
        return self.now.astimezone(ZoneInfo(self.company.time_zone)).date()

    @cached_property
    def rates(self) -> RateTable:
        """Today's rates into the display currency."""
        return rates_on(self.today, self.currency)

    @cached_property
    def owner_days(self) -> Mapping[date, frozenset[str]]:
        """The local days of owners, each with the zones where it is that day; earliest first."""
        return local_days(self.now, time_zones_in_use() or {""}, self.company.time_zone)

    @cached_property
    def quarter_start(self) -> date:
        """First day of the current fiscal quarter."""
        return self.company.calendar.period_of(self.today, PeriodKind.QUARTER).start

    def day_in(self, zone: str) -> date:
        """The local day in an owner's zone, the company's when they have none of their own."""
        return self.now.astimezone(ZoneInfo(zone or self.company.time_zone)).date()


def _spec_versions() -> dict[int, tuple[PipelineSpec, int]]:
    """Every pipeline in order with its version: a number that rises with every change of its deals. One query."""
    return {number: (spec_of_version(number, config), version) for number, config, version in _versions()}


@compiled
def _versions() -> QuerySet[PipelineCounter, tuple[int, int, int]]:
    rows = PipelineCounter.objects.order_by("pipeline__position", "pipeline_id")
    return rows.values_list("pipeline_id", "pipeline__config_version").annotate(version=Sum("value"))
