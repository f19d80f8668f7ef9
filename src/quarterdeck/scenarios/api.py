"""Endpoints of scenarios: what is supposed, what comes of it, its versions, and the deals behind it."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Id, Ids, Limit, Patch, one_of
from quarterdeck.kit.rest.replies import expected_version, nothing, reply
from quarterdeck.scenarios import actions, queries
from quarterdeck.scenarios.queries import lines_of
from quarterdeck.scenarios.terms import MOST_LEVERS, Answer, Fields, Lever, Row, Said, Sharing, Version
from quarterdeck.scores.queries import newest_base
from quarterdeck.users.policy import actor_of
from quarterdeck.values.cursors import first_row, next_row
from quarterdeck.values.dataclasses import replace
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money

router = Router()
VIA = Via(Door.API)
Seen = Annotated[str, one_of(Sharing)]
ONE = "/{scenario_id}"
_FIELDS = ("name", "note", "team_id", "person_id", "sharing", "shared_person_id", "shared_team_id")


class LeverModel(Body):
    """A lever. Without a column it holds for everything."""

    kind: str = Field(
        description="`win_rate`, `deal_size`, `created`, `push_rate`, `cycle` or `capacity`.", max_length=20
    )
    amount: float = Field(description="A factor; of the cycle weeks, later above 0; of capacity reps.", strict=False)
    column: str = Field("", max_length=20, description="pipeline, team, owner, type, channel, source or size.")
    value: str = Field("", max_length=80, description="The id, word or source; of size small, medium or large.")


Levers = Annotated[tuple[LeverModel, ...], Field(strict=False, max_length=MOST_LEVERS * 5)]


class SupposedOut(BaseModel):
    """What is supposed. Named opportunities that the token's owner may not see are left out."""

    levers: list[LeverModel]
    include: list[str] = Field(description="Open opportunities that are sure to be won in the quarter.")
    exclude: list[str] = Field(description="Those that are sure not to be.")
    ramp: int = Field(description="Weeks until a new rep works at full strength.")


class SpreadOut(BaseModel):
    """A distribution of the quarter: won + open + new is the mean."""

    p10: str
    p50: str
    p90: str
    mean: str
    won: str
    open: str
    new: str = Field(description="From opportunities that are not there yet.")
    reaches: float | None = Field(description="Share of draws at or above the quota; null without one.")


class EffectOut(BaseModel):
    """A lever alone moved by a tenth down and up, on top of today."""

    kind: str
    down: float
    up: float
    mean_down: str
    mean_up: str
    p50_down: str
    p50_up: str
    rest_down: float = Field(description="Change of the mean relative to what is still to come.")
    rest_up: float
    identity_down: float | None = Field(description="What the identity of sales velocity says.")
    identity_up: float | None


class NeedOut(BaseModel):
    """Where a lever must stand for P50 to reach the quota, all else as supposed."""

    kind: str
    amount: float | None = Field(description="Null where this lever alone does not reach it.")
    most: float = Field(description="The farthest that was tried.")


class ScenarioResultOut(BaseModel):
    """What came of a version, of which published forecast and model."""

    at: datetime
    day: date = Field(description="Day of the published forecast.")
    published_at: datetime = Field(description="Instant as of which deals count.")
    quarter: str
    since: date
    until: date = Field(description="The first day after the quarter.")
    model_id: str
    is_stale: bool = Field(description="Whether a newer forecast is published.")
    currency: str
    quota: str | None
    problem: str = Field(description="Why there are no figures; else empty.")
    today: SpreadOut | None
    supposed: SpreadOut | None
    effects: list[EffectOut]
    needs: list[NeedOut]


class ScenarioVersionOut(BaseModel):
    """A version of what is supposed. The result is null while it is computed, and where it may not be read."""

    number: int
    at: datetime
    supposed: SupposedOut
    result: ScenarioResultOut | None


class ScenarioOut(BaseModel):
    """A scenario with its newest version."""

    id: str
    name: str
    note: str
    team_id: str | None = Field(description="With neither team nor person it is the whole company's.")
    person_id: str | None
    sharing: str = Field(description="private, person or team.")
    shared_person_id: str | None
    shared_team_id: str | None
    owner_id: str
    owner_name: str
    is_own: bool
    is_readable: bool = Field(description="Whether the token's owner may see all deals of its line, so its figures.")
    is_computed: bool
    version: int
    newest: ScenarioVersionOut


class ScenariosOut(BaseModel):
    """Scenarios of one's own and those shared with one."""

    items: list[ScenarioOut]
    next_cursor: str | None


class ScenarioVersionsOut(BaseModel):
    """The versions of a scenario, the newest first."""

    items: list[ScenarioVersionOut]
    next_cursor: str | None


class ScenarioDealOut(BaseModel):
    """An open opportunity behind the newest result: chance × value is its part, today and as supposed."""

    opportunity_id: str
    chance_today: float
    value_today: str
    part_today: str
    chance: float
    value: str
    part: str


