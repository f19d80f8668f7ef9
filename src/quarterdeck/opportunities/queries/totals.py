"""Counts and sums of columns: from kept totals where only owners limit, else from the opportunities themselves."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, CharField, Count, ExpressionWrapper, F, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from quarterdeck.journal.queries import compiled
from quarterdeck.journal.terms import Finding
from quarterdeck.opportunities.models import Opportunity, StageTotal
from quarterdeck.opportunities.queries.lens import Lens
from quarterdeck.opportunities.queries.predicates import FLAG_PREDICATES, Wanted, filtered, flagged, flags_q
from quarterdeck.opportunities.queries.scope import listed_q
from quarterdeck.opportunities.terms import DealFilter, RecordState
from quarterdeck.pipelines.rules.pipeline import StageSpec
from quarterdeck.values.dataclasses import dataclass
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


# Flags are counted no further: what is counted must not grow with the company.
MOST_FLAGGED = 2_000


@dataclass(frozen=True, slots=True)
class FlagCounts:
    """How many deals bear each flag in the filter without its flags; of those in `at_least` so many or more."""

    counts: Mapping[str, int]
    at_least: frozenset[str]


def board_groups(
    lens: Lens, deals: DealFilter, wanted: Wanted, stages: Collection[StageSpec], *, has_flags: bool = True
) -> list[Group]:
    """Open stages over the filter, closed ones of those only what closed this quarter, and the flags. One query."""
    opened = wanted.among(stage.id for stage in stages if stage.is_open)
    closed = wanted.among(stage.id for stage in stages if not stage.is_open)
    by_owner, since = deals.is_by_owner_only, lens.quarter_start
    sums = _board_sums.sql(is_by_owner_only=by_owner, opened=opened, closed=closed, since=since)
    return _groups(sums, opened if has_flags else None)


def list_groups(deals: DealFilter, wanted: Wanted) -> list[Group]:
    """Everything the filter lets through, and the flags. One query."""
    return _groups(_list_sums.sql(is_by_total=deals.is_by_total, wanted=wanted), wanted)


@compiled
def _board_sums(*, is_by_owner_only: bool, opened: Wanted, closed: Wanted, since: date) -> QuerySet[Any]:
    sums = _kept_sums(opened) if is_by_owner_only else _sums(filtered(opened).filter(flags_q(opened)))
    late = filtered(closed).filter(flags_q(closed), closed_on__gte=since)
    return sums.union(_sums(late), all=True)


@compiled
def _list_sums(*, is_by_total: bool, wanted: Wanted) -> QuerySet[Any]:
    return _kept_sums(wanted) if is_by_total else _sums(filtered(wanted).filter(flags_q(wanted)))


def flag_counts(groups: Iterable[Group]) -> FlagCounts:
    """The flags of what was counted."""
    found = {group.what: group.count for group in groups if group.what != DEALS}
    at_least = frozenset(flag for flag, count in found.items() if count > MOST_FLAGGED)
    return FlagCounts({flag: min(found.get(flag, 0), MOST_FLAGGED) for flag in FLAG_PREDICATES}, at_least)


@compiled
def _flagged(flag: str, most: int, *, wanted: Wanted) -> QuerySet[Any]:
    """A row for each deal that bears the flag, one more than are counted: the indexes answer alone."""
    return flagged(wanted, flag).order_by().values_list(Value(1, BigIntegerField()))[: most + 1]


def _sums(rows: QuerySet[Opportunity]) -> QuerySet[Any]:
    named = rows.order_by().annotate(what=Value(DEALS, CharField())).values("what", "stage_id", "currency")
    sums = named.annotate(deals=Count("*"), priced=Count("amount_minor"), total=Coalesce(Sum("amount_minor"), 0))
    return sums.values_list("what", "stage_id", "currency", "deals", "priced", "total")


def _kept_sums(wanted: Wanted) -> QuerySet[Any]:
    kept = StageTotal.objects.filter(listed_q(wanted.actor, wanted.whose))
    if wanted.stage_ids is not None and wanted.is_by_owner:
        # In words that no index knows: few people lead to their totals.
        any_stage = ExpressionWrapper(F("stage_id") + 0, output_field=BigIntegerField())
        kept = kept.alias(any_stage=any_stage).filter(any_stage__in=wanted.stage_ids)
    elif wanted.stage_ids is not None:
        kept = kept.filter(stage_id__in=wanted.stage_ids)
    if wanted.owner_ids:
        kept = kept.filter(owner_id__in=wanted.owner_ids)
    named = kept.order_by().annotate(what=Value(DEALS, CharField())).values("what", "stage_id", "currency")
    sums = named.annotate(deals=Sum("count"), with_amount=Sum("priced"), total=Sum("amount_minor"))
    return sums.values_list("what", "stage_id", "currency", "deals", "with_amount", "total")


def _groups(sums: tuple[str, list[Any]] | None, wanted: Wanted | None) -> list[Group]:
    """Sums, and of these deals the flags, by one statement."""
    parts = [sums] if sums else []
    for flag in FLAG_PREDICATES:
        if wanted and (found := _flagged.sql(flag, MOST_FLAGGED, wanted=wanted)):
            counted = f"SELECT %s, 0, '', COUNT(*), 0, 0 FROM ({found[0]}) AS {flag}"  # noqa: S608  the ORM's own SQL
            parts.append((counted, [flag, *found[1]]))
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(part for part, _ in parts), [value for _, values in parts for value in values]
        )
        rows = cursor.fetchall()
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
