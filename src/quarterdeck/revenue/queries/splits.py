"""Reads of splits: as they are, and the types there are."""

import itertools
import json
from collections.abc import Collection
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db.models import IntegerField, Max, OuterRef, QuerySet, Subquery

from quarterdeck.revenue.models import Split as SplitRow
from quarterdeck.revenue.models import SplitHistory, SplitType
from quarterdeck.revenue.queries.lines import known_at
from quarterdeck.revenue.rules.splits import shares_of
from quarterdeck.revenue.terms.splits import Share, Split, SplitTypeRow, SplitTypeState
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound

_TYPE = ("id", "key", "name", "must_total", "state")


def split_types() -> list[SplitTypeRow]:
    """The kinds of split in their order, retired ones included. One query."""
    return [_type(row) for row in SplitType.objects.order_by("position", "id").values_list(*_TYPE)]


def split_type(key: str) -> SplitTypeRow:
    """The kind of split with this key. Raises NotFound."""
    row = SplitType.objects.filter(key=key).values_list(*_TYPE).first()
    if row is None:
        raise NotFound("split_type")
    return _type(row)


def _type(row: tuple[int, str, str, bool, str]) -> SplitTypeRow:
    number, key, name, must_total, state = row
    return SplitTypeRow(number, key, name, must_total, state == SplitTypeState.ACTIVE)


def splits_of(opportunity_id: int) -> list[Split]:
    """What is shared out of an opportunity, one entry a kind of split: those in use, and retired ones with shares.

    Two queries. Whoever asks may see the opportunity.
    """
    shares: dict[int, list[Share]] = {}
    rows = SplitRow.objects.filter(opportunity_id=opportunity_id).order_by("type_id", "position")
    for type_id, person_id, share_bp in rows.values_list("type_id", "person_id", "share_bp"):
        shares.setdefault(type_id, []).append(Share(person_id, share_bp))
    newest = (
        SplitHistory.objects.filter(opportunity_id=opportunity_id, type_id=OuterRef("pk"))
        .order_by()
        .values("type_id")
        .annotate(newest=Max("version"))
        .values("newest")
    )
    types = SplitType.objects.annotate(newest=Subquery(newest, output_field=IntegerField())).order_by("position", "id")
    found = [(_type(row[:-1]), row[-1] or 0) for row in types.values_list(*_TYPE, "newest")]
    return [
        Split(kind, tuple(shares.get(kind.id, ())), version)
        for kind, version in found
        if kind.is_active or kind.id in shares
    ]


def shares_by_type(opportunity_ids: Collection[int]) -> dict[tuple[int, str], tuple[Share, ...]]:
    """What is shared out of these opportunities, by opportunity and key of the kind. One query."""
    found: dict[tuple[int, str], tuple[Share, ...]] = {}
    rows = SplitRow.objects.filter(opportunity_id__in=opportunity_ids).order_by("opportunity_id", "type_id", "position")
    for number, key, person_id, share_bp in rows.values_list("opportunity_id", "type__key", "person_id", "share_bp"):
        found[number, key] = (*found.get((number, key), ()), Share(person_id, share_bp))
    return found


def shares_among(deals: QuerySet[Any, Any], key: str, at: datetime | None = None) -> dict[int, tuple[Share, ...]]:
    """The shares of one kind of many opportunities, given as a query of their ids; those never shared out are left out.

    As they are, or as they were at an instant by what was known then. One query.
    """
    found: dict[int, tuple[Share, ...]] = {}
    if at is None:
        rows = SplitRow.objects.filter(opportunity_id__in=deals, type__key=key).order_by("opportunity_id", "position")
        for number, person_id, share_bp in rows.values_list("opportunity_id", "person_id", "share_bp"):
            found[number] = (*found.get(number, ()), Share(person_id, share_bp))
        return found
    past = known_at(SplitHistory.objects.filter(opportunity_id__in=deals, type__key=key), at)
    for number, shares in past.order_by("at", "seq").values_list("opportunity_id", "shares"):
        found[number] = tuple(Share(person_id, share_bp) for person_id, share_bp in json.loads(shares))
    return {number: shares for number, shares in found.items() if shares}


@dataclass(frozen=True, slots=True)
class NamedShare:
    """A share as it is read: whose it is, how much of the credit, and what it comes to (None without an amount)."""

    type_name: str
    person: str
    is_owner: bool
    share_bp: int
    amount_minor: int | None
    currency: str


def named_shares(opportunity_id: int) -> list[NamedShare]:
    """The shares of an opportunity with names and amounts, by kind. One query; whoever asks may see the opportunity."""
    rows = SplitRow.objects.filter(opportunity_id=opportunity_id).order_by("type__position", "type_id", "position")
    found = rows.values_list(
        "type_id",
        "type__name",
        "person__name",
        "opportunity__owner__name",
        "share_bp",
        "opportunity__amount_minor",
        "opportunity__currency",
    )
    shown: list[NamedShare] = []
    # A retired kind may be called like another one.
    for _, same_type in itertools.groupby(found, key=itemgetter(0)):
        group = list(same_type)
        amount = group[0][5]
        parts = [None] * len(group) if amount is None else shares_of(amount, [row[4] for row in group])
        shown += [
            NamedShare(type_name, person or owner, person is None, share_bp, part, currency)
            for (_, type_name, person, owner, share_bp, _, currency), part in zip(group, parts, strict=True)
        ]
    return shown
