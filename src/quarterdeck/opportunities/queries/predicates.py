"""A filter as predicates over opportunities. Values are parameters; no text of a filter reaches SQL otherwise."""

from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from math import ceil, floor
from operator import or_

from django.db.models import Q, QuerySet

from quarterdeck.catalog.queries import active_currencies
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.queries.lens import Lens
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.opportunities.rules.flags import stalled_before
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.pipelines.rules.pipeline import StageSpec
from quarterdeck.values.money import MAX_MINOR, exponent
from quarterdeck.values.text import sought


def filtered(lens: Lens, deals: DealFilter, among: Collection[int] | None = None) -> QuerySet[Opportunity]:
    """The opportunities the actor may see and the filter lets through, its flags left out.

    `among` narrows to these stages. A pipeline is asked for by its stages: those lead the indexes.
    """
    rows, stages = in_any_stage(lens, deals), _stage_ids(lens, deals)
    if among is not None:
        stages = set(among) if stages is None else stages & set(among)
    if stages is None:
        return rows
    return rows.filter(stage_id=min(stages)) if len(stages) == 1 else rows.filter(stage_id__in=stages)


def in_any_stage(lens: Lens, deals: DealFilter) -> QuerySet[Opportunity]:
    """`filtered` without what it says about pipeline and stages."""
    rows = visible_to(lens.actor, deals.scope)
    if deals.owner_ids:
        rows = rows.filter(owner_id__in=deals.owner_ids)
    if deals.close_from is not None:
        rows = rows.filter(close_date__gte=deals.close_from)
    if deals.close_to is not None:
        rows = rows.filter(close_date__lte=deals.close_to)
    if deals.account_id is not None:
        rows = rows.filter(account_id=deals.account_id)
    if deals.amount_min is not None or deals.amount_max is not None:
        rows = rows.filter(_amount_q(lens, deals.amount_min, deals.amount_max))
    key = sought(deals.text)
    if key is None:
        return rows.filter(pk__in=())
    for word in key.split()[:8]:
        rows = rows.filter(Q(name_key__contains=word) | Q(account__name_key__contains=word))
    return rows


def _stage_ids(lens: Lens, deals: DealFilter) -> set[int] | None:
    if deals.pipeline_id is None and not deals.stage_ids and not deals.kinds:
        return None
    return {stage.id for stage in _stages(lens, deals)}


def _stages(lens: Lens, deals: DealFilter) -> list[StageSpec]:
    """The stages a filter is about."""
    specs = lens.specs.values() if deals.pipeline_id is None else [lens.spec(deals.pipeline_id)]
    return [
        stage
        for spec in specs
        for stage in spec.stages
        if (not deals.kinds or stage.kind in deals.kinds) and (not deals.stage_ids or stage.id in deals.stage_ids)
    ]


def flags_q(lens: Lens, deals: DealFilter) -> Q:
    """The filter's flags: what is open and bears any of them."""
    flags = sorted(deals.flags & FLAG_PREDICATES.keys())
    return reduce(or_, (FLAG_PREDICATES[name](lens, deals) for name in flags)) if flags else Q()


def overdue_q(lens: Lens, deals: DealFilter) -> Q:
    """Open and past its close date on its owner's local day."""
    (earliest, _), *later = lens.owner_days.items()
    is_past = Q(close_key__lt=earliest)
    for day, zones in later:
        is_past |= Q(close_key__lt=day, owner__time_zone__in=sorted(zones))
    return Q(stage_id__in=[stage.id for stage in _stages(lens, deals) if stage.is_open]) & is_past


def stalled_q(lens: Lens, deals: DealFilter) -> Q:
    """Open and in its stage for more days than the stage allows."""
    limits = stalled_before(_stages(lens, deals), lens.today, lens.company.time_zone)
    found = Q(pk__in=())
    for stage_id, instant in limits.items():
        found |= Q(stage_id=stage_id, stage_entered_at__lt=instant)
    # Says nothing new, but it is what SQLite can look up: of an OR it would read every stage.
    latest = max(limits.values(), default=lens.now)
    return found & Q(stage_id__in=list(limits), stage_entered_at__lt=latest)


FLAG_PREDICATES = {"overdue": overdue_q, "stalled": stalled_q}


def _amount_q(lens: Lens, least: Decimal | None, most: Decimal | None) -> Q:
    """Amounts between two values in the display currency, each currency by today's rate; none without a rate."""
    found = Q(pk__in=())
    for currency in sorted(active_currencies() | {lens.currency}):
        rate = lens.rates.rate(currency)
        if rate is None:
            continue
        # One minor unit of `currency` in units of the display currency.
        unit = rate / Fraction(10) ** exponent(currency)
        in_currency = Q(currency=currency, amount_minor__isnull=False)
        if least is not None:
            in_currency &= Q(amount_minor__gte=_bounded(ceil(Fraction(least) / unit)))
        if most is not None:
            in_currency &= Q(amount_minor__lte=_bounded(floor(Fraction(most) / unit)))
        found |= in_currency
    return found


def _bounded(minor: int) -> int:
    return max(-MAX_MINOR, min(minor, MAX_MINOR))
