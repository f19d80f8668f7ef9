"""Scenarios of one person: their own and those shared with them, each with its versions and answers."""

import json
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from quarterdeck.opportunities.queries import visible_to
from quarterdeck.scenarios.models import Scenario, ScenarioRow, ScenarioVersion
from quarterdeck.scenarios.queries.lines import Lines, line_names
from quarterdeck.scenarios.rules import read
from quarterdeck.scenarios.terms import MOST_VERSIONS, SCENARIO, Answer, Fields, Row, Sharing, State, Version
from quarterdeck.users.queries.leading import team_options
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, fields
from quarterdeck.values.text import fold
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True)
class Behind:
    """An open deal behind a scenario: its part today and as supposed, in minor units; chances from 0 to 1."""

    opportunity_id: int
    name: str
    chance_today: float
    value_today: int
    part_today: int
    chance: float
    value: int
    part: int


def usable_q(actor: Actor) -> Q:
    """Predicate for the scenarios an actor may see: their own, and those shared with them or with a team above them."""
    teams = [team.id for team in team_options() if actor.person_id in team.people]
    shared = Q(sharing=Sharing.PERSON.value, shared_person_id=actor.person_id) | Q(
        sharing=Sharing.TEAM.value, shared_team_id__in=teams
    )
    return Q(owner_id=actor.person_id) | shared


def scenarios_of(actor: Actor, lines: Lines, state: State = State.ACTIVE) -> list[Row]:
    """Every scenario an actor may see, their own first, then by name; deleted ones only of their own. Seven queries."""
    which = Q(owner_id=actor.person_id) if state is State.DELETED else usable_q(actor)
    rows = list(Scenario.objects.filter(which, state=state.value).select_related("owner"))
    found = _rows(actor, lines, rows)
    return sorted(found, key=lambda row: (not row.is_own, fold(row.fields.name), row.id))


def scenario_row(actor: Actor, lines: Lines, scenario_id: int) -> Row:
    """One scenario. Seven queries. Raises NotFound."""
    rows = Scenario.objects.filter(usable_q(actor), pk=scenario_id, state=State.ACTIVE.value).select_related("owner")
    for row in _rows(actor, lines, list(rows)):
        return row
    raise NotFound(SCENARIO)


def _rows(actor: Actor, lines: Lines, rows: list[Scenario]) -> list[Row]:
    # In the order of their numbers: the last of each stays.
    newest = dict(_versions(ScenarioVersion.objects.filter(scenario__in=[row.pk for row in rows])))
    names = line_names({(row.team_id, row.person_id) for row in rows})
    return [
        Row(
            row.pk, fields_of(row), row.owner_id, row.owner.name, names[row.team_id, row.person_id], row.version,
            row.updated_at, row.owner_id == actor.person_id, lines.is_readable((row.team_id, row.person_id)),
            newest[row.pk],
        )
        for row in rows
    ]  # fmt: skip


def fields_of(row: Scenario) -> Fields:
    """What a scenario is called, of which line it is, and who sees it."""
    return Fields(**{one.name: getattr(row, one.name) for one in fields(Fields)})


def versions_of(row: Row) -> list[Version]:
    """The versions of a scenario the actor may see, the newest first; at most as many as are kept. One query."""
    found = ScenarioVersion.objects.filter(scenario_id=row.id)
    return [version for _, version in _versions(found)][::-1][:MOST_VERSIONS]


def _versions(which: "QuerySet[ScenarioVersion]") -> Iterable[tuple[int, Version]]:
    for one in which.select_related("answer").order_by("scenario_id", "number"):
        yield one.scenario_id, Version(one.pk, one.number, one.at, read(one.said), one.quota_minor, _answer(one))


def _answer(version: ScenarioVersion) -> Answer | None:
    one = getattr(version, "answer", None)
    if one is None:
        return None
    return Answer(
        one.at, one.day, one.published_at, one.quarter, one.period_start, one.period_end, one.currency, one.model_id,
        one.problem, json.loads(one.figures),
    )  # fmt: skip


def rows_behind(actor: Actor, row: Row, first: int, count: int) -> list[Behind]:
    """Deals behind the newest answer, the largest change first. None of a line the actor may not read. One query."""
    if not row.is_readable:
        return []
    seen = visible_to(actor).values("pk")
    rows = ScenarioRow.objects.filter(scenario_id=row.id, opportunity__in=seen).order_by("position")
    columns = (
        "opportunity_id", "opportunity__name", "chance_today_ppm", "value_today_minor", "part_today_minor",
        "chance_ppm", "value_minor", "part_minor",
    )  # fmt: skip
    return [
        Behind(pk, name, chance_today / 1e6, value_today, part_today, chance / 1e6, value, part)
        for pk, name, chance_today, value_today, part_today, chance, value, part in rows.values_list(*columns)[
            first : first + count
        ]
    ]


def waiting() -> bool:
    """Whether a version waits for its answer. One query."""
    return ScenarioVersion.objects.filter(answer__isnull=True).exists()


__all__ = ["Behind", "fields_of", "rows_behind", "scenario_row", "scenarios_of", "usable_q", "versions_of", "waiting"]
