"""Activities as an import finds them: by the id another system gave them, on their record."""

from collections.abc import Collection
from dataclasses import dataclass, fields

from quarterdeck.activities.models import Activity
from quarterdeck.activities.queries.verdicts import Place
from quarterdeck.activities.terms import ActivityFields, ActivityState, ActivityType, Direction, Outcome

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
    rows = Activity.objects.filter(
        state=ActivityState.ACTIVE,
        kind__in={kind for kind, _ in places},
        record_id__in={record_id for _, record_id in places},
        external_id__in=set(external_ids) - {""},
    )
    found = {}
    for kind, record_id, external_id, pk, type_, *values in rows.values_list(
        "kind", "record_id", "external_id", "pk", "type", *_COLUMNS
    ):
        said = dict(zip(_COLUMNS, values, strict=True))
        words = {"direction": Direction(said["direction"]), "outcome": Outcome(said["outcome"])}
        match = ActivityMatch(pk, ActivityType(type_), ActivityFields(**said | words))
        found[kind, record_id, external_id] = match
    return found
