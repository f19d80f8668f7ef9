"""A seeded year of the demo company, ending on a given day. The same seed and day give the same plan."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from quarterdeck.imports.rules.demo.company import (
    MARKETS,
    PEOPLE,
    PRODUCTS,
    RATES,
    STEMS,
    TIME_ZONE,
    TITLES,
    TRADES,
    Market,
    reps_of,
)
from quarterdeck.imports.rules.demo.life import Beginning, Dice, Setting, deal_steps
from quarterdeck.imports.rules.demo.steps import AccountAdded, DemoContact, DemoPlan, DemoRate, Step
from quarterdeck.values.text import fold

DAYS = 365
ACCOUNTS = 90
DEALS = 300
_CENT = Decimal("0.0001")
_TRADES = [(industry, trade) for industry, trades in TRADES.items() for trade in trades]


def beginning(today: date) -> datetime:
    """When the company was founded: a month before the first deal."""
    day = today - timedelta(days=DAYS + 30)
    return datetime.combine(day, time(8), tzinfo=ZoneInfo(TIME_ZONE)).astimezone(UTC)


def plan_demo(*, seed: int, today: date, setting: Setting, deals: int = DEALS) -> DemoPlan:
    """The year before `today` in which `deals` opportunities begin; nothing happens on `today` or later."""
    random = Dice(seed)
    first = today - timedelta(days=DAYS)
    begins = beginning(today)
    accounts = [_account(random, number, begins) for number in range(ACCOUNTS)]
    steps: list[Step] = list(accounts)
    for number in range(deals):
        # The business grows: later days are somewhat likelier than early ones.
        day = first + timedelta(days=int(DAYS * random.random() ** 0.85))
        day -= timedelta(days=max(0, day.isoweekday() - 5))
        account = random.choice(accounts[: 30 + number * ACCOUNTS // deals])
        steps += deal_steps(random, setting, Beginning(number, day, account, _market(account), today))
    return DemoPlan(
        begins=begins,
        people=PEOPLE,
        products=PRODUCTS,
        rates=tuple(_rates(random, first - timedelta(days=30), today)),
        steps=tuple(sorted(steps, key=lambda step: step.at)),
    )


def _market(account: AccountAdded) -> Market:
    return next(market for market in MARKETS if market.country == account.country)


def _account(random: Dice, number: int, begins: datetime) -> AccountAdded:
    market = random.choices(MARKETS, [market.weight for market in MARKETS])[0]
    # Stems and trades shift against each other, which keeps the names apart.
    stem = STEMS[number % len(STEMS)]
    industry, trade = _TRADES[(number + number // len(STEMS)) % len(_TRADES)]
    domain = f"{fold(stem).replace(' ', '-')}-{fold(trade)}.example"
    return AccountAdded(
        at=begins + timedelta(minutes=number),
        by=random.choice(reps_of(market.team)).name,
        name=f"{stem} {trade} {random.choice(market.forms)}",
        industry=industry,
        domain=domain,
        country=market.country,
        region=random.choice(market.regions),
        employees=round(random.lognormvariate(6, 1)),
        contacts=tuple(_contacts(random, market, domain)),
    )


def _contacts(random: Dice, market: Market, domain: str) -> list[DemoContact]:
    firsts = random.sample(market.first_names, len(TITLES))
    lasts = random.sample(market.last_names, len(TITLES))
    return [
        DemoContact(
            name=f"{first} {last}",
            title=random.choice(TITLES[role]),
            email=f"{fold(first)}.{fold(last)}@{domain}",
            role=role,
        )
        for role, first, last in zip(TITLES, firsts, lasts, strict=True)
    ]


def _rates(random: Dice, first: date, today: date) -> list[DemoRate]:
    rates = []
    day = first.replace(day=1)
    present = dict(RATES)
    while day < today:
        for currency, rate in present.items():
            rates.append(DemoRate(currency, day, rate))
            present[currency] = (rate * Decimal(random.gauss(1, 0.012))).quantize(_CENT)
        day = (day + timedelta(days=32)).replace(day=1)
    return rates
