"""How mirrors and their loads stand."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from quarterdeck.imports.rules.stored import problems_from
from quarterdeck.imports.terms import Kind, Problem
from quarterdeck.journal.queries.foreign import foreign_counts, source_age
from quarterdeck.mirrors.models import Mirror, MirrorFile, MirrorLoad, MirrorPart
from quarterdeck.mirrors.terms import (
    MIRRORED,
    Counts,
    DayFrom,
    Figure,
    FileState,
    LoadState,
    MirrorFields,
    MirrorState,
    PartFields,
)
from quarterdeck.snapshots.queries.report import series_report
from quarterdeck.users.queries import people_names
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission, ScopeKind
from quarterdeck.values.dataclasses import asdict, dataclass, replace
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotFound, NotPermitted

LOADS = 50
_COUNTS = tuple(Counts.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class MirrorLine:
    """A mirror in the list of all. `as_of` is what its last file shows, `kept` how many records it keeps."""

    id: int
    name: str
    system: str
    state: MirrorState
    as_of: datetime | None
    next_at: datetime | None
    kept: int
    last: LoadState | None


@dataclass(frozen=True, slots=True)
class MirrorReport:
    """A mirror: how it is set up, what it keeps by kind of record, and how many records were taken over."""

    id: int
    fields: MirrorFields
    parts: tuple[PartFields, ...]
    state: MirrorState
    version: int
    keeper: str
    told: str
    as_of: datetime | None
    next_at: datetime | None
    looked_at: datetime | None
    is_asked: bool
    kept: Mapping[str, int]
    taken_over: int


@dataclass(frozen=True, slots=True)
class FileReport:
    """A file of a load, with the first of its rows that were refused, or why nothing of it was loaded."""

    id: int
    kind: Kind
    name: str
    size: int
    state: FileState
    shows_at: datetime | None
    counts: Counts
    problems: tuple[Problem, ...]

    def as_dict(self) -> dict[str, Any]:
        """As commands and the API tell it."""
        return {
            "kind": self.kind.value,
            "name": self.name,
            "state": self.state.value,
            "shows_at": self.shows_at,
            "counts": asdict(self.counts),
            "problems": [
                {
                    "line": one.line,
                    "column": one.column,
                    "value": one.value,
                    "code": one.reason.code,
                    "text": str(one.reason.text),
                }
                for one in self.problems
            ],
        }


@dataclass(frozen=True, slots=True)
class LoadReport:
    """A load: its files in their order, the last file of deals beside what was here then, and why it failed."""

    id: int
    state: LoadState
    is_asked: bool
    started_at: datetime
    ended_at: datetime | None
    files: tuple[FileReport, ...]
    figures: tuple[Figure, ...]
    problems: tuple[Problem, ...]

    @property
    def is_well(self) -> bool:
        """Whether nobody needs to look at it."""
        return self.state is not LoadState.FAILED

    @property
    def seconds(self) -> float | None:
        """How long it took."""
        return (self.ended_at - self.started_at).total_seconds() if self.ended_at else None

    def places(self) -> Iterator[tuple[str, Text]]:
        """What was refused, each with its place."""
        for problem in self.problems:
            yield "", problem.reason.text
        for file in self.files:
            for problem in file.problems:
                place = f"{file.name}:{problem.line}" if problem.line else file.name
                yield (f"{place}, {problem.column}" if problem.column else place), problem.reason.text


def may_see_mirrors(actor: Actor) -> bool:
    """Whether mirrors are the actor's to see: they hold records of everybody."""
    return actor.may(Permission.IMPORTS_RUN) and actor.scope.kind is ScopeKind.ALL


def require_mirrors(actor: Actor) -> None:
    """Raise NotPermitted unless the actor may import and sees all records."""
    require(actor, Permission.IMPORTS_RUN)
    if not may_see_mirrors(actor):
        text = Text.of(N_("A mirror holds records of everybody. Only who sees all records works with mirrors."))
        raise NotPermitted(Permission.IMPORTS_RUN, text)


def all_mirrors(actor: Actor) -> list[MirrorLine]:
    """Every mirror by name. Three queries for each. Raises NotPermitted."""
    require_mirrors(actor)
    lines = []
    for row in Mirror.objects.order_by("name_key"):
        kept, _ = foreign_counts(row.id)
        last = MirrorLoad.objects.filter(mirror=row).order_by("-started_at").values_list("state", flat=True).first()
        lines.append(
            MirrorLine(
                id=row.id,
                name=row.name,
                system=row.system,
                state=MirrorState(row.state),
                as_of=source_age(row.id),
                next_at=row.next_at,
                kept=sum(kept.values()),
                last=LoadState(last) if last else None,
            )
        )
    return lines


def mirror_id_named(name_key: str) -> int | None:
    """The mirror of this folded name. One query."""
    return Mirror.objects.filter(name_key=name_key).values_list("id", flat=True).first()


