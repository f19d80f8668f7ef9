"""How a series stands: its files with what they say, what is to be mended, how closely changes are known."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

import msgspec
from django.db.models import Count, Q, QuerySet

from quarterdeck.imports.rules.stored import problems_from
from quarterdeck.imports.terms import Problem
from quarterdeck.snapshots.models import Snapshot, SnapshotRow, SnapshotSeries
from quarterdeck.snapshots.queries.standing import Looks
from quarterdeck.snapshots.terms import DayOrder, Missing, Outcome, Plan, Seen, SeriesFields, SnapshotState
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission, ScopeKind
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound, Reason


@dataclass(frozen=True, slots=True)
class SnapshotReport:
    """One file: the instant it shows, its rows, and how many say what. `unchanged` rows say nothing new."""

    id: int
    file_name: str
    at: datetime | None
    state: SnapshotState
    rows: int
    unchanged: int
    plans: Mapping[Plan, int]
    outcomes: Mapping[Outcome, int]

    @property
    def bad(self) -> int:
        """Rows to be mended."""
        return self.plans.get(Plan.BAD, 0)


@dataclass(frozen=True, slots=True)
class SeriesReport:
    """A series with its files, the earliest first. `problems` say why files handed in last could not be read."""

    id: int
    fields: SeriesFields
    snapshots: tuple[SnapshotReport, ...]
    problems: tuple[Reason, ...]

    @property
    def bad(self) -> int:
        """Rows of checked files that are to be mended."""
        return sum(one.bad for one in self.snapshots if one.state is SnapshotState.CHECKED)

    @property
    def resolution(self) -> timedelta | None:
        """How closely changes are known: the time between two files, in the middle of all; None with one file."""
        looks = [one.at for one in self.snapshots if one.at is not None]
        gaps = [(after - before).total_seconds() for before, after in pairwise(looks)]
        return timedelta(seconds=median(gaps)) if gaps else None

    def of_state(self, state: SnapshotState) -> list[SnapshotReport]:
        """The files that stand so."""
        return [one for one in self.snapshots if one.state is state]


def series_report(series_id: int) -> SeriesReport:
    """The series as it stands. Four queries. Raises NotFound."""
    return _reported(SnapshotSeries.objects.filter(pk=series_id).first())


def _reported(row: SnapshotSeries | None) -> SeriesReport:
    if row is None:
        raise NotFound("snapshot_series")
    series_id = row.id
    counted = SnapshotRow.objects.filter(series_id=series_id).order_by()
    plans: dict[int, dict[Plan, int]] = {}
    for snapshot_id, plan, count in counted.values_list("snapshot_id", "plan").annotate(count=Count("*")):
        plans.setdefault(snapshot_id, {})[Plan(plan)] = count
    outcomes: dict[int, dict[Outcome, int]] = {}
    ended = counted.exclude(outcome="").values_list("snapshot_id", "outcome").annotate(count=Count("*"))
    for snapshot_id, outcome, count in ended:
        outcomes.setdefault(snapshot_id, {})[Outcome(outcome)] = count
    files = Snapshot.objects.filter(series_id=series_id).order_by("at", "id")
    return SeriesReport(
        id=row.id,
        fields=_fields(row),
        snapshots=tuple(
            SnapshotReport(
                id=one.id,
                file_name=one.file_name,
                at=one.at,
                state=SnapshotState(one.state),
                rows=one.rows,
                unchanged=one.unchanged,
                plans=plans.get(one.id, {}),
                outcomes=outcomes.get(one.id, {}),
            )
            for one in files
        ),
        problems=tuple(problem.reason for problem in problems_from(row.problems)),
    )


def _fields(row: SnapshotSeries) -> SeriesFields:
    return SeriesFields(
        name=row.name,
        mapping=row.mapping,
        order=DayOrder(row.order),
        day_column=row.day_column,
        missing=Missing(row.missing),
        loss_reason_id=row.loss_reason_id,
    )


def visible_series(actor: Actor) -> QuerySet[SnapshotSeries]:
    """Series an actor may see: those they set up; of who sees all records, everybody's. Raises NotPermitted."""
    require(actor, Permission.IMPORTS_RUN)
    return SnapshotSeries.objects.filter(Q() if actor.scope.kind is ScopeKind.ALL else Q(person_id=actor.person_id))


def series_for(actor: Actor, series_id: int) -> SeriesReport:
    """The series for somebody who may import. Raises NotPermitted, NotFound."""
    return _reported(visible_series(actor).filter(pk=series_id).first())


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A series in the list of all: its files, those applied, the instant of the last one applied."""

    id: int
    name: str
    files: int
    applied: int
    last_at: datetime | None


def all_series(actor: Actor) -> list[SeriesLine]:
    """Every series the actor may see, by name. Two queries. Raises NotPermitted."""
    seen = visible_series(actor)
    looks: dict[int, list[tuple[str, datetime | None]]] = {}
    files = Snapshot.objects.filter(series__in=seen).order_by("at")
    for series_id, state, at in files.values_list("series_id", "state", "at"):
        looks.setdefault(series_id, []).append((state, at))
    lines = []
    for pk, name in seen.order_by("name_key").values_list("id", "name"):
        applied = [at for state, at in looks.get(pk, []) if state == SnapshotState.APPLIED]
        lines.append(SeriesLine(pk, name, len(looks.get(pk, [])), len(applied), applied[-1] if applied else None))
    return lines


def series_id_named(name_key: str) -> int | None:
    """The series of this folded name. One query."""
    return SnapshotSeries.objects.filter(name_key=name_key).values_list("id", flat=True).first()


def problems_in(
    series_id: int, *, snapshot_id: int | None = None, limit: int | None = None
) -> Iterator[tuple[str, Problem]]:
    """What is to be mended in files that are not wholly applied, and what was refused, with the file's name.

    Of one file where it is named.
    """
    which = {"series_id": series_id} if snapshot_id is None else {"snapshot_id": snapshot_id}
    rows = SnapshotRow.objects.filter(**which).exclude(problems="[]").order_by("id")
    for name, text in rows.values_list("snapshot__file_name", "problems")[:limit].iterator(chunk_size=500):
        for problem in problems_from(text):
            yield name, problem


def brought_deals(snapshot_id: int) -> Iterator[tuple[int, str]]:
    """The deals that a file brought or changed, with their keys there. One query, read in stretches."""
    rows = SnapshotRow.objects.filter(snapshot_id=snapshot_id, outcome=Outcome.DONE, opportunity_id__isnull=False)
    for number, key in rows.order_by("id").values_list("opportunity_id", "match_key").iterator(chunk_size=500):
        if number is not None:
            yield number, key


def shown_deals(series_id: int, *, until: datetime) -> Iterator[tuple[int | None, Seen]]:
    """Every deal that the files before an instant show still, with its id here. Two queries, read in stretches."""
    for before in Looks(series_id, until=until).standing():
        yield before.opportunity_id, msgspec.json.decode(before.seen, type=Seen)
