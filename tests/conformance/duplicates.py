"""How surely duplicates are found: companies, people and deals with known copies and known others, and two figures.

`python -m tests.conformance.duplicates` prints precision and recall of the pairs that are put to somebody, and of
those that are called very likely. The names come from the outside data beside the checkout and from the generator of
the demo company; copies and look-alikes are made of them by a seeded dice, each by a rule that has a name.
"""

import csv
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import combinations
from random import Random

from quarterdeck.demo.rules.dice import Dice
from quarterdeck.demo.rules.named import named_accounts
from quarterdeck.duplicates.rules import MOST_SHARING, keys_of, likeness
from quarterdeck.duplicates.terms import DEALS_QUEUED, LIKELY, WORTH_A_LOOK, Facts, Kind
from tests.outside_data import ROOT

ENDINGS = {"DE": "de", "FR": "fr", "IT": "it", "NL": "nl", "US": "com", "GB": "co.uk", "SE": "se", "ES": "es"}
FORMS = ("GmbH", "AG", "S.A.", "SARL", "S.p.A.", "Ltd.", "Inc.", "B.V.", "AB", "GmbH & Co. KG", "SL", "")
UNITS = ("North", "South", "Services", "Leasing", "Holding", "Research")
SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e", "ø": "o", "å": "a", "ñ": "n"})
ACCENTS = str.maketrans({"a": "á", "e": "é", "o": "ö", "u": "ü"})
Change = Callable[[Facts, Random], Facts]


@dataclass(frozen=True)
class Entry:
    """A record of the set: entries with the same `truth` are one."""

    facts: Facts
    truth: int
    made_by: str


def read(name: str) -> Iterator[dict[str, str]]:
    """Rows of a table of the outside data."""
    with (ROOT / name).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def company_names() -> list[str]:
    """Names of companies: of four exports and of the demo company, each once."""
    names = [row["account"] for row in read("maven_crm/accounts.csv")]
    names += [row["Account Name"] for row in read("d365_contoso/Account.csv")]
    names += [row["Name"] for row in read("salesforce_devorg/Account.csv")]
    names += [row["Name"] for row in read("salesforce_dtc/DTC_Account.csv")]
    names += [account.name for account in named_accounts(Dice("duplicates"), datetime(2026, 1, 1, tzinfo=UTC))]
    return list(dict.fromkeys(name.strip() for name in names if name.strip()))


def people() -> list[tuple[str, str, str, str]]:
    """Name, company, e-mail address and phone of people, each address once."""
    rows = [
        (f"{row['First Name']} {row['Last Name']}", row["Company Name"], row["Email"], row["Business Phone"])
        for row in read("d365_contoso/Contact.csv")
    ]
    org, chain = read("salesforce_devorg/Contact.csv"), read("faker_crm_chain/Contacts.csv")
    rows += [(row["Name"], row["AccountId"], row["Email"], row["Phone"]) for row in org]
    rows += [(row["FullName"], row["ContactID"], row["Email"], row["Phone"]) for row in chain]
    return list({row[2].lower(): row for row in rows if row[0].strip() and row[2]}.values())


def slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower().translate(SPELT)).strip("-") or "company"


def other_form(facts: Facts, dice: Random) -> Facts:
    bare = re.sub(r"\s+(GmbH|AG|Inc|Ltd|LLC|Corp|Corporation|Company|Group)\.?$", "", facts.name)
    return replace(facts, name=f"{bare} {dice.choice(FORMS)}".strip())


def typing_error(facts: Facts, dice: Random) -> Facts:
    name = facts.name
    places = [place for place in range(1, len(name) - 1) if name[place].isalpha() and name[place + 1].isalpha()]
    if len(name) < 6 or not places:
        return facts
    place = dice.choice(places)
    changed = {
        "drop": name[:place] + name[place + 1 :],
        "twice": name[:place] + name[place] + name[place:],
        "swap": name[:place] + name[place + 1] + name[place] + name[place + 2 :],
        "other": name[:place] + dice.choice("aeinrst") + name[place + 1 :],
    }
    return replace(facts, name=changed[dice.choice(list(changed))])


def other_letters(facts: Facts, dice: Random) -> Facts:
    spelt = facts.name.translate(SPELT)
    if spelt != facts.name:
        return replace(facts, name=spelt)
    places = [place for place, letter in enumerate(facts.name) if letter in "aeou"]
    if not places:
        return facts
    place = dice.choice(places)
    return replace(facts, name=facts.name[:place] + facts.name[place].translate(ACCENTS) + facts.name[place + 1 :])


def other_case(facts: Facts, dice: Random) -> Facts:
    return replace(facts, name=dice.choice([facts.name.upper(), facts.name.lower(), facts.name.replace(" ", "-")]))


def moved_domain(facts: Facts, dice: Random) -> Facts:
    label = facts.domain.partition(".")[0]
    return replace(facts, domain=f"{label}.{dice.choice(['eu', 'net', 'io', 'biz'])}" if label else "")


COPIES: tuple[Change, ...] = (other_form, typing_error, other_letters, other_case, moved_domain)


def worn(facts: Facts, dice: Random) -> Facts:
    """What somebody else would have typed of the same record: some of it missing, the phone written otherwise."""
    phone = "".join(letter for letter in facts.phone if letter.isdigit() or letter == "+")
    return replace(
        facts,
        domain=facts.domain if dice.random() < 0.7 else "",
        phone=phone if dice.random() < 0.5 else "",
        country=facts.country if dice.random() < 0.7 else "",
    )


def elsewhere(facts: Facts, dice: Random) -> Facts:
    country = dice.choice([one for one in ENDINGS if one != facts.country])
    return replace(facts, country=country, domain=f"{slug(facts.name)}.{ENDINGS[country]}", phone=a_phone(dice))


