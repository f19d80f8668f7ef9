"""Accounts and contacts, with the gaps and doubles that every real list has."""

from datetime import datetime

from quarterdeck.demo.rules.company import DemoPerson, reps_for
from quarterdeck.demo.rules.dice import Dice
from quarterdeck.demo.rules.markets import MARKETS, TITLES, Market
from quarterdeck.demo.rules.pipelines import ENTERPRISE
from quarterdeck.demo.rules.steps import DemoAccount, DemoContact
from quarterdeck.values.text import fold

# Shares: of fields never filled in, of companies entered a second time, of people entered a second time.
_NO_DOMAIN, _NO_INDUSTRY, _NO_SIZE, _NO_MAIL = 0.1, 0.14, 0.3, 0.12
_DOUBLES, _DOUBLE_PEOPLE = 0.05, 0.05
_CALLING_CODES = {
    "DE": "+49 30", "CH": "+41 44", "AT": "+43 1", "SE": "+46 8", "NO": "+47 22", "FI": "+358 9", "FR": "+33 1",
    "IT": "+39 02", "ES": "+34 91", "GB": "+44 20", "IE": "+353 1", "US": "+1 312", "JP": "+81 3",
}  # fmt: skip


def all_accounts(dice: Dice, counts: dict[str, int], instants: list[datetime]) -> list[DemoAccount]:
    """So many accounts by pipeline, each entered at one of these instants, and doubles of a few at the end."""
    taken: set[str] = set()
    accounts: list[DemoAccount] = []
    for pipeline, count in counts.items():
        for _ in range(count):
            accounts.append(_account(dice, len(accounts), pipeline, dice.pick(instants), taken))
    for original in [one for one in accounts if dice.chance(_DOUBLES)]:
        accounts.append(_double(dice, original, len(accounts), instants))
    return accounts


def _account(dice: Dice, number: int, pipeline: str, since: datetime, taken: set[str]) -> DemoAccount:
    market = dice.weighted(MARKETS, [market.weight for market in MARKETS])
    stem, trade = dice.pick(market.stems), dice.pick(list(market.trades))
    while f"{stem} {trade}" in taken:
        market = dice.weighted(MARKETS, [market.weight for market in MARKETS])
        stem, trade = dice.pick(market.stems), dice.pick(list(market.trades))
    taken.add(f"{stem} {trade}")
    domain = f"{fold(stem).replace(' ', '-')}-{fold(trade)}.{market.country.lower()}.example"
    median = 640 if pipeline == ENTERPRISE else 70
    return DemoAccount(
        number=number,
        since=since,
        owner=dice.pick(reps_for(market.region, pipeline)).name,
        name=f"{stem} {trade} {dice.pick(market.forms)}",
        industry="" if dice.chance(_NO_INDUSTRY) else market.trades[trade],
        domain="" if dice.chance(_NO_DOMAIN) else domain,
        country=market.country,
        part=dice.pick(market.parts),
        employees=None if dice.chance(_NO_SIZE) else max(3, round(dice.around(median, 0.9))),
        contacts=people_of(dice, market, domain, 4 if pipeline == ENTERPRISE else dice.whole(1, 2)),
    )


# How much the word of a role weighs, where sellers wrote it down.
INFLUENCE = {"economic_buyer": "high", "champion": "medium", "purchasing": "low"}


def attitude_of(person: DemoContact) -> str:
    """How somebody stands to us: champions are for us, of the others some against, and of many nobody knows."""
    if person.role == "champion":
        return "supporter"
    return ("", "neutral", "supporter", "", "opponent")[len(person.name) % 5] if person.title else ""


def people_of(dice: Dice, market: Market, domain: str, count: int) -> tuple[DemoContact, ...]:
    """So many people with a role each, and now and then the first of them entered twice."""
    firsts, lasts = dice.sample(market.first_names, count), dice.sample(market.last_names, count)
    people = [
        _contact(dice, market, f"{first} {last}", domain, role)
        for first, last, role in zip(firsts, lasts, list(TITLES)[:count], strict=True)
    ]
    if dice.chance(_DOUBLE_PEOPLE):
        first, last = people[0].name.split(" ", 1)
        again = DemoContact(f"{first[0]}. {last}", "", people[0].email, "", "influencer")
        people.append(again)
    return tuple(people)


def _contact(dice: Dice, market: Market, name: str, domain: str, role: str) -> DemoContact:
    phone = f"{_CALLING_CODES[market.country]} 5550 {dice.whole(1000, 9999)}"
    return DemoContact(
        name=name,
        title=dice.pick(TITLES[role]),
        email="" if dice.chance(_NO_MAIL) else f"{fold(name).replace(' ', '.')}@{domain}",
        phone=phone if dice.chance(0.5) else "",
        role=role,
    )


def _double(dice: Dice, original: DemoAccount, number: int, instants: list[datetime]) -> DemoAccount:
    """The same company entered anew by a colleague: without its legal form, and with fewer facts."""
    owner = _colleague(dice, original)
    first = original.contacts[0]
    return DemoAccount(
        number=number,
        since=max(original.since, dice.pick(instants)),
        owner=owner.name,
        name=" ".join(original.name.split()[:2]),
        industry="",
        domain=original.domain if dice.chance(0.5) else "",
        country=original.country,
        part="",
        employees=None,
        contacts=(DemoContact(first.name, "", first.email, "", first.role),),
    )


def _colleague(dice: Dice, account: DemoAccount) -> DemoPerson:
    market = next(market for market in MARKETS if market.country == account.country)
    from_both = [*reps_for(market.region, ENTERPRISE), *reps_for(market.region, "inside")]
    others = [rep for rep in from_both if rep.name != account.owner]
    return dice.pick(others or from_both)
