"""Scenarios of one person: their own and those shared with them, each with its versions and answers."""

import json
from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from quarterdeck.opportunities.queries import visible_to
from quarterdeck.scenarios.models import Scenario, ScenarioRow, ScenarioVersion
from quarterdeck.scenarios.queries.lines import Lines, line_names
from quarterdeck.scenarios.rules import read
from quarterdeck.scenarios.terms import (
    MOST_SCENARIOS,
    MOST_VERSIONS,
    SCENARIO,
    Answer,
    Fields,
    Row,
    Sharing,
    State,
    Version,
)
from quarterdeck.users.queries.company import company_day
from quarterdeck.users.queries.leading import team_options
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass, fields, replace
from quarterdeck.values.text import N_, fold
from quarterdeck.values.verdict import NotFound

ENDED = N_("Figures of a quarter that has ended are for who reads all records. Ask again of the present one.")


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
    """Every scenario an actor may see, their own first, then by name. Seven queries.

    Deleted ones only of their own, those that were changed last; no more than one may have.
    """
    which = Q(owner_id=actor.person_id) if state is State.DELETED else usable_q(actor)
    rows = Scenario.objects.filter(which, state=state.value).select_related("owner")
    rows = rows.order_by("-updated_at")[:MOST_SCENARIOS] if state is State.DELETED else rows
    found = _rows(actor, lines, list(rows))
    return sorted(found, key=lambda row: (not row.is_own, fold(row.fields.name), row.id))


def scenario_row(actor: Actor, lines: Lines, scenario_id: int) -> Row:
    """One scenario. Seven queries. Raises NotFound."""
    rows = Scenario.objects.filter(usable_q(actor), pk=scenario_id, state=State.ACTIVE.value).select_related("owner")
    for row in _rows(actor, lines, list(rows)):
        return row
    raise NotFound(SCENARIO)


def _rows(actor: Actor, lines: Lines, rows: list[Scenario]) -> list[Row]:
    last = ScenarioVersion.objects.filter(scenario_id=OuterRef("scenario_id")).order_by("-number").values("pk")[:1]
    found = ScenarioVersion.objects.filter(scenario__in=[row.pk for row in rows], pk=Subquery(last))
    newest, today = dict(_versions(found)), company_day(timezone.now())
    names = line_names({(row.team_id, row.person_id) for row in rows})
    return [
        Row(
            row.pk, fields_of(row), row.owner_id, row.owner.name, names[row.team_id, row.person_id], row.version,
            row.updated_at, row.owner_id == actor.person_id, lines.is_readable((row.team_id, row.person_id)),
            _told(actor, row.person_id, newest[row.pk], today),
        )
        for row in rows
    ]  # fmt: skip


def fields_of(row: Scenario) -> Fields:
    """What a scenario is called, of which line it is, and who sees it."""
    return Fields(**{one.name: getattr(row, one.name) for one in fields(Fields)})


def versions_of(actor: Actor, row: Row) -> list[Version]:
    """The versions of a scenario the actor may see, the newest first; at most as many as are kept. Two queries."""
    found, today = ScenarioVersion.objects.filter(scenario_id=row.id), company_day(timezone.now())
    told = [_told(actor, row.fields.person_id, version, today) for _, version in _versions(found)]
    return told[::-1][:MOST_VERSIONS]


def _told(actor: Actor, person_id: int | None, version: Version, today: date) -> Version:
    """A version without its figures where its quarter has ended: who leads a team now need not have led who was in it.

    So it is with published forecasts, too. Who reads all records, and a person of their own line, are told.
    """
    answer, knows = version.answer, actor.scope.kind is ScopeKind.ALL or person_id == actor.person_id
    if answer is None or knows or answer.period_end > today:
        return version
    return replace(version, answer=replace(answer, problem=ENDED, figures={}), quota=None)


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
    """Deals behind the newest answer, the largest change first; none where it tells no figures. One query."""
    answer = row.newest.answer
    if not row.is_readable or answer is None or answer.problem:
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


def unanswered() -> "QuerySet[ScenarioVersion]":
    """Versions that wait for an answer: the newest of a scenario that is there, for nobody asks of any other."""
    later = ScenarioVersion.objects.filter(scenario=OuterRef("scenario"), number__gt=OuterRef("number"))
    rows = ScenarioVersion.objects.filter(answer__isnull=True, scenario__state=State.ACTIVE.value)
    return rows.filter(~Exists(later))


def waiting() -> bool:
    """Whether a version waits for its answer. One query."""
    return unanswered().exists()


__all__ = [
    "Behind",
    "fields_of",
    "rows_behind",
    "scenario_row",
    "scenarios_of",
    "unanswered",
    "usable_q",
    "versions_of",
    "waiting",
]