def subsidiary(facts: Facts, dice: Random) -> Facts:
    return replace(facts, name=f"{facts.name} {dice.choice(UNITS)}", phone=a_phone(dice))


def namesake(facts: Facts, dice: Random) -> Facts:
    return replace(facts, domain=f"{slug(facts.name)[:3]}-{dice.choice(['works', 'systems', 'handel'])}.com",
                   phone=a_phone(dice))  # fmt: skip


OTHERS: tuple[Change, ...] = (elsewhere, subsidiary, namesake)


def a_phone(dice: Random) -> str:
    return f"+{dice.randint(1, 99)} ({dice.randint(100, 999)}) {dice.randint(1000000, 9999999)}"


def accounts(seed: int) -> list[Entry]:
    """Companies, a third of them with a copy, a sixth with one that only looks like it."""
    dice, entries = Random(seed), []
    for truth, name in enumerate(company_names()):
        country = dice.choice(list(ENDINGS))
        facts = Facts(name=name, country=country, domain=f"{slug(name)}.{ENDINGS[country]}", phone=a_phone(dice))
        facts = replace(facts, domain=facts.domain if dice.random() < 0.8 else "")
        entries.append(Entry(facts, truth, "original"))
        chance = dice.random()
        if chance < 1 / 3:
            change = dice.choice(COPIES)
            entries.append(Entry(change(worn(facts, dice), dice), truth, change.__name__))
        elif chance < 1 / 2 and facts.domain:
            other = dice.choice(OTHERS)
            entries.append(Entry(other(facts, dice), -1 - truth, other.__name__))
    return numbered(entries)


def contacts(seed: int) -> list[Entry]:
    """People, half of them with a copy, a quarter with somebody of nearly the same name at their company."""
    dice, entries, companies = Random(seed), [], dict[str, int]()
    for truth, (name, company, email, phone) in enumerate(people()):
        account = companies.setdefault(company, len(companies) + 1)
        facts = Facts(name=name, email=email, phone=phone, account_id=account)
        entries.append(Entry(facts, truth, "original"))
        chance = dice.random()
        first, _, last = name.partition(" ")
        if chance < 0.5:
            copy = dice.choice([replace(facts, name=f"{first[0]}. {last}"), replace(facts, name=f"{last} {first}"),
                                typing_error(facts, dice), other_letters(facts, dice)])  # fmt: skip
            keeps = dice.choice(["email", "phone", "both"])
            copy = replace(copy, email=email if keeps != "phone" else "", phone=phone if keeps != "email" else "")
            entries.append(Entry(copy, truth, "copy"))
        elif chance < 0.75:
            other = replace(facts, name=f"{dice.choice(['Ada', 'Otto', 'Ines', 'Carl'])} {last}", email=f"x.{email}")
            entries.append(Entry(replace(other, phone=a_phone(dice)), -1 - truth, "family"))
    return numbered(entries)


def numbered(entries: list[Entry]) -> list[Entry]:
    """The entries with ids of their own."""
    return [replace(one, facts=replace(one.facts, record_id=number + 1)) for number, one in enumerate(entries)]


@dataclass(frozen=True)
class Measured:
    """Pairs that were found and that there are; `missed` and `wrong` by what made the second of them."""

    found: int
    right: int
    there: int
    missed: Counter[str]
    wrong: Counter[str]

    @property
    def precision(self) -> float:
        return self.right / self.found

    @property
    def recall(self) -> float:
        return self.right / self.there


def measure(kind: Kind, entries: list[Entry], least: int) -> Measured:
    """Let the records meet under their keys, as in the database, and compare what was found with what is so."""
    sharing: dict[int, list[int]] = {}
    for number, one in enumerate(entries):
        places = (one.facts.account_id, *one.facts.accounts_alike)
        for key in set[int]().union(*(keys_of(kind, replace(one.facts, account_id=place)) for place in places)):
            sharing.setdefault(key, []).append(number)
    pairs = {pair for numbers in sharing.values() if len(numbers) <= MOST_SHARING for pair in combinations(numbers, 2)}
    found = {
        (a, b)
        for a, b in pairs
        if (like := likeness(kind, entries[a].facts, entries[b].facts)) is not None and like.score >= least
    }
    by_truth: dict[int, list[int]] = {}
    for number, one in enumerate(entries):
        by_truth.setdefault(one.truth, []).append(number)
    there = {pair for numbers in by_truth.values() for pair in combinations(numbers, 2)}
    return Measured(
        found=len(found),
        right=len(found & there),
        there=len(there),
        missed=_made(entries, there - found),
        wrong=_made(entries, found - there),
    )


def _made(entries: list[Entry], pairs: Iterable[tuple[int, int]]) -> Counter[str]:
    return Counter(entries[later].made_by for _, later in pairs)


def main() -> int:
    # The set of deals is made of this module's parts.
    from tests.conformance.deal_pairs import deals

    for kind, made in ((Kind.ACCOUNT, accounts), (Kind.CONTACT, contacts), (Kind.OPPORTUNITY, deals)):
        for seed in (1, 2, 3):
            entries = made(seed)
            queued = DEALS_QUEUED if kind is Kind.OPPORTUNITY else WORTH_A_LOOK
            for words, least in (("put to somebody", queued), ("very likely", LIKELY)):
                one = measure(kind, entries, least)
                print(f"{kind.value}, seed {seed}, {len(entries)} records, {one.there} copies, {words}: precision "
                      f"{one.precision:.3f}, recall {one.recall:.3f}; missed {dict(one.missed)}, "
                      f"wrong {dict(one.wrong)}")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
