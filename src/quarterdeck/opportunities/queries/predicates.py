"""A filter as predicates over opportunities. Values are parameters; no text of a filter reaches SQL otherwise."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from fractions import Fraction
from functools import reduce
from math import ceil, floor
from operator import or_
from typing import Any

from django.db.models import BigIntegerField, Exists, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Coalesce

from quarterdeck.activities.queries import people_with_mail_source
from quarterdeck.catalog.terms import BASE_CURRENCY
from quarterdeck.customers.queries import visible_accounts, with_below
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.queries.custom import KIND
from quarterdeck.opportunities.queries.lens import Lens
from quarterdeck.opportunities.queries.scope import listed_to, visible_to
from quarterdeck.opportunities.rules.flags import idle_before, stalled_before
from quarterdeck.opportunities.terms import DealFilter, Narrowing, Whose
from quarterdeck.pipelines.rules.pipeline import StageSpec
from quarterdeck.records.queries.fields import every_field, field_condition
from quarterdeck.records.terms.fields import FieldFilter, FieldSpec
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.money import MAX_MINOR, exponent
from quarterdeck.values.text import sought

MOST_WORDS = 8
_CLOCKS = ("close_key", "stage_entered_at", "touched_key")


@dataclass(frozen=True, slots=True)
class Amounts:
    """Bounds of amounts in one currency, in minor units; None does not limit."""

    currency: str
    least: int | None
    most: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A filter resolved for who asks and when: plain values, so that querysets made of it can be compiled.

    A pipeline is asked for by its stages: those lead the indexes. `stage_ids` None is any stage, `is_open`
    says that only open ones are asked for, `words` None is what no text can match. `overdue` holds the local
    days of owners, each with the zones where it is that day; `stalled` the instants before which whoever
    entered is stalled, `idle` those before which whoever was in contact last is idle, each with its open stages.
    """

    actor: Actor
    whose: Whose
    owner_ids: tuple[int, ...]
    stage_ids: tuple[int, ...] | None
    is_open: bool
    close_from: date | None
    close_to: date | None
    account_id: int | None
    account_tree_id: int | None
    amounts: tuple[Amounts, ...] | None
    # Sets make statements of their own, as parts of LIKE must.
    words: frozenset[str] | None
    flags: frozenset[str]
    open_stage_ids: tuple[int, ...]
    overdue: tuple[tuple[date, tuple[str, ...]], ...]
    stalled: tuple[tuple[datetime, tuple[int, ...]], ...]
    latest: datetime
    idle: tuple[tuple[datetime, tuple[int, ...]], ...]
    today: date
    # As a set too: what a custom field is compared with depends on its type. None is what nothing can match.
    custom: frozenset[tuple[FieldSpec, FieldFilter]] | None
    also: tuple[Narrowing, ...]

    @property
    def is_by_owner(self) -> bool:
        """Whether whose deals are asked for narrows them, so that owners lead to them and not stages."""
        return bool(self.owner_ids) or self.whose is not Whose.ALL or self.actor.scope.kind is not ScopeKind.ALL

    @property
    def is_narrow(self) -> bool:
        """Whether deals of named people in one stage are asked for: an index of both leads to these alone."""
        return bool(self.owner_ids) and self.stage_ids is not None and len(self.stage_ids) == 1

    def among(self, stage_ids: Iterable[int]) -> "Wanted":
        """The same narrowed to these stages."""
        ids = tuple(sorted(set(stage_ids)))
        return replace(self, stage_ids=ids if self.stage_ids is None else tuple(i for i in ids if i in self.stage_ids))


def wanted_of(lens: Lens, deals: DealFilter) -> Wanted:
    """What the filter means to this viewer now. Raises NotFound when its pipeline does not exist."""
    stages = _stages(lens, deals)
    is_any = deals.pipeline_id is None and not deals.stage_ids and not deals.kinds
    limits = stalled_before(stages, lens.today, lens.company.time_zone)
    has_amounts = deals.amount_min is not None or deals.amount_max is not None
    key = sought(deals.text)
    return Wanted(
        actor=lens.actor,
        whose=Whose(deals.scope),
        owner_ids=tuple(sorted(set(deals.owner_ids))),
        stage_ids=None if is_any else tuple(sorted(stage.id for stage in stages)),
        is_open=not is_any and all(stage.is_open for stage in stages),
        close_from=deals.close_from,
        close_to=deals.close_to,
        account_id=deals.account_id,
        account_tree_id=deals.account_tree_id,
        amounts=_amounts(lens, deals) if has_amounts else None,
        words=None if key is None else frozenset(key.split()[:MOST_WORDS]),
        flags=deals.flags.intersection(FLAG_PREDICATES),
        open_stage_ids=tuple(stage.id for stage in stages if stage.is_open),
        overdue=tuple((day, tuple(sorted(zones))) for day, zones in lens.owner_days.items()),
        stalled=_by_instant((instant, stage_id) for stage_id, instant in limits.items()),
        latest=max(limits.values(), default=lens.now),
        idle=_by_instant(_idle(lens, stages)),
        today=lens.today,
        custom=_custom(lens, deals),
        also=deals.also,
    )


