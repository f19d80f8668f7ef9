"""Files that were brought: whose they are, how far they came, and their rows by verdict."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from django.db.models import F, Q, QuerySet

from quarterdeck.imports.queries import ImportReport, Narrowing, StagedRow, import_report, likely_counts, rows_of
from quarterdeck.imports.queries.external_ids import seen_ids
from quarterdeck.imports.rules.stored import problems_from
from quarterdeck.imports.terms import Choice, Decision, Judged, Kind, Mode
from quarterdeck.uploads.models import Correction, RowDecision, Upload
from quarterdeck.uploads.terms import BUSY, PLANS, Looks, UploadState, Verdict
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission, ScopeKind
from quarterdeck.values.cursors import read_cursor, unusable_cursor, write_cursor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.toml import read_toml
from quarterdeck.values.verdict import NotFound, Reason

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """A file on its way in. `done` counts the rows worked off so far; `reasons` say why the last work was refused.

    `gates` count by criterion the deals that came in with their history and do not meet it.
    """

    id: int
    person_id: int
    person: str
    kind: Kind
    file_name: str
    is_kept: bool
    size: int
    fingerprint: str
    mapping: str
    as_of: date | None
    judged: Judged
    mode: Mode
    quiet: bool
    likely_rule: Choice | None
    likely_score: int
    is_lenient: bool
    state: UploadState
    done: int
    reasons: tuple[Reason, ...]
    gates: Mapping[str, int]
    import_id: int | None
    created_at: datetime
    changed_at: datetime
    looks: Looks

    @property
    def is_busy(self) -> bool:
        """Whether the background is at work on it."""
        return self.state in BUSY

    @property
    def table(self) -> dict[str, Any]:
        """The mapping as a table of its words."""
        return read_toml(self.mapping)


@dataclass(frozen=True, slots=True)
class UploadPage:
    """A page of files, the newest first."""

    uploads: list[Uploaded]
    next_cursor: str


def visible_to(actor: Actor) -> QuerySet[Upload]:
    """What an actor may see: their own; of who sees all records, everybody's. Raises NotPermitted."""
    require(actor, Permission.IMPORTS_RUN)
    mine = Q() if actor.scope.kind is ScopeKind.ALL else Q(person_id=actor.person_id)
    return Upload.objects.filter(mine)


def upload_of(actor: Actor, upload_id: int) -> Uploaded:
    """One file. One query. Raises NotPermitted, NotFound."""
    row = visible_to(actor).annotate(person_name=F("person__name")).filter(pk=upload_id).first()
    if row is None:
        raise NotFound("upload")
    return _read(row)


def uploads_page(actor: Actor, *, cursor: str = "", limit: int = PAGE) -> UploadPage:
    """Files, the newest first. One query. Raises Refused for a cursor of another list."""
    rows = visible_to(actor).annotate(person_name=F("person__name")).order_by("-created_at", "-id")
    if cursor:
        at, pk = _place(cursor)
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk))
    found = list(rows[: limit + 1])
    page = found[:limit]
    last = page[-1] if len(found) > limit else None
    return UploadPage(
        [_read(row) for row in page],
        write_cursor("uploads", (last.created_at.isoformat(), last.pk)) if last else "",
    )


def _place(cursor: str) -> tuple[datetime, int]:
    at, pk = read_cursor(cursor, "uploads", ((str,), (int,)))
    try:
        return datetime.fromisoformat(str(at)).astimezone(UTC), int(str(pk))
    except (ValueError, OverflowError) as error:
        raise unusable_cursor() from error


def _read(row: Any) -> Uploaded:
    return Uploaded(
        id=row.pk,
        person_id=row.person_id,
        person=row.person_name,
        kind=Kind(row.kind),
        file_name=row.file_name,
        is_kept=bool(row.key),
        size=row.size,
        fingerprint=row.fingerprint,
        mapping=row.mapping,
        as_of=row.as_of,
        judged=Judged(row.judged),
        mode=Mode(row.mode),
        quiet=row.quiet,
        likely_rule=Choice(row.likely_rule) if row.likely_rule else None,
        likely_score=row.likely_score,
        is_lenient=row.is_lenient,
        state=UploadState(row.state),
        done=row.done,
        reasons=tuple(problem.reason for problem in problems_from(row.refusal)),
        gates=json.loads(row.gates),
        import_id=row.batch_id,
        created_at=row.created_at,
        changed_at=row.changed_at,
        looks=looks_in(row.looks),
    )


