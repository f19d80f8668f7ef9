"""Reviews made for tests, by the actions of the product. They are of the quarter that now lies in."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.utils import timezone

from quarterdeck.forecasts.rules import person_key, team_key
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.reviews.actions import Done, decide_deal, start_review
from quarterdeck.reviews.terms import Seen, Wanted
from tests.cast import SYSTEM


def line_of(sales: Sales, name: str) -> str:
    """The key of somebody's line, or of a team's."""
    number = getattr(sales.cast, name)
    return team_key(number) if name in {"sales", "north", "south"} else person_key(number)


def today(sales: Sales) -> date:
    """The company's day."""
    return sales.lens("system").today


def a_deal(sales: Sales, amount: int | None = 1000, **more: Any) -> int:
    """An open deal of Rita's from a month ago, due today, which lies in the present quarter."""
    at: datetime = more.pop("at", timezone.now() - timedelta(days=30))
    fields = {"amount": None if amount is None else Decimal(amount), "close_date": today(sales), **more}
    return sales.deal("qualification", "system", at, **fields)


def started(sales: Sales, who: str = "max", of: str = "rita", **more: Any) -> int:
    """A review that somebody starts."""
    return start_review(line=line_of(sales, of), by=sales.actor(who), via=SYSTEM, **more)


def decided(sales: Sales, review: int, deal: int, who: str = "max", seen: Seen | None = None, **wanted: Any) -> Done:
    """What somebody decides about a deal."""
    return decide_deal(
        review_id=review,
        opportunity_id=deal,
        wanted=Wanted(**wanted),
        by=sales.actor(who),
        via=SYSTEM,
        seen=seen or Seen(),
    )


def kept(model: str, **narrowed: Any) -> Any:
    """Rows of a table of reviews, in the order they were written."""
    return apps.get_model("reviews", model)._default_manager.filter(**narrowed).order_by("pk")


def entries() -> list[str]:
    """Names of the journal's entries about reviews."""
    rows = apps.get_model("journal", "Entry")._default_manager.filter(event__startswith="pipeline_review.")
    return list(rows.order_by("seq").values_list("event", flat=True))
