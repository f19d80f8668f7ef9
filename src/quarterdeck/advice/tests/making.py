"""What is weighed for tests, kept by the action of the product."""

from datetime import UTC, datetime, timedelta
from typing import Any

from quarterdeck.advice.actions import keep_lines
from quarterdeck.advice.rules import Line
from quarterdeck.advice.terms import Practice
from quarterdeck.analytics.why.patterns import Arm
from quarterdeck.values.period import Period

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
EVERY_BAND = (None, 0, 1, 2, 3)


def a_line(stage_id: int, practice: Practice = Practice.CHAMPION, **more: Any) -> Line:
    """Of 96 deals with it 42 were won, of 88 without 19: clear, by 6 points at the least."""
    said: dict[str, Any] = {"stage_id": stage_id, "practice": practice, "bands": EVERY_BAND, "done": Arm(96, 42),
                   "undone": Arm(88, 19), "likely": 18, "surely": 6, **more}  # fmt: skip
    return Line(**said)


def few(stage_id: int, practice: Practice) -> Line:
    """Too few to say."""
    return a_line(stage_id, practice, done=Arm(4, 2), undone=Arm(9, 1), likely=None, surely=None)


def kept(*lines: Line, now: datetime = NOW) -> None:
    """Keep these in place of what was weighed before."""
    day = now.date()
    keep_lines(day=day, at=now, window=Period(day - timedelta(days=730), day + timedelta(days=1)), lines=lines)
