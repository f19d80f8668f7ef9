"""Endpoints of funnels, bottlenecks and losses, and of the opportunities behind their figures."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from quarterdeck.analytics.questions import Question
from quarterdeck.analytics.schema import date_of
from quarterdeck.analytics.why.bottlenecks import BEFORE_DAYS, Bottleneck
from quarterdeck.analytics.why.funnel import FLOOR, Conversion, Stays, Tally
from quarterdeck.analytics.why.losses import MOST, OWN, WAYS, Decided, LossQuestion, Side
from quarterdeck.analytics.why.rows import STAGE_FIGURES, ClosedRows, PatternRows, StageRows
from quarterdeck.kit.rest.replies import reply
from quarterdeck.opportunities.queries import Lens
from quarterdeck.quotas.queries.naming import coded_name
from quarterdeck.reports.api.why_shapes import (
    BottlenecksOut,
    FunnelsOut,
    LossesOut,
    LossesQuestion,
    LossRowsQuestion,
    StageRowsQuestion,
    WhyQuestion,
    WhyRowsOut,
)
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.reports.queries.resolution import of_metric
from quarterdeck.reports.queries.why import (
    CLOSINGS,
    METRIC,
    DealsPage,
    bottlenecks_rest_on,
    bottlenecks_told,
    funnels_told,
    rows_told,
)
from quarterdeck.reports.rules import asked
from quarterdeck.reports.rules.why import FILTERS, Value, api_value, api_written
from quarterdeck.users.policy import actor_of
from quarterdeck.values.cursors import first_row, next_row
from quarterdeck.values.ids import public_id
from quarterdeck.values.period import Period
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused
from quarterdeck.warehouse.api import resolution_told
from quarterdeck.warehouse.queries import ask, given

router = Router()
_LAST = date.max - timedelta(days=1)


@router.get("/funnel", response=FunnelsOut, operation_id="get_funnel")
def get_funnel(request: HttpRequest, query: Query[WhyQuestion]) -> HttpResponse:
    """What came of the opportunities that entered each stage. 503 with `Retry-After` while there are no figures."""
    looking = looked(request, query)
    told = given(funnels_told(looking))
    items = [
        {
            "pipeline_id": public_id(one.pipeline_id),
            "name": one.name,
            "horizon": one.horizon,
            "stages": [_stage(stage, one.currency) for stage in one.stages],
        }
        for one in told.answer.pipelines
    ]
    body = {
        **window_told(looking),
        "currency": looking.lens.company.reporting_currency,
        "as_of": told.as_of,
        "resolution": resolution_told(looking.lens.actor, of_metric(looking, METRIC)),
        "items": items,
    }
    return reply(request, body)


@router.get("/funnel/rows", response=WhyRowsOut, operation_id="list_funnel_rows")
def list_funnel_rows(request: HttpRequest, query: Query[StageRowsQuestion]) -> HttpResponse:
    """The opportunities behind a figure of a stage, of funnels and bottlenecks: they add up to it."""
    looking = looked(request, query)
    by = tuple(query.by)
    if set(by) & OWN.keys():
        text = Text.of("Deals that entered a stage have no reason and no competitor yet.")
        raise Refused.because("segment_undefined", text, "by")
    if query.figure not in STAGE_FIGURES:
        text = Text.of("The figures of a stage are {known}.", known=", ".join(STAGE_FIGURES))
        raise Refused.because("stage_figure_unknown", text, "figure")
    question, is_before = looking.question(METRIC), query.window == "before"
    rows = StageRows(
        question.viewer, question, query.stage, query.figure, by, at_values(by, query.at), query.within, is_before
    )
    return rows_reply(request, looking, replace(rows, first=first_row("row", query.cursor), most=query.limit))


@router.get("/bottlenecks", response=BottlenecksOut, operation_id="get_bottlenecks")
def get_bottlenecks(request: HttpRequest, query: Query[WhyQuestion]) -> HttpResponse:
    """Every stage beside itself in the 365 days before. 503 with `Retry-After` while there are no figures."""
    looking = looked(request, query)
    if looking.days.start < date.min + timedelta(days=BEFORE_DAYS):
        text = Text.of("Name the first day: it is compared with the days before.")
        raise Refused.because("since_missing", text, "since")
    told = given(bottlenecks_told(looking))
    found = told.answer
    body = {
        **window_told(looking),
        "since_before": date_of(found.since),
        "until_before": date_of(found.until - 1),
        "currency": found.currency,
        "as_of": told.as_of,
        "resolution": resolution_told(looking.lens.actor, bottlenecks_rest_on(looking)),
        "items": [_bottleneck(one, found.currency) for one in found.stages],
    }
    return reply(request, body)


@router.get("/losses", response=LossesOut, operation_id="get_losses")
def get_losses(request: HttpRequest, query: Query[LossesQuestion]) -> HttpResponse:
    """Closed opportunities told apart. 503 with `Retry-After` while there are no figures."""
    looking, question, by = _losing(request, query)
    told = given(ask(looking.lens.actor, LossQuestion(question.viewer, question, by, _kept(query)), "losses"))
    found = told.answer
    if reasons := asked.too_many_lines(len(found.lines)):
        raise Refused(tuple(reasons))
    body = {
        **window_told(looking),
        "by": by,
        "currency": found.currency,
        "as_of": told.as_of,
        "resolution": resolution_told(looking.lens.actor, of_metric(looking, CLOSINGS)),
        "total": _line((), found.total, found.currency),
        "lines": [_line(by, line, found.currency) for line in found.lines],
    }
    return reply(request, body)


@router.get("/losses/rows", response=WhyRowsOut, operation_id="list_loss_rows")
def list_loss_rows(request: HttpRequest, query: Query[LossRowsQuestion]) -> HttpResponse:
    """The opportunities behind a line of losses, or behind the total: they add up to it."""
    looking, question, by = _losing(request, query)
    values = at_values(by, query.at) if query.at else ()
    rows = ClosedRows(question.viewer, question, by if values else (), values, query.outcome, _kept(query))
    return rows_reply(request, looking, replace(rows, first=first_row("row", query.cursor), most=query.limit))


def looked(request: HttpRequest, query: WhyQuestion) -> Looking:
    """What is looked at. Raises Refused for days and values that make no sense."""
    lens = Lens(actor=actor_of(request), currency="", now=timezone.now())
    said = {key: getattr(query, key) for key in FILTERS if getattr(query, key)}
    only = {key: tuple(_value(key, one) for one in values) for key, values in said.items()}
    window = None
    if query.since or query.until:
        since, until = query.since or date.min, min(query.until or lens.today, _LAST)
        if reasons := asked.days_reversed(since, until):
            raise Refused(tuple(reasons))
        window = Period(since, until + timedelta(days=1))
    return Looking(lens, query.days, as_was=query.as_was, only=only, window=window)


def _losing(request: HttpRequest, query: LossesQuestion) -> tuple[Looking, Question, tuple[str, ...]]:
    by = tuple(query.by)
    if len(by) > MOST or len(set(by)) < len(by):
        text = Text.of("Deals are grouped in at most {most} different ways.", most=MOST)
        raise Refused.because("ways_too_many", text, "by")
    _refuse_unknown(by)
    looking = looked(request, query)
    return looking, replace(looking.question(METRIC), period=query.period), by


def _value(key: str, said: str) -> Value:
    try:
        return api_value(key, said)
    except ValueError as error:
        text = Text.of("This is no value of {segment}: take one that a line has.", segment=key)
        raise Refused.because("segment_value_wrong", text, key) from error


def at_values(by: Sequence[str], said: Sequence[str]) -> tuple[Value, ...]:
    """The values of a group. Raises Refused unless each segment has one."""
    if len(said) != len(by):
        text = Text.of("Give one value for each segment of `by`, or none for the total.")
        raise Refused.because("segment_values_count", text, "at")
    _refuse_unknown(by)
    return tuple(_value(key, one) for key, one in zip(by, said, strict=True))


def _refuse_unknown(by: Sequence[str]) -> None:
    for key in by:
        if key not in WAYS:
            raise Refused.because("segment_unknown", Text.of("There is no segment {key}.", key=key), "by")


def _kept(query: LossesQuestion) -> Mapping[str, tuple[Value, ...]]:
    said = {key: getattr(query, key) for key in OWN if getattr(query, key)}
    return {key: tuple(_value(key, one) for one in values) for key, values in said.items()}


def window_told(looking: Looking) -> dict[str, object]:
    """The first and the last day that are looked at."""
    days = looking.days
    return {"since": days.start, "until": min(days.end, _LAST) - timedelta(days=1)}


def _count(tally: Tally, currency: str) -> dict[str, object]:
    return {
        "count": tally.deals,
        "value": asked.amount_text(tally.amount, currency),
        "without_amount": tally.deals - tally.priced,
        "without_rate": tally.excluded,
    }


def _share(share: float | None, bounds: tuple[float | None, float | None] | None, *, is_few: bool) -> dict[str, object]:
    low, high = bounds or (None, None)
    return {"share": share, "low": low, "high": high, "is_few": is_few}


def _stage(stage: Conversion, currency: str) -> dict[str, object]:
    passed, matured = stage.matured
    estimate = stage.estimate
    return {
        "stage_id": public_id(stage.stage_id),
        "name": stage.name,
        "entered": _count(stage.entered, currency),
        **{ending: _count(tally, currency) for ending, tally in stage.tallies.items()},
        "skipped": _count(stage.skipped, currency),
        "matured": matured,
        "matured_passed": passed,
        "conversion": _share(passed / matured if matured else None, stage.within, is_few=matured < FLOOR),
        "estimate": _share(
            estimate.share if stage.plain[1] else None, (estimate.low, estimate.high), is_few=stage.is_few
        ),
        "stays": _stays(stage.stays),
        **{f"stays_{outcome}": _stays(stays) for outcome, stays in stage.stays_of.items()},
    }


def _stays(stays: Stays) -> dict[str, object]:
    return {"count": stays.count, "p50": stays.p50, "p75": stays.p75, "p90": stays.p90, "is_few": stays.is_few}


def _bottleneck(one: Bottleneck, currency: str) -> dict[str, object]:
    now, before = one.conversion or (None, None)
    group = one.explained
    return {
        "stage_id": public_id(one.stage_id),
        "name": one.name,
        "pipeline_id": public_id(one.pipeline_id),
        "is_bottleneck": one.is_one,
        "entered": one.entries[0],
        "entered_before": one.entries[1],
        "stays": one.stays[0],
        "stays_before": one.stays[1],
        "median_days": one.days[0],
        "median_days_before": one.days[1],
        "conversion": now,
        "conversion_before": before,
        "horizon": one.horizon,
        "matured": one.matured,
        "at_stake": asked.amount_text(one.at_stake, currency),
        "group": group
        and {
            "segment": group.segment,
            "value": api_written(group.segment, group.value),
            "label": group.label,
            "share": group.share,
            "weight": group.weight,
            "is_slow": group.is_slow,
            "within": group.within,
            "passed": group.now[0],
            "entered": group.now[1],
            "passed_before": group.before[0],
            "entered_before": group.before[1],
        },
    }


def _line(by: Sequence[str], line: Decided, currency: str) -> dict[str, object]:
    closed = line.won.deals + line.lost.deals
    rate = line.won.deals / closed if line.won_within else None
    return {
        "values": [api_written(key, value) for key, value in zip(by, line.values, strict=True)],
        "labels": [coded_name(*one) for one in zip(by, line.values, line.labels, strict=True)],
        "lost": _side(line.lost, currency),
        "won": _side(line.won, currency),
        "of_lost": _share(line.of_lost, line.lost_within, is_few=line.is_few),
        "of_value": line.of_value,
        "win_rate": _share(rate, line.won_within, is_few=line.is_few),
    }


def _side(side: Side, currency: str) -> dict[str, object]:
    return {
        "count": side.deals,
        "value": asked.amount_text(side.value, currency),
        "without_amount": side.unpriced,
        "without_rate": side.excluded,
    }


def rows_reply(request: HttpRequest, looking: Looking, rows: StageRows | ClosedRows | PatternRows) -> HttpResponse:
    """A page of the opportunities behind a figure."""
    page: DealsPage = given(rows_told(looking.lens, rows))
    found, after = page.found, rows.first + rows.most
    body: dict[str, Any] = {
        "currency": found.to,
        "total": {
            "count": found.count,
            "value": asked.amount_text(found.value, found.to),
            "without_amount": found.unpriced,
            "without_rate": found.excluded,
        },
        "as_of": page.as_of,
        "items": [
            {
                "opportunity_id": public_id(deal.opportunity_id),
                "name": row.card.name if row.card else "",
                "day": date_of(deal.day),
                "days": deal.days,
                "ending": deal.ending,
                "amount": asked.amount_text(deal.amount, deal.currency),
                "currency": deal.currency,
                "value": asked.amount_text(deal.value, found.to),
            }
            for row in page.rows
            for deal in (row.deal,)
        ],
        "next_cursor": next_row("row", after, found.count),
    }
    return reply(request, body)
