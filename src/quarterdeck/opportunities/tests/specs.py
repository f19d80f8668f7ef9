"""States as plain values, for tests of rules."""

from typing import Any

from quarterdeck.opportunities.rules.state import State


def state(**columns: Any) -> State:
    """A state in the first stage of SALES."""
    first: dict[str, Any] = {
        "name": "Presses",
        "owner_id": 7,
        "pipeline_id": 1,
        "stage_id": 1,
        "currency": "EUR",
        "category": "pipeline",
        "system_probability_bp": 500,
        "channel": "direct",
        "type": "new",
    }
    return State(**first | columns)
