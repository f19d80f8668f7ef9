"""The directory of employees, which every employee may read: by name, in pages."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from quarterdeck.users.models import Person
from quarterdeck.users.terms import Actor, OrganisationKind, ScopeKind
from quarterdeck.values.cursors import read_cursor, write_cursor
from quarterdeck.values.text import fold
from quarterdeck.values.verdict import NotFound

_SORT = "name"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """An employee; `role` is the key of their role."""

    id: int
    name: str
    role: str
    is_active: bool
    version: int


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A page of employees by name, and how many there are over the whole filter."""

    rows: list[PersonRow]
    next_cursor: str | None
    count: int


def people_page(actor: Actor, *, text: str, is_active: bool | None, cursor: str, limit: int) -> PeoplePage:
    """Employees by name whose name holds `text`, active or not (None: both). Nobody for a partner user."""
    people = _visible(actor)
    if text:
        people = people.filter(name_key__contains=fold(text))
    if is_active is not None:
        people = people.filter(is_active=is_active)
    count = people.count()
    if cursor:
        key, after = read_cursor(cursor, _SORT, [(str,), (int,)])
        people = people.filter(Q(name_key__gt=key) | Q(name_key=key, pk__gt=after))
    found = list(people.order_by("name_key", "pk")[: limit + 1])
    rows = found[:limit]
    more = write_cursor(_SORT, [rows[-1].name_key, rows[-1].pk]) if len(found) > limit else None
    return PeoplePage([_row(person) for person in rows], more, count)


def person_row(actor: Actor, person_id: int) -> PersonRow:
    """One employee of whatever state. Raises NotFound for everybody else, and to a partner user."""
    person = _visible(actor).filter(pk=person_id).first()
    if person is None:
        raise NotFound("person")
    return _row(person)


def _visible(actor: Actor) -> QuerySet[Person]:
    if actor.scope.kind is ScopeKind.ORGANISATION:
        return Person.objects.none()
    return Person.objects.select_related("role").filter(organisation__kind=OrganisationKind.COMPANY)


def _row(person: Person) -> PersonRow:
    return PersonRow(person.id, person.name, person.role.key, person.is_active, person.version)
