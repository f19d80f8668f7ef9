"""The demo company's plan: three years up to a given day. The same seed and day give the same plan."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from quarterdeck.demo.rules.accounts import all_accounts
from quarterdeck.demo.rules.company import BY_NAME, PRODUCTS, TIME_ZONE
from quarterdeck.demo.rules.dice import Dice, workday
from quarterdeck.demo.rules.hazards import CHANNELS, creation_weight
from quarterdeck.demo.rules.life import Birth, Life
from quarterdeck.demo.rules.markets import RATES
from quarterdeck.demo.rules.named import NAMED, named_accounts, named_deals
from quarterdeck.demo.rules.pipelines import ENTERPRISE, INSIDE
from quarterdeck.demo.rules.steps import DemoAccount, DemoDeal, DemoRate
from quarterdeck.demo.rules.work import DemoWork, plan_work
from quarterdeck.values.dataclasses import dataclass, replace

YEARS = 3
DEALS = 2_500
# Days before today in which everything is done through the gate, one by one.
RECENT = timedelta(days=18)
_ENTERPRISE_SHARE = 0.4
_DEALS_FOR_AN_ACCOUNT = 6
_GROWTH = 0.3
_MISTAKES = 0.006
# How many of the people who come to be in a buying group are there from the start.
_PROMPT_WON, _PROMPT_LOST = 0.85, 0.5
_RATE = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """Everything about the demo company but its people and products, which are always the same."""

    begins: datetime
    ends: datetime
    rates: tuple[DemoRate, ...]
    accounts: tuple[DemoAccount, ...]
    deals: tuple[DemoDeal, ...]
    work: DemoWork


def first_day(today: date) -> date:
    """When the story begins: the first day of the quarter three years ago."""
    return date(today.year - YEARS, (today.month - 1) // 3 * 3 + 1, 1)


def beginning(today: date) -> datetime:
    """When the company was founded: a month before the first deal."""
    return _morning(first_day(today) - timedelta(days=30))


def plan_demo(*, seed: int, today: date, deals: int = DEALS) -> DemoPlan:
    """What happens at the demo company in the years before `today`; nothing on `today` or later."""
    begins = beginning(today)
    counts = {ENTERPRISE: max(14, int(deals * _ENTERPRISE_SHARE) // _DEALS_FOR_AN_ACCOUNT)}
    counts[INSIDE] = counts[ENTERPRISE]
    dice = Dice(f"{seed} accounts")
    accounts = named_accounts(dice, begins)
    generated = all_accounts(dice, counts, _instants(begins, today))
    accounts += [replace(account, number=len(NAMED) + place) for place, account in enumerate(generated)]
    told = [*named_deals(today), *_deals(seed, today, accounts[len(NAMED) :], deals - len(NAMED))]
    start = _morning(today - RECENT)
    return DemoPlan(
        begins=begins,
        ends=_morning(today) - timedelta(hours=14, minutes=30),
        rates=tuple(_rates(Dice(f"{seed} rates"), begins.date(), today)),
        accounts=tuple(accounts),
        deals=tuple(_split(deal, start) for deal in told),
        work=plan_work(seed=seed, deals=told, today=today),
    )


def _instants(begins: datetime, today: date) -> list[datetime]:
    """When accounts are entered: half of them at the beginning, the others at eight instants since."""
    step = (today - begins.date()) / 10
    later = [_morning(workday(begins.date() + step * number)) for number in range(1, 9)]
    return [begins] * 8 + later


def _deals(seed: int, today: date, accounts: list[DemoAccount], count: int) -> Iterator[DemoDeal]:
    """Every deal has a stream of chance of its own, so that one more deal changes none of the others."""
    known = {
        pipeline: sorted((one for one in accounts if BY_NAME[one.owner].pipeline == pipeline), key=lambda a: a.since)
        for pipeline in (ENTERPRISE, INSIDE)
    }
    since = {pipeline: [account.since for account in found] for pipeline, found in known.items()}
    for number in range(count):
        dice = Dice(f"{seed} deal {number}")
        pipeline = ENTERPRISE if dice.chance(_ENTERPRISE_SHARE) else INSIDE
        channel = dice.weighted(list(CHANNELS[pipeline]), list(CHANNELS[pipeline].values()))
        day = _birthday(dice, today)
        day = day if channel == "ecommerce" else workday(day)
        reach = bisect_right(since[pipeline], _morning(day))
        account = known[pipeline][int(reach * dice.unit() ** 1.3)]
        sold = [product for product in PRODUCTS if pipeline in product.pipelines]
        product = dice.weighted(sold, [product.weight for product in sold])
        if day < today:
            yield _deal(dice, Birth(day, pipeline, channel, account, product, today))


def _deal(dice: Dice, birth: Birth) -> DemoDeal:
    life = Life(dice, birth)
    people = len(birth.account.contacts)
    others = [place for place in range(1, people) if dice.chance(0.55)]
    joins = any(0 in step.joins for step in life.steps)
    group = ([0] if life.has_buyer and not joins else []) + others
    deleted_at = None
    if dice.chance(_MISTAKES):
        deleted_at = life.created_at + timedelta(minutes=dice.whole(5, 400))
    joined = tuple(_joined(dice, life) for _ in group)
    return DemoDeal(
        pipeline=birth.pipeline,
        account=birth.account.number,
        owner=birth.account.owner,
        created_at=life.created_at,
        first=life.first,
        group=tuple(group),
        steps=() if deleted_at else tuple(life.steps),
        deleted_at=deleted_at,
        joined=joined,
    )


def _joined(dice: Dice, life: Life) -> datetime:
    """When somebody joined the buying group: at the start of most deals that were won, of fewer that were lost."""
    is_won = bool(life.steps) and life.steps[-1].changes.get("stage") == "closed_won"
    if life.is_open or dice.chance(_PROMPT_WON if is_won else _PROMPT_LOST):
        return life.created_at
    return life.created_at + (life.steps[-1].at - life.created_at) * dice.unit()


def _split(deal: DemoDeal, start: datetime) -> DemoDeal:
    """The deal with what happened since `start` told apart. One handed over to another rep stays in one piece."""
    if any("owner" in step.changes for step in deal.steps):
        return deal
    past, recent = ([step for step in deal.steps if (step.at >= start) is late] for late in (False, True))
    return replace(deal, steps=tuple(past), recent=tuple(recent))


def _birthday(dice: Dice, today: date) -> date:
    """A day of the story: business grows by the year, and has its seasons."""
    first = first_day(today)
    days = (today - first).days
    while True:
        day = first + timedelta(days=dice.whole(0, days - 1))
        grown = (1 + _GROWTH * (day - first).days / days) / (1 + _GROWTH)
        if dice.chance(grown * creation_weight(day) / 1.25):
            return day


def _rates(dice: Dice, first: date, today: date) -> list[DemoRate]:
    """Monthly rates, told backwards from those of today, oldest first."""
    days = []
    day = first.replace(day=1)
    while day < today:
        days.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    rates = []
    present = dict(RATES)
    for day in reversed(days):
        rates += [DemoRate(currency, day, rate) for currency, rate in present.items()]
        drift = {currency: Decimal(10_000 + round(110 * dice.bell())) for currency in present}
        present = {code: (rate * drift[code] / 10_000).quantize(_RATE) for code, rate in present.items()}
    return sorted(rates, key=lambda rate: (rate.day, rate.currency))


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8), tzinfo=ZoneInfo(TIME_ZONE)).astimezone(UTC)