def mirror_of(actor: Actor, mirror_id: int) -> MirrorReport:
    """One mirror. Raises NotPermitted, NotFound."""
    require_mirrors(actor)
    row = Mirror.objects.filter(pk=mirror_id).first()
    if row is None:
        raise NotFound("mirror")
    kept, taken_over = foreign_counts(row.id)
    names = people_names({number for number in (row.keeper_id, row.told_id) if number})
    return MirrorReport(
        id=row.id,
        fields=MirrorFields(**{name: getattr(row, name) for name in MirrorFields.__dataclass_fields__}),
        parts=parts_of(row.id),
        state=MirrorState(row.state),
        version=row.version,
        keeper=names.get(row.keeper_id or 0, ""),
        told=names.get(row.told_id or 0, ""),
        as_of=source_age(row.id),
        next_at=row.next_at,
        looked_at=row.looked_at,
        is_asked=row.is_asked,
        kept=kept,
        taken_over=taken_over,
    )


def parts_of(mirror_id: int) -> tuple[PartFields, ...]:
    """The kinds of files of a mirror, in the order they are loaded. One query, four more where it reads deals."""
    rows = {Kind(row.kind): row for row in MirrorPart.objects.filter(mirror_id=mirror_id)}
    return tuple(_part(kind, rows[kind]) for kind in MIRRORED if kind in rows)


def _part(kind: Kind, row: MirrorPart) -> PartFields:
    fields = PartFields(kind=kind, pattern=row.pattern, mapping=row.mapping, day_from=DayFrom(row.day_from))
    if row.series_id is None:
        return fields
    series = series_report(row.series_id).fields
    return replace(fields, missing=series.missing, loss_reason_id=series.loss_reason_id)


def loads_of(actor: Actor, mirror_id: int) -> list[LoadReport]:
    """The last loads of a mirror, the newest first. Two queries. Raises NotPermitted."""
    require_mirrors(actor)
    loads = list(MirrorLoad.objects.filter(mirror_id=mirror_id).order_by("-started_at")[:LOADS])
    files: dict[int, list[FileReport]] = {}
    for row in MirrorFile.objects.filter(load__in=loads).select_related("part").order_by("shows_at", "pk"):
        files.setdefault(row.load_id or 0, []).append(_file(row))
    return [_load(row, files.get(row.id, [])) for row in loads]


def last_load(actor: Actor, mirror_id: int) -> LoadReport | None:
    """The newest load of a mirror; None before the first. Two queries. Raises NotPermitted."""
    return next(iter(loads_of(actor, mirror_id)), None)


def _load(row: MirrorLoad, files: list[FileReport]) -> LoadReport:
    return LoadReport(
        id=row.id,
        state=LoadState(row.state),
        is_asked=row.is_asked,
        started_at=row.started_at,
        ended_at=row.ended_at,
        files=tuple(sorted(files, key=lambda file: MIRRORED.index(file.kind))),
        figures=tuple(Figure(**one) for one in json.loads(row.figures)),
        problems=tuple(problems_from(row.problems)),
    )


def _file(row: MirrorFile) -> FileReport:
    return FileReport(
        id=row.pk,
        kind=Kind(row.part.kind),
        name=row.name,
        size=row.size,
        state=FileState(row.state),
        shows_at=row.shows_at,
        counts=Counts(**{name: getattr(row, name) for name in _COUNTS}),
        problems=tuple(problems_from(row.problems)),
    )


def waiting_files(mirror_id: int) -> list[str]:
    """Names of files that may still be growing. One query."""
    rows = MirrorFile.objects.filter(part__mirror_id=mirror_id, state=FileState.SEEN).order_by("name")
    return list(rows.values_list("name", flat=True))


def mirror_names(ids: Sequence[int]) -> dict[int, str]:
    """What mirrors are called. One query."""
    return dict(Mirror.objects.filter(pk__in=ids).values_list("pk", "name"))


def failed_mirrors() -> list[tuple[int, str]]:
    """Mirrors at work whose last load needs a look, with their names. One query."""
    last = MirrorLoad.objects.filter(mirror=OuterRef("pk")).order_by("-started_at").values("state")[:1]
    rows = Mirror.objects.exclude(state=MirrorState.ENDED).annotate(last=Subquery(last)).filter(last=LoadState.FAILED)
    return list(rows.order_by("name_key").values_list("pk", "name"))


def seen_mirrors(actor: Actor, ids: Collection[int]) -> set[int]:
    """Those of these mirrors that the actor may see. One query."""
    if not may_see_mirrors(actor):
        return set()
    return set(Mirror.objects.filter(pk__in=ids).values_list("pk", flat=True))


def told_people(mirror_id: int) -> list[int]:
    """Who is told of loads that need a look: the keeper, and whom the mirror names. One query."""
    found: tuple[int | None, ...] = (
        Mirror.objects.filter(pk=mirror_id).values_list("keeper_id", "told_id").first() or ()
    )
    return sorted({number for number in found if number is not None})