class ScenarioDealsOut(BaseModel):
    """Open opportunities, the largest change first; at most 5,000 are kept."""

    currency: str | None
    count: int = Field(description="How many count.")
    items: list[ScenarioDealOut]
    next_cursor: str | None


class ScenarioPatch(Patch):
    """What to change. Levers and named opportunities are given whole; what is supposed anew is a new version."""

    name: str = ""
    note: str = ""
    team_id: Id | None = None
    person_id: Id | None = None
    sharing: Seen = Sharing.PRIVATE.value
    shared_person_id: Id | None = None
    shared_team_id: Id | None = None
    levers: Levers = ()
    include: Ids = ()
    exclude: Ids = ()
    ramp: int = 13


class ScenarioIn(ScenarioPatch):
    """A scenario to add; without team and person of the widest line that the token's owner may read."""

    name: str


class ScenarioCopyIn(Body):
    """What the copy is called."""

    name: str


class ScenarioPage(Body):
    """Which page."""

    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


@router.get("", response=ScenariosOut, operation_id="list_scenarios")
def list_scenarios(request: HttpRequest, query: Query[ScenarioPage]) -> HttpResponse:
    """One's own scenarios and those shared with one, one's own first."""
    actor, first = actor_of(request), first_row("scenarios", query.cursor)
    rows = queries.scenarios_of(actor, lines_of(actor))
    shown = rows[first : first + query.limit]
    body = {
        "items": [_scenario(request, row) for row in shown],
        "next_cursor": next_row("scenarios", first + query.limit, len(rows)),
    }
    return reply(request, body)


@router.post("", response={201: ScenarioOut}, operation_id="add_scenario")
def add_scenario(request: HttpRequest, body: ScenarioIn) -> HttpResponse:
    """Suppose something; it is computed in a moment."""
    given = body.given()
    actor = actor_of(request)
    new = Fields(**{name: value for name, value in given.items() if name in _FIELDS})
    if "team_id" not in given and "person_id" not in given:
        team, person = lines_of(actor).first
        new = replace(new, team_id=team, person_id=person)
    saved = actions.add_scenario(new=new, said=_said(given, Said()), by=actor, via=VIA)
    return _shown(request, saved.id, status=201, location=f"{request.path}/{public_id(saved.id)}")


@router.get(ONE, response=ScenarioOut, operation_id="get_scenario")
def get_scenario(request: HttpRequest, scenario_id: Id) -> HttpResponse:
    """One scenario with what came of its newest version."""
    return reply(request, _scenario(request, _row(request, scenario_id)))


@router.patch(ONE, response=ScenarioOut, operation_id="edit_scenario")
def edit_scenario(request: HttpRequest, scenario_id: Id, body: ScenarioPatch) -> HttpResponse:
    """Change a scenario of one's own."""
    given = body.given()
    before = _row(request, scenario_id).newest.said
    changes = {name: value for name, value in given.items() if name in _FIELDS}
    supposed = {*given} - {*_FIELDS}
    actions.edit_scenario(
        scenario_id=scenario_id, changes=changes, said=_said(given, before) if supposed else None,
        version=expected_version(request), by=actor_of(request), via=VIA,
    )  # fmt: skip
    return _shown(request, scenario_id)


@router.delete(ONE, response={204: None}, operation_id="delete_scenario")
def delete_scenario(request: HttpRequest, scenario_id: Id) -> HttpResponse:
    """Take a scenario of one's own away; it can be restored."""
    version = expected_version(request)
    actions.delete_scenario(scenario_id=scenario_id, version=version, by=actor_of(request), via=VIA)
    return nothing()


@router.post(f"{ONE}/restore", response=ScenarioOut, operation_id="restore_scenario")
def restore_scenario(request: HttpRequest, scenario_id: Id) -> HttpResponse:
    """Bring a deleted scenario of one's own back."""
    actions.restore_scenario(scenario_id=scenario_id, by=actor_of(request), via=VIA)
    return _shown(request, scenario_id)


@router.post(f"{ONE}/copy", response={201: ScenarioOut}, operation_id="copy_scenario")
def copy_scenario(request: HttpRequest, scenario_id: Id, body: ScenarioCopyIn) -> HttpResponse:
    """A scenario of one's own that supposes the same, of a line one may read."""
    saved = actions.copy_scenario(scenario_id=scenario_id, name=body.name, by=actor_of(request), via=VIA)
    parent = request.path.removesuffix(f"/{public_id(scenario_id)}/copy")
    return _shown(request, saved.id, status=201, location=f"{parent}/{public_id(saved.id)}")


@router.post(f"{ONE}/compute", response=ScenarioOut, operation_id="compute_scenario")
def compute_scenario(request: HttpRequest, scenario_id: Id) -> HttpResponse:
    """Compute a scenario of one's own anew, of the newest forecast: a new version, earlier ones are kept."""
    actions.ask_again(scenario_id=scenario_id, by=actor_of(request), via=VIA)
    return _shown(request, scenario_id)


