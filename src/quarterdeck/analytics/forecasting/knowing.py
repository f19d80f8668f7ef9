"""What was known of a deal at each instant, out of rows with two clocks: pure, without a library.

A row says what was so from `at` on, and was recorded at `recorded`. History that was brought along from another system
was all recorded at once: of rows from before the company lived here (`lived`), `at` stands for both. From then on a
row counts once it was both so and recorded, and no longer once it was voided.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from quarterdeck.values.dataclasses import dataclass

FOREVER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Told:
    """A row of history. Instants are integers of any one unit; `voided` is FOREVER while it counts."""

    seq: int
    at: int
    recorded: int
    state: Any
    voided: int = FOREVER
    is_undo: bool = False


def known_states(rows: Iterable[Told], lived: int) -> list[tuple[int, Any]]:
    """What was held to be so, as (from when, state).

    At t it is the last row by (at, seq) with at <= t and recorded <= t < voided.

    Rows from before `lived` are known from their `at` on. Rows that change nothing of what is held are left out. A row
    that was voided before it could count, and an undo, which only marks, count for nothing.
    """
    counting = [(row, max(row.at, row.recorded if row.at >= lived else row.at)) for row in rows if not row.is_undo]
    counting = [(row, since) for row, since in counting if since < row.voided]
    instants = sorted({since for _, since in counting} | {row.voided for row, _ in counting if row.voided < FOREVER})
    found: list[tuple[int, Any]] = []
    for instant in instants:
        held = [row for row, since in counting if since <= instant < row.voided]
        if not held:
            continue
        newest = max(held, key=lambda row: (row.at, row.seq))
        if not found or found[-1][1] != newest.state:
            found.append((instant, newest.state))
    return found


def tells_only_its_end(rows: Sequence[Told], closed: int) -> bool:
    """Whether a deal that closed at `closed` was written down once it had, with nothing dated between start and end.

    Such a row of another system's list says at the start what was only known at the end: nothing is to be learnt of it.
    """
    counting = [row for row in rows if not row.is_undo and row.voided == FOREVER]
    if not counting or any(row.recorded < closed for row in counting):
        return False
    first = min(row.at for row in counting)
    return not any(first < row.at < closed for row in counting)
