"""Keeping the access closure: called by every action that changes the tree or a role, in its transaction."""

from collections.abc import Collection

from django.db.models import F

from quarterdeck.users.models import Access, Organisation, Person, TeamMembership
from quarterdeck.users.queries.access import expected_access, team_parents
from quarterdeck.users.terms import OrganisationKind


def lock_tree() -> None:
    """Let one change of the tree run after the other, so that each sees the other's memberships."""
    list(Organisation.objects.select_for_update().filter(kind=OrganisationKind.COMPANY).values_list("pk"))


def refresh_access(person_ids: Collection[int] | None = None) -> int:
    """Bring the closure rows of these people (None: of everybody) up to date. Returns how many rows changed.

    Whoever's rows change gets a new access version, so that pages kept by version are made anew.
    """
    rows = Access.objects.all() if person_ids is None else Access.objects.filter(person_id__in=person_ids)
    present = {
        (person_id, owner_id): may for person_id, owner_id, may in rows.values_list("person", "owner", "may_write")
    }
    wanted = expected_access(person_ids)
    if present == wanted:
        return 0
    gone = {pair for pair, may in present.items() if wanted.get(pair) is not may}
    fresh = {pair: may for pair, may in wanted.items() if present.get(pair) is not may}
    for person_id in {person_id for person_id, _ in gone}:
        owners = [owner_id for viewer_id, owner_id in gone if viewer_id == person_id]
        Access.objects.filter(person_id=person_id, owner_id__in=owners).delete()
    Access.objects.bulk_create(
        [Access(person_id=person_id, owner_id=owner_id, may_write=may) for (person_id, owner_id), may in fresh.items()],
        batch_size=500,
    )
    touched = {person_id for person_id, _ in gone | fresh.keys()}
    Person.objects.filter(pk__in=touched).update(access_version=F("access_version") + 1)
    return len(gone | fresh.keys())


def viewers_of(team_ids: Collection[int]) -> set[int]:
    """People whose closure a membership of these teams can change: their members, and managers above."""
    parents = team_parents()
    above = set()
    for team_id in team_ids:
        current = parents.get(team_id)
        while current is not None:
            above.add(current)
            current = parents.get(current)
    rows = TeamMembership.objects.filter(valid_to=None)
    members = rows.filter(team_id__in=team_ids).values_list("person_id", flat=True)
    managers = rows.filter(team_id__in=above, is_manager=True).values_list("person_id", flat=True)
    return {*members, *managers}
