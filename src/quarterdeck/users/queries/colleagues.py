"""The company's people as colleagues see them, in pages."""

from django.db.models import Q, QuerySet

from quarterdeck.users.models import Person
from quarterdeck.users.terms import Actor, OrganisationKind, ScopeKind
from quarterdeck.values.cursors import read_cursor, write_cursor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import sought
from quarterdeck.values.verdict import NotFound

_SORT = "name"
_COLUMNS = ("pk", "name", "is_active", "role__key", "version")


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person as colleagues see them."""

    id: int
    name: str
    is_active: bool
    role_key: str
    version: int


@dataclass(frozen=True, slots=True)
class ColleaguePage:
    """One page of people by name, the cursor of the next one, and the count over the whole filter."""

    rows: list[Colleague]
    next_cursor: str | None
    count: int


def colleagues(
    actor: Actor, *, text: str = "", is_active: bool | None = None, cursor: str = "", limit: int = 50
) -> ColleaguePage:
    """Employees by name, those whose name contains `text`. Two queries. Raises Refused for a foreign cursor."""
    people = visible_people(actor)
    if text:
        key = sought(text)
        people = people.none() if key is None else people.filter(name_key__contains=key)
    if is_active is not None:
        people = people.filter(is_active=is_active)
    count = people.count()
    if cursor:
        name_key, person_id = read_cursor(cursor, _SORT, [(str,), (int,)])
        people = people.filter(Q(name_key__gt=name_key) | Q(name_key=name_key, pk__gt=person_id))
    found = list(people.order_by("name_key", "pk").values_list("name_key", *_COLUMNS)[: limit + 1])
    next_cursor = write_cursor(_SORT, found[limit - 1][:2]) if len(found) > limit else None
    return ColleaguePage([Colleague(*row[1:]) for row in found[:limit]], next_cursor, count)


def colleague(actor: Actor, person_id: int) -> Colleague:
    """One employee, active or not. Raises NotFound."""
    row = visible_people(actor).filter(pk=person_id).values_list(*_COLUMNS).first()
    if row is None:
        raise NotFound("person")
    return Colleague(*row)


def visible_people(actor: Actor) -> QuerySet[Person]:
    """Employees, active or not; nobody for a partner user."""
    if actor.scope.kind is ScopeKind.ORGANISATION:
        return Person.objects.none()
    return Person.objects.filter(organisation__kind=OrganisationKind.COMPANY)
