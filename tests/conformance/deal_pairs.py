"""A labelled set of deals: those of two exports as they stand, copies that somebody else would have typed, look-alikes.

Deals of the exports that are called alike at one account are counted as deals of their own, as their CRM has them.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from quarterdeck.duplicates.terms import Facts
from tests.conformance.duplicates import Change, Entry, numbered, read, typing_error

MOST = 1500
SHIFTED = 100_000


def told() -> Iterator[tuple[str, str, float, date]]:
    """Name, account, amount and day of deals."""
    for row in read("salesforce_devorg/Opportunity.csv"):
        day = datetime.strptime(row["CloseDate"], "%m/%d/%y").replace(tzinfo=UTC).date()
        yield row["Name"], row["AccountId"], float(row["Amount"] or 0), day
    for row in list(read("d365_contoso/Opportunity.csv"))[:MOST]:
        if row["Est. close date"]:
            day = datetime.strptime(row["Est. close date"], "%m/%d/%Y").replace(tzinfo=UTC).date()
            yield row["Topic"], row["Potential Customer"], float(row["Est. revenue"] or 0), day


def same_again(facts: Facts, dice: Random) -> Facts:
    return replace(facts, name=dice.choice([facts.name.upper(), facts.name.replace(" | ", " - "), facts.name]))


def mistyped(facts: Facts, dice: Random) -> Facts:
    return typing_error(facts, dice)


def other_order(facts: Facts, dice: Random) -> Facts:
    first, bar, rest = facts.name.partition(" | ")
    return replace(facts, name=f"{rest} | {first}" if bar else facts.name)


def negotiated(facts: Facts, dice: Random) -> Facts:
    return replace(facts, amount_minor=int((facts.amount_minor or 0) * dice.uniform(0.91, 0.99)))


def of_the_twin(facts: Facts, dice: Random) -> Facts:
    """Entered under the same customer's other account."""
    own = facts.account_id or 0
    return replace(facts, account_id=own + SHIFTED, accounts_alike=(own,))


def renewed(facts: Facts, dice: Random) -> Facts:
    """The next year's, which is numbered."""
    name = re.sub(r"\d+", lambda found: str(int(found.group()) + 1), facts.name)
    return replace(facts, name=name if name != facts.name else f"{facts.name} 2")


def half_a_year_on(facts: Facts, dice: Random) -> Facts:
    return replace(facts, close_date=(facts.close_date or date.min) + timedelta(days=dice.randint(181, 400)))


def elsewhere_again(facts: Facts, dice: Random) -> Facts:
    """The same offer to another customer."""
    return replace(facts, account_id=(facts.account_id or 0) + 2 * SHIFTED)


def kept_apart(facts: Facts, dice: Random) -> Facts:
    """Another deal of the old system, called and priced alike."""
    return replace(facts, known_as=(("old", "other"),))


COPIES: tuple[Change, ...] = (same_again, mistyped, other_order, negotiated, of_the_twin)
OTHERS: tuple[Change, ...] = (renewed, half_a_year_on, elsewhere_again, kept_apart)


def deals(seed: int) -> list[Entry]:
    """Deals, a fifth of them with a copy whose day and amount are near or missing, a fifth with a look-alike."""
    dice, entries, accounts = Random(seed), list[Entry](), dict[str, int]()
    for truth, (name, account, amount, day) in enumerate(told()):
        number = accounts.setdefault(account, len(accounts) + 1)
        facts = Facts(name=name, account_id=number, amount_minor=int(amount * 100), currency="USD", close_date=day)
        entries.append(Entry(replace(facts, known_as=(("old", str(truth)),)), truth, "original"))
        chance = dice.random()
        if chance < 0.2:
            change = dice.choice(COPIES)
            worn = replace(
                facts, close_date=day + timedelta(days=dice.randint(-30, 30)) if dice.random() < 0.8 else None
            )
            worn = replace(worn, amount_minor=worn.amount_minor if dice.random() < 0.8 else None)
            entries.append(Entry(change(worn, dice), truth, change.__name__))
        elif chance < 0.4:
            other = dice.choice(OTHERS)
            entries.append(Entry(other(facts, dice), -1 - truth, other.__name__))
    return numbered(entries)
