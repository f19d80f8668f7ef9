"""Forecasts made for tests, by the actions of the product. Everything lies in the first quarter of fiscal year 2025."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps

from quarterdeck.forecasts.actions import Place, SaidNow, adjust_forecast, set_forecast_rules, submit_call
from quarterdeck.forecasts.queries import Picture, current_rules, picture_of, scene_of
from quarterdeck.forecasts.rules import person_key, team_key
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM

PERIOD = "fy2025-q1"
# A Monday; locks are on Fridays at 17:00.
NOW = datetime(2025, 2, 3, 9, tzinfo=UTC)
CLOSE = date(2025, 3, 15)


def a_deal(sales: Sales, amount: int = 1000, category: Category = Category.COMMIT, **more: Any) -> int:
    """An open deal of Rita's that is to close in the quarter."""
    fields = {"amount": Decimal(amount), "category": category.value, "close_date": CLOSE, **more}
    return sales.deal("qualification", "system", fields.pop("at", datetime(2025, 1, 4, 9, tzinfo=UTC)), **fields)


def line_of(sales: Sales, name: str) -> str:
    """The key of somebody's line, or of a team's."""
    number = getattr(sales.cast, name)
    return team_key(number) if name in {"sales", "north", "south"} else person_key(number)


def call(sales: Sales, who: str, commit: int, line: str = "", at: datetime = NOW, **more: Any) -> SaidNow:
    """What somebody says Commit comes to, of their own line or another."""
    amounts = {Category.COMMIT: Decimal(commit), **more.pop("amounts", {})}
    place = Place(PERIOD, line_of(sales, line or who))
    return submit_call(place=place, amounts=amounts, note=more.pop("note", ""), by=sales.actor(who), via=SYSTEM, at=at)


def adjust(sales: Sales, who: str, line: str, commit: int, at: datetime = NOW, note: str = "") -> int | None:
    """What somebody says of a line below theirs."""
    return adjust_forecast(
        place=Place(PERIOD, line_of(sales, line)), category=Category.COMMIT, amount=Decimal(commit), note=note,
        by=sales.actor(who), via=SYSTEM, at=at,
    )  # fmt: skip


def switch_likely(*, is_on: bool = True, at: datetime | None = None, **more: Any) -> None:
    """Whether Most likely is a category from now (or `at`) on; the settings else as they are, but for `more`."""
    rules = replace(current_rules(), has_likely=is_on, **more)
    set_forecast_rules(rules=rules, by=system_actor(), via=SYSTEM, at=at)


def picture(sales: Sales, who: str = "system", at: datetime = NOW) -> Picture:
    """The forecast of the quarter as somebody saw it at an instant."""
    return picture_of(scene_of(sales.actor(who), at, PERIOD, at=at))


def kept(model: str, **narrowed: Any) -> Any:
    """Rows of a table of forecasts, in the order they were written."""
    return apps.get_model("forecasts", model)._default_manager.filter(**narrowed).order_by("pk")


def entries(**narrowed: Any) -> list[str]:
    """Names of the journal's entries about forecasts."""
    rows = apps.get_model("journal", "Entry")._default_manager.filter(event__startswith="forecast.", **narrowed)
    return list(rows.order_by("seq").values_list("event", flat=True))
