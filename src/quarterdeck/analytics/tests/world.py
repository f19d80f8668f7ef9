"""A small company made by dice: tables of the copy, and the plain histories that references sum by hand."""

import random
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from quarterdeck.analytics.deriving import History, Setting, derived
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.history import Recorded, StageFact
from quarterdeck.analytics.schema import DAY_US, LAST_DAY
from quarterdeck.analytics.tables import TABLES
from quarterdeck.values.money import convert_minor

START, DAYS = 19_000, 1_000
TODAY = START + DAYS
NOW = TODAY * DAY_US + 12 * 3_600_000_000
OWNERS, TEAMS, ACCOUNTS, PRODUCTS = tuple(range(1, 13)), (101, 102, 103), tuple(range(201, 231)), (301, 302, 303, 304)
REASONS = (401, 402)
# Two pipelines: stage ids and what each counts as.
PIPELINES = {
    1: {11: "open", 12: "open", 13: "open", 14: "open", 18: "won", 19: "lost"},
    2: {21: "open", 22: "open", 28: "won", 29: "lost"},
}
STAGES = {
    stage_id: StageFact(pipeline_id, place, outcome)
    for pipeline_id, stages in PIPELINES.items()
    for place, (stage_id, outcome) in enumerate(stages.items(), start=1)
}
RATES = {"EUR": 10**10, "USD": 11 * 10**9, "JPY": 160 * 10**10}


def window_of(metric: str) -> tuple[int, int]:
    """The days it is asked for: but for a month the last two years, the quarter of today, or a year."""
    if metric == "creation_coverage_ahead":
        return START + 250, START + 610
    return (START + 960, START + 1_050) if metric == "required_coverage" else (START + 250, START + DAYS - 30)


def value_of(minor: int, currency: str, day: int) -> int | None:
    """The amount in euros; there is no rate for GBP."""
    if currency not in RATES:
        return None
    return convert_minor(minor, from_currency=currency, to_currency="EUR", rate=Fraction(RATES["EUR"], RATES[currency]))


