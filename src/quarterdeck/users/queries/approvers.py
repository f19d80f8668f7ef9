"""Who may decide on what others ask for."""

from quarterdeck.users.models import Access, Person
from quarterdeck.users.queries.actors import keys
from quarterdeck.users.terms import OrganisationKind, Permission, Reach


def role_approvers(role_key: str, owner_id: int) -> list[int]:
    """Active employees of a role who may decide on approvals and change this owner's records. Two queries at most."""
    people = Person.objects.filter(is_active=True, organisation__kind=OrganisationKind.COMPANY, role__key=role_key)
    rows = list(people.order_by("name_key", "pk").values_list("pk", "role__write_reach", "role__permissions"))
    allowed = [(pk, reach) for pk, reach, permissions in rows if Permission.APPROVALS_DECIDE in keys(permissions)]
    if not any(reach == Reach.TEAM for _, reach in allowed):
        within: set[int] = set()
    else:
        access = Access.objects.filter(owner_id=owner_id, may_write=True, person_id__in=[pk for pk, _ in allowed])
        within = set(access.values_list("person_id", flat=True))
    return [pk for pk, reach in allowed if reach == Reach.ALL or (reach == Reach.TEAM and pk in within)]


def may_approve(person_id: int) -> bool:
    """Whether an active employee may decide on approvals. One query."""
    people = Person.objects.filter(pk=person_id, is_active=True, organisation__kind=OrganisationKind.COMPANY)
    return any(Permission.APPROVALS_DECIDE in keys(text) for text in people.values_list("role__permissions", flat=True))


def approver_options() -> list[tuple[str, str]]:
    """Active employees who may decide on approvals, by name: sign-in address, and name with address. One query."""
    people = Person.objects.filter(is_active=True, organisation__kind=OrganisationKind.COMPANY).exclude(email=None)
    rows = people.order_by("name_key", "pk").values_list("email", "name", "role__permissions")
    return [
        (email, f"{name} ({email})")
        for email, name, permissions in rows
        if email and Permission.APPROVALS_DECIDE in keys(permissions)
    ]
