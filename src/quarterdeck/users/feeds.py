"""What the analytics copy reads of people, teams and territories."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet

from quarterdeck.users.models import Access, Person, Team, TeamMembership, Territory

_TERRITORY = ("id", "plan_id", "key", "name", "plan__active_from", "plan__active_to")
FEEDS: Mapping[str, Callable[[], QuerySet[Any, Any]]] = {
    "person": lambda: Person.objects.values_list("id", "name", "organisation_id", "is_active"),
    "team": lambda: Team.objects.values_list("id", "parent_id", "name"),
    "member": lambda: TeamMembership.objects.values_list(
        "person_id", "team_id", "is_manager", "valid_from", "valid_to"
    ),
    "access": lambda: Access.objects.values_list("person_id", "owner_id"),
    "territory": lambda: Territory.objects.order_by("plan__active_from", "plan_id", "id").values_list(*_TERRITORY),
}