def _custom(lens: Lens, deals: DealFilter) -> frozenset[tuple[FieldSpec, FieldFilter]] | None:
    """The filters on custom fields with the fields they are about; None when one is about no field."""
    fields = {spec.id: spec for spec in every_field(lens.actor, KIND).values()} if deals.custom_fields else {}
    if any(one.field_id not in fields for one in deals.custom_fields):
        return None
    return frozenset((fields[one.field_id], one) for one in deals.custom_fields)


def _idle(lens: Lens, stages: Iterable[StageSpec]) -> Iterator[tuple[datetime, int]]:
    """Open stages, each with the instant before which a deal's last contact must lie for it to be idle."""
    wanted = {stage.id for stage in stages if stage.is_open}
    for spec in lens.specs.values():
        limit = idle_before(spec.idle_days, lens.today, lens.company.time_zone)
        yield from ((limit, stage.id) for stage in spec.stages if stage.id in wanted)


def _by_instant(limits: Iterable[tuple[datetime, int]]) -> tuple[tuple[datetime, tuple[int, ...]], ...]:
    """Stages by their limit: few instants are compared, not one for each stage."""
    found: dict[datetime, list[int]] = {}
    for instant, stage_id in limits:
        found.setdefault(instant, []).append(stage_id)
    return tuple((instant, tuple(ids)) for instant, ids in found.items())


def _stages(lens: Lens, deals: DealFilter) -> list[StageSpec]:
    """The stages a filter is about."""
    specs = lens.specs.values() if deals.pipeline_id is None else [lens.spec(deals.pipeline_id)]
    return [
        stage
        for spec in specs
        for stage in spec.stages
        if (not deals.kinds or stage.kind in deals.kinds) and (not deals.stage_ids or stage.id in deals.stage_ids)
    ]


def filtered(wanted: Wanted, *, is_by_day: bool = False) -> QuerySet[Opportunity]:
    """The opportunities the actor may see and the filter lets through, its flags left out.

    `is_by_day` is for open ones that are read by close date: they are looked up by owner where owners narrow.
    """
    ids = wanted.stage_ids
    if is_by_day and wanted.is_open and ids is not None:
        return in_any_stage(wanted).filter(_open_q(wanted, ids))
    rows = in_any_stage(wanted, is_by_row=True)
    if ids is None:
        return rows
    return rows.filter(stage_id=ids[0]) if len(ids) == 1 else rows.filter(stage_id__in=ids)


def flagged(wanted: Wanted, flag: str) -> QuerySet[Opportunity]:
    """The deals of the filter without its flags that bear this one; where no mails are logged, none can be idle."""
    among = people_with_mail_source() if flag == "idle" else None
    return in_any_stage(wanted, among=among).filter(FLAG_PREDICATES[flag](wanted))


def in_any_stage(wanted: Wanted, *, is_by_row: bool = False, among: Any = None) -> QuerySet[Opportunity]:
    """`filtered` without what it says about pipeline and stages. Owners that it names lead better than those seen."""
    is_by_row = is_by_row or bool(wanted.owner_ids)
    seen = visible_to(wanted.actor, wanted.whose) if is_by_row else listed_to(wanted.actor, wanted.whose, among)
    rows = seen.alias(any_stage=ExpressionWrapper(F("stage_id") + 0, output_field=BigIntegerField()))
    rows = rows.alias(**{f"any_{name}": Coalesce(name, name) for name in _CLOCKS})
    if wanted.owner_ids:
        rows = rows.filter(owner_id__in=wanted.owner_ids)
    if wanted.close_from is not None:
        rows = rows.filter(close_date__gte=wanted.close_from)
    if wanted.close_to is not None:
        rows = rows.filter(close_date__lte=wanted.close_to)
    if wanted.account_id is not None:
        rows = rows.filter(account_id=wanted.account_id)
    if wanted.account_tree_id is not None:
        top = visible_accounts(wanted.actor).filter(pk=wanted.account_tree_id)
        rows = rows.filter(Exists(top), account_id__in=with_below(wanted.account_tree_id))
    if wanted.amounts is not None:
        rows = rows.filter(reduce(or_, map(_amount_q, wanted.amounts), Q(pk__in=())))
    for one in wanted.also:
        rows = one.narrowed(rows)
    return _told(rows, wanted)


