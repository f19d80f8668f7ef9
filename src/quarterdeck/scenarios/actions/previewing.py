"""The process that answers previews: it keeps the history of the newest forecast in memory while somebody asks.

It is started by the jobs process when a page asks for it, writes nothing, and ends by itself: when nobody has asked for
ten minutes, or when a newer forecast is published, whose history another one reads.
"""

import logging
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import date, datetime
from datetime import time as clock
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.db import close_old_connections

from quarterdeck.scenarios.actions.supposing import (
    DEAL_NOT_OPEN,
    GONE,
    World,
    are_open,
    ground_for_line,
    supposed_in,
    whole,
    world_of,
)
from quarterdeck.scenarios.rules import Pace
from quarterdeck.scenarios.terms import PREVIEW_SOCKET, Line, Question
from quarterdeck.scores.queries import Base, newest_base
from quarterdeck.users.queries import company
from quarterdeck.values.dataclasses import asdict, dataclass, field
from quarterdeck.values.period import PeriodKind
from quarterdeck.warehouse.queries.wire import Line as Connection
from quarterdeck.warehouse.queries.wire import listening, receive, send

if TYPE_CHECKING:
    from concurrent.futures import Future

    from quarterdeck.analytics.forecasting.following import Next
    from quarterdeck.analytics.forecasting.levers import Ground
    from quarterdeck.analytics.forecasting.outcomes import Moved
    from quarterdeck.analytics.forecasting.supposition import Supposition

log = logging.getLogger(__name__)
IDLE_SECONDS, CHECK_SECONDS, MOST_WAITING = 600.0, 2.0, 32
MOVED = 5
_LINES, _MILLION = 8, 1_000_000


@dataclass
class Standing:
    """What is the same for all suppositions over a line: today, the quarter after, what was seen, and effects."""

    ground: "Ground"
    today: dict[str, Any]
    ahead: "Next | None"
    following: str
    seen: list[dict[str, Any]]
    effects: "Future[list[dict[str, Any]]] | None" = None


@dataclass
class Previews:
    """Answers questions about one published forecast."""

    world: World
    lines: "OrderedDict[Line, Standing]" = field(default_factory=OrderedDict)
    beside: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "effects"))

    def answer(self, asked: Question) -> dict[str, Any]:
        """What becomes of the quarter, as the saved scenario would say; `problem` says why there is nothing to say."""
        from quarterdeck.analytics.forecasting import outcomes
        from quarterdeck.analytics.scoring.problems import BadTable

        try:
            standing = self._standing((asked.team_id, asked.person_id))
            ground = standing.ground
            if not are_open(ground, asked.said):
                return {"problem": DEAL_NOT_OPEN}
            told = supposed_in(asked.said, self.world.log)
            moved = outcomes.suppose(ground, told, asked.quota)
        except BadTable as problem:
            return {"problem": f"{problem.wrong} {problem.mend}"}
        today = dict(standing.today)
        if asked.quota is not None:
            today["reaches"] = outcomes.today(ground, asked.quota).reaches
        edges, shares = outcomes.shares([ground.draws, moved.draws])
        return {
            "problem": "", "day": self.world.base.day.isoformat(), "quarter": self.world.base.quarter,
            "currency": self.world.base.currency, "draws": len(moved.draws), "today": today,
            "supposed": whole(moved.spread, _opened(ground, moved.chances, moved.values)),
            "edges": [round(one) for one in edges],
            "shares": [[round(one, 6) for one in part] for part in shares],
            "following": _following(standing, told, moved), "seen": standing.seen,
            "effects": self._effects(standing), "moved": _most_moved(ground, moved),
        }  # fmt: skip

    def _standing(self, line: Line) -> Standing:
        from quarterdeck.analytics.forecasting import observed, outcomes
        from quarterdeck.analytics.forecasting.following import next_of

        ground = ground_for_line(self.world, *line, among=next((one.ground for one in self.lines.values()), None))
        found = self.lines.get(line)
        if found is None or found.ground.owners != ground.owners:
            spread = whole(outcomes.today(ground), _opened(ground, ground.found.chances, ground.found.values))
            end, name = _quarter_after(self.world.base.period_end)
            seen = [asdict(one) for one in observed.observed(ground)]
            found = self.lines[line] = Standing(ground, spread, next_of(ground, end), name, seen)
        self.lines.move_to_end(line)
        while len(self.lines) > _LINES:
            self.lines.popitem(last=False)
        return found

    def _effects(self, standing: Standing) -> list[dict[str, Any]] | None:
        """What each lever is worth on top of today: worked out beside the first answer, None until then."""
        if standing.effects is None:
            standing.effects = self.beside.submit(_effects, standing.ground)
        return standing.effects.result() if standing.effects.done() else None


