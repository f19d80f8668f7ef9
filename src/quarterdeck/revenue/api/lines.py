"""Endpoints of lines, their schedules, and recurring figures."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import Body, Id, Instant
from quarterdeck.kit.rest.replies import expected_version, nothing, reply
from quarterdeck.opportunities.queries.lined import LinedDeal, lined_deal
from quarterdeck.revenue import actions, queries
from quarterdeck.revenue.api.shapes import (
    InstallmentsIn,
    LineFields,
    LineIn,
    LineOut,
    LinesOut,
    PlaceIn,
    RevenueOut,
    ScheduleIn,
    line_row,
    money,
    revenue_row,
)
from quarterdeck.revenue.terms import InstallmentEntry, Line, NewLine, SchedulePlan
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotFound, Refused

lines = Router()
VIA = Via(Door.API)
ALL = "/opportunities/{opportunity_id}/lines"
ONE = f"{ALL}/{{line_id}}"


class AsOf(Body):
    """An instant to look at; without one it is now."""

    at: Instant | None = None


@lines.get(ALL, response=LinesOut, operation_id="list_lines")
def list_lines(request: HttpRequest, opportunity_id: Id, when: Query[AsOf]) -> HttpResponse:
    """The lines of an opportunity, as they are or as they were at an instant; the ETag is the opportunity's."""
    deal = lined_deal(actor_of(request), opportunity_id)
    if when.at is None:
        return _all(request, deal, queries.lines_of([deal.id])[deal.id], version=deal.version)
    return _all(request, deal, queries.lines_as_of(deal.id, when.at))


@lines.post(ALL, response={201: LineOut}, operation_id="add_line")
def add_line(request: HttpRequest, opportunity_id: Id, body: LineIn) -> HttpResponse:
    """Add a line; If-Match names the version of the opportunity."""
    saved = actions.add_line(
        opportunity_id=opportunity_id,
        new=NewLine(**body.given()),
        by=actor_of(request),
        via=VIA,
        version=expected_version(request),
    )
    location = f"{request.path}/{public_id(saved.line_id)}"
    return _one(request, opportunity_id, saved.line_id, status=201, location=location)


@lines.get(ONE, response=LineOut, operation_id="get_line")
def get_line(request: HttpRequest, opportunity_id: Id, line_id: Id) -> HttpResponse:
    """One line."""
    return _one(request, opportunity_id, line_id)


@lines.patch(ONE, response=LineOut, operation_id="edit_line")
def edit_line(request: HttpRequest, opportunity_id: Id, line_id: Id, body: LineFields) -> HttpResponse:
    """Change fields of a line; its schedule is made anew unless only words changed."""
    actions.edit_line(
        opportunity_id=opportunity_id,
        line_id=line_id,
        changes=body.given(),
        by=actor_of(request),
        via=VIA,
        version=expected_version(request),
    )
    return _one(request, opportunity_id, line_id)


@lines.delete(ONE, response={204: None}, operation_id="remove_line")
def remove_line(request: HttpRequest, opportunity_id: Id, line_id: Id) -> HttpResponse:
    """Remove a line; it can be put back. With the last one the amount may be edited again."""
    version = expected_version(request)
    actions.remove_line(opportunity_id=opportunity_id, line_id=line_id, by=actor_of(request), via=VIA, version=version)
    return nothing()


@lines.post(f"{ONE}/restore", response=LineOut, operation_id="restore_line")
def restore_line(request: HttpRequest, opportunity_id: Id, line_id: Id) -> HttpResponse:
    """Put a removed line back."""
    version = expected_version(request)
    actions.restore_line(opportunity_id=opportunity_id, line_id=line_id, by=actor_of(request), via=VIA, version=version)
    return _one(request, opportunity_id, line_id)


@lines.post(f"{ONE}/move", response=LineOut, operation_id="move_line")
def move_line(request: HttpRequest, opportunity_id: Id, line_id: Id, body: PlaceIn) -> HttpResponse:
    """Give a line another place among the others; a number past the end is the end."""
    actions.move_line(
        opportunity_id=opportunity_id,
        line_id=line_id,
        position=body.position,
        by=actor_of(request),
        via=VIA,
        version=expected_version(request),
    )
    return _one(request, opportunity_id, line_id)


@lines.put(f"{ONE}/schedule", response=LineOut, operation_id="set_schedule")
def set_schedule(request: HttpRequest, opportunity_id: Id, line_id: Id, body: ScheduleIn) -> HttpResponse:
    """Lay a schedule down, in place of the one there is."""
    plan = SchedulePlan(body.measure, body.type, body.period, body.count, body.starts_on)
    return _scheduled(request, opportunity_id, line_id, plan)


@lines.delete(f"{ONE}/schedule", response=LineOut, operation_id="remove_schedule")
def remove_schedule(request: HttpRequest, opportunity_id: Id, line_id: Id) -> HttpResponse:
    """Take the schedule of a line away."""
    return _scheduled(request, opportunity_id, line_id, None)


@lines.patch(f"{ONE}/installments", response=LineOut, operation_id="set_installments")
def set_installments(request: HttpRequest, opportunity_id: Id, line_id: Id, body: InstallmentsIn) -> HttpResponse:
    """Set single instalments; the last one takes the difference, so that they add up to the line."""
    entries = {one.number: InstallmentEntry(one.due_on, one.quantity, one.amount) for one in body.items}
    if len(entries) < len(body.items):
        raise Refused.because("given_twice", Text.of(N_("Name each instalment once.")), "number")
    actions.set_installments(
        opportunity_id=opportunity_id,
        line_id=line_id,
        entries=entries,
        by=actor_of(request),
        via=VIA,
        version=expected_version(request),
    )
    return _one(request, opportunity_id, line_id)


@lines.get("/opportunities/{opportunity_id}/revenue", response=RevenueOut, operation_id="get_revenue")
def get_revenue(request: HttpRequest, opportunity_id: Id) -> HttpResponse:
    """Contract value and recurring revenue of an opportunity's lines, over time."""
    by = actor_of(request)
    deal = lined_deal(by, opportunity_id)
    start = deal.close_date or timezone.now().astimezone(ZoneInfo(by.time_zone)).date()
    return reply(request, revenue_row(queries.revenue_of({deal.id: start})[deal.id], deal.currency))


def _scheduled(request: HttpRequest, opportunity_id: int, line_id: int, plan: SchedulePlan | None) -> HttpResponse:
    actions.set_schedule(
        opportunity_id=opportunity_id,
        line_id=line_id,
        plan=plan,
        by=actor_of(request),
        via=VIA,
        version=expected_version(request),
    )
    return _one(request, opportunity_id, line_id)


def _all(request: HttpRequest, deal: LinedDeal, rows: list[Line], *, version: int | None = None) -> HttpResponse:
    currency = rows[0].currency if rows else deal.currency
    total = money(sum(line.total_minor for line in rows), currency)
    body = {"items": [line_row(line) for line in rows], "total": total, "currency": currency}
    return reply(request, body, version=version)


def _one(
    request: HttpRequest, opportunity_id: int, line_id: int, *, status: int = 200, location: str = ""
) -> HttpResponse:
    deal = lined_deal(actor_of(request), opportunity_id)
    line = next((one for one in queries.lines_of([deal.id])[deal.id] if one.id == line_id), None)
    if line is None:
        raise NotFound("line")
    return reply(request, line_row(line), status=status, version=deal.version, location=location)
