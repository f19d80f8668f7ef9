"""The bridge in plain Python from the bare histories: the oracle of the SQL, written from mechanics 5.2."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from quarterdeck.analytics.deriving import History
from quarterdeck.analytics.history import StageFact
from quarterdeck.analytics.movement.asked import Clock, Mode, Window
from quarterdeck.analytics.schema import LAST_DAY

State = Mapping[str, Any]


def as_of(history: History, true_at: int, known_at: int) -> State | None:
    """How the deal stood."""
    told = [
        row for row in history.rows if not row.is_undo and row.at <= true_at and row.recorded <= known_at < row.voided
    ]
    return max(told, key=lambda row: (row.at, row.seq)).state if told else None


@dataclass
class Told:
    """Deals by bar, and minor units by bar and currency."""

    count: Counter[str] = field(default_factory=Counter)
    local: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, bar: str, *parts: tuple[str, int]) -> None:
        """A deal in a bar."""
        self.count[bar] += 1
        for currency, minor in parts:
            self.local[bar, currency] += minor


@dataclass(frozen=True)
class Reference:
    """The rules for one window; `counts` says whether a state counts for whom the question is about."""

    stages: Mapping[int, StageFact]
    window: Window
    counts: Callable[[State, int], bool]
    worth: Callable[[int, str], int]

    def close(self, state: State) -> int:
        """The day a deal counts for."""
        if self.outcome(state) != "open" and state["closed_day"] is not None:
            return int(state["closed_day"])
        return LAST_DAY if state["close_day"] is None else int(state["close_day"])

    def outcome(self, state: State) -> str:
        """Open, won or lost."""
        return self.stages[state["stage_id"]].outcome

    def in_period(self, state: State) -> bool:
        """Whether it counts for the period."""
        return self.window.from_day <= self.close(state) < self.window.until_day

    def is_in(self, state: State | None, day: int) -> bool:
        """Exists, open, not omitted, owner in scope, close date in the period."""
        return (
            state is not None
            and state["state"] == "active"
            and self.outcome(state) == "open"
            and state["category"] != "omitted"
            and self.counts(state, day)
            and self.in_period(state)
        )

    def entry(self, old: State | None, day: int) -> str:
        """Why it came in."""
        if old is None:
            return "created"
        if not self.counts(old, day):
            return "transferred_in"
        if self.outcome(old) != "open":
            return "reopened"
        if self.close(old) >= self.window.until_day:
            return "pulled_in"
        return "pushed_in" if self.close(old) < self.window.from_day else "reinstated"

    def exit(self, new: State | None, day: int) -> str:
        """Why it left."""
        if new is None or new["state"] != "active":
            return "deleted"
        if not self.counts(new, day):
            return "transferred_out"
        if self.outcome(new) != "open":
            return self.outcome(new)
        if self.close(new) >= self.window.until_day:
            return "pushed_out"
        return "pulled_out" if self.close(new) < self.window.from_day else "omitted"

    def closes(self, old: State | None, new: State | None, day: int) -> bool:
        """Whether it was won or lost since, on a day of the period."""
        if new is None or new["state"] != "active" or self.outcome(new) == "open" or not self.counts(new, day):
            return False
        before = None if old is None else (self.outcome(old), self.close(old))
        return self.in_period(new) and before != (self.outcome(new), self.close(new))

    def step(self, told: Told, pair: tuple[State | None, State | None], days: tuple[int, int], opens: bool) -> None:
        """Book one deal between two of its states."""
        old, new = pair
        was, becomes = self.is_in(old, days[0]), self.is_in(new, days[1])
        closes = not was and not becomes and self.closes(old, new, days[1])
        if not (was or becomes or closes):
            return
        after = new or old
        assert after is not None
        amount, currency = after["amount"] or 0, after["currency"]
        if was and opens and old:
            told.add("opening", (old["currency"], old["amount"] or 0))
        if not was and old is None:
            told.add("created", (currency, amount))
        elif not was and old is not None:
            told.add(self.entry(old, days[0]), (old["currency"], old["amount"] or 0))
        if old is not None:
            self._change(told, old, (currency, amount))
        if not becomes:
            told.add(self.exit(new, days[1]), (currency, -amount))

    def _change(self, told: Told, old: State, new: tuple[str, int]) -> None:
        currency, amount = new
        was, before = old["currency"], old["amount"] or 0
        if was == currency:
            if amount != before:
                told.add("increased" if amount > before else "decreased", (currency, amount - before))
            return
        grew = self.worth(amount, currency) > self.worth(before, was)
        told.add("increased" if grew else "decreased", (was, -before), (currency, amount))

    def told(self, histories: Iterable[History], clock: Clock, mode: Mode) -> Told:
        """The bridge of these histories, without conversion."""
        told = Told()
        for history in histories:
            self._history(told, history, clock, mode)
        return told

    def _history(self, told: Told, history: History, clock: Clock, mode: Mode) -> None:
        window = self.window
        instants = [window.since, window.upto]
        if mode is Mode.GROSS:
            edges = {row.at for row in history.rows}
            if clock is Clock.THEN:
                edges |= {moment for row in history.rows for moment in (row.recorded, row.voided)}
            instants[1:1] = sorted(edge for edge in edges if window.since < edge < window.upto)
        states = [as_of(history, at, window.now if clock is Clock.NOW else at) for at in instants]
        early = window.upto_day if mode is Mode.GROSS else window.since_day
        days = early, window.upto_day
        if mode is Mode.GROSS and self.is_in(states[0], early) and states[0]:
            told.add("opening", (states[0]["currency"], states[0]["amount"] or 0))
        for old, new in pairwise(states):
            self.step(told, (old, new), days, opens=mode is Mode.NET)
        if self.is_in(states[-1], window.upto_day) and states[-1]:
            told.add("closing", (states[-1]["currency"], states[-1]["amount"] or 0))
