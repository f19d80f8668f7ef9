"""What history rows say, as ranges of both clocks, stays in stages and one summary: pure and exact.

Truth order is (at, seq). A row counts unless it is voided, and an undo row never counts: it only marks (see
`quarterdeck.values.timeline`, whose `truth` and `as_of` are the reference of these functions).
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from quarterdeck.analytics.schema import FOREVER
from quarterdeck.values.dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Recorded:
    """One row of history: `at` and `recorded` in microseconds, `voided` FOREVER while it counts, its wide `state`.

    `earliest` is when it may have come to be so, where it was only seen to be so at `at`.
    """

    seq: int
    at: int
    recorded: int
    state: Mapping[str, Any]
    voided: int = FOREVER
    is_undo: bool = False
    earliest: int | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """A row's state holds for true instants [at, until) as known at instants [recorded, superseded)."""

    row: Recorded
    at: int
    until: int
    recorded: int
    superseded: int

    @property
    def is_present(self) -> bool:
        """Whether it is what is so now, by what is known now."""
        return self.until == self.superseded == FOREVER


def ranges(rows: Iterable[Recorded]) -> list[Range]:
    """The rectangles in which each row holds, for every pair of instants with true <= known.

    Of what was true later than it was known nobody asks, so such corners are left out: an opportunity whose
    rows were recorded as they happened has one rectangle a row.
    """
    counting = sorted((row for row in rows if not row.is_undo and row.voided > row.recorded), key=_truth)
    if all(row.voided == FOREVER for row in counting) and _is_told_in_order(counting):
        return _merged(list(_told_in_order(counting)))
    instants = sorted({row.recorded for row in counting} | {row.voided for row in counting if row.voided < FOREVER})
    growing: dict[tuple[int, int, int], Range] = {}
    done: list[Range] = []
    for known, later in zip(instants, [*instants[1:], FOREVER], strict=True):
        before, growing = growing, {}
        for piece in _chain([row for row in counting if row.recorded <= known < row.voided], known, later):
            key = (piece.row.seq, piece.at, piece.until)
            so_far = before.pop(key, None)
            growing[key] = _joined(so_far, piece)
        done += before.values()
    return _merged([*done, *growing.values()])


def _is_told_in_order(rows: Sequence[Recorded]) -> bool:
    return all(row.recorded <= following.recorded for row, following in pairwise(rows))


def _told_in_order(rows: Sequence[Recorded]) -> Iterable[Range]:
    """The rectangles of rows that were recorded in the order in which they were true: two a row, mostly merged."""
    for row, following in pairwise(rows):
        if row.recorded < following.recorded and row.at < following.recorded:
            yield Range(row, row.at, following.recorded, row.recorded, following.recorded)
        if row.at < following.at:
            yield Range(row, row.at, following.at, following.recorded, FOREVER)
    for row in rows[-1:]:
        yield Range(row, row.at, FOREVER, row.recorded, FOREVER)


def _truth(row: Recorded) -> tuple[int, int]:
    return row.at, row.seq


def _chain(rows: Sequence[Recorded], known: int, later: int) -> Iterable[Range]:
    """What each of these rows holds for, as known in [known, later), clipped to instants that can be asked for."""
    for row, following in zip(rows, (*(row.at for row in rows[1:]), FOREVER), strict=False):
        until = following if later == FOREVER else min(following, later)
        if row.at < until:
            yield Range(row, row.at, until, known, later)


def _joined(first: Range | None, second: Range) -> Range:
    if first is None:
        return second
    return Range(second.row, second.at, second.until, first.recorded, second.superseded)


def _merged(pieces: Sequence[Range]) -> list[Range]:
    """Join a clipped rectangle with the one that follows it: true [a, b) known [k, b), then true [a, b') known [b, ..).

    The first was clipped at the end of its knowledge; where the second reaches at least as far, the first one's corner
    beyond `until` cannot be asked for, so one rectangle from k on says the same.
    """
    result: list[Range] = []
    for piece in sorted(pieces, key=lambda one: (one.row.seq, one.recorded)):
        last = result[-1] if result else None
        if (
            last is not None
            and last.row.seq == piece.row.seq
            and last.at == piece.at
            and last.superseded == piece.recorded
            and last.until == last.superseded <= piece.until
        ):
            result[-1] = Range(piece.row, piece.at, piece.until, last.recorded, piece.superseded)
        else:
            result.append(piece)
    return result