def looks_in(text: str) -> Looks:
    """What was seen of a file, as it is stored."""
    return msgspec.json.decode(text, type=Looks)


def waiting_uploads() -> list[int]:
    """Files that something is to be done with, the longest waiting first. One query."""
    rows = Upload.objects.filter(state__in=[state.value for state in BUSY]).order_by("changed_at", "pk")
    return list(rows.values_list("pk", flat=True))


def corrections_of(upload_id: int) -> dict[int, dict[str, str]]:
    """What was typed over cells, by line and column. One query."""
    found: dict[int, dict[str, str]] = {}
    for line, column, value in Correction.objects.filter(upload_id=upload_id).values_list("line", "column", "value"):
        found.setdefault(line, {})[column] = value
    return found


def decisions_of(upload_id: int) -> dict[int, Decision]:
    """What was decided about rows whose records are probably here already, by line. One query."""
    rows = RowDecision.objects.filter(upload_id=upload_id).values_list("line", "choice", "record_id")
    return {line: Decision(Choice(choice), record_id) for line, choice, record_id in rows}


@dataclass(frozen=True, slots=True)
class Counts:
    """How the rows of a check are counted; `undecided` are those of the rows to decide about which nobody did. Once the
    rows are imported none is to be decided. Accounts are counted where the mapping adds some.
    """

    report: ImportReport
    by_verdict: dict[Verdict, int]
    undecided: int


def counts_of(upload: Uploaded) -> Counts:
    """How the rows of a check are counted. Four queries; eight where accounts come in. Raises NotFound unchecked."""
    if upload.import_id is None:
        raise NotFound("import")
    report = import_report(upload.import_id)
    plans = dict.fromkeys(Verdict, report.plans)
    if report.accounts_id:
        plans[Verdict.ACCOUNT] = import_report(report.accounts_id).plans
    shown = [one for one in Verdict if one is not Verdict.ACCOUNT or report.accounts_id]
    counts = {one: sum(plans[one].get(plan, 0) for plan in PLANS.get(one, ())) for one in shown}
    is_open = upload.state is UploadState.CHECKED
    likely, undecided = likely_counts(upload.import_id) if is_open else (0, 0)
    return Counts(report, {**counts, Verdict.DECIDE: likely}, undecided)


def narrowing_of(verdict: Verdict | None) -> Narrowing:
    """The rows that are counted under a verdict; all for none."""
    if verdict is Verdict.DECIDE:
        return Narrowing(is_likely=True)
    return Narrowing(plans=PLANS[verdict] if verdict else (), are_accounts=verdict is Verdict.ACCOUNT)


def accounts_in(upload: Uploaded) -> int | None:
    """The import of the accounts that the rows bring in; None where they bring none. Four queries."""
    return import_report(upload.import_id).accounts_id if upload.import_id else None


def seen_matches(actor: Actor, kind: Kind, rows: Sequence[StagedRow]) -> set[int]:
    """Those of the records that rows may be about which the actor may see. One query; none without any."""
    ids = {match.record_id for row in rows for match in row.likely}
    return seen_ids(kind, actor, ids) if ids else set()


def narrowed_rows(
    upload: Uploaded, narrowing: Narrowing, *, cursor: str = "", limit: int = PAGE
) -> tuple[list[StagedRow], str]:
    """A page of the rows that are so, and the cursor of the next. One query. Raises Refused for another's cursor."""
    import_id = accounts_in(upload) if narrowing.are_accounts else upload.import_id
    if import_id is None:
        return [], ""
    (after,) = read_cursor(cursor, "upload_rows", ((int,),)) if cursor else (-1,)
    found = rows_of(import_id, narrowing, after=int(str(after)), limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return found[:limit], write_cursor("upload_rows", (last.line,)) if last else ""
