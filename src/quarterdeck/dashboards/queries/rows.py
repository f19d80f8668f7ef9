"""Dashboards of one person: their own, those shared with everybody or a team of theirs, and their role's."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet

from quarterdeck.dashboards.models import Dashboard as DashboardModel
from quarterdeck.dashboards.models import Tile as TileModel
from quarterdeck.dashboards.terms import Dashboard, DashboardRow, Form, Sharing, State, Tile
from quarterdeck.users.queries.leading import team_options
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import fold
from quarterdeck.values.verdict import NotFound

_COLUMNS = ("pk", "name", "owner_id", "owner__name", "owner__is_active", "sharing", "role_key", "version")
_TEAM = ("team_id", "team__name")
_TILE = ("pk", "name", "metric", "form", "by", "query", "width", "position")


def dashboards_of(actor: Actor) -> list[DashboardRow]:
    """Every dashboard an actor may see: the one their role starts with, their own, then the others. Three queries.

    A shared one shows each viewer only what they may see anyway.
    """
    rows = [_row(values, actor) for values in _counted(usable_q(actor))]
    return sorted(rows, key=lambda row: (not row.is_start, not row.is_own, fold(row.name), row.id))


def dashboard_for(actor: Actor, dashboard_id: int) -> Dashboard:
    """A dashboard with its tiles. Four queries. Raises NotFound."""
    values = _counted(usable_q(actor) & Q(pk=dashboard_id)).first()
    if values is None:
        raise NotFound("dashboard")
    return Dashboard(_row(values, actor), tuple(_tiles(dashboard_id)))


def dashboard_after(actor: Actor, dashboard_id: int) -> Dashboard:
    """A dashboard the actor has just changed, also one they no longer see then. Two queries. Raises NotFound."""
    values = _counted(Q(pk=dashboard_id, state=State.ACTIVE.value)).first()
    if values is None:
        raise NotFound("dashboard")
    return Dashboard(_row(values, actor), tuple(_tiles(dashboard_id)))


def own_dashboard(actor: Actor, dashboard_id: int) -> Dashboard | None:
    """One's own dashboard with its tiles; None where it is another's. Four queries. Raises NotFound."""
    found = dashboard_for(actor, dashboard_id)
    return found if found.row.is_own else None


def deleted_dashboards(actor: Actor) -> list[DashboardRow]:
    """The actor's own dashboards that were deleted, the last one first. One query."""
    rows = _counted(Q(owner_id=actor.person_id, state=State.DELETED.value)).order_by("-updated_at", "pk")
    return [_row(values, actor) for values in rows]


def usable_q(actor: Actor) -> Q:
    """Predicate for the dashboards an actor may see; who manages people sees every shared one of who left.

    One of a team is seen by whoever is in it or below it now. Two queries.
    """
    teams = [team.id for team in team_options() if actor.person_id in team.people]
    shared = Q(sharing=Sharing.EVERYONE.value) | Q(sharing=Sharing.ROLE.value, role_key=actor.role_key)
    shared |= Q(sharing=Sharing.TEAM.value, team_id__in=teams)
    if actor.may(Permission.PEOPLE_MANAGE):
        shared |= Q(owner__is_active=False) & ~Q(sharing=Sharing.PRIVATE.value)
    return Q(state=State.ACTIVE.value) & (Q(owner_id=actor.person_id) | shared)


def _counted(which: Q) -> "QuerySet[DashboardModel, Any]":
    return DashboardModel.objects.filter(which).annotate(count=Count("tiles")).values_list(*_COLUMNS, "count", *_TEAM)


def _row(values: Iterable[Any], actor: Actor) -> DashboardRow:
    number, name, owner_id, owner_name, is_active, sharing, role_key, version, tiles, team_id, team_name = values
    return DashboardRow(
        id=number,
        name=name,
        owner_id=owner_id,
        owner_name=owner_name,
        sharing=Sharing(sharing),
        role_key=role_key,
        version=version,
        tiles=tiles,
        is_own=owner_id == actor.person_id,
        is_start=sharing == Sharing.ROLE and role_key == actor.role_key,
        is_left=not is_active and sharing != Sharing.PRIVATE and actor.may(Permission.PEOPLE_MANAGE),
        team_id=team_id,
        team_name=team_name or "",
    )


def _tiles(dashboard_id: int) -> list[Tile]:
    rows = TileModel.objects.filter(dashboard_id=dashboard_id).order_by("position", "pk").values_list(*_TILE)
    return [Tile(pk, name, metric, Form(form), *rest) for pk, name, metric, form, *rest in rows]
