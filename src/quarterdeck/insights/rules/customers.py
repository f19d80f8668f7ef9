"""What the pages about a customer decide: how a tree adds up, how people are lined up, what is missing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Generic, TypeVar

from quarterdeck.insights.terms.customers import (
    ESSENTIAL_ROLES,
    Figure,
    Figures,
    Gap,
    GapKind,
    MapPerson,
    OpenDeal,
    Sum,
    TreeNode,
)
from quarterdeck.values.dataclasses import dataclass, replace

K = TypeVar("K")
Convert = Callable[[int, str], int | None]


@dataclass(frozen=True, slots=True)
class Placed(Generic[K]):
    """A key in its tree: from level 1 at the top, with the keys of all below it."""

    key: K
    level: int
    below: tuple[K, ...]


def in_order(parents: Mapping[K, K | None]) -> list[Placed[K]]:
    """Keys with those above them, each followed by those below it, siblings as they came.

    A key whose parent is none of them is at the top. No key is lost and none comes twice, even in a circle.
    """
    children: dict[K | None, list[K]] = {}
    for key, parent in parents.items():
        children.setdefault(parent if parent in parents else None, []).append(key)
    found: dict[K, int] = {}
    ends: dict[K, int] = {}

    def visit(key: K, level: int) -> None:
        if key in found:
            return
        found[key] = level
        for child in children.get(key, ()):
            visit(child, level + 1)
        ends[key] = len(found)

    for key in (*children.get(None, ()), *parents):
        visit(key, 1)
    keys = list(found)
    return [Placed(key, level, tuple(keys[place + 1 : ends[key]])) for place, (key, level) in enumerate(found.items())]


def figure(sums: Iterable[Sum], convert: Convert) -> Figure:
    """These sums as one number: each currency added up first and converted once; without a rate it is left out."""
    sums = list(sums)
    minors: dict[str, int] = {}
    for one in sums:
        minors[one.currency] = minors.get(one.currency, 0) + one.minor
    converted = {currency: convert(minor, currency) for currency, minor in minors.items()}
    return Figure(
        count=sum(one.count for one in sums),
        minor=sum(minor for minor in converted.values() if minor is not None),
        unpriced=sum(one.count - one.priced for one in sums),
        unconverted=sum(one.priced for one in sums if converted[one.currency] is None),
    )


def rolled_up(accounts: Sequence[TreeNode], sums: Iterable[Sum], convert: Convert) -> tuple[TreeNode, ...]:
    """Accounts as a tree with their figures. One out of sight stays only as a place between two that are seen."""
    by_id = {account.id: account for account in accounts}
    by_account: dict[int, list[Sum]] = {}
    for one in sums:
        by_account.setdefault(one.account_id, []).append(one)
    placed = in_order({account.id: account.parent_id for account in accounts})
    nodes = []
    for place in placed:
        account = by_id[place.key]
        has_below = any(by_id[key].is_seen for key in place.below)
        if account.is_seen or has_below:
            of_it = by_account.get(place.key, [])
            of_all = [*of_it, *(one for key in place.below for one in by_account.get(key, ()))]
            figures = Figures(
                open=figure((one for one in of_it if not one.is_won), convert),
                won=figure((one for one in of_it if one.is_won), convert),
                open_below=figure((one for one in of_all if not one.is_won), convert),
                won_below=figure((one for one in of_all if one.is_won), convert),
            )
            nodes.append(replace(account, level=place.level, has_below=has_below, figures=figures))
    return tuple(nodes)


def lined_up(people: Sequence[MapPerson]) -> tuple[MapPerson, ...]:
    """Contacts by their lines of reporting, each followed by who reports to them."""
    by_id = {person.id: person for person in people}
    reports: dict[int | None, int] = {}
    for person in people:
        reports[person.manager_id] = reports.get(person.manager_id, 0) + 1
    return tuple(
        replace(by_id[place.key], level=place.level, reports=reports.get(place.key, 0))
        for place in in_order({person.id: person.manager_id for person in people})
    )


def gaps(deals: Sequence[OpenDeal], people: Sequence[MapPerson], today: date) -> tuple[Gap, ...]:
    """What is missing in open deals, deal by deal: a role nobody has, silence or opposition of who has one.

    `today` is the reader's; a touch is compared by its UTC day, so silence is exact to a day.
    """
    found: list[Gap] = []
    for deal in deals:
        roles = {part.role for person in people for part in person.parts if part.deal_id == deal.id}
        if not roles:
            found.append(Gap(GapKind.NOBODY, deal.id, deal.name))
            continue
        found += [Gap(GapKind.NO_ROLE, deal.id, deal.name, role) for role in ESSENTIAL_ROLES if role not in roles]
        for role in ESSENTIAL_ROLES:
            holders = [p for p in people if any(part.deal_id == deal.id and part.role is role for part in p.parts)]
            for person in holders:
                silent = Gap(GapKind.SILENT, deal.id, deal.name, role, person.id, person.name)
                found += _about(person, silent, deal, today)
    return tuple(found)


def _about(person: MapPerson, gap: Gap, deal: OpenDeal, today: date) -> list[Gap]:
    """What is missing with somebody who decides."""
    found = []
    if person.attitude == "opponent":
        found.append(replace(gap, kind=GapKind.OPPOSED))
    days = silent_days(person, today)
    if days is None:
        found.append(replace(gap, kind=GapKind.UNTOUCHED))
    elif days > deal.silent_after:
        found.append(replace(gap, days=days))
    return found


def silent_days(person: MapPerson, today: date) -> int | None:
    """Days since both sides were in contact; None when they never were."""
    return None if person.last_touch is None else max(0, (today - person.last_touch.date()).days)