@dataclass(frozen=True, slots=True)
class StageFact:
    """What a stage counts as: `place` is 1 for the first of its pipeline, `outcome` open, won or lost."""

    pipeline_id: int
    place: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay in a stage: `state` on entry, `departed` FOREVER while it lasts, `departure` how it ended.

    `passed` is when the opportunity was first beyond the stage afterwards, None where it never was.
    """

    entered: int
    departed: int
    departure: str
    state: Mapping[str, Any]
    next_stage_id: int | None = None
    passed: int | None = None


def truth(rows: Iterable[Recorded]) -> list[Recorded]:
    """The rows that count by what is known now, in truth order."""
    return sorted((row for row in rows if not row.is_undo and row.voided == FOREVER), key=_truth)


def stays(rows: Sequence[Recorded], stages: Mapping[int, StageFact]) -> list[Stay]:
    """The stays in stages of rows in truth order, oldest first: consecutive rows in one stage are one stay.

    A deleted or merged opportunity stays nowhere; when it is restored a new stay begins.
    """
    result: list[Stay] = []
    current: Recorded | None = None
    for row in rows:
        is_active = row.state["state"] == "active"
        if current is not None and not (is_active and row.state["stage_id"] == current.state["stage_id"]):
            result.append(_ended(current, row, stages))
            current = None
        if current is None and is_active:
            current = row
    if current is not None:
        result.append(Stay(current.at, FOREVER, "stays", current.state))
    return [replace(stay, passed=_passed(stay, result[place:], stages)) for place, stay in enumerate(result, start=1)]


def _passed(stay: Stay, later: Sequence[Stay], stages: Mapping[int, StageFact]) -> int | None:
    """When the opportunity was beyond this stage: in a later open one of the same pipeline, or won.

    What it had reached before it came back counts for nothing.
    """
    here = stages[stay.state["stage_id"]]
    for one in later if here.outcome == "open" else ():
        there = stages[one.state["stage_id"]]
        is_beyond = there.outcome == "won" or (there.outcome == "open" and there.place > here.place)
        if is_beyond and there.pipeline_id == here.pipeline_id:
            return one.entered
    return None


def _ended(first: Recorded, after: Recorded, stages: Mapping[int, StageFact]) -> Stay:
    if after.state["state"] != "active":
        return Stay(first.at, after.at, "gone", first.state)
    old, new = stages[first.state["stage_id"]], stages[after.state["stage_id"]]
    if new.outcome != "open":
        departure = new.outcome
    elif old.pipeline_id != new.pipeline_id:
        departure = "moved"
    else:
        # A closed deal that is opened again goes back, wherever it goes to.
        departure = "advanced" if old.outcome == "open" and new.place > old.place else "back"
    return Stay(first.at, after.at, departure, first.state, after.state["stage_id"])


@dataclass(frozen=True, slots=True)
class Reached:
    """Which stages of its present pipeline an opportunity was ever in; `qualified` FOREVER when it never was."""

    mask: int
    furthest: int
    qualified: int


def reached(found: Sequence[Stay], stages: Mapping[int, StageFact]) -> Reached:
    """What its stays say of the pipeline it is in now.

    A deal counts as qualified from its first entry into the second open stage or a later open one (mechanics 6). Won
    counts as having passed every open stage; lost tells nothing of the stages it skipped.
    """
    if not found:
        return Reached(0, 0, FOREVER)
    pipeline_id = found[-1].state["pipeline_id"]
    ours = [fact for fact in stages.values() if fact.pipeline_id == pipeline_id]
    places = sorted(fact.place for fact in ours if fact.outcome == "open")
    mask, furthest, qualified = 0, 0, FOREVER
    for stay in found:
        fact = stages[stay.state["stage_id"]]
        if fact.pipeline_id != pipeline_id or fact.outcome == "lost":
            continue
        mask |= 1 << min(fact.place, 62)
        place = fact.place if fact.outcome == "open" else max(places, default=0) + 1
        furthest = max(furthest, place)
        if fact.outcome == "open" and len(places) > 1 and place >= places[1]:
            qualified = min(qualified, stay.entered)
    return Reached(mask, furthest, qualified)
