"""Asking for a preview: what a scenario would say, computed by a process of its own and kept by nobody.

What may be supposed, and of which line, is judged here as it is when a scenario is saved. No library of numbers is
loaded: web workers stay small.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings

from quarterdeck.opportunities.queries import visible_to
from quarterdeck.scenarios.queries.choices import ground_for
from quarterdeck.scenarios.queries.lines import Line, Lines, quota_now
from quarterdeck.scenarios.rules import rounded, said_reasons
from quarterdeck.scenarios.terms import PREVIEW_SOCKET, PREVIEW_WANTED, SCENARIO, Question, Said
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound, Refused
from quarterdeck.warehouse.queries.wire import exchange

SECONDS = 8.0
# Tests answer in their own process: they put a function here that takes a question.
previewing_here: list[Callable[[Question], dict[str, Any]]] = []


@dataclass(frozen=True, slots=True)
class Moved:
    """An open deal whose part changes; shares from 0 to 1, parts in minor units."""

    id: int
    name: str
    chance_today: float
    part_today: int
    chance: float
    part: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What would come of a supposition, or the code of why that cannot be said now.

    Codes: `starting`, a process is being started; `busy`, this person asks too fast; `late`; `failed`. `figures` is
    as an answer's, with `following` and without what a page does not show while levers move.
    """

    code: str
    quota: int | None
    said: Said
    figures: dict[str, Any]
    moved: tuple[Moved, ...] = ()


def preview(actor: Actor, lines: Lines, line: Line, said: Said, now: datetime) -> Preview:
    """What would come of it. Raises NotFound for a line one may not read, Refused with every reason. 24 queries."""
    if not lines.is_readable(line):
        raise NotFound(SCENARIO)
    told = rounded(said)
    if reasons := said_reasons(told, ground_for(actor, lines, line, told, now)):
        raise Refused(reasons)
    quota = quota_now(actor, lines, line, now)
    reply = _asked(Question(actor.person_id or 0, *line, told, quota))
    if "answer" not in reply:
        return Preview(reply["code"], quota, told, {})
    figures = reply["answer"]
    return Preview("", quota, told, figures, _named(actor, figures.get("moved", ())))


def _named(actor: Actor, rows: Any) -> tuple[Moved, ...]:
    """The rows with the names of deals; those the actor may not see are not told. One query."""
    seen = visible_to(actor).filter(pk__in=[row["opportunity_id"] for row in rows])
    names = dict(seen.values_list("pk", "name"))
    return tuple(
        Moved(
            row["opportunity_id"], names[row["opportunity_id"]], row["chance_today_ppm"] / 1e6,
            row["part_today_minor"], row["chance_ppm"] / 1e6, row["part_minor"],
        )
        for row in rows if row["opportunity_id"] in names
    )  # fmt: skip


def _asked(question: Question) -> dict[str, Any]:
    if previewing_here:
        return previewing_here[-1](question)
    try:
        body = msgspec.json.encode(question)
        reply: dict[str, Any] = msgspec.json.decode(exchange(settings.DATA_DIR / PREVIEW_SOCKET, body, SECONDS))
    except TimeoutError:
        return {"code": "late"}
    except (OSError, EOFError, ValueError):
        # Whoever looks after processes sees the wish; a disk that is full tells nobody.
        with suppress(OSError):
            (settings.DATA_DIR / PREVIEW_WANTED).touch()
        return {"code": "starting"}
    return reply


__all__ = ["Moved", "Preview", "preview", "previewing_here"]
