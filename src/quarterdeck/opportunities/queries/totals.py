"""Counts and sums of columns: from kept totals where only owners limit, else from the opportunities themselves."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from quarterdeck.journal.terms import Finding
from quarterdeck.opportunities.models import Opportunity, StageTotal
from quarterdeck.opportunities.queries.lens import Lens
from quarterdeck.opportunities.queries.predicates import filtered, flags_q
from quarterdeck.opportunities.queries.scope import scope_of
from quarterdeck.opportunities.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.opportunities.terms import DealFilter, RecordState
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
    """Deals of one stage in one currency: how many, how many with an amount, and those amounts."""

    stage_id: int
    currency: str
    count: int
    priced: int
    amount_minor: int


def heads(lens: Lens, deals: DealFilter, spec: PipelineSpec, stages: Collection[StageSpec]) -> list[ColumnHead]:
    """The heads of these stages: open ones over the filter, closed ones of those only what closed this quarter."""
    open_ids = [stage.id for stage in stages if stage.is_open]
    closed_ids = [stage.id for stage in stages if not stage.is_open]
    groups: list[Group] = []
    if open_ids:
        groups += _open_groups(lens, deals, spec, open_ids)
    if closed_ids:
        rows = filtered(lens, deals, [spec]).filter(flags_q(lens, deals, [spec]))
        groups += grouped(rows.filter(stage_id__in=closed_ids, closed_on__gte=lens.quarter_start))
    return [_head(lens, stage, groups) for stage in stages]


def _open_groups(lens: Lens, deals: DealFilter, spec: PipelineSpec, stage_ids: Collection[int]) -> list[Group]:
    if not deals.is_by_owner_only:
        rows = filtered(lens, deals, [spec]).filter(flags_q(lens, deals, [spec]))
        return grouped(rows.filter(stage_id__in=stage_ids))
    kept = StageTotal.objects.filter(scope_of(lens.actor, deals.scope), pipeline_id=spec.id, stage_id__in=stage_ids)
    if deals.owner_ids:
        kept = kept.filter(owner_id__in=deals.owner_ids)
    sums = (
        kept.values_list("stage_id", "currency").order_by().annotate(Sum("count"), Sum("priced"), Sum("amount_minor"))
    )
    return [Group(stage_id, currency, *map(int, figures)) for stage_id, currency, *figures in sums]


def grouped(rows: QuerySet[Opportunity]) -> list[Group]:
    """Count and sum these opportunities by stage and currency. One query."""
    sums = rows.values_list("stage_id", "currency").order_by().annotate(
        Count("id"), Count("amount_minor"), Sum("amount_minor")
    )  # fmt: skip
    return [
        Group(stage_id, currency, count, priced, int(amount or 0)) for stage_id, currency, count, priced, amount in sums
    ]


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
    """These groups as one total: each currency converted once, at the lens's rates."""
    groups = list(groups)
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
