"""What the rules say to activities that are to be written, many at once: actions and imports ask the same."""

from collections.abc import Sequence
from datetime import datetime

from quarterdeck.activities.models import Activity
from quarterdeck.activities.queries.people import visible_ids
from quarterdeck.activities.rules import ActivityFacts, activity_verdict, clean_activity
from quarterdeck.activities.terms import ActivityState, NewActivity
from quarterdeck.users.queries import employees
from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import Reason

Place = tuple[str, int]


def activity_verdicts(
    actor: Actor, rows: Sequence[NewActivity], *, now: datetime, kept_assignee: int | None = None, is_new: bool = True
) -> list[list[Reason]]:
    """For each activity all reasons why this actor cannot store it so. The number of queries does not grow with rows.

    `kept_assignee` is who has the one row being edited already; only new rows are compared with external ids.
    """
    places = {(row.kind, row.record_id) for row in rows}
    seen = visible_places(actor, places)
    asked = {row.assignee_id for row in rows if row.assignee_id is not None} - {actor.person_id, kept_assignee}
    active = {person_id for person_id, is_active in employees(asked).items() if is_active}
    seen_by = {person_id: _visible_to(person_id, places) for person_id in active}
    known = _known(rows) if is_new else set()
    return [
        activity_verdict(
            clean_activity(row, now=now),
            ActivityFacts(
                now=now,
                record_is_there=(row.kind, row.record_id) in seen,
                assignee_is_employee=row.assignee_id not in asked or row.assignee_id in active,
                assignee_sees_record=row.assignee_id not in seen_by
                or (row.kind, row.record_id) in seen_by[row.assignee_id],
                is_known=(row.kind, row.record_id, row.external_id) in known,
            ),
        )
        for row in rows
    ]


def visible_places(actor: Actor, places: set[Place]) -> set[Place]:
    """Which of these records, named by (kind, id), the actor may see. One query a kind; unknown kinds are not there."""
    found: set[Place] = set()
    for kind, ids in _by_kind(places).items():
        found |= {(kind, pk) for pk in records.kind(kind).visible(actor).filter(pk__in=ids)}
    return found


def _visible_to(person_id: int, places: set[Place]) -> set[Place]:
    return {(kind, pk) for kind, ids in _by_kind(places).items() for pk in visible_ids(person_id, kind, ids)}


def _by_kind(places: set[Place]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    known = records.keys()
    for kind, record_id in sorted(places):
        if kind in known:
            found.setdefault(kind, []).append(record_id)
    return found


def _known(rows: Sequence[NewActivity]) -> set[tuple[str, int, str]]:
    asked = [row for row in rows if row.external_id]
    if not asked:
        return set()
    # By their records as well: what is of these is indexed.
    found = Activity.objects.filter(
        state=ActivityState.ACTIVE,
        kind__in={row.kind for row in asked},
        record_id__in={row.record_id for row in asked},
        external_id__in={row.external_id for row in asked},
    ).exclude(external_id="")
    known = set(found.values_list("kind", "record_id", "external_id"))
    once: set[tuple[str, int, str]] = set()
    for row in rows:
        key = (row.kind, row.record_id, row.external_id)
        if row.external_id and key in once:
            known.add(key)
        once.add(key)
    return known