SETTING = Setting(STAGES, lambda at: at // DAY_US, value_of)


@dataclass
class World:
    """Rows of every table, and the histories that those of opportunities come from."""

    histories: list[History]
    tables: dict[str, list[Any]] = field(default_factory=dict)

    def load(self, engine: Engine) -> Engine:
        """Lay the tables in this engine."""
        for name, table in TABLES.items():
            engine.create(table)
            engine.insert(table, self.tables.get(name, []))
        return engine


def a_world(deals: int, seed: int = 7) -> World:
    """A company of so many deals; the same seed gives the same one."""
    dice = random.Random(seed)
    world = World([_history(1_000 + number, dice) for number in range(deals)])
    for history in world.histories:
        rows = derived(history, SETTING)
        for name in ("past_state", "present_state", "opportunity", "visit", "rough_change"):
            world.tables.setdefault(name, []).extend(getattr(rows, name))
    world.tables |= _dimensions(dice)
    return world


def _history(opportunity_id: int, dice: random.Random) -> History:
    pipeline_id = dice.choice((1, 1, 2))
    ladder = [stage_id for stage_id, outcome in PIPELINES[pipeline_id].items() if outcome == "open"]
    ends = {outcome: stage_id for stage_id, outcome in PIPELINES[pipeline_id].items()}
    at = (START + dice.randrange(DAYS)) * DAY_US + dice.randrange(DAY_US)
    state = _first_state(pipeline_id, ladder[0], at, dice)
    rows = [Recorded(opportunity_id * 100, at, at, state)]
    place = 0
    for step in range(1, dice.randrange(2, 12)):
        at += dice.randrange(1, 40 * DAY_US)
        if at >= NOW or state["closed_day"] is not None:
            break
        change, place = _change(state, place, ladder, ends, at, dice)
        state = {**state, **change}
        # One row in twelve is told days later than it was so.
        late = dice.randrange(5 * DAY_US) if dice.random() < 1 / 12 else 0
        rows.append(Recorded(opportunity_id * 100 + step, at, min(at + late, NOW), state))
    if len(rows) > 2 and dice.random() < 0.1:
        rows[-2] = Recorded(rows[-2].seq, rows[-2].at, rows[-2].recorded, rows[-2].state, max(rows[-2].recorded, at))
    touched = rows[0].at + dice.randrange(3 * DAY_US) if dice.random() < 0.7 else None
    counts = dice.randrange(3), dice.randrange(4)
    return History(opportunity_id, f"Deal {opportunity_id}", rows, *counts, touched, opportunity_id % 3 == 0)


def _first_state(pipeline_id: int, stage_id: int, at: int, dice: random.Random) -> dict[str, Any]:
    return {
        "owner_id": dice.choice(OWNERS),
        "account_id": dice.choice((*ACCOUNTS, None)),
        "pipeline_id": pipeline_id,
        "stage_id": stage_id,
        "category": "pipeline",
        "amount": dice.choice((None, *(dice.randrange(1, 5_000_000) for _ in range(6)))),
        "currency": dice.choice(("EUR", "EUR", "USD", "JPY", "GBP")),
        "close_day": at // DAY_US + dice.randrange(10, 200),
        "closed_day": None,
        "probability_bp": 1_000,
        "product_id": dice.choice((*PRODUCTS, None)),
        "channel": dice.choice(("direct", "partner", "ecommerce")),
        "source": dice.choice(("Fair", "Web", "")),
        "type": "new",
        "loss_reason_id": None,
        "competitor": "",
        "state": "active",
    }


def _change(
    state: dict[str, Any], place: int, ladder: list[int], ends: dict[str, int], at: int, dice: random.Random
) -> tuple[dict[str, Any], int]:
    draw = dice.random()
    if draw < 0.45:
        place = min(max(place + dice.choice((1, 1, 1, 2, -1)), 0), len(ladder) - 1)
        return {"stage_id": ladder[place], "probability_bp": 1_000 * (place + 1)}, place
    if draw < 0.6:
        outcome = dice.choice(("won", "lost"))
        reason = dice.choice(REASONS) if outcome == "lost" else None
        return {"stage_id": ends[outcome], "closed_day": at // DAY_US, "loss_reason_id": reason}, place
    if draw < 0.75:
        return {"close_day": state["close_day"] + dice.randrange(-30, 120)}, place
    if draw < 0.9:
        return {"amount": dice.randrange(1, 5_000_000)}, place
    if draw < 0.95:
        return {"owner_id": dice.choice(OWNERS)}, place
    return (
        {"category": dice.choice(("commit", "best_case", "omitted"))} if draw < 0.98 else {"state": "deleted"}
    ), place


def _dimensions(dice: random.Random) -> dict[str, list[Any]]:
    ever = (0, LAST_DAY)
    middle = START + DAYS // 2
    months = [(START - 30 + 30 * n, START + 30 * n, f"M{n}") for n in range(DAYS // 30 + 15)]
    home = [(owner, TEAMS[owner % 3], *ever) for owner in OWNERS if owner % 4 not in (0, 3)]
    for owner in (owner for owner in OWNERS if owner % 4 == 3):
        home += [(owner, TEAMS[owner % 3], 0, middle), (owner, TEAMS[(owner + 1) % 3], middle, LAST_DAY)]
    return {
        "pipeline": [(1, "New business", 1), (2, "Renewals", 2)],
        "stage": [
            (number, fact.pipeline_id, f"Stage {number}", fact.place, fact.outcome, 1_000 * fact.place, "pipeline", 1)
            for number, fact in STAGES.items()
        ],
        "loss_reason": [(401, "Price", "price"), (402, "No decision", "no_decision")],
        "person": [(owner, f"Person {owner}", 1, 1) for owner in OWNERS],
        "team": [(101, None, "All"), (102, 101, "North"), (103, 101, "South")],
        "team_within": [(101, 101), (101, 102), (101, 103), (102, 102), (103, 103)],
        "home_team": home,
        # The first sees all of 1 to 4, the fifth only their own.
        "access": [(1, owner) for owner in (1, 2, 3, 4)] + [(5, 5)],
        # The first leads only some of those.
        "quota_access": [(1, owner) for owner in (1, 2, 3)] + [(5, 5)],
        # Both lead North.
        "team_access": [(1, 102), (5, 102)],
        "account": [
            (account, f"Number {account}", ("Ports", "Energy", "")[account % 3], ("DE", "FR")[account % 2], "", account)
            for account in ACCOUNTS
        ],
        "territory": [(501, 1, "north", "North"), (502, 1, "south", "South")],
        "account_territory": [(account, 501 + account % 2, *ever) for account in ACCOUNTS if account % 5]
        + [(account, 501, 0, middle) for account in ACCOUNTS if account % 5 == 0],
        "product": [(product, f"Product {product}") for product in PRODUCTS],
        "product_family": [(301, "Cranes", *ever), (302, "Cranes", 0, middle), (302, "Belts", middle, LAST_DAY)],
        "activity": [
            (number, 1_000 + dice.randrange(400), None, dice.choice(("call", "email", "meeting")), "",
             dice.randrange(2), day * DAY_US, day, dice.choice(OWNERS))
            for number, day in enumerate((START + dice.randrange(DAYS) for _ in range(500)), start=1)
        ],
        "rate": [(currency, *ever, rate) for currency, rate in RATES.items() if currency != "EUR"],
        "period": [("month", *month) for month in months]
        + [("quarter", months[n][0], months[n + 2][1], f"Q{n // 3}") for n in range(0, len(months) - 2, 3)],
        "quota": _quotas(months),
        "fact": [("currency", "EUR"), ("zone", "UTC")],
    }  # fmt: skip


def _quotas(months: list[tuple[int, int, str]]) -> list[tuple[Any, ...]]:
    """Of people for everything and for families, of people and the company for territories, of teams themselves."""
    return (
        [
            (owner, owner, None, None, "", start, until, 1_000_000, "EUR")
            for owner in OWNERS
            for start, until, _ in months
        ]
        + [
            (100 + owner, owner, None, None, family, start, until, 200_000 * (owner % 3 + 1), "USD")
            for owner in OWNERS[:9]
            for family in (("Cranes", "Belts") if owner % 2 else ("Cranes",))
            for start, until, _ in months
        ]
        # Six people have one for the north, nobody for the south: there the company's own counts. That of a team never.
        + [
            (200 + number, person, team, territory, "", start, until, 300_000 * number, "USD")
            for number, (person, team, territory) in enumerate(
                [
                    *((owner, None, 501) for owner in (2, 5, 7, 8, 9, 10)),
                    (None, None, 501), (None, None, 502), (None, 102, 502),
                ],
                start=1,
            )
            for start, until, _ in months
        ]
        # All has North below it, and South has no quota of its own.
        + [
            (300 + team, None, team, None, family, start, until, 700_000 * (team - 100), "USD")
            for team in TEAMS[:2]
            for family in ("", "Cranes")
            for start, until, _ in months
        ]
    )  # fmt: skip
