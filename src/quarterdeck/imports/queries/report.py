"""How an import stands: counts by verdict and outcome, and what is to mend."""

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Count, Q

from quarterdeck.imports.models import Import, ImportRow
from quarterdeck.imports.queries.adding import accounts_import, mapping_of
from quarterdeck.imports.rules.stored import problems_from
from quarterdeck.imports.terms import ImportState, Judged, Kind, Outcome, Plan, Problem, Undone
from quarterdeck.opportunities.queries import grandfathered
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotFound

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """One import. `plans` and `outcomes` count rows.

    `unused_columns` of the file fill no field, and neither do `ignored_columns`, of which the mapping says why.
    `accounts_id` is the import of the accounts that its rows bring in.
    """

    id: int
    kind: Kind
    file_name: str
    state: ImportState
    judged: Judged
    is_lenient: bool
    plans: Mapping[Plan, int]
    outcomes: Mapping[Outcome, int]
    unused_columns: tuple[str, ...]
    ignored_columns: Mapping[str, str]
    person_id: int | None
    accounts_id: int | None = None

    @property
    def rows(self) -> int:
        """Rows of the file."""
        return sum(self.plans.values())

    @property
    def bad(self) -> int:
        """Rows that must be mended."""
        return self.plans.get(Plan.BAD, 0)


def import_report(import_id: int) -> ImportReport:
    """The import as it stands. Three queries. Raises NotFound."""
    batch = Import.objects.filter(pk=import_id).first()
    if batch is None:
        raise NotFound("import")
    rows = ImportRow.objects.filter(batch_id=import_id)
    plans = rows.order_by().values_list("plan").annotate(count=Count("*"))
    told = rows.exclude(outcome="").order_by().values_list("outcome").annotate(count=Count("*"))
    # A check has no outcomes: nothing was done.
    outcomes = () if batch.state in (ImportState.CHECKING, ImportState.CHECKED) else told
    mapping = mapping_of(batch)
    accounts = accounts_import(import_id) if mapping.adds_accounts else None
    return ImportReport(
        id=batch.id,
        kind=Kind(batch.kind),
        file_name=batch.file_name,
        state=ImportState(batch.state),
        judged=Judged(batch.judged),
        is_lenient=batch.is_lenient,
        plans={Plan(plan): count for plan, count in plans},
        outcomes={Outcome(outcome): count for outcome, count in outcomes},
        unused_columns=tuple(json.loads(batch.unused_columns)),
        ignored_columns=mapping.ignored,
        person_id=batch.person_id,
        accounts_id=accounts.pk if accounts else None,
    )


@dataclass(frozen=True, slots=True)
class UndoReport:
    """How many rows an undo took back, and how many it left alone."""

    import_id: int
    done: int
    left: int


def undo_report(import_id: int) -> UndoReport:
    """How the undo of an import stands. One query."""
    rows = ImportRow.objects.filter(batch_id=import_id).exclude(undone="").order_by()
    counts = dict(rows.values_list("undone").annotate(count=Count("*")))
    return UndoReport(import_id, counts.get(Undone.DONE.value, 0), counts.get(Undone.LEFT.value, 0))


@dataclass(frozen=True, slots=True)
class TroubledImport:
    """An import that stopped before its end, or refused rows."""

    id: int
    file_name: str
    is_stopped: bool
    refused: int


# An import that has written nothing for so long is not at work any more.
_STOPPED_AFTER = timedelta(hours=1)


def troubled_imports(actor: Actor, since: datetime, *, now: datetime) -> list[TroubledImport]:
    """Imports of the actor's, or of all for who sees all records, that want another look, newest first. Two queries."""
    mine = Q() if actor.scope.kind is ScopeKind.ALL else Q(person_id=actor.person_id)
    rows = Import.objects.filter(mine, created_at__gte=since).order_by("-created_at", "-id")
    batches = list(rows.values_list("id", "file_name", "state", "created_at"))
    bad = ImportRow.objects.filter(batch_id__in=[row[0] for row in batches], outcome=Outcome.REFUSED.value).order_by()
    refused = dict(bad.values_list("batch_id").annotate(count=Count("*")))
    unfinished = {ImportState.CHECKING.value, ImportState.APPLYING.value, ImportState.UNDOING.value}
    found = [
        TroubledImport(number, name, state in unfinished and now - begun > _STOPPED_AFTER, refused.get(number, 0))
        for number, name, state, begun in batches
    ]
    return [one for one in found if one.is_stopped or one.refused]


def problems_of(import_id: int, *, limit: int | None = None) -> Iterator[Problem]:
    """What is to mend, in order of lines: rows found bad by the check, and rows refused when applied."""
    rows = ImportRow.objects.filter(batch_id=import_id).exclude(problems="[]").order_by("line")
    for text in rows.values_list("problems", flat=True)[:limit].iterator(chunk_size=500):
        yield from problems_from(text)


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was read otherwise than it is written, in `count` rows of which `line` is the first."""

    line: int
    column: str
    text: Text
    count: int


def notes_of(import_id: int) -> list[Note]:
    """What is to be known of a file and its rows, the same said once, in order of first lines. Two queries."""
    found: dict[tuple[str, str], Note] = {}
    remarks = Import.objects.filter(pk=import_id).values_list("remarks", flat=True)
    rows = ImportRow.objects.filter(batch_id=import_id).exclude(notes="[]").order_by("line")
    for text in (*remarks, *rows.values_list("notes", flat=True).iterator(chunk_size=500)):
        for said in problems_from(text):
            key = said.column, str(said.reason.text)
            first = found.get(key) or Note(said.line, said.column, said.reason.text, 0)
            found[key] = replace(first, count=first.count + 1)
    return list(found.values())


def grandfathered_rows(import_id: int) -> Iterator[tuple[int, str]]:
    """Lines of deals that came in past a criterion they do not meet, each with the criterion."""
    rows = ImportRow.objects.filter(batch_id=import_id, plan=Plan.HISTORY.value, outcome=Outcome.DONE.value)
    lines = rows.order_by("line").values_list("line", "record_id")
    for part in batched(lines.iterator(chunk_size=500), 500):
        found = grandfathered([record_id for _, record_id in part if record_id])
        yield from ((line, criterion) for line, record_id in part for criterion in found.get(record_id or 0, []))


def batched(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The rows in lists of at most this size."""
    source = iter(rows)
    while part := list(itertools.islice(source, size)):
        yield part


def unfinished_import(*, kind: Kind, file_digest: str, mapping: str) -> int | None:
    """The import of this very file under this very mapping that was being applied and did not end."""
    found = Import.objects.filter(
        kind=kind.value, file_digest=file_digest, mapping=mapping, state=ImportState.APPLYING.value
    )
    return found.order_by("-created_at").values_list("id", flat=True).first()
