"""What answers of other slices say of the copy."""

from pydantic import BaseModel, Field

from quarterdeck.analytics.resolution import ResolutionQuestion
from quarterdeck.users.terms import Actor
from quarterdeck.warehouse.queries.resolution import resolution_of

ROUGH = "How closely the changes behind it are known; null where to the moment."


class ResolutionOut(BaseModel):
    """How closely the changes behind an answer are known where dated files showed them."""

    opportunities: int = Field(description="How many have a change that is known to lie between two files, no closer.")
    days: int = Field(description="How far those two files are apart at most.")


def resolution_told(actor: Actor, asked: ResolutionQuestion | None) -> dict[str, int] | None:
    """What an answer says as `resolution`; null where every change is known to the moment."""
    found = resolution_of(actor, asked)
    return {"opportunities": found.deals, "days": found.days} if found.deals else None
