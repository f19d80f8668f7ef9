"""Plans of territories, their trees, and who belongs to them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from quarterdeck.users.models import Territory, TerritoryMember, TerritoryPlan
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, NewTerritory, Permission, PlanState, ScopeKind, TerritoryRole
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan of territories."""

    id: int
    name: str
    state: PlanState
    active_from: date | None
    active_to: date | None
    version: int


@dataclass(frozen=True, slots=True)
class TerritoryMemberRow:
    """Somebody in a territory since a day."""

    person_id: int
    name: str
    role: TerritoryRole
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class TerritoryRow:
    """A territory in its plan's order; `rule` as stored, `parent_id` None at the top."""

    id: int
    parent_id: int | None
    key: str
    name: str
    rule: Mapping[str, Any]
    members: tuple[TerritoryMemberRow, ...] = ()


def territory_plans(actor: Actor) -> list[PlanRow]:
    """All plans, the active one first, then the newest. One query. Raises NotPermitted."""
    require(actor, Permission.TERRITORIES_MANAGE)
    rows = [_plan(row) for row in TerritoryPlan.objects.order_by("-created_at", "-pk")]
    return sorted(rows, key=lambda row: row.state is not PlanState.ACTIVE)


def territory_plan(actor: Actor, plan_id: int) -> PlanRow:
    """One plan. Raises NotPermitted, NotFound."""
    require(actor, Permission.TERRITORIES_MANAGE)
    row = TerritoryPlan.objects.filter(pk=plan_id).first()
    if row is None:
        raise NotFound("territory_plan")
    return _plan(row)


def plan_territories(plan_id: int) -> list[TerritoryRow]:
    """The territories of a plan in order, with their members. Two queries."""
    members: dict[int, list[TerritoryMemberRow]] = {}
    belonging = TerritoryMember.objects.filter(territory__plan_id=plan_id).order_by("person__name_key", "pk")
    columns = ("territory_id", "person_id", "person__name", "role", "valid_from", "valid_to")
    for territory_id, person_id, name, role, since, until in belonging.values_list(*columns):
        row = TerritoryMemberRow(person_id, name, TerritoryRole(role), since, until)
        members.setdefault(territory_id, []).append(row)
    return [
        TerritoryRow(row.id, row.parent_id, row.key, row.name, row.rule, tuple(members.get(row.id, ())))
        for row in Territory.objects.filter(plan_id=plan_id).order_by("position")
    ]


def active_plan_id() -> int | None:
    """Id of the active plan, None while there is none. One query."""
    return TerritoryPlan.objects.filter(state=PlanState.ACTIVE).values_list("pk", flat=True).first()


def active_territories() -> list[TerritoryRow]:
    """The territories of the active plan in order, without members. One query; none without an active plan."""
    rows = Territory.objects.filter(plan__state=PlanState.ACTIVE).order_by("position")
    columns = ("id", "parent_id", "key", "name", "rule")
    return [TerritoryRow(*row) for row in rows.values_list(*columns)]


def territory_options(actor: Actor) -> list[tuple[int, str]]:
    """Id and name of the active plan's territories in order; none for partner users. One query."""
    if actor.scope.kind is ScopeKind.ORGANISATION:
        return []
    return [(row.id, row.name) for row in active_territories()]


def territories_of(actor: Actor, person_id: int) -> list[tuple[str, TerritoryMemberRow]]:
    """The territories somebody is or was in by plans that counted, the latest first. One query.

    Raises NotPermitted without the right to manage people.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    rows = TerritoryMember.objects.filter(person_id=person_id).exclude(territory__plan__state=PlanState.DRAFT)
    columns = ("territory__name", "person_id", "person__name", "role", "valid_from", "valid_to")
    return [
        (name, TerritoryMemberRow(pk, person, TerritoryRole(role), since, until))
        for name, pk, person, role, since, until in rows.order_by("-valid_from", "-pk").values_list(*columns)
    ]


def as_new(rows: list[TerritoryRow]) -> list[NewTerritory]:
    """The territories of a plan as they would be drafted again."""
    keys = {row.id: row.key for row in rows}
    return [
        NewTerritory(
            key=row.key,
            name=row.name,
            parent_key=keys[row.parent_id] if row.parent_id else "",
            rule=row.rule,
            people=tuple((member.person_id, member.role) for member in row.members if member.valid_to is None),
        )
        for row in rows
    ]


def _plan(row: TerritoryPlan) -> PlanRow:
    return PlanRow(row.id, row.name, PlanState(row.state), row.active_from, row.active_to, row.version)
