"""What the actions about people ask before they write."""

from quarterdeck.users.models import Person, Role
from quarterdeck.users.queries.actors import keys
from quarterdeck.users.rules import Rights, grant_verdict, last_administrator_verdict, require
from quarterdeck.users.terms import ADMINISTRATOR, Actor, Permission, Reach, ScopeKind
from quarterdeck.values.verdict import NotFound, Reason, Refused


def locked_person(person_id: int, by: Actor) -> Person:
    """The person's row, locked. Raises NotPermitted without the right to manage people, else NotFound."""
    require(by, Permission.PEOPLE_MANAGE)
    person = (
        Person.objects.select_for_update(of=("self",))
        .select_related("role", "organisation")
        .filter(pk=person_id)
        .first()
    )
    if person is None:
        raise NotFound("person")
    return person


def rights_of(role: Role) -> Rights:
    """What a role gives."""
    return Rights(keys(role.permissions), Reach(role.read_reach), Reach(role.write_reach))


def held_rights(by: Actor) -> Rights:
    """What the actor holds at this moment, narrowed by a token."""
    if by.scope.kind is ScopeKind.ALL:
        read = Reach.ALL
    else:
        read = Reach(Role.objects.values_list("read_reach", flat=True).get(key=by.role_key))
    return Rights(by.permissions, read, by.write_reach)


def grant_reasons(by: Actor, *roles: Role) -> list[Reason]:
    """Why the actor may not give these roles, or act on someone who has them."""
    holder = held_rights(by)
    return list(
        dict.fromkeys(reason for role in roles for reason in grant_verdict(holder=holder, granted=rights_of(role)))
    )


def administrator_reasons(person: Person) -> list[Reason]:
    """Why this person must stay an active administrator. Locks the role, so that two cannot leave at once."""
    if person.role.key != ADMINISTRATOR or not person.is_active or not person.can_sign_in:
        return []
    Role.objects.select_for_update().get(pk=person.role_id)
    others = Person.objects.filter(role_id=person.role_id, is_active=True, can_sign_in=True).exclude(pk=person.pk)
    return last_administrator_verdict(loses_administrator=True, administrators_left=others.count())


def refuse_for(reasons: list[Reason]) -> None:
    """Raise Refused when there is a reason."""
    if reasons:
        raise Refused(reasons)