def _told(rows: QuerySet[Opportunity], wanted: Wanted) -> QuerySet[Opportunity]:
    """What the filter says of custom fields and words."""
    if wanted.words is None or wanted.custom is None:
        return rows.filter(pk__in=())
    for spec, one in sorted(wanted.custom, key=lambda pair: (pair[0].id, pair[1].op)):
        rows = rows.filter(field_condition(spec, one))
    for word in wanted.words:
        rows = rows.filter(Q(name_key__contains=word) | Q(account__name_key__contains=word))
    return rows


def flags_q(wanted: Wanted) -> Q:
    """The filter's flags: what is open and bears any of them."""
    return reduce(or_, (FLAG_PREDICATES[name](wanted) for name in sorted(wanted.flags))) if wanted.flags else Q()


def _open_q(wanted: Wanted, stage_ids: Iterable[int]) -> Q:
    """In one of these open stages. Where owners narrow, in words that only the index of open deals by owner knows."""
    ids = tuple(stage_ids)
    is_led_by_owner = wanted.is_by_owner and not wanted.is_narrow
    return Q(any_stage__in=ids, closed_on=None) if is_led_by_owner else Q(stage_id__in=ids)


def _before(wanted: Wanted, clock: str, limit: date) -> Q:
    """A clock's day or instant lies before the limit: for few deals in words that no index knows, as it would lead."""
    return Q(**{f"{'any_' if wanted.is_narrow else ''}{clock}__lt": limit})


def overdue_q(wanted: Wanted) -> Q:
    """Open and past its close date on its owner's local day."""
    (earliest, _), *later = wanted.overdue
    is_past = _before(wanted, "close_key", earliest)
    for day, zones in later:
        is_past |= _before(wanted, "close_key", day) & Q(owner__time_zone__in=zones)
    return _open_q(wanted, wanted.open_stage_ids) & is_past


def stalled_q(wanted: Wanted) -> Q:
    """Open and in its stage for more days than the stage allows."""
    found = Q(pk__in=())
    for instant, ids in wanted.stalled:
        found |= _open_q(wanted, ids) & _before(wanted, "stage_entered_at", instant)
    # Says nothing new, but it is what SQLite can look up: of an OR it would read every stage.
    every = tuple(stage_id for _, ids in wanted.stalled for stage_id in ids)
    return found & _open_q(wanted, every) & _before(wanted, "stage_entered_at", wanted.latest)


def idle_q(wanted: Wanted) -> Q:
    """Open, long without contact of both sides, nothing planned from today on, and an owner whose mails are logged."""
    found = Q(pk__in=())
    for instant, ids in wanted.idle:
        found |= _open_q(wanted, ids) & _before(wanted, "touched_key", instant)
    is_unplanned = Q(next_activity_on=None) | Q(next_activity_on__lt=wanted.today)
    return Q(owner_id__in=people_with_mail_source()) & found & is_unplanned


FLAG_PREDICATES = {"overdue": overdue_q, "stalled": stalled_q, "idle": idle_q}


def _amounts(lens: Lens, deals: DealFilter) -> tuple[Amounts, ...]:
    """The filter's amounts, in the display currency, in each currency by today's rate; those without one are out."""
    found = []
    for currency in sorted({*lens.rates.per_euro, BASE_CURRENCY, lens.currency}):
        rate = lens.rates.rate(currency)
        if rate is None:
            continue
        # One minor unit of `currency` in units of the display currency.
        unit = rate / Fraction(10) ** exponent(currency)
        least = None if deals.amount_min is None else _bounded(ceil(Fraction(deals.amount_min) / unit))
        most = None if deals.amount_max is None else _bounded(floor(Fraction(deals.amount_max) / unit))
        found.append(Amounts(currency, least, most))
    return tuple(found)


def _amount_q(amounts: Amounts) -> Q:
    found = Q(currency=amounts.currency, amount_minor__isnull=False)
    if amounts.least is not None:
        found &= Q(amount_minor__gte=amounts.least)
    if amounts.most is not None:
        found &= Q(amount_minor__lte=amounts.most)
    return found


def _bounded(minor: int) -> int:
    return max(-MAX_MINOR, min(minor, MAX_MINOR))
