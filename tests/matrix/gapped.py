"""What the addresses of product gaps need."""

from dataclasses import dataclass
from typing import Any

from quarterdeck.gaps import actions
from quarterdeck.gaps.terms import GapFields, RequestFields
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM


@dataclass(frozen=True)
class Gapped:
    """Two gaps and one merged into the second; Rita's deal asks for the first, and did for the second."""

    gap: str
    other: str
    merged: str
    request: str
    gone_request: str


def a_gapped(opportunity_id: int) -> Gapped:
    """Gaps, and requests of the deal."""
    mine: dict[str, Any] = {"by": system_actor(), "via": SYSTEM}
    gap, other, merged = (
        actions.add_gap(new=GapFields(name), **mine).id for name in ("Offline mode", "Single sign-on", "Tunnels")
    )
    actions.merge_gap(gap_id=merged, into_id=other, **mine)
    deal = {"opportunity_id": opportunity_id, "new": RequestFields(note="For the night shift"), **mine}
    request, gone = (actions.link_gap(gap_id=key, **deal).id for key in (gap, other))
    actions.remove_request(opportunity_id=opportunity_id, request_id=gone, **mine)
    return Gapped(*(public_id(key) for key in (gap, other, merged, request, gone)))
