"""What the addresses of pipeline reviews need."""

from quarterdeck.forecasts.rules import person_key
from quarterdeck.reviews.actions import start_review
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, Cast, actor


def a_review(cast: Cast) -> dict[str, str]:
    """A review of Rita's deals by Max, under way."""
    review = start_review(line=person_key(cast.rita), by=actor(cast.max), via=SYSTEM)
    return {"review": public_id(review)}
