"""A company with lines, shared credit and territories, and its forecasts by every type, for tests."""

import itertools
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from quarterdeck.customers.actions import activate_territories, draft_plan
from quarterdeck.forecasts.actions import set_forecast_type
from quarterdeck.forecasts.queries import Picture, picture_of, scene_of
from quarterdeck.forecasts.terms import DateOf, ForecastType, Hierarchy, Measure, Source
from quarterdeck.pipelines.terms import Category
from quarterdeck.revenue.actions import set_schedule
from quarterdeck.revenue.actions.splits import set_splits
from quarterdeck.revenue.terms import SchedulePlan
from quarterdeck.revenue.terms.splits import Share
from quarterdeck.revenue.tests.lines import Shop, shop_of
from quarterdeck.users.queries import company, system_actor
from quarterdeck.users.queries.territories import active_territories
from quarterdeck.users.terms import NewTerritory, TerritoryRole
from quarterdeck.values.ids import public_id
from quarterdeck.values.period import Period, PeriodKind
from tests.cast import SYSTEM, Cast
from tests.customers import an_account

KIND: dict[str, Any] = {"measure": Measure, "date": DateOf, "hierarchy": Hierarchy, "source": Source}


@dataclass(frozen=True)
class Trade:
    """Four deals that close today: two with lines, one shared with Olga, one without lines; `deals` are their ids."""

    shop: Shop
    deals: dict[str, int]
    quarter: Period

    @property
    def cast(self) -> Cast:
        """Everybody."""
        return self.shop.sales.cast

    def type(self, name: str, **more: Any) -> str:
        """Set a type of forecast as sales operations; its key."""
        words: dict[str, Any] = {name: KIND[name](word) if name in KIND else word for name, word in more.items()}
        kind = ForecastType(words.pop("key", ""), name, **words)
        return set_forecast_type(kind=kind, by=self.shop.sales.actor("sam"), via=SYSTEM)

    def picture(self, kind: str, who: str = "system") -> Picture:
        """The forecast of the present quarter by a type, as somebody sees it."""
        return picture_of(scene_of(self.shop.sales.actor(who), timezone.now(), "", kind))

    def own(self, kind: str, category: Category = Category.COMMIT, who: str = "system") -> dict[str, int]:
        """What lines have of their own in a column, by name, where that is anything."""
        found = self.picture(kind, who)
        told = {line.name: found.cells[line.key][category].own for line in found.tree.visible}
        return {name: minor for name, minor in told.items() if minor}


def every() -> list[ForecastType]:
    """Every measure by every date, tree and source, sound or not."""
    return [ForecastType("", "x", *of) for of in itertools.product(*KIND.values())]


def territory_line(name: str) -> str:
    """The key of a territory's line."""
    return next(f"territory-{public_id(row.id)}" for row in active_territories() if row.name == name)


def trade_of(cast: Cast) -> Trade:
    """Presses of Rita's in the territory Ports (owned by Max), a licence of Olga's elsewhere, and two more."""
    shop, now = shop_of(cast), timezone.now()
    sales, by = shop.sales, system_actor()
    ports = an_account(cast.rita, "Hafen Kiel", industry="Ports")
    rows = [
        NewTerritory(key="world", name="World", people=((cast.ada, TerritoryRole.OWNER),)),
        NewTerritory(key="ports", name="Ports", parent_key="world", rule={"field": "industry", "in": ["Ports"]},
                     people=((cast.max, TerritoryRole.OWNER), (cast.olga, TerritoryRole.SUPPORT))),
    ]  # fmt: skip
    plan = draft_plan(name="Now", rows=rows, by=by, via=SYSTEM)
    activate_territories(plan_id=plan, by=by, via=SYSTEM)
    of: dict[str, Any] = {"close_date": now.date(), "at": now - timedelta(days=1), "category": "commit"}
    quarter = company().calendar.period_of(now.date(), PeriodKind.QUARTER)

    def deal(name: str, **more: Any) -> int:
        return sales.deal("qualification", "system", name=name, **{**of, **more})

    deals = {
        "presses": deal("Presses", account_id=ports),
        "licence": deal("Licence", owner_id=cast.olga, channel="partner"),
        "shared": deal("Shared", amount=Decimal("100.01")),
        "plain": deal("Plain", amount=Decimal(50), owner_id=cast.max),
    }
    shop.add(deals["presses"], quantity=Decimal("2.5"), starts_on=quarter.end, by="system")
    shop.add(deals["presses"], shop.licence, quantity=Decimal(3), by="system")
    shop.add(deals["licence"], shop.licence, starts_on=quarter.start, by="system")
    (scheduled, _licence) = shop.lines(deals["presses"])
    # Halves of 1,250: in the quarter, and a year later.
    halves = SchedulePlan("revenue", "divide", "year", 2, quarter.start)
    set_schedule(opportunity_id=deals["presses"], line_id=scheduled.id, plan=halves, by=by, via=SYSTEM)
    shares = [Share(None, 3333), Share(cast.olga, 6667)]
    set_splits(opportunity_id=deals["shared"], type_key="revenue", shares=shares, by=by, via=SYSTEM)
    return Trade(shop, deals, quarter)
