"""Endpoints of scenarios: what is supposed, what comes of it, its versions, and the deals behind it."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import Id
from quarterdeck.kit.rest.replies import expected_version, nothing, reply
from quarterdeck.scenarios import actions, queries
from quarterdeck.scenarios.api.figures import money, previewed, result
from quarterdeck.scenarios.api.shapes import (
    ScenarioCopyIn,
    ScenarioDealsOut,
    ScenarioIn,
    ScenarioOut,
    ScenarioPage,
    ScenarioPatch,
    ScenarioPreviewIn,
    ScenarioPreviewOut,
    ScenariosOut,
    ScenarioVersionsOut,
)
from quarterdeck.scenarios.queries import lines_of
from quarterdeck.scenarios.queries.previewing import preview
from quarterdeck.scenarios.terms import Fields, Lever, Row, Said, Version
from quarterdeck.scores.queries import newest_base
from quarterdeck.users.policy import actor_of
from quarterdeck.values.cursors import first_row, next_row
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.ids import public_id

router = Router()
VIA = Via(Door.API)
ONE = "/{scenario_id}"
_FIELDS = ("name", "note", "team_id", "person_id", "sharing", "shared_person_id", "shared_team_id")


@router.get("", response=ScenariosOut, operation_id="list_scenarios")
def list_scenarios(request: HttpRequest, query: Query[ScenarioPage]) -> HttpResponse:
    """One's own scenarios and those shared with one, one's own first."""
    actor, first = actor_of(request), first_row("scenarios", query.cursor)
    rows = queries.scenarios_of(actor, lines_of(actor))
    shown = rows[first : first + query.limit]
    body = {
        "items": _scenarios(request, shown),
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


@router.post("/preview", response=ScenarioPreviewOut, operation_id="preview_scenario")
def preview_scenario(request: HttpRequest, body: ScenarioPreviewIn) -> HttpResponse:
    """See what would come of a supposition. Nothing is saved, and the answer is that of the scenario if it were."""
    given = body.given()
    actor = actor_of(request)
    lines = lines_of(actor)
    line = (given.get("team_id"), given.get("person_id"))
    if "team_id" not in given and "person_id" not in given:
        line = lines.first
    return reply(request, previewed(preview(actor, lines, line, _said(given, Said()), timezone.now())))


@router.get(ONE, response=ScenarioOut, operation_id="get_scenario")
def get_scenario(request: HttpRequest, scenario_id: Id) -> HttpResponse:
    """One scenario with what came of its newest version."""
    return reply(request, *_scenarios(request, [_row(request, scenario_id)]))


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
    shown = found[first : first + query.limit]
    beside = _beside(request, shown)
    body = {
        "items": [_version(beside, row, one) for one in shown],
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
                "chance_today": one.chance_today, "value_today": money(one.value_today, currency),
                "part_today": money(one.part_today, currency), "chance": one.chance,
                "value": money(one.value, currency), "part": money(one.part, currency),
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
    return reply(request, *_scenarios(request, [row]), status=status, version=row.version, location=location)


def _said(given: dict[str, Any], before: Said) -> Said:
    """What is supposed after what a request names."""
    levers = tuple(Lever(one.kind, one.amount, one.column, one.value) for one in given.get("levers", ()))
    return Said(
        levers if "levers" in given else before.levers,
        tuple(given.get("include", before.include)),
        tuple(given.get("exclude", before.exclude)),
        given.get("ramp", before.ramp),
    )


@dataclass(frozen=True, slots=True)
class _Beside:
    """What all versions of an answer need: the deals that may be named, and the day of the newest forecast."""

    seen: Collection[int]
    day: date | None


def _beside(request: HttpRequest, versions: Sequence[Version]) -> _Beside:
    named = {pk for one in versions for pk in (*one.said.include, *one.said.exclude)}
    base = newest_base()
    return _Beside(queries.seen_deals(actor_of(request), named), base.day if base else None)


def _scenarios(request: HttpRequest, rows: Sequence[Row]) -> list[dict[str, Any]]:
    beside = _beside(request, [row.newest for row in rows])
    return [_scenario(beside, row) for row in rows]


def _scenario(beside: _Beside, row: Row) -> dict[str, Any]:
    named = {name: getattr(row.fields, name) for name in _FIELDS if name.endswith("_id")}
    ids = {name: None if pk is None else public_id(pk) for name, pk in named.items()}
    return {
        "id": public_id(row.id), "name": row.fields.name, "note": row.fields.note, **ids,
        "sharing": row.fields.sharing, "owner_id": public_id(row.owner_id), "owner_name": row.owner_name,
        "is_own": row.is_own, "is_readable": row.is_readable, "is_computed": row.newest.answer is not None,
        "version": row.version, "newest": _version(beside, row, row.newest),
    }  # fmt: skip


def _version(beside: _Beside, row: Row, version: Version) -> dict[str, Any]:
    said, seen = version.said, beside.seen
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
        "result": result(version.answer, version.quota, is_stale=beside.day not in (None, version.answer.day))
        if version.answer and row.is_readable
        else None,
    }
