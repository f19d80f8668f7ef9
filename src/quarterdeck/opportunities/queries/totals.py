"""Counts and sums of columns: from kept totals where only owners limit, else from the opportunities themselves."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, CharField, Count, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from quarterdeck.journal.queries import compiled
from quarterdeck.journal.terms import Finding
from quarterdeck.opportunities.models import Opportunity, StageTotal
from quarterdeck.opportunities.queries.lens import Lens
from quarterdeck.opportunities.queries.predicates import FLAG_PREDICATES, Wanted, filtered, flags_q, in_any_stage
from quarterdeck.opportunities.queries.scope import scope_of
from quarterdeck.opportunities.terms import DealFilter, RecordState
from quarterdeck.pipelines.rules.pipeline import StageSpec
from quarterdeck.values.money import share_bp
from quarterdeck.values.text import N_, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnHead:
    """One stage over the whole filter, in the display currency's minor units.

    `weighted_minor` is the total at the stage's probability. Left out of the totals, and counted:
    `unpriced` deals without an amount, `unconverted` ones in a currency without a rate.
    """

    stage: StageSpec
    count: int = 0
    amount_minor: int = 0
    unpriced: int = 0
    unconverted: int = 0

    @property
    def weighted_minor(self) -> int:
        """The total times the stage's probability, rounded half-even once."""
        return share_bp(self.amount_minor, self.stage.probability_bp)


@dataclass(frozen=True, slots=True)
class Group:
    """Deals of one stage in one currency: how many, how many with an amount, and those amounts.

    `what` says what is counted: deals of the filter, or those of them that bear a flag.
    """

    what: str
    stage_id: int
    currency: str
    count: int
    priced: int
    amount_minor: int


DEALS = "deals"


def board_groups(lens: Lens, deals: DealFilter, wanted: Wanted, stages: Collection[StageSpec]) -> list[Group]:
    """Open stages over the filter, closed ones of those only what closed this quarter, and the flags. One query."""
    opened = wanted.among(stage.id for stage in stages if stage.is_open)
    closed = wanted.among(stage.id for stage in stages if not stage.is_open)
    return _groups(
        _board_sums(is_by_owner_only=deals.is_by_owner_only, opened=opened, closed=closed, since=lens.quarter_start)
    )


def list_groups(deals: DealFilter, wanted: Wanted) -> list[Group]:
    """Everything the filter lets through, and the flags. One query."""
    return _groups(_list_sums(is_by_total=deals.is_by_total, wanted=wanted))


@compiled
def _board_sums(*, is_by_owner_only: bool, opened: Wanted, closed: Wanted, since: date) -> QuerySet[Any]:
    sums = _kept_sums(opened) if is_by_owner_only else _sums(filtered(opened).filter(flags_q(opened)))
    late = filtered(closed).filter(flags_q(closed), closed_on__gte=since)
    return sums.union(_sums(late), *_flag_counts(opened), all=True)


@compiled
def _list_sums(*, is_by_total: bool, wanted: Wanted) -> QuerySet[Any]:
    sums = _kept_sums(wanted) if is_by_total else _sums(filtered(wanted).filter(flags_q(wanted)))
    return sums.union(*_flag_counts(wanted), all=True)


def flag_count(groups: Iterable[Group], flag: str) -> int:
    """How many deals bear a flag in the filter without its flags."""
    return sum(group.count for group in groups if group.what == flag)


def _flag_counts(wanted: Wanted) -> list[QuerySet[Any]]:
    """Counts only, which the indexes answer alone."""
    rows = in_any_stage(wanted).order_by()
    nothing = Value(0, BigIntegerField())
    return [
        rows.filter(predicate(wanted))
        .annotate(what=Value(flag, CharField()))
        .values("what")
        .annotate(no_stage=nothing, no_currency=Value("", CharField()), deals=Count("*"))
        .values_list("what", "no_stage", "no_currency", "deals", "no_stage", "no_stage")
        for flag, predicate in FLAG_PREDICATES.items()
    ]