def _effects(ground: "Ground") -> list[dict[str, Any]]:
    from quarterdeck.analytics.forecasting import outcomes

    return [asdict(one) for one in outcomes.effects(ground)]


def _opened(ground: "Ground", chances: Any, values: Any) -> int:
    """The sum of the open deals' parts, each in whole minor units: what is told is the sum of what is opened."""
    return int((chances * values)[ground.opened].round().sum())


def _quarter_after(day: date) -> tuple[int, str]:
    """The end, in seconds since 1970, and the name of the quarter that begins on a day."""
    home = company()
    period = home.calendar.period_of(day, PeriodKind.QUARTER)
    return int(datetime.combine(period.end, clock(), ZoneInfo(home.time_zone)).timestamp()), period.label


def _following(standing: Standing, told: "Supposition", moved: "Moved") -> dict[str, Any] | None:
    """The quarter after, today and as supposed; None where the past says too little of it, or it cannot be."""
    from quarterdeck.analytics.forecasting.following import follow
    from quarterdeck.analytics.scoring.problems import BadTable

    ahead = standing.ahead
    if ahead is None:
        return None
    try:
        then = follow(standing.ground, ahead, told, moved)
    except BadTable:
        return None
    both = {"today": ahead, "supposed": then}
    spread = {name: {key: round(getattr(one, key)) for key in ("p10", "p50", "p90")} for name, one in both.items()}
    return {"quarter": standing.following, **spread}


def _most_moved(ground: "Ground", moved: "Moved") -> list[dict[str, int]]:
    """The open deals whose part changes most, the largest change first; those that do not change are left out."""
    found = ground.found
    before, after = found.chances * found.values, moved.chances * moved.values
    change = abs(after - before) * ground.opened
    order = (-change).argsort(kind="stable")[:MOVED]
    return [
        {
            "opportunity_id": int(str(ground.log.ids[found.deals[place]])),
            "chance_today_ppm": round(float(found.chances[place]) * _MILLION),
            "part_today_minor": round(float(before[place])),
            "chance_ppm": round(float(moved.chances[place]) * _MILLION),
            "part_minor": round(float(after[place])),
        }
        for place in order
        if round(float(change[place])) > 0
    ]


def serve(*, idle: float = IDLE_SECONDS) -> int:
    """Answer previews until nobody asks any more, or a newer forecast is published; how many were answered."""
    base = newest_base()
    world = world_of(base) if base else None
    return Door(Previews(world) if world else None, base, idle).open()


@dataclass
class Door:
    """Listens on the socket. One preview is computed at a time; nobody may ask faster than the pace allows."""

    previews: Previews | None
    base: Base | None
    idle: float = IDLE_SECONDS
    pace: Pace = field(default_factory=Pace)
    lock: Any = field(default_factory=Lock)
    asked: float = field(default_factory=time.monotonic)
    checked: float = 0.0
    count: int = 0
    is_over: bool = False

    def open(self) -> int:
        """Listen."""
        with listening(settings.DATA_DIR / PREVIEW_SOCKET, MOST_WAITING) as door:
            while not self.is_over and time.monotonic() - self.asked < self.idle:
                with suppress(TimeoutError):
                    line, _ = door.accept()
                    Thread(target=self.attend, args=(line,), daemon=True).start()
        return self.count

    def attend(self, line: Connection) -> None:
        """Answer one client."""
        with closing(line), suppress(OSError, EOFError, ValueError):
            line.settimeout(5.0)
            send(line, msgspec.json.encode(self.reply(receive(line))))
        close_old_connections()

    def reply(self, body: bytes) -> dict[str, Any]:
        """What is said to a question: an answer, or the code of why there is none."""
        try:
            asked = msgspec.json.decode(body, type=Question)
        except msgspec.DecodeError as wrong:
            return {"code": "failed", "said": str(wrong)}
        with self.lock:
            self.asked = time.monotonic()
            if not self.pace.allows(asked.asker_id, self.asked):
                return {"code": "busy"}
            if self.is_over or self._is_replaced():
                return {"code": "starting"}
            if self.previews is None:
                return {"answer": {"problem": GONE}}
            try:
                found = self.previews.answer(asked)
            except Exception:
                log.exception("A preview could not be computed.")
                return {"code": "failed"}
            self.count += 1
            return {"answer": found}

    def _is_replaced(self) -> bool:
        """Whether another forecast is published than the one in memory; looked at every two seconds."""
        if self.asked - self.checked >= CHECK_SECONDS:
            self.checked = self.asked
            self.is_over = newest_base() != self.base
        return self.is_over


__all__ = ["Door", "Previews", "serve"]
