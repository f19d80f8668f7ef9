"""In which stage a deal was on the day something was held against it. Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime

from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """From `at` on the deal was in this stage."""

    at: datetime
    stage_id: int


def stage_on(steps: Sequence[Step], until: datetime, open_ids: Collection[int]) -> int | None:
    """The open stage a deal was in last before `until`, the end of a day; steps in the order of their instants.

    What was raised before the deal was written down belongs to the first open stage it was in, and what was raised
    after it closed to the last one. None for a deal that was never in an open stage.
    """
    known = [step for step in steps if step.stage_id in open_ids]
    before = [step for step in known if step.at < until]
    if before:
        return before[-1].stage_id
    return known[0].stage_id if known else None
