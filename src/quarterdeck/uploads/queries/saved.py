"""Mappings that somebody kept: their own and shared ones, and which fits a file."""

from datetime import datetime

from django.db.models import Case, Q, QuerySet, Value, When

from quarterdeck.imports.terms import Kind
from quarterdeck.uploads.models import SavedMapping, Upload
from quarterdeck.users.queries import people_names
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission, Reach
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True)
class SavedRow:
    """A mapping that was kept."""

    id: int
    name: str
    kind: Kind
    mapping: str
    is_shared: bool
    person_id: int
    person: str
    created_at: datetime


def _visible(actor: Actor) -> QuerySet[SavedMapping]:
    require(actor, Permission.IMPORTS_RUN)
    return SavedMapping.objects.filter(Q(person_id=actor.person_id) | Q(is_shared=True))


def saved_mappings(actor: Actor, kind: Kind | None = None) -> list[SavedRow]:
    """The actor's own mappings and those shared, by name; of one kind where it is named. Two queries."""
    rows = list(_visible(actor).filter(Q(kind=kind.value) if kind else Q()).order_by("name", "pk"))
    names = people_names({row.person_id for row in rows})
    return [_read(row, names.get(row.person_id, "")) for row in rows]


def saved_mapping(actor: Actor, mapping_id: int) -> SavedRow:
    """One of them. Raises NotPermitted, NotFound."""
    row = _visible(actor).filter(pk=mapping_id).first()
    if row is None:
        raise NotFound("saved_mapping")
    return _read(row, people_names([row.person_id]).get(row.person_id, ""))


def fitting_mapping(actor: Actor, *, fingerprint: str, kind: Kind | None) -> SavedRow | None:
    """The newest mapping for files with these columns, the actor's own before those of others. One query.

    Of others only those that somebody shares who sees all records: what anybody shares is offered, not used unasked.
    """
    mine = Case(When(person_id=actor.person_id, then=Value(0)), default=Value(1))
    trusted = Q(person_id=actor.person_id) | Q(person__is_active=True, person__role__read_reach=Reach.ALL)
    rows = _visible(actor).filter(trusted, Q(kind=kind.value) if kind else Q(), fingerprint=fingerprint)
    row = rows.order_by(mine, "-created_at", "-id").first()
    return _read(row, "") if row else None


def last_mapping(actor: Actor, *, fingerprint: str, kind: Kind | None) -> tuple[Kind, str] | None:
    """Kind and mapping of the actor's last file with these columns that was checked. One query."""
    rows = Upload.objects.filter(
        Q(kind=kind.value) if kind else Q(), person_id=actor.person_id, fingerprint=fingerprint, batch__isnull=False
    )
    found = rows.order_by("-created_at", "-id").values_list("kind", "mapping").first()
    return (Kind(found[0]), found[1]) if found else None


def _read(row: SavedMapping, person: str) -> SavedRow:
    return SavedRow(row.pk, row.name, Kind(row.kind), row.mapping, row.is_shared, row.person_id, person, row.created_at)
