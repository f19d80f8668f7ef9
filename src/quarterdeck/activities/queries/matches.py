"""Activities as an import finds them: by the id another system gave them, on their record."""

from collections.abc import Callable, Collection
from typing import Any

from quarterdeck.activities.models import Activity
from quarterdeck.activities.queries.verdicts import Place
from quarterdeck.activities.terms import ActivityFields, ActivityState, ActivityType, Direction, Outcome
from quarterdeck.values.dataclasses import dataclass, fields
from quarterdeck.values.ids import public_id

_COLUMNS = tuple(field.name for field in fields(ActivityFields))


@dataclass(frozen=True, slots=True)
class ActivityMatch:
    """An activity that a file's row is about, and what of it can be changed."""

    id: int
    type: ActivityType
    fields: ActivityFields


def activities_by_external_id(
    places: Collection[Place], external_ids: Collection[str]
) -> dict[tuple[str, int, str], ActivityMatch]:
    """Active activities with these external ids on these records, by kind, record and external id. One query."""
    return _matches(places, "external_id", set(external_ids) - {""}, str)


def activities_by_id(places: Collection[Place], ids: Collection[int]) -> dict[tuple[str, int, str], ActivityMatch]:
    """The same by their own ids, which stand as public ids in the keys. One query."""
    return _matches(places, "pk", set(ids), public_id)


def _matches(
    places: Collection[Place], column: str, values: Collection[Any], named: Callable[[Any], str]
) -> dict[tuple[str, int, str], ActivityMatch]:
    rows = Activity.objects.filter(
        state=ActivityState.ACTIVE,
        kind__in={kind for kind, _ in places},
        record_id__in={record_id for _, record_id in places},
        **{f"{column}__in": values},
    )
    found = {}
    for kind, record_id, name, pk, type_, *told in rows.values_list(
        "kind", "record_id", column, "pk", "type", *_COLUMNS
    ):
        said = dict(zip(_COLUMNS, told, strict=True))
        words = {"direction": Direction(said["direction"]), "outcome": Outcome(said["outcome"])}
        found[kind, record_id, named(name)] = ActivityMatch(pk, ActivityType(type_), ActivityFields(**said | words))
    return found
