"""Every metric once more by plain loops over the histories of the world, without SQL: what the engines must say."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from quarterdeck.analytics.deriving import History
from quarterdeck.analytics.history import Recorded
from quarterdeck.analytics.questions import Question, Reach
from quarterdeck.analytics.schema import DAY_US, FOREVER
from quarterdeck.analytics.tests.grouping import kept
from quarterdeck.analytics.tests.world import NOW, PIPELINES, RATES, STAGES, TODAY, World, value_of

Told = dict[str, int | None]


@dataclass(frozen=True)
class Deal:
    """A deal as its history tells it, by what is known now."""

    history: History
    rows: list[Recorded]

    @property
    def last(self) -> Mapping[str, Any]:
        return self.rows[-1].state

    @property
    def outcome(self) -> str:
        return STAGES[self.last["stage_id"]].outcome

    @property
    def closed(self) -> int:
        """When the stage it closed in began."""
        return next(
            row.at
            for place, row in enumerate(self.rows)
            if all(later.state["stage_id"] == self.last["stage_id"] for later in self.rows[place:])
        )

    @property
    def value(self) -> int | None:
        """What it closed at in euros."""
        amount = self.last["amount"]
        return None if amount is None else value_of(amount, self.last["currency"], self.last["closed_day"])

    @property
    def qualified(self) -> int | None:
        second = [stage for stage, outcome in PIPELINES[self.last["pipeline_id"]].items() if outcome == "open"][1]
        for row in self.rows:
            fact = STAGES[row.state["stage_id"]]
            if fact.outcome == "open" and fact.place >= STAGES[second].place:
                return row.at
        return None

    def stays(self) -> list[tuple[Recorded, int]]:
        """Stays in stages, and when they ended."""
        starts = [
            row
            for before, row in zip([None, *self.rows], self.rows, strict=False)
            if before is None or before.state["stage_id"] != row.state["stage_id"]
        ]
        return list(zip(starts, [*(row.at for row in starts[1:]), FOREVER], strict=True))


# Beside quotas people count whose quotas may be seen.
OF_QUOTAS = (
    "quota_attainment", "pipeline_coverage", "gross_coverage", "creation_coverage", "creation_coverage_ahead",
    "deals_to_find", "reps_at_quota", "family_attainment", "territory_attainment", "team_attainment",
    "linearity_to_quota",
)  # fmt: skip


def seen_by(world: World, question: Question) -> set[int]:
    """Whose rows a viewer who does not see everything may see for the metric."""
    table = "quota_access" if question.metric in OF_QUOTAS else "access"
    return {owner for person, owner in world.tables[table] if person == question.viewer.person_id}


def deals(world: World, question: Question) -> list[Deal]:
    """The deals that count, of those the viewer may see."""
    seen = seen_by(world, question)
    found = []
    for history in world.histories:
        rows = sorted((row for row in history.rows if row.voided == FOREVER), key=lambda row: (row.at, row.seq))
        if rows and rows[-1].state["state"] == "active":
            owner = rows[-1].state["owner_id"]
            if question.viewer.reach is Reach.ALL or (question.viewer.reach is Reach.PEOPLE and owner in seen):
                found.append(Deal(history, rows))
    return found


def nearest_rank(values: Iterable[int], share: float) -> int | None:
    known = sorted(values)
    return known[max(math.ceil(share * len(known)), 1) - 1] if known else None


def _within(question: Question, day: int | None) -> bool:
    return day is not None and question.from_day <= day < question.until_day


def closed_deals(world: World, question: Question) -> list[Deal]:
    found = [deal for deal in deals(world, question) if deal.outcome != "open"]
    return [
        deal
        for deal in found
        if _within(question, (day := deal.last["closed_day"])) and kept(world, question, deal.last, day)
    ]


def open_deals(world: World, question: Question) -> list[Deal]:
    found = [deal for deal in deals(world, question) if deal.outcome == "open"]
    return [deal for deal in found if deal.last["category"] != "omitted" and kept(world, question, deal.last, TODAY)]


def created_deals(world: World, question: Question) -> list[Deal]:
    return [
        deal
        for deal in deals(world, question)
        if _within(question, (day := deal.rows[0].at // DAY_US)) and kept(world, question, deal.last, day)
    ]


def standing(deal: Deal, row: Recorded, *names: str) -> dict[str, Any]:
    """The deal as it is now, but for what a stay says by itself."""
    return {**deal.last, **{name: row.state[name] for name in names}}


def euros(found: Iterable[Deal]) -> int:
    """Amounts summed by currency, each sum converted once; what has no rate is left out."""
    sums: dict[str, int] = {}
    for deal in found:
        sums[deal.last["currency"]] = sums.get(deal.last["currency"], 0) + (deal.last["amount"] or 0)
    return sum(value_of(minor, currency, TODAY) or 0 for currency, minor in sums.items() if currency in RATES)


def win_rate(world: World, question: Question) -> Told:
    found = closed_deals(world, question)
    return {"won": sum(deal.outcome == "won" for deal in found), "closed": len(found)}


def win_rate_value(world: World, question: Question) -> Told:
    found = closed_deals(world, question)
    priced = [deal for deal in found if deal.value is not None]
    return {
        "won_value": sum(deal.value or 0 for deal in priced if deal.outcome == "won"),
        "closed_value": sum(deal.value or 0 for deal in priced),
        "priced": len(priced),
        "excluded": sum(deal.last["amount"] is not None and deal.value is None for deal in found),
    }


def win_rate_created(world: World, question: Question) -> Told:
    found = created_deals(world, question)
    return {
        "won": sum(deal.outcome == "won" for deal in found),
        "created": len(found),
        "open": sum(deal.outcome == "open" for deal in found),
    }


def average_deal_size(world: World, question: Question) -> Told:
    won = [deal for deal in closed_deals(world, question) if deal.outcome == "won"]
    values = [deal.value for deal in won if deal.value is not None]
    return {
        "won_value": sum(values),
        "priced": len(values),
        "median": nearest_rank(values, 0.5),
        "p90": nearest_rank(values, 0.9),
        "excluded": sum(deal.last["amount"] is not None and deal.value is None for deal in won),
    }


def _cycle(since: Callable[[Deal], int | None]) -> Callable[[World, Question], Told]:
    def told(world: World, question: Question) -> Told:
        won = [deal for deal in closed_deals(world, question) if deal.outcome == "won"]
        begun = [(deal.closed, since(deal), deal.history.is_coarse) for deal in won]
        known = [(closed - start, rough) for closed, start, rough in begun if start is not None and start <= closed]
        spans = [span for span, _ in known]
        return quartiles(spans) | {"won": len(spans), "coarse": sum(rough for _, rough in known)}

    return told


def quartiles(spans: list[int]) -> Told:
    return {f"p{percent}": nearest_rank(spans, percent / 100) for percent in (25, 50, 75)}


def open_pipeline(world: World, question: Question) -> Told:
    found = open_deals(world, question)
    return {"amount": euros(found), "deals": len(found), "unpriced": sum(deal.last["amount"] is None for deal in found)}


def pipeline_created(world: World, question: Question) -> Told:
    found = created_deals(world, question)
    return {"amount": euros(found), "deals": len(found), "unpriced": sum(deal.last["amount"] is None for deal in found)}


def open_age(world: World, question: Question) -> Told:
    found = open_deals(world, question)
    return quartiles([NOW - deal.rows[0].at for deal in found]) | {"deals": len(found)}


def pipeline_velocity(world: World, question: Question) -> Told:
    cycle = _cycle(lambda deal: deal.rows[0].at)(world, question)["p50"]
    value = win_rate_value(world, question)["won_value"]
    return win_rate(world, question) | {"won_value": value, "cycle": cycle, "open": len(open_deals(world, question))}


def stage_conversion(world: World, question: Question) -> Told:
    entered = passed = still = 0
    for deal in deals(world, question):
        seen: set[int] = set()
        stays = [row for row, _ in deal.stays()]
        for number, row in enumerate(stays, start=1):
            stage_id = row.state["stage_id"]
            is_first = stage_id not in seen
            seen.add(stage_id)
            state = standing(deal, row, "stage_id", "owner_id", "amount", "currency")
            counts = _within(question, row.at // DAY_US) and kept(world, question, state, row.at // DAY_US)
            if is_first and STAGES[stage_id].outcome == "open" and counts:
                later = [STAGES[one.state["stage_id"]] for one in stays[number:]]
                is_beyond = any(one.outcome != "lost" and one.place > STAGES[stage_id].place for one in later)
                entered, passed = entered + 1, passed + is_beyond
                still += not is_beyond and deal.outcome == "open"
    return {"entered": entered, "passed": passed, "still_open": still}


def time_in_stage(world: World, question: Question) -> Told:
    found = [
        (row.at, until, deal.history.is_coarse)
        for deal in deals(world, question)
        for row, until in deal.stays()
        if STAGES[row.state["stage_id"]].outcome == "open" and _within(question, row.at // DAY_US)
        if kept(world, question, standing(deal, row, "stage_id", "owner_id", "pipeline_id"), row.at // DAY_US)
    ]
    spans = [until - at for at, until, _ in found if until < FOREVER]
    rough = sum(is_rough for _, until, is_rough in found if until < FOREVER)
    counts = {"ended": len(spans), "stays": len(found), "coarse": rough}
    return quartiles(spans) | {"p90": nearest_rank(spans, 0.9)} | counts


def target(world: World, question: Question) -> Told:
    seen = seen_by(world, question)
    whole = [row for row in world.tables["quota"] if row[1] and not row[3] and not row[4]]
    rows = [row for row in whole if _within(question, row[5])]
    rows = [row for row in rows if kept(world, question, {"owner_id": row[1]}, row[5])]
    if question.viewer.reach is not Reach.ALL:
        rows = [row for row in rows if question.viewer.reach is Reach.PEOPLE and row[1] in seen]
    return {"quota": sum(row[7] for row in rows), "months": len(rows)}


def due(world: World, question: Question) -> Told:
    found = [deal for deal in open_deals(world, question) if _within(question, deal.last["close_day"])]
    return {"due": euros(found), "due_deals": len(found)}


def _won(world: World, question: Question) -> Told:
    won = [deal for deal in closed_deals(world, question) if deal.outcome == "won"]
    return {
        "won_value": sum(deal.value or 0 for deal in won),
        "excluded": sum(deal.last["amount"] is not None and deal.value is None for deal in won),
        "won": len(won),
    }


REFERENCE: Mapping[str, Callable[[World, Question], Told]] = {
    "win_rate": win_rate,
    "win_rate_value": win_rate_value,
    "win_rate_created": win_rate_created,
    "average_deal_size": average_deal_size,
    "sales_cycle": _cycle(lambda deal: deal.rows[0].at),
    "sales_cycle_qualified": _cycle(lambda deal: deal.qualified),
    "sales_cycle_touched": _cycle(lambda deal: deal.history.touched),
    "open_pipeline": open_pipeline,
    "pipeline_created": pipeline_created,
    "open_age": open_age,
    "pipeline_velocity": pipeline_velocity,
    "stage_conversion": stage_conversion,
    "time_in_stage": time_in_stage,
    "quota_attainment": lambda world, question: _won(world, question) | target(world, question),
    "pipeline_coverage": lambda world, question: due(world, question) | _won(world, question) | target(world, question),
    "gross_coverage": lambda world, question: due(world, question) | target(world, question),
}
