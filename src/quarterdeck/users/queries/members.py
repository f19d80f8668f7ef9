"""Who belonged to which team when, as teams and people show it."""

from datetime import date

from django.db.models import Q

from quarterdeck.users.models import TeamMembership
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of membership, [valid_from, valid_to); `valid_to` None while it lasts."""

    team_id: int
    team_name: str
    person_id: int
    person_name: str
    is_manager: bool
    valid_from: date
    valid_to: date | None


_COLUMNS = ("team_id", "team__name", "person_id", "person__name", "is_manager", "valid_from", "valid_to")


def memberships_of(actor: Actor, person_id: int) -> list[Stretch]:
    """All memberships of a person, present ones first, then the latest. One query.

    Raises NotPermitted without the right to manage people.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    rows = TeamMembership.objects.filter(person_id=person_id).order_by("-valid_from", "-pk").values_list(*_COLUMNS)
    return sorted((Stretch(*row) for row in rows), key=lambda one: one.valid_to is not None)


def members_on(actor: Actor, team_id: int, day: date) -> list[Stretch]:
    """Who was in a team on a day, managers first, by name. One query.

    Raises NotPermitted without the right to manage people.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    lasting = Q(valid_to=None) | Q(valid_to__gt=day)
    rows = TeamMembership.objects.filter(lasting, team_id=team_id, valid_from__lte=day)
    ordered = rows.order_by("-is_manager", "person__name_key", "person_id")
    return [Stretch(*row) for row in ordered.values_list(*_COLUMNS)]