def _sums(rows: QuerySet[Opportunity]) -> QuerySet[Any]:
    named = rows.order_by().annotate(what=Value(DEALS, CharField())).values("what", "stage_id", "currency")
    sums = named.annotate(deals=Count("*"), priced=Count("amount_minor"), total=Coalesce(Sum("amount_minor"), 0))
    return sums.values_list("what", "stage_id", "currency", "deals", "priced", "total")


def _kept_sums(wanted: Wanted) -> QuerySet[Any]:
    kept = StageTotal.objects.filter(scope_of(wanted.actor, wanted.whose))
    if wanted.stage_ids is not None:
        kept = kept.filter(stage_id__in=wanted.stage_ids)
    if wanted.owner_ids:
        kept = kept.filter(owner_id__in=wanted.owner_ids)
    named = kept.order_by().annotate(what=Value(DEALS, CharField())).values("what", "stage_id", "currency")
    sums = named.annotate(deals=Sum("count"), with_amount=Sum("priced"), total=Sum("amount_minor"))
    return sums.values_list("what", "stage_id", "currency", "deals", "with_amount", "total")


def _groups(rows: Iterable[Any]) -> list[Group]:
    return [Group(what, stage, currency, *map(int, sums)) for what, stage, currency, *sums in rows]


def heads(lens: Lens, groups: Iterable[Group], stages: Collection[StageSpec]) -> list[ColumnHead]:
    """The heads of these stages, from what was counted."""
    counted = [group for group in groups if group.what == DEALS]
    return [_head(lens, stage, counted) for stage in stages]


def _head(lens: Lens, stage: StageSpec, groups: Iterable[Group]) -> ColumnHead:
    total = converted(lens, [group for group in groups if group.stage_id == stage.id])
    return ColumnHead(
        stage=stage,
        count=total.count,
        amount_minor=total.amount_minor,
        unpriced=total.unpriced,
        unconverted=total.unconverted,
    )


@dataclass(frozen=True, slots=True)
class Total:
    """A sum in the display currency, and how many of `count` it leaves out for want of an amount or a rate."""

    count: int
    amount_minor: int
    unpriced: int
    unconverted: int


def converted(lens: Lens, groups: Iterable[Group]) -> Total:
    """These deals as one total: each currency converted once, at the lens's rates."""
    groups = [group for group in groups if group.what == DEALS]
    sums: dict[str, int] = {}
    for group in groups:
        sums[group.currency] = sums.get(group.currency, 0) + group.amount_minor
    minors = {currency: lens.rates.convert(minor, currency) for currency, minor in sums.items()}
    return Total(
        count=sum(group.count for group in groups),
        amount_minor=sum(minor for minor in minors.values() if minor is not None),
        unpriced=sum(group.count - group.priced for group in groups),
        unconverted=sum(group.priced for group in groups if minors[group.currency] is None),
    )


def check_totals() -> list[Finding]:
    """The kept totals that differ from a recount of the opportunities. Two queries."""
    key = ("pipeline_id", "stage_id", "currency", "owner_id")
    kept = StageTotal.objects.values_list(*key).order_by().annotate(Sum("count"), Sum("priced"), Sum("amount_minor"))
    counted = (
        Opportunity.objects.filter(state=RecordState.ACTIVE)
        .values_list(*key)
        .order_by()
        .annotate(Count("id"), Count("amount_minor"), Sum("amount_minor"))
    )
    ours = {row[:4]: (row[4], row[5], int(row[6])) for row in kept if any(row[4:])}
    theirs = {row[:4]: (row[4], row[5], int(row[6] or 0)) for row in counted}
    return [
        Finding(
            "stage_total",
            Text.of(
                N_("The total of stage {stage} in {currency} for owner {owner} says {kept}, counted are {counted}."),
                stage=total[1],
                currency=total[2],
                owner=total[3],
                kept=ours.get(total, (0, 0, 0)),
                counted=theirs.get(total, (0, 0, 0)),
            ),
        )
        for total in sorted(ours.keys() | theirs.keys())
        if ours.get(total) != theirs.get(total)
    ]
