"""Funnels, bottlenecks and losses as files: the lines that their pages show."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.http import QueryDict

from quarterdeck.analytics.why.bottlenecks import Bottleneck
from quarterdeck.analytics.why.funnel import Conversion, Funnel, Tally
from quarterdeck.analytics.why.losses import Decided, Losses
from quarterdeck.exports.tables.fields import Field, cells_of, columns_of
from quarterdeck.exports.tables.known import as_known
from quarterdeck.exports.tables.sources import Listed, Source
from quarterdeck.kit.viewing import text
from quarterdeck.reports.queries.resolution import of_metric
from quarterdeck.reports.queries.why import (
    CLOSINGS,
    METRIC,
    bottlenecks_rest_on,
    bottlenecks_told,
    funnels_told,
    losses_told,
)
from quarterdeck.reports.rules.why import WAY_LABELS, ways_of
from quarterdeck.reports.views.losses import narrowed
from quarterdeck.reports.views.showing import chosen, line_label
from quarterdeck.reports.views.why import comparable
from quarterdeck.sheets.writing import ValueType
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.money import Money
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused
from quarterdeck.warehouse.terms import Told, Unavailable

T = TypeVar("T")
_NO_FIGURES = Text.of(N_("No figures right now: the analytics copy is not answering. Try again in a moment."))
_PLACES = 6


@dataclass(frozen=True, slots=True)
class _Stage:
    funnel: Funnel
    stage: Conversion


def read_funnel(actor: Actor, query: QueryDict) -> Listed:
    """A row a stage: what came of the deals that entered it, conversion and time."""
    looking = chosen(actor, query, METRIC)
    found = _told(funnels_told(looking)).answer.pipelines
    told = _listed(_FUNNEL, [_Stage(funnel, stage) for funnel in found for stage in funnel.stages])
    return as_known(told, actor, of_metric(looking, METRIC))


def read_bottlenecks(actor: Actor, query: QueryDict) -> Listed:
    """A row a stage beside itself in the four quarters before."""
    looking = comparable(chosen(actor, query, METRIC))
    found = _told(bottlenecks_told(looking)).answer
    return as_known(_listed(_bottleneck_fields(found.currency), found.stages), actor, bottlenecks_rest_on(looking))


def read_losses(actor: Actor, query: QueryDict) -> Listed:
    """A row a line: what was lost and won, told apart as on the page."""
    kept, looking = narrowed(actor, query)
    found = _told(losses_told(looking, ways_of(query.getlist("by")), kept)).answer
    return as_known(_listed(_loss_fields(found, actor.locale), found.lines), actor, of_metric(looking, CLOSINGS))


SOURCES = (
    Source("funnel", N_("Funnel"), "funnel", read_funnel),
    Source("bottlenecks", N_("Bottlenecks"), "bottlenecks", read_bottlenecks),
    Source("losses", N_("Wins and losses"), "losses", read_losses),
)


def _told(told: Told[T] | Unavailable) -> Told[T]:
    if isinstance(told, Unavailable):
        raise Refused.because("figures_missing", _NO_FIGURES)
    return told


def _listed(fields: Sequence[Field[Any]], rows: Sequence[Any]) -> Listed:
    return Listed(len(rows), columns_of(fields), (cells_of(fields, row) for row in rows))


def _money(minor: int, currency: str) -> object:
    return Money.of_minor(minor, currency).amount


def _share(share: float | None) -> object:
    """A share to six places."""
    return None if share is None else Decimal(round(share * 10**_PLACES)).scaleb(-_PLACES)


def _counted(key: str, labels: tuple[str, str], tally: Callable[[Conversion], Tally]) -> tuple[Field[_Stage], ...]:
    """The fields of one figure of a stage: how many deals, and what they were worth on entry."""
    return (
        Field(key, labels[0], lambda row: tally(row.stage).deals, ValueType.WHOLE),
        Field(
            f"{key}_value",
            labels[1],
            lambda row: _money(tally(row.stage).amount, row.funnel.currency),
            ValueType.NUMBER,
        ),
    )


def _stayed(outcome: str, labels: tuple[str, str, str]) -> tuple[Field[_Stage], ...]:
    """The fields of stays of deals that are so by now: how many, and within how many days half and nine tenths."""
    return (
        Field(f"{outcome}_stays", labels[0], lambda row: row.stage.stays_of[outcome].count, ValueType.WHOLE),
        Field(f"{outcome}_p50", labels[1], lambda row: row.stage.stays_of[outcome].p50, ValueType.WHOLE),
        Field(f"{outcome}_p90", labels[2], lambda row: row.stage.stays_of[outcome].p90, ValueType.WHOLE),
    )


_FUNNEL: tuple[Field[_Stage], ...] = (
    Field("pipeline", N_("Pipeline"), lambda row: row.funnel.name),
    Field("stage", N_("Stage"), lambda row: row.stage.name),
    *_counted("entered", (N_("Entered"), N_("Entered, value")), lambda stage: stage.entered),
    *_counted("passed", (N_("Went on"), N_("Went on, value")), lambda stage: stage.tallies["passed"]),
    *_counted("lost", (N_("Lost"), N_("Lost, value")), lambda stage: stage.tallies["lost"]),
    *_counted("waiting", (N_("Still open"), N_("Still open, value")), lambda stage: stage.tallies["waiting"]),
    *_counted("skipped", (N_("Skipped"), N_("Skipped, value")), lambda stage: stage.skipped),
    Field("currency", N_("Currency"), lambda row: row.funnel.currency),
    Field("horizon", N_("Within days"), lambda row: row.funnel.horizon, ValueType.WHOLE),
    Field("matured", N_("Entered long enough ago"), lambda row: row.stage.matured[1], ValueType.WHOLE),
    Field("matured_passed", N_("Went on in time"), lambda row: row.stage.matured[0], ValueType.WHOLE),
    Field("low", N_("Interval from"), lambda row: _share((row.stage.within or (None, None))[0]), ValueType.NUMBER),
    Field("high", N_("Interval to"), lambda row: _share((row.stage.within or (None, None))[1]), ValueType.NUMBER),
    Field("estimate", N_("Open ones counted in"), lambda row: _share(row.stage.estimate.share), ValueType.NUMBER),
    Field("stays", N_("Stays"), lambda row: row.stage.stays.count, ValueType.WHOLE),
    Field("p50", N_("Half ended within"), lambda row: row.stage.stays.p50, ValueType.WHOLE),
    Field("p75", N_("Three quarters"), lambda row: row.stage.stays.p75, ValueType.WHOLE),
    Field("p90", N_("Nine tenths"), lambda row: row.stage.stays.p90, ValueType.WHOLE),
    *_stayed("won", (N_("Won stays"), N_("Won: half within"), N_("Nine tenths of won"))),
    *_stayed("lost", (N_("Lost stays"), N_("Lost: half within"), N_("Nine tenths of lost"))),
    *_stayed("open", (N_("Open deals"), N_("Open: half for at most"), N_("Nine tenths of open"))),
)


def _bottleneck_fields(currency: str) -> tuple[Field[Bottleneck], ...]:
    return (
        Field("pipeline", N_("Pipeline"), lambda one: one.pipeline),
        Field("stage", N_("Stage"), lambda one: one.name),
        Field("is_bottleneck", N_("Bottleneck"), lambda one: one.is_one, ValueType.YES_NO),
        Field("median_days", N_("Median stay"), lambda one: one.days[0], ValueType.WHOLE),
        Field("median_days_before", N_("Stay before"), lambda one: one.days[1], ValueType.WHOLE),
        Field("conversion", N_("Went on"), lambda one: _share(one.conversion and one.conversion[0]), ValueType.NUMBER),
        Field(
            "conversion_before",
            N_("Went on before"),
            lambda one: _share(one.conversion and one.conversion[1]),
            ValueType.NUMBER,
        ),
        Field("at_stake", N_("Value at stake"), lambda one: _money(one.at_stake, currency), ValueType.NUMBER),
        Field("currency", N_("Currency"), lambda _one: currency),
        Field("entered", N_("Entered"), lambda one: one.entries[0], ValueType.WHOLE),
        Field("entered_before", N_("Entered before"), lambda one: one.entries[1], ValueType.WHOLE),
        Field("stays", N_("Stays"), lambda one: one.stays[0], ValueType.WHOLE),
        Field("stays_before", N_("Stays before"), lambda one: one.stays[1], ValueType.WHOLE),
        Field("segment", N_("Goes with"), lambda one: one.explained and one.explained.segment),
        Field("group", N_("Group"), lambda one: one.explained and one.explained.label),
    )


def _loss_fields(found: Losses, locale: str) -> tuple[Field[Decided], ...]:
    currency = found.currency

    def label(place: int, way: str) -> Callable[[Decided], object]:
        return lambda line: line_label(way, line.values[place], line.labels[place], currency, locale)

    return (
        *(Field(way, text(WAY_LABELS[way]), label(place, way)) for place, way in enumerate(found.by)),
        Field("lost", N_("Lost"), lambda line: line.lost.deals, ValueType.WHOLE),
        Field("lost_value", N_("Value lost"), lambda line: _money(line.lost.value, currency), ValueType.NUMBER),
        Field("won", N_("Won"), lambda line: line.won.deals, ValueType.WHOLE),
        Field("won_value", N_("Value won"), lambda line: _money(line.won.value, currency), ValueType.NUMBER),
        Field("currency", N_("Currency"), lambda _line: currency),
        Field("of_lost", N_("Of all lost"), lambda line: _share(line.of_lost), ValueType.NUMBER),
        Field("of_value", N_("Of all value lost"), lambda line: _share(line.of_value), ValueType.NUMBER),
        Field("low", N_("Win rate from"), lambda line: _share((line.won_within or (None, None))[0]), ValueType.NUMBER),
        Field("high", N_("Win rate to"), lambda line: _share((line.won_within or (None, None))[1]), ValueType.NUMBER),
    )
