"""Who was told already that a product gap is released."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """What the journal says happened to a gap at `at`, in the order of `seq`.

    It was released, else it became part of `into`, or of nothing again where that is None.
    """

    seq: int
    at: datetime
    gap_id: int
    is_release: bool
    into: int | None = None


def told_last(gap_id: int, steps: Iterable[Step]) -> datetime | None:
    """When those who asked for a gap were last told of a release, None when they never were.

    They were told when it was released itself, and when a gap was that it was part of in that moment, at any depth.
    """
    within: dict[int, int | None] = {}
    told: datetime | None = None
    for step in sorted(steps, key=lambda step: step.seq):
        if not step.is_release:
            within[step.gap_id] = step.into
        elif step.gap_id in _chain(gap_id, within):
            told = step.at if told is None else max(told, step.at)
    return told


def _chain(gap_id: int, within: Mapping[int, int | None]) -> list[int]:
    """The gap, what it is part of, and so on."""
    chain = [gap_id]
    while (above := within.get(chain[-1])) is not None:
        chain.append(above)
    return chain
