"""More metrics by plain loops: what is made, when it is won, and what is done for it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from quarterdeck.analytics.questions import Question
from quarterdeck.analytics.schema import DAY_US
from quarterdeck.analytics.tests import reference
from quarterdeck.analytics.tests.grouping import kept
from quarterdeck.analytics.tests.reference import Deal, Told, closed_deals, created_deals, deals, euros, standing
from quarterdeck.analytics.tests.world import NOW, STAGES, World

_LATE, _AGE = 14, 90 * DAY_US


def _won(world: World, question: Question) -> list[Deal]:
    return [deal for deal in closed_deals(world, question) if deal.outcome == "won"]


def _unrated(won: list[Deal]) -> int:
    return sum(deal.last["amount"] is not None and deal.value is None for deal in won)


def bookings(world: World, question: Question) -> Told:
    won = _won(world, question)
    priced = [deal.value for deal in won if deal.value is not None]
    return {"won_value": sum(priced), "priced": len(priced), "excluded": _unrated(won)}


def linearity(world: World, question: Question) -> Told:
    """What was won until each day, day by day."""
    won = _won(world, question)
    by_day: dict[int, int] = {}
    for deal in won:
        by_day[deal.last["closed_day"]] = by_day.get(deal.last["closed_day"], 0) + (deal.value or 0)
    so_far = over_days = 0
    for day in range(question.from_day, question.until_day):
        so_far += by_day.get(day, 0)
        over_days += so_far
    return {
        "days_won": over_days,
        "days_of_all": so_far * (question.until_day - question.from_day + 1),
        "priced": sum(deal.value is not None for deal in won),
        "excluded": _unrated(won),
    }


def booked_late(world: World, question: Question) -> Told:
    won = _won(world, question)
    return {
        "late": sum(deal.value or 0 for deal in won if question.until_day - deal.last["closed_day"] <= _LATE),
        "won_value": sum(deal.value or 0 for deal in won),
        "priced": sum(deal.value is not None for deal in won),
        "excluded": _unrated(won),
    }


def pipeline_sourced(world: World, question: Question) -> Told:
    """By what the first row of each deal says."""
    found = [
        deal
        for deal in created_deals(world, replace(question, only={}))
        if kept(
            world, question, standing(deal, deal.rows[0], "source", "channel", "owner_id"), deal.rows[0].at // DAY_US
        )
    ]
    return {"amount": euros(found), "deals": len(found), "unpriced": sum(deal.last["amount"] is None for deal in found)}


def won_within_90_days(world: World, question: Question) -> Told:
    found = created_deals(world, question)
    old = [deal for deal in found if NOW - deal.rows[0].at >= _AGE]
    return {
        "in_time": sum(deal.outcome == "won" and deal.closed - deal.rows[0].at <= _AGE for deal in old),
        "old": len(old),
        "open": sum(deal.outcome == "open" for deal in old),
        "young": len(found) - len(old),
    }


def win_rate_entered(world: World, question: Question) -> Told:
    """By walks through the stays of each deal: what came in the end of those whose first stay began in the window."""
    told = {"won": 0, "closed": 0, "still_open": 0}
    for deal in deals(world, question):
        entered: set[int] = set()
        for row, _ in deal.stays():
            stage, day = row.state["stage_id"], row.at // DAY_US
            is_first = stage not in entered
            entered.add(stage)
            state = standing(deal, row, "stage_id", "owner_id", "amount", "currency")
            is_of_days = question.from_day <= day < question.until_day and kept(world, question, state, day)
            if is_first and is_of_days and STAGES[stage].outcome == "open":
                told["won"] += deal.outcome == "won"
                told["still_open" if deal.outcome == "open" else "closed"] += 1
    return {**told, "entered": sum(told.values()) - told["won"]}


def qualified_growth(world: World, question: Question) -> Told:
    days = [
        row.at // DAY_US
        for deal in deals(world, question)
        for row, _ in deal.stays()
        if row.at == deal.qualified
        and kept(world, question, standing(deal, row, "stage_id", "owner_id"), row.at // DAY_US)
    ]
    length = question.until_day - question.from_day
    return {
        "now": sum(0 <= day - question.from_day < length for day in days),
        "before": sum(0 <= day - question.from_day + length < length for day in days),
    }


def creation_coverage(world: World, question: Question) -> Told:
    made = created_deals(world, question)
    told = reference.win_rate_value(world, question) | reference.target(world, question)
    return told | {"made": euros(made), "made_deals": len(made)}


def creation_coverage_ahead(world: World, question: Question) -> Told:
    ahead = sorted(row[1:3] for row in world.tables["period"] if row[0] == "quarter" and row[1] >= question.until_day)
    since, until = ahead[0] if ahead else (0, 0)
    if question.options:
        since, until = int(question.options["target_from"]), int(question.options["target_until"])

    def closes(deal: Deal) -> int:
        return int(deal.last["close_day"] if deal.outcome == "open" else deal.last["closed_day"])

    made = [deal for deal in created_deals(world, question) if since <= closes(deal) < until]
    # Whose quotas are seen is told by the metric; of which months by the quarter.
    quota = reference.target(world, replace(question, from_day=since, until_day=until))
    return reference.win_rate_value(world, question) | quota | {"made": euros(made), "made_deals": len(made)}


def deals_to_find(world: World, question: Question) -> Told:
    told = reference.win_rate_value(world, question) | reference.due(world, question)
    return told | reference.target(world, question) | {"closed": len(closed_deals(world, question))}


def _logged(world: World, question: Question) -> Iterator[tuple[Deal, str, int, int]]:
    """Activities on the deals that are seen: the deal, what it was, whether two-way, and when."""
    seen = {deal.history.opportunity_id: deal for deal in deals(world, question)}
    for _, opportunity_id, _, kind, _, is_two_way, happened, _, _ in world.tables["activity"]:
        if opportunity_id in seen:
            yield seen[opportunity_id], kind, is_two_way, happened


def _in_window(world: World, question: Question) -> list[tuple[Deal, str, int, int]]:
    return [
        one
        for one in _logged(world, question)
        if question.from_day <= one[3] // DAY_US < question.until_day
        and kept(world, question, {**one[0].last, "stage_id": _stage_at(one[0], one[3])}, one[3] // DAY_US)
    ]


def _stage_at(deal: Deal, instant: int) -> int | None:
    return next((row.state["stage_id"] for row, until in deal.stays() if row.at <= instant < until), None)


def two_way_share(world: World, question: Question) -> Told:
    found = _in_window(world, question)
    return {"two_way": sum(two for _, _, two, _ in found), "logged": len(found)}


def activities_per_won_deal(world: World, question: Question) -> Told:
    won = {deal.history.opportunity_id for deal in _won(world, question)}
    found = [deal for deal, _, _, at in _logged(world, question) if at <= deal.closed]
    return {"logged": sum(deal.history.opportunity_id in won for deal in found), "won": len(won)}


def meetings_per_stay(world: World, question: Question) -> Told:
    meetings = 0
    for deal, kind, _, at in _in_window(world, question):
        stage_id = _stage_at(deal, at)
        meetings += kind == "meeting" and stage_id is not None and STAGES[stage_id].outcome == "open"
    return {"meetings": meetings, "stays": reference.time_in_stage(world, question)["stays"]}


REFERENCE: Mapping[str, Callable[[World, Question], Told]] = {
    **reference.REFERENCE,
    "pipeline_sourced": pipeline_sourced,
    "won_within_90_days": won_within_90_days,
    "win_rate_entered": win_rate_entered,
    "qualified_growth": qualified_growth,
    "bookings": bookings,
    "linearity": linearity,
    "booked_late": booked_late,
    "coverage_needed": reference.win_rate_value,
    "creation_coverage": creation_coverage,
    "creation_coverage_ahead": creation_coverage_ahead,
    "deals_to_find": deals_to_find,
    "two_way_share": two_way_share,
    "activities_per_won_deal": activities_per_won_deal,
    "meetings_per_stay": meetings_per_stay,
}
