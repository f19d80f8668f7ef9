"""What the addresses of forecasts need."""

from django.utils import timezone

from quarterdeck.forecasts.actions import lock_week
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM

# A quarter that no test lives to see over, so that something can be said of it.
PERIOD = "fy2090-q4"


def a_forecast() -> dict[str, str]:
    """A locked week."""
    lock = lock_week(locked_at=timezone.now(), by=system_actor(), via=SYSTEM)
    return {"forecast_lock": public_id(lock or 0)}