@router.get(f"{ONE}/versions", response=ScenarioVersionsOut, operation_id="list_scenario_versions")
def list_scenario_versions(request: HttpRequest, scenario_id: Id, query: Query[ScenarioPage]) -> HttpResponse:
    """The versions of a scenario, each with what came of it."""
    row, first = _row(request, scenario_id), first_row("scenario_versions", query.cursor)
    found = queries.versions_of(actor_of(request), row)
    body = {
        "items": [_version(request, row, one) for one in found[first : first + query.limit]],
        "next_cursor": next_row("scenario_versions", first + query.limit, len(found)),
    }
    return reply(request, body)


@router.get(f"{ONE}/opportunities", response=ScenarioDealsOut, operation_id="list_scenario_opportunities")
def list_scenario_opportunities(request: HttpRequest, scenario_id: Id, query: Query[ScenarioPage]) -> HttpResponse:
    """Open opportunities behind the newest result; none while it is computed or may not be read."""
    row, first = _row(request, scenario_id), first_row("scenario_opportunities", query.cursor)
    answer = row.newest.answer if row.is_readable else None
    found = queries.rows_behind(actor_of(request), row, first, query.limit + 1) if answer else []
    currency = answer.currency if answer else ""
    body = {
        "currency": currency or None,
        "count": answer.figures["rows"]["count"] if answer and not answer.problem else 0,
        "items": [
            {
                "opportunity_id": public_id(one.opportunity_id),
                "chance_today": one.chance_today, "value_today": _money(one.value_today, currency),
                "part_today": _money(one.part_today, currency), "chance": one.chance,
                "value": _money(one.value, currency), "part": _money(one.part, currency),
            }
            for one in found[: query.limit]
        ],
        "next_cursor": next_row("scenario_opportunities", first + query.limit, first + len(found)),
    }  # fmt: skip
    return reply(request, body)


def _row(request: HttpRequest, scenario_id: int) -> Row:
    actor = actor_of(request)
    return queries.scenario_row(actor, lines_of(actor), scenario_id)


def _shown(request: HttpRequest, scenario_id: int, *, status: int = 200, location: str = "") -> HttpResponse:
    row = _row(request, scenario_id)
    return reply(request, _scenario(request, row), status=status, version=row.version, location=location)


def _said(given: dict[str, Any], before: Said) -> Said:
    """What is supposed after what a request names."""
    levers = tuple(Lever(one.kind, one.amount, one.column, one.value) for one in given.get("levers", ()))
    return Said(
        levers if "levers" in given else before.levers,
        tuple(given.get("include", before.include)),
        tuple(given.get("exclude", before.exclude)),
        given.get("ramp", before.ramp),
    )


def _scenario(request: HttpRequest, row: Row) -> dict[str, Any]:
    named = {name: getattr(row.fields, name) for name in _FIELDS if name.endswith("_id")}
    ids = {name: None if pk is None else public_id(pk) for name, pk in named.items()}
    return {
        "id": public_id(row.id), "name": row.fields.name, "note": row.fields.note, **ids,
        "sharing": row.fields.sharing, "owner_id": public_id(row.owner_id), "owner_name": row.owner_name,
        "is_own": row.is_own, "is_readable": row.is_readable, "is_computed": row.newest.answer is not None,
        "version": row.version, "newest": _version(request, row, row.newest),
    }  # fmt: skip


def _version(request: HttpRequest, row: Row, version: Version) -> dict[str, Any]:
    said, actor = version.said, actor_of(request)
    seen = queries.seen_deals(actor, {*said.include, *said.exclude})
    return {
        "number": version.number,
        "at": version.at,
        "supposed": {
            "levers": [
                {
                    "kind": one.kind,
                    "amount": one.amount,
                    "column": one.column,
                    "value": one.value if row.is_readable else "",
                }
                for one in said.levers
            ],
            "include": [public_id(one) for one in said.include if one in seen],
            "exclude": [public_id(one) for one in said.exclude if one in seen],
            "ramp": said.ramp,
        },
        "result": _result(version.answer, version.quota) if version.answer and row.is_readable else None,
    }


def _result(answer: Answer, quota: int | None) -> dict[str, Any]:
    base, told, currency = newest_base(), answer.figures, answer.currency
    return {
        "at": answer.at, "day": answer.day, "published_at": answer.published_at, "quarter": answer.quarter,
        "since": answer.period_start, "until": answer.period_end, "model_id": answer.model_id,
        "is_stale": base is not None and base.day != answer.day, "currency": currency,
        "quota": None if quota is None else _money(quota, currency), "problem": answer.problem,
        "today": _spread(told.get("today"), currency), "supposed": _spread(told.get("supposed"), currency),
        "effects": [
            {key: _money(value, currency) if key.startswith(("mean", "p50")) else value for key, value in one.items()}
            for one in told.get("effects", ())
        ],
        "needs": told.get("needs", []),
    }  # fmt: skip


def _spread(told: dict[str, Any] | None, currency: str) -> dict[str, Any] | None:
    if told is None:
        return None
    return {name: value if name == "reaches" else _money(value, currency) for name, value in told.items()}


def _money(minor: int, currency: str) -> str:
    return str(Money.of_minor(minor, currency).amount)
