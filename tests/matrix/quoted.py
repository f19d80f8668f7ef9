"""What the addresses of quotas need."""

from decimal import Decimal

from quarterdeck.quotas.actions import set_quota, set_seasonality
from quarterdeck.quotas.terms import Plan, Target
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, Cast

YEAR = 2027


def a_quoted(cast: Cast) -> dict[str, str]:
    """A quota of Rita's and a seasonality."""
    by, plan = system_actor(), Plan(amount=Decimal(120_000), currency="EUR")
    quota = set_quota(target=Target(year=YEAR, person_id=cast.rita), plan=plan, by=by, via=SYSTEM)
    shares = (500,) * 11 + (4_500,)
    seasonality = set_seasonality(name="Late", shares=shares, by=by, via=SYSTEM)
    return {"quota": public_id(quota.id), "seasonality": public_id(seasonality)}
