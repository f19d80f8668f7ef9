"""Metrics beside quotas of territories and of teams by plain loops."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from quarterdeck.analytics.questions import Question, Reach
from quarterdeck.analytics.tests import reference, reference_bookings
from quarterdeck.analytics.tests.grouping import group_of, kept
from quarterdeck.analytics.tests.reference import Deal, Told, closed_deals, seen_by
from quarterdeck.analytics.tests.world import TODAY, World, value_of


def _won(found: list[Deal]) -> Told:
    won = [deal for deal in found if deal.outcome == "won"]
    return {
        "won": len(won),
        "won_value": sum(deal.value or 0 for deal in won),
        "excluded": sum(deal.last["amount"] is not None and deal.value is None for deal in won),
    }


def _quotas(rows: list[tuple[Any, ...]], place: int) -> tuple[Told, dict[int, int]]:
    """All months, and what there is to win by what stands at this place of a row: each sum converted once."""
    dollars: dict[int, int] = {}
    for row in rows:
        dollars[row[place]] = dollars.get(row[place], 0) + row[7]
    told = {"quota": value_of(sum(dollars.values()), "USD", TODAY), "months": len(rows)}
    return told, {key: value_of(minor, "USD", TODAY) or 0 for key, minor in dollars.items()}


def _months(world: World, question: Question) -> list[tuple[Any, ...]]:
    return [row for row in world.tables["quota"] if not row[4] and question.from_day <= row[5] < question.until_day]


def territory_attainment(world: World, question: Question) -> Told:
    reach, seen = question.viewer.reach, seen_by(world, question)
    here = [row for row in _months(world, question) if row[3]]
    of_people = {(row[3], row[5]) for row in here if row[1]}
    rows = [row for row in here if row[1] or (not row[2] and (row[3], row[5]) not in of_people)]
    rows = [row for row in rows if reach is Reach.ALL or (reach is Reach.PEOPLE and row[1] in seen)]
    rows = [row for row in rows if kept(world, question, {"owner_id": row[1], "territory": row[3]}, row[5])]
    told, targets = _quotas(rows, 3)
    closed = closed_deals(world, question)
    there = _won([
        deal
        for deal in closed
        if group_of(world, question, "territory", deal.last, deal.last["closed_day"]) in targets
    ])  # fmt: skip
    sums = {"won_there": there["won_value"], "won_deals": there["won"], "target": sum(targets.values())}
    return _won(closed) | told | sums


def team_attainment(world: World, question: Question) -> Told:
    """Team after team, each by walks up from the team that the owner was in on the day of closing."""
    reach, viewer = question.viewer.reach, question.viewer.person_id
    led = {team for person, team in world.tables["team_access"] if person == viewer}
    asked = question.only.get("team")
    rows = [row for row in _months(world, question) if row[2] and not row[1] and not row[3]]
    rows = [row for row in rows if reach is Reach.ALL or (reach is Reach.PEOPLE and row[2] in led)]
    without = replace(question, only={key: values for key, values in question.only.items() if key != "team"})
    rows = [row for row in rows if kept(world, without, {}, row[5]) and (asked is None or row[2] in asked)]
    told, targets = _quotas(rows, 2)
    # A team counts in the whole window where it has a quota for a month of it.
    planned = {row[2] for row in _months(world, question) if row[2] and not row[1] and not row[3]}
    planned = {team for team in planned if reach is Reach.ALL or team in led}
    above = {team: parent for team, parent, _ in world.tables["team"]}
    by_team: dict[int, list[Deal]] = {}
    for deal in closed_deals(world, without):
        day, owner = deal.last["closed_day"], deal.last["owner_id"]
        stays = (row[1] for row in world.tables["home_team"] if row[0] == owner and row[2] <= day < row[3])
        team = next(stays, None)
        while team is not None:
            if team in planned and (asked is None or team in asked):
                by_team.setdefault(team, []).append(deal)
            team = above[team]
    won = _won([deal for found in by_team.values() for deal in found])
    there = _won([deal for team, found in by_team.items() if team in targets for deal in found])
    sums = {"won_there": there["won_value"], "won_deals": there["won"], "target": sum(targets.values())}
    return won | told | sums


def linearity_to_quota(world: World, question: Question) -> Told:
    """Day by day; what was won by a third of them is counted at the first day that begins a third later or after."""
    told, quota = reference_bookings.linearity(world, question), reference.target(world, question)
    length = question.until_day - question.from_day
    won = [deal for deal in closed_deals(world, question) if deal.outcome == "won"]
    by_third = [
        sum(deal.value or 0 for deal in won if deal.last["closed_day"] < question.from_day + -(-length * thirds // 3))
        for thirds in (1, 2, 3)
    ]
    of_days = {"quota_days": (quota["quota"] or 0) * (length + 1)}
    told = {name: told[name] for name in ("days_won", "priced", "excluded")}
    return told | quota | of_days | dict(zip(("by_first", "by_second", "won_value"), by_third, strict=True))


REFERENCE: Mapping[str, Callable[[World, Question], Told]] = {
    "territory_attainment": territory_attainment,
    "team_attainment": team_attainment,
    "linearity_to_quota": linearity_to_quota,
}
