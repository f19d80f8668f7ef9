"""How an address names changes that are known to an interval only: pure, so that a link and its page cannot differ."""

from collections.abc import Iterator, Mapping, Sequence

from quarterdeck.analytics.movement.asked import Clock
from quarterdeck.analytics.questions import Viewer
from quarterdeck.analytics.resolution import ResolutionQuestion
from quarterdeck.analytics.segments import SEGMENTS

_MOST = 2**62
Value = int | str | None


def pairs_of(asked: ResolutionQuestion) -> list[tuple[str, str]]:
    """The question as pairs of an address; whose eyes it is for is no part of it."""
    said = [("since", str(asked.since)), ("until", str(asked.until)), ("day", str(asked.day))]
    said += [("whole", "1")] * asked.is_whole + [("known", "then")] * (asked.clock is Clock.THEN)
    said += [("as", "now")] * (not asked.as_was) + [("gone", "1")] * asked.with_gone
    return said + [
        ("only", f"{key}:{'' if value is None else value}") for key, values in asked.only.items() for value in values
    ]


def question_of(said: Mapping[str, str], only: Sequence[str], viewer: Viewer, now: int) -> ResolutionQuestion | None:
    """The question of such pairs; None where the address names no instants."""
    since, until, day = (_whole(said.get(name, "")) for name in ("since", "until", "day"))
    if since is None or until is None or day is None:
        return None
    kept: dict[str, tuple[Value, ...]] = {}
    for key, value in _read(only):
        kept[key] = (*kept.get(key, ()), value)
    return ResolutionQuestion(
        viewer=viewer,
        since=since,
        until=until,
        now=now,
        day=day,
        only=kept,
        clock=Clock.THEN if said.get("known") == Clock.THEN else Clock.NOW,
        as_was=said.get("as") != "now",
        is_whole=said.get("whole") == "1",
        with_gone=said.get("gone") == "1",
    )


def _read(only: Sequence[str]) -> Iterator[tuple[str, Value]]:
    for one in only:
        key, _, said = one.partition(":")
        if key not in SEGMENTS:
            continue
        if not said:
            yield key, None
        elif not SEGMENTS[key].names:
            yield key, said
        elif (number := _whole(said)) is not None:
            yield key, number


def _whole(said: str) -> int | None:
    digits = said.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 20):
        return None
    return int(said) if abs(int(said)) <= _MOST else None
