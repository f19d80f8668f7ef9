"""The published figures once more, in plain Python from the raw rows: slow, and by another way."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.forecasting.company import CATEGORIES, Company

WEIGHTS = {"Lead": 0.10, "Qualified": 0.25, "Proposal": 0.50, "Negotiation": 0.75, "Verbal": 0.90}
WON, LOST = "Closed Won", "Closed Lost"


def instant(day: str) -> float:
    return datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()


@dataclass
class Raw:
    """Rows of each deal as they were recorded."""

    created: dict[str, float]
    owner: dict[str, str]
    rows: dict[str, list[tuple[float, str, str]]]

    @classmethod
    def of(cls, made: Company) -> "Raw":
        deals, changes = made.deals.to_pylist(), made.changes.to_pylist()
        rows: dict[str, list[tuple[float, str, str]]] = defaultdict(list)
        for row in changes:
            rows[row["deal_id"]].append((row["at"].replace(tzinfo=UTC).timestamp(), row["field"], row["value"]))
        created = {row["deal_id"]: row["created_at"].replace(tzinfo=UTC).timestamp() for row in deals}
        return cls(created, {row["deal_id"]: row["owner_id"] for row in deals}, rows)

    def at(self, deal: str, moment: float) -> dict[str, str]:
        """What was so of a deal."""
        return {name: value for when, name, value in self.rows[deal] if when <= moment}

    def won_in(self, start: float, end: float) -> dict[str, float]:
        """Deals that are won just before `end` and were won since `start`, with their amounts then."""
        found = {}
        for deal in self.created:
            wins = [when for when, name, value in self.rows[deal] if name == "stage" and value == WON and when < end]
            if wins and wins[0] >= start and self.at(deal, end - 1)["stage"] == WON:
                found[deal] = float(self.at(deal, end - 1)["amount"])
        return found

    def open_at(self, moment: float) -> dict[str, dict[str, str]]:
        """Open deals with what was so of them."""
        there = {deal: self.at(deal, moment) for deal, born in self.created.items() if born <= moment}
        return {deal: state for deal, state in there.items() if state["stage"] not in (WON, LOST)}

    def due(self, moment: float, start: float, end: float) -> dict[str, dict[str, str]]:
        """Those that should close in a period."""
        every = self.open_at(moment)
        return {deal: state for deal, state in every.items() if start <= instant(state["close_date"]) < end}


def rollup(raw: Raw, moment: float, start: float, end: float) -> dict[str, float]:
    """Value won so far, and open value that is due by category."""
    found = {"Closed": sum(raw.won_in(start, moment + 1).values())} | dict.fromkeys(CATEGORIES, 0.0)
    for state in raw.due(moment, start, end).values():
        found[state["category"]] += float(state["amount"])
    return found


def weighted(raw: Raw, moment: float, start: float, end: float) -> float:
    """Won and open value that is due, times the default weights."""
    due = raw.due(moment, start, end).values()
    won = sum(raw.won_in(start, moment + 1).values())
    return won + sum(float(state["amount"]) * WEIGHTS[state["stage"]] for state in due)


def projection(raw: Raw, moment: float, period: tuple[float, float], past: list[tuple[float, float]]) -> dict[str, Any]:
    """Terms of the projection from past periods: won, rates by stage, expected deals, total."""
    share = (moment - period[0]) / (period[1] - period[0])
    won: dict[str, float] = defaultdict(float)
    total: dict[str, float] = defaultdict(float)
    count: dict[str, int] = defaultdict(int)
    expected = 0.0
    for start, end in past:
        point = start + round((end - start) * share)
        due, later = raw.due(point, start, end), raw.won_in(start, end)
        for deal, state in due.items():
            total[state["stage"]] += float(state["amount"])
            count[state["stage"]] += 1
            won[state["stage"]] += later.get(deal, 0.0)
        after = raw.won_in(point + 1, end)
        expected += sum(value for deal, value in after.items() if deal not in due) / len(past)
    whole = sum(won.values()) / sum(total.values())
    rates = {}
    for stage in WEIGHTS:
        lean = count[stage] / (count[stage] + 20)
        own = won[stage] / total[stage] if total[stage] else whole
        rates[stage] = lean * own + (1 - lean) * whole
    so_far = sum(raw.won_in(period[0], moment + 1).values())
    pipeline = sum(float(s["amount"]) * rates[s["stage"]] for s in raw.due(moment, *period).values())
    return {"won": so_far, "rates": rates, "expected": expected, "total": so_far + pipeline + expected}


def middle(draws: list[float], pick: Callable[[list[float]], list[float]] = sorted) -> float:
    """The median, by sorting."""
    ordered = pick(draws)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
