"""The access closure as it must be, from the tree and the roles."""

from collections.abc import Collection

from quarterdeck.users.models import Access, Person, Team, TeamMembership
from quarterdeck.users.rules import OpenMembership, PersonReach, access_closure
from quarterdeck.users.terms import OrganisationKind, Reach


def team_parents() -> dict[int, int | None]:
    """Parent of each team, of whatever state."""
    return dict(Team.objects.values_list("pk", "parent_id"))


def expected_access(person_ids: Collection[int] | None = None) -> dict[tuple[int, int], bool]:
    """(person, owner) -> may write, of these people (None: of all who may act). Three queries."""
    people = Person.objects.filter(is_active=True, organisation__kind=OrganisationKind.COMPANY)
    if person_ids is not None:
        people = people.filter(pk__in=person_ids)
    return access_closure(
        [
            PersonReach(person_id, Reach(read), Reach(write))
            for person_id, read, write in people.values_list("pk", "role__read_reach", "role__write_reach")
        ],
        [
            OpenMembership(person_id, team_id, is_manager)
            for person_id, team_id, is_manager in TeamMembership.objects.filter(valid_to=None).values_list(
                "person_id", "team_id", "is_manager"
            )
        ],
        team_parents(),
    )


def wrong_access_rows() -> list[tuple[int, int]]:
    """(person, owner) of kept rows that differ from a full rebuild: none unless something wrote past the actions."""
    kept = {(row.person_id, row.owner_id): row.may_write for row in Access.objects.all()}
    wanted = expected_access()
    return sorted(pair for pair in kept.keys() | wanted.keys() if kept.get(pair) is not wanted.get(pair))
