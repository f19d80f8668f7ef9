"""Metrics of a list as predicates and sums: how deals stand now, and what has changed of them since an instant."""

from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, Case, CharField, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from quarterdeck.inspection.terms import Measure, Metric
from quarterdeck.journal.queries import compiled
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.queries.changes import changed_since
from quarterdeck.opportunities.queries.predicates import Wanted, filtered, flags_q
from quarterdeck.opportunities.terms import RecordState
from quarterdeck.pipelines.queries.options import likely_switch
from quarterdeck.pipelines.terms import Category
from quarterdeck.values.dataclasses import dataclass

_NEVER = date(9999, 12, 31)
_LEVELS = {Metric.COMMIT, Metric.LIKELY, Metric.BEST_CASE, Metric.PIPELINE, Metric.CLOSED_WON, Metric.CLOSED_LOST}


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure with the stages it tells apart: plain values, so that querysets made of it can be compiled.

    Without `has_likely` what bears Most likely counts as Best case.
    """

    measure: Measure
    open_ids: tuple[int, ...]
    won_ids: tuple[int, ...]
    lost_ids: tuple[int, ...]
    has_likely: bool = False

    def narrowed(self, rows: Any) -> Any:
        """Those of these deals that the metric counts."""
        metric, since = self.measure.metric, self.measure.since
        if metric is Metric.OPEN:
            return rows.filter(_is_open(self))
        if metric in _LEVELS:
            return rows.filter(_level(metric, self))
        if metric is None or since is None:
            return rows.filter(pk__in=())
        if metric is Metric.NEW:
            return rows.filter(_is_open(self), created_at__gt=since)
        return rows.filter(pk__in=changed_since(since).filter(_change(metric, self)).values("pk"))


def measured_of(lens: Lens, measure: Measure) -> Measured:
    """The measure with the stages of every pipeline. One query where it depends on the categories that are used."""
    stages = [stage for spec in lens.specs.values() for stage in spec.stages]
    return Measured(
        measure,
        open_ids=tuple(stage.id for stage in stages if stage.is_open),
        won_ids=tuple(stage.id for stage in stages if not stage.is_open and not stage.is_lost),
        lost_ids=tuple(stage.id for stage in stages if stage.is_lost),
        has_likely=measure.metric in (None, Metric.BEST_CASE) and likely_switch.is_on(),
    )


# What a row of the strip is told by, and what is summed: the same for deals that stand and for those that moved.
_KEYS = ("what", "now", "then", "step", "pushed", "pulled", "currency", "then_currency")
_SUMS = ("deals", "priced", "past_priced", "total", "past_total")
STANDS, MOVED, IS_NEW = "stands", "moved", "new"


def standings(rows: Any, measured: Measured) -> Any:
    """How these deals stand now in the period, for the database to sum; `then` says of which that they are new."""
    since, zero, words = measured.measure.since, Value(0, IntegerField()), CharField()
    new = Case(When(created_at__gt=since, then=Value(IS_NEW)), default=Value("")) if since else Value("", words)
    counted = rows.filter(_counts_now(measured)).order_by().annotate(
        what=Value(STANDS, words), now=_now(measured), then=new, step=zero, pushed=zero, pulled=zero,
        then_currency=Value("", words),
    )  # fmt: skip
    nothing = Value(0, BigIntegerField())
    sums = counted.values(*_KEYS).annotate(
        deals=Count("*"), priced=Count("amount_minor"), past_priced=nothing,
        total=Coalesce(Sum("amount_minor"), 0), past_total=nothing,
    )  # fmt: skip
    return sums.values_list(*_KEYS, *_SUMS)


def movements(rows: Any, measured: Measured, since: datetime) -> Any:
    """What has changed of these deals since an instant, for the database to sum."""
    moved = changed_since(since, rows).order_by().annotate(
        what=Value(MOVED, CharField()),
        now=_now(measured),
        then=_then(measured),
        step=_int(Case(When(_raised(), then=1), When(_lowered(), then=-1), default=0)),
        pushed=_int(Case(When(_pushed(measured), then=1), default=0)),
        pulled=_int(Case(When(_pulled(measured), then=1), default=0)),
    )  # fmt: skip
    sums = moved.values(*_KEYS).annotate(
        deals=Count("*"), priced=Count("amount_minor"), past_priced=Count("then_minor"),
        total=Coalesce(Sum("amount_minor"), 0), past_total=Coalesce(Sum("then_minor"), 0),
    )  # fmt: skip
    return sums.values_list(*_KEYS, *_SUMS)


def _level(metric: Metric, measured: Measured) -> Q:
    closed = {Metric.CLOSED_WON: measured.won_ids, Metric.CLOSED_LOST: measured.lost_ids}
    if metric in closed:
        return Q(stage_id__in=closed[metric]) & _in_period("closed_on", measured)
    if metric is Metric.BEST_CASE and not measured.has_likely:
        return _is_open(measured) & Q(category__in=(Metric.LIKELY.value, metric.value))
    return _is_open(measured) & Q(category=metric.value)


def _change(metric: Metric, measured: Measured) -> Q:
    both = _is_open(measured) & _was_open(measured) & _in_period("then_close", measured)
    return {
        Metric.INCREASED: both & _raised(),
        Metric.DECREASED: both & _lowered(),
        Metric.PUSHED_OUT: _pushed(measured),
        Metric.PULLED_IN: _pulled(measured),
    }[metric]


def _in_period(field: str, measured: Measured) -> Q:
    first, last = measured.measure.first, measured.measure.last
    found = Q()
    if first is not None:
        found &= Q(**{f"{field}__gte": first})
    return found & Q(**{f"{field}__lte": last}) if last is not None else found


def _is_open(measured: Measured) -> Q:
    """Open, expected to close in the period, and part of the forecast."""
    return _in_forecast(measured) & _in_period("close_date", measured)


def _in_forecast(measured: Measured) -> Q:
    return Q(stage_id__in=measured.open_ids) & ~Q(category=Category.OMITTED.value)


def _was_open(measured: Measured) -> Q:
    is_active = Q(then_state=RecordState.ACTIVE.value)
    return is_active & Q(then_stage__in=measured.open_ids) & ~Q(then_category=Category.OMITTED.value)


def _counts_now(measured: Measured) -> Q:
    closed = Q(stage_id__in=(*measured.won_ids, *measured.lost_ids)) & _in_period("closed_on", measured)
    return _is_open(measured) | closed


def _now(measured: Measured) -> Case:
    closed = _in_period("closed_on", measured)
    return Case(
        When(_is_open(measured), then=F("category")),
        When(Q(stage_id__in=measured.won_ids) & closed, then=Value(Metric.CLOSED_WON.value)),
        When(Q(stage_id__in=measured.lost_ids) & closed, then=Value(Metric.CLOSED_LOST.value)),
        default=Value(""),
        output_field=CharField(),
    )


def _then(measured: Measured) -> Case:
    closed = _in_period("then_closed", measured) & Q(then_state=RecordState.ACTIVE.value)
    return Case(
        When(_was_open(measured) & _in_period("then_close", measured), then=F("then_category")),
        When(Q(then_stage__in=measured.won_ids) & closed, then=Value(Metric.CLOSED_WON.value)),
        When(Q(then_stage__in=measured.lost_ids) & closed, then=Value(Metric.CLOSED_LOST.value)),
        default=Value(""),
        output_field=CharField(),
    )


def _pushed(measured: Measured) -> Q:
    """Was to close in the period and is not before its end any more; without an end: is to close later than it was."""
    last = measured.measure.last
    later = Q(close_key__gt=last) if last is not None else Q(close_key__gt=_then_key())
    return _was_open(measured) & _in_period("then_close", measured) & _in_forecast(measured) & later


def _pulled(measured: Measured) -> Q:
    """Is to close in the period and was to close after it; without an end: is to close earlier than it was."""
    last = measured.measure.last
    was_later = Q(then_close__gt=last) | Q(then_close=None) if last is not None else Q(close_key__lt=_then_key())
    return _is_open(measured) & _was_open(measured) & was_later


def _then_key() -> Coalesce:
    return Coalesce("then_close", Value(_NEVER))


def _raised() -> Q:
    """More than it was, in the same currency; without an amount it was worth nothing."""
    return Q(currency=F("then_currency")) & Q(now_minor__gt=_minor("then_minor"))


def _lowered() -> Q:
    return Q(currency=F("then_currency")) & Q(now_minor__lt=_minor("then_minor"))


def _minor(field: str) -> Coalesce:
    return Coalesce(field, Value(0), output_field=BigIntegerField())


def _int(expression: Any) -> Any:
    return Coalesce(expression, Value(0), output_field=IntegerField())


@compiled
def strip_rows(*, wanted: Wanted, measured: Measured) -> QuerySet[Any]:
    """`standings` of a filter, and `movements` where something is looked back on. One statement."""
    rows, since = filtered(wanted).filter(flags_q(wanted)), measured.measure.since
    found: QuerySet[Any] = standings(rows, measured)
    return found if since is None else found.union(movements(rows, measured, since), all=True)
