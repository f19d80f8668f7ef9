"""More metrics by plain loops: targets of people, families and stages one by one, and stays of a deal added up."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from quarterdeck.analytics.history import Recorded
from quarterdeck.analytics.questions import Question, Reach
from quarterdeck.analytics.schema import DAY_US, FOREVER
from quarterdeck.analytics.tests import reference, reference_bookings, reference_quotas
from quarterdeck.analytics.tests.grouping import group_of, kept
from quarterdeck.analytics.tests.reference import (
    Deal,
    Told,
    closed_deals,
    deals,
    due,
    nearest_rank,
    open_deals,
    seen_by,
    standing,
    target,
)
from quarterdeck.analytics.tests.world import NOW, OWNERS, STAGES, TODAY, World, value_of


def _won(found: list[Deal]) -> Told:
    won = [deal for deal in found if deal.outcome == "won"]
    return {
        "won": len(won),
        "won_value": sum(deal.value or 0 for deal in won),
        "excluded": sum(deal.last["amount"] is not None and deal.value is None for deal in won),
    }


def reps_at_quota(world: World, question: Question) -> Told:
    """Everybody asked alone, as a viewer who sees one person would be."""
    seen = seen_by(world, question)
    whose = OWNERS if question.viewer.reach is Reach.ALL else seen if question.viewer.reach is Reach.PEOPLE else ()
    closed, everybody = (
        closed_deals(world, question),
        replace(question, viewer=replace(question.viewer, reach=Reach.ALL)),
    )
    people = reached = 0
    for owner in whose:
        quota = sum(row[7] for row in world.tables["quota"] if row[1] == owner and _counts(world, row, everybody))
        people += quota > 0
        reached += 0 < quota <= (_won([deal for deal in closed if deal.last["owner_id"] == owner])["won_value"] or 0)
    return _won(closed) | target(world, question) | {"people": people, "reached": reached}


def _counts(world: World, row: tuple[Any, ...], question: Question, family: str = "") -> bool:
    is_of_window = row[3] is None and row[4] == family and question.from_day <= row[5] < question.until_day
    return is_of_window and kept(world, question, {"owner_id": row[1], "family": family}, row[5])


def family_attainment(world: World, question: Question) -> Told:
    closed = closed_deals(world, question)
    seen = seen_by(world, question)
    rows = [row for row in world.tables["quota"] if row[1] and row[4] and _counts(world, row, question, row[4])]
    if question.viewer.reach is not Reach.ALL:
        rows = [row for row in rows if question.viewer.reach is Reach.PEOPLE and row[1] in seen]
    families = {row[4] for row in rows}
    ours = [
        deal for deal in closed if group_of(world, question, "family", deal.last, deal.last["closed_day"]) in families
    ]
    by_family = {name: sum(row[7] for row in rows if row[4] == name) for name in families}
    there = _won(ours)
    return _won(closed) | {
        "quota": value_of(sum(by_family.values()), "USD", TODAY),
        "months": len(rows),
        "won_there": there["won_value"],
        "won_deals": there["won"],
        "target": sum(value_of(minor, "USD", TODAY) or 0 for minor in by_family.values()),
    }


def _as_of(deal: Deal, instant: int) -> Recorded | None:
    return next((row for row in reversed(deal.rows) if row.at <= instant), None)


def required_coverage(world: World, question: Question) -> Told:
    """By walks through the histories: how each deal stood at this point of the four quarters before."""
    quarters = sorted(period[1:3] for period in world.tables["period"] if period[0] == "quarter")
    before = [quarter for quarter in quarters if quarter[1] <= question.from_day][-4:]
    stood: dict[int, dict[str, int]] = {}
    later: dict[int, dict[str, int]] = {}
    count = 0
    for since, until in before:
        instant = NOW - (question.from_day - since) * DAY_US
        for deal in deals(world, question):
            row = _as_of(deal, instant)
            if row is None or row.state["state"] != "active" or row.state["category"] == "omitted":
                continue
            stage, amount, currency = (row.state[name] for name in ("stage_id", "amount", "currency"))
            if STAGES[stage].outcome != "open" or not since <= row.state["close_day"] < until:
                continue
            if not kept(world, question, row.state, since):
                continue
            count += 1
            _add(stood, stage, currency, amount)
            if deal.outcome == "won" and deal.closed > instant and deal.last["closed_day"] < until:
                _add(later, stage, currency, amount)
    now: dict[int, dict[str, int]] = {}
    for deal in open_deals(world, question):
        if question.from_day <= deal.last["close_day"] < question.until_day:
            _add(now, deal.last["stage_id"], deal.last["currency"], deal.last["amount"])
    told = [(_euros(now.get(stage, {})), _euros(later.get(stage, {})), _euros(stood[stage])) for stage in stood]
    known = [one for one in told if one[2]]
    return due(world, question) | {
        "stood": _euros(_sum(stood)),
        "kept": _euros(_sum(later)),
        "stood_deals": count,
        "mix": sum(due for due, _, _ in known),
        "expected": round(sum(Fraction(due * won, all_) for due, won, all_ in known)),
    }


def _add(sums: dict[int, dict[str, int]], stage: int, currency: str, amount: int | None) -> None:
    by_currency = sums.setdefault(stage, {})
    by_currency[currency] = by_currency.get(currency, 0) + (amount or 0)


def _sum(sums: Mapping[int, Mapping[str, int]]) -> dict[str, int]:
    whole: dict[int, dict[str, int]] = {}
    for by_currency in sums.values():
        for currency, minor in by_currency.items():
            _add(whole, 0, currency, minor)
    return whole.get(0, {})


def _euros(sums: Mapping[str, int]) -> int:
    return sum(value_of(minor, currency, TODAY) or 0 for currency, minor in sums.items())


def time_in_stage_by_deal(world: World, question: Question) -> Told:
    spans, again, coarse = [], 0, 0
    for deal in deals(world, question):
        by_stage: dict[int, list[tuple[Recorded, int]]] = {}
        for row, until in deal.stays():
            by_stage.setdefault(row.state["stage_id"], []).append((row, until))
        for stage, stays in by_stage.items():
            first = stays[0][0]
            begins = question.from_day <= first.at // DAY_US < question.until_day
            state = standing(deal, first, "stage_id", "owner_id", "pipeline_id")
            is_counted = begins and kept(world, question, state, first.at // DAY_US)
            if STAGES[stage].outcome == "open" and is_counted and stays[-1][1] < FOREVER:
                spans.append(sum(until - row.at for row, until in stays))
                again += len(stays) > 1
                coarse += deal.history.is_coarse
    counts = {"deals": len(spans), "again": again, "coarse": coarse}
    return reference.quartiles(spans) | {"p90": nearest_rank(spans, 0.9)} | counts


def waiting_long(world: World, question: Question) -> Told:
    spans: dict[int, list[int]] = {}
    # What waits is narrowed, and not what it is held against.
    for deal in reference.closed_deals(world, replace(question, only={})):
        for row, until in deal.stays() if deal.outcome == "won" else ():
            if STAGES[row.state["stage_id"]].outcome == "open":
                spans.setdefault(row.state["stage_id"], []).append(until - row.at)
    longer = judged = coarse = 0
    for deal in reference.open_deals(world, question):
        row, _ = deal.stays()[-1]
        usual = nearest_rank(spans.get(row.state["stage_id"], []), 0.9)
        judged += usual is not None
        coarse += usual is not None and deal.history.is_coarse
        longer += usual is not None and NOW - row.at > usual
    return {"longer": longer, "judged": judged, "coarse": coarse}


def open_in_stage(world: World, question: Question) -> Told:
    found = reference.open_deals(world, question)
    spans = [NOW - deal.stays()[-1][0].at for deal in found]
    return reference.quartiles(spans) | {"deals": len(found), "coarse": sum(deal.history.is_coarse for deal in found)}


REFERENCE: Mapping[str, Callable[[World, Question], Told]] = {
    **reference_bookings.REFERENCE,
    **reference_quotas.REFERENCE,
    "reps_at_quota": reps_at_quota,
    "family_attainment": family_attainment,
    "required_coverage": required_coverage,
    "time_in_stage_by_deal": time_in_stage_by_deal,
    "open_in_stage": open_in_stage,
    "waiting_long": waiting_long,
}
