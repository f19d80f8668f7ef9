"""The steps after the columns: progress, rows by verdict, corrections, the import and its result."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.imports.queries import ImportReport, Narrowing, StagedRow, rows_of, undo_report
from quarterdeck.imports.queries.likely import COMPARED
from quarterdeck.imports.terms import PLAN_LABELS, Kind, Outcome, Plan, Problem, Undone
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.downloads import download
from quarterdeck.kit.formats import number
from quarterdeck.kit.pages import is_fragment_request, redirect, render
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.queries import pipelines
from quarterdeck.pipelines.queries.options import criterion_text
from quarterdeck.sheets.writing import FileType
from quarterdeck.uploads import actions, queries
from quarterdeck.uploads.forms import MOST_CAUSES, ApplyForm, CorrectionsForm, MeaningsForm, cell_name, field_label
from quarterdeck.uploads.queries import Counts, Uploaded
from quarterdeck.uploads.queries.mending import causes_of
from quarterdeck.uploads.rules.meanings import fields_of
from quarterdeck.uploads.terms import (
    CHOICE_LABELS,
    OUTCOME_LABELS,
    PLANS,
    UNDONE_LABELS,
    VERDICT_BASES,
    VERDICT_LABELS,
    UploadState,
    Verdict,
)
from quarterdeck.uploads.views.likely import DECIDED_AT_ONCE, deciding
from quarterdeck.uploads.views.steps import as_before, shared
from quarterdeck.users.policy import actor_of, page
from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.verdict import Refused

VIA = Via(Door.FORM)
# From so many rows to mend on, what is wrong in several of them is told first.
FEW = 3
BLOCKS = {"progress": "progress"}
RECORD_KINDS = {**COMPARED, Kind.OPPORTUNITY_HISTORY: "opportunity"}
_TONES = {Plan.BAD: "neg", Plan.UNCHANGED: "idle"}
_OUTCOME_TONES = {Outcome.DONE: "pos", Outcome.REFUSED: "neg", Outcome.LEFT_OUT: "warn"}


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as the page shows it. `problems` come with the form's fields, none where no cell mends one; `likely` says
    that its record is probably here already, and what was decided about that.
    """

    line: int
    name: str
    href: str
    verdict: str
    tone: str
    problems: tuple[tuple[Problem, Any], ...]
    notes: tuple[Problem, ...]
    likely: str


@require_safe
@page
def import_page(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Where an import stands: progress while it is worked on, then its rows by verdict, in the end its result."""
    by = actor_of(request)
    upload = queries.upload_of(by, upload_id)
    if not upload.is_busy and upload.import_id is None:
        return redirect(request, reverse("import_columns", args=[upload_id]))
    if is_fragment_request(request) and not upload.is_busy:
        # What was waited for is done: the rows take the place of the progress.
        return redirect(request, reverse("import", args=[upload_id]))
    return _shown(request, by, upload)


def _shown(
    request: HttpRequest,
    by: Actor,
    upload: Uploaded,
    *,
    corrections: CorrectionsForm | None = None,
    apply: ApplyForm | None = None,
    meanings: MeaningsForm | None = None,
) -> HttpResponse:
    here = reverse("import", args=[upload.id])
    context = shared(upload) | {"here": here, "apply_form": apply or ApplyForm()}
    if not upload.is_busy:
        context |= _rows(request, by, upload, here, corrections)
        context |= {"meanings_form": meanings} if meanings else {}
    has_errors = any(form is not None and form.errors for form in (corrections, apply, meanings))
    return render(request, "uploads/rows.html", context, blocks=BLOCKS, status=422 if has_errors else 200)


def _rows(
    request: HttpRequest, by: Actor, upload: Uploaded, here: str, corrections: CorrectionsForm | None
) -> dict[str, Any]:
    counts = queries.counts_of(upload)
    report, asked = counts.report, _asked(request)
    cursor = request.GET.get("cursor", "")
    is_deciding = asked.verdict is Verdict.DECIDE
    most = DECIDED_AT_ONCE if is_deciding else queries.PAGE
    rows, next_cursor = queries.narrowed_rows(upload, asked.narrowing, cursor=cursor, limit=most)
    columns = [column.name for column in upload.looks.columns]
    kind = Kind.ACCOUNTS if asked.narrowing.are_accounts else upload.kind
    may_correct = upload.state is UploadState.CHECKED and upload.is_kept
    form = corrections or CorrectionsForm(None, rows=rows if may_correct else (), columns=columns)
    return {
        "report": report,
        "strip": _strip(upload, counts, asked, by),
        "rows": [] if is_deciding else _named(by, kind, rows, form, columns),
        "form": form,
        "title": asked.title,
        "next_href": f"{here}?{urlencode({**asked.kept, 'cursor': next_cursor})}" if next_cursor else "",
        "first_href": f"{here}?{urlencode(asked.kept)}" if cursor else "",
        "has_errors": upload.is_kept and bool(report.bad or report.outcomes.get(Outcome.REFUSED)),
        "good": report.rows - report.bad - counts.by_verdict[Verdict.SKIP],
        "undecided": counts.undecided,
        "may_correct": may_correct and bool(form.fields),
        "sheets_href": reverse("control_sheets", args=[report.id])
        if upload.state is UploadState.APPLIED and report.kind is Kind.OPPORTUNITIES
        else "",
        "gates": _gates(by, upload.gates),
        **_causes(by, upload, report, asked),
        "is_deciding": is_deciding,
        "are_accounts": asked.narrowing.are_accounts,
    } | (deciding(by, upload, rows) if is_deciding else {})


def _causes(by: Actor, upload: Uploaded, report: ImportReport, asked: "Asked") -> dict[str, Any]:
    """What is wrong in several rows, above all rows and those to mend: the words for its column, and the fields that
    ask what it stands for, where one text of a column is what is wrong.
    """
    is_refused = asked == Asked(outcome=Outcome.REFUSED)
    count = report.outcomes.get(Outcome.REFUSED, 0) if is_refused else report.bad
    if count < FEW or not (is_refused or asked in (Asked(), Asked(verdict=Verdict.FIX))):
        return {"causes": []}
    narrowing = asked.narrowing if is_refused else queries.narrowing_of(Verdict.FIX)
    found, columns = causes_of(report.id, narrowing), [column.name for column in upload.looks.columns]
    fields = fields_of(upload.table) if upload.state is UploadState.CHECKED and upload.is_kept else {}
    meant = [(one.column, one.value) for one in found[:MOST_CAUSES] if one.value and one.column in fields]
    form = MeaningsForm(None, causes=meant)
    places = {cause: place for place, cause in enumerate(meant)}
    named = queries.known_values(by, upload.kind, {name for column, _said in meant for name in fields[column]})
    return {
        "causes": [
            (_column(one.column, columns), one, _asking(form, places.get((one.column, one.value)), fields, named))
            for one in found[:MOST_CAUSES]
        ],
        "more_causes": len(found[MOST_CAUSES:]),
        "meanings_form": form if meant else None,
        "named": named,
    }


def _asking(
    form: MeaningsForm, place: int | None, fields: Mapping[str, Sequence[str]], named: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The fields that ask what a text stands for, and the list of names that are here, where there is one."""
    if place is None:
        return None
    names = [name for name in fields[form.causes[place][0]] if name in named]
    asking = {name: form[f"{name}_{place}"] for name in ("of", "said", "meaning", "nothing")}
    return {**asking, "list": f"named-{names[0]}" if names else ""}


def _column(name: str, columns: Sequence[str]) -> str:
    """A column of the file as it is called there; of a field that none fills, what that is called."""
    return name if name in columns or not name else field_label(name)


def _gates(by: Actor, counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """What criteria ask, each with the deals that do not meet it. No query without any."""
    if not counts:
        return []
    asked = {
        f"{stage.key}/{one.key}": f"{stage.name}: {text(criterion_text(one, by))}"
        for pipeline in pipelines()
        for stage in pipeline.stages
        for one in stage.criteria
    }
    return sorted((asked.get(name, name), count) for name, count in counts.items())


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows the address names; all where it names none."""

    verdict: Verdict | None = None
    outcome: Outcome | None = None
    undone: Undone | None = None

    @property
    def narrowing(self) -> Narrowing:
        """The same as the import's rows know it."""
        return replace(queries.narrowing_of(self.verdict), outcome=self.outcome, undone=self.undone)

    @property
    def kept(self) -> dict[str, str]:
        """The same as parameters of an address."""
        named = {"verdict": self.verdict, "outcome": self.outcome, "undone": self.undone}
        return {name: word.value for name, word in named.items() if word}

    @property
    def title(self) -> str:
        """What these rows are called."""
        if self.undone:
            return text(UNDONE_LABELS[self.undone])
        if self.outcome:
            return text(OUTCOME_LABELS[self.outcome])
        return text(VERDICT_LABELS[self.verdict]) if self.verdict else _("All rows")


def _asked(request: HttpRequest) -> Asked:
    words = {name: request.GET.get(name, "") for name in ("verdict", "outcome", "undone")}
    try:
        return Asked(
            verdict=Verdict(words["verdict"]) if words["verdict"] else None,
            outcome=Outcome(words["outcome"]) if words["outcome"] else None,
            undone=Undone(words["undone"]) if words["undone"] else None,
        )
    except ValueError as error:
        raise Http404 from error


def _strip(upload: Uploaded, counts: Counts, asked: Asked, by: Actor) -> list[dict[str, Any]]:
    """Counts of rows, each the link to those: by verdict before the import, then by what became of them."""
    report = counts.report
    every = (Asked(), report.rows, _("nothing is saved yet") if upload.state is UploadState.CHECKED else "")
    if upload.state is UploadState.UNDONE and upload.import_id:
        found = undo_report(upload.import_id)
        parts = [(Asked(undone=Undone.DONE), found.done, ""), (Asked(undone=Undone.LEFT), found.left, "")]
    elif upload.state is UploadState.APPLIED:
        parts = [(Asked(outcome=one), report.outcomes.get(one, 0), "") for one in OUTCOME_LABELS]
    else:
        bases = {one: text(base) for one, base in VERDICT_BASES.items()}
        if counts.undecided:
            bases[Verdict.DECIDE] = _("probably here, %(num)s undecided") % {"num": number(counts.undecided, by.locale)}
        parts = [
            (Asked(verdict=one), counts.by_verdict[one], bases[one]) for one in Verdict if one is not Verdict.ACCOUNT
        ]
    if (added := counts.by_verdict.get(Verdict.ACCOUNT)) is not None:
        parts.append((Asked(verdict=Verdict.ACCOUNT), added, text(VERDICT_BASES[Verdict.ACCOUNT])))
    here = reverse("import", args=[upload.id])
    return [
        {
            "label": one.title,
            "value": number(count, by.locale),
            "base": base,
            "href": f"{here}?{urlencode(one.kept)}" if one.kept else here,
            "is_current": one == asked,
        }
        for one, count, base in (every, *parts)
    ]


def _named(
    by: Actor, rows_are: Kind, rows: Sequence[StagedRow], form: CorrectionsForm, columns: Sequence[str]
) -> list[ShownRow]:
    """Rows with links to the records they are about, as far as the viewer may see those. Five queries."""
    kind = RECORD_KINDS.get(rows_are)
    ids = [row.record_id for row in rows if row.record_id]
    names: dict[int, str] = {}
    if kind and ids:
        seen = set(records.kind(kind).visible(by).filter(pk__in=ids).values_list("pk", flat=True))
        names = {pk: name for pk, name in records.kind(kind).names(ids).items() if pk in seen}
    url = records.kind(kind).url_name if kind else ""
    return [
        ShownRow(
            line=row.line,
            name=names.get(row.record_id or 0, "") or row.name,
            href=reverse(url, args=[row.record_id]) if row.record_id in names else "",
            verdict=text(OUTCOME_LABELS[row.outcome]) if row.outcome else text(PLAN_LABELS[row.plan]),
            tone=_OUTCOME_TONES[row.outcome] if row.outcome else _TONES.get(row.plan, "pos"),
            problems=tuple(
                (replace(one, column=_column(one.column, columns)), _bound(form, row.line, one, columns))
                for one in row.problems
            ),
            notes=tuple(replace(one, column=_column(one.column, columns)) for one in row.notes),
            likely=_likely(row),
        )
        for row in rows
    ]


def _likely(row: StagedRow) -> str:
    if not row.likely:
        return ""
    if row.choice:
        return text(CHOICE_LABELS[row.choice])
    best = row.likely[0]
    if best.line:
        said = _("very likely line %(line)s again") if best.is_likely else _("perhaps line %(line)s again")
        return said % {"line": best.line}
    return _("very likely here already") if best.is_likely else _("perhaps here already")


def _bound(form: CorrectionsForm, line: int, problem: Problem, columns: Sequence[str]) -> Any:
    name = cell_name(line, problem.column, columns)
    return form[name] if name in form.fields else None


@require_safe
@page
def import_errors(request: HttpRequest, upload_id: int, file_type: str) -> HttpResponseBase:
    """The rows to mend as a file, with a column that says why: mended, it is brought again."""
    upload = queries.upload_of(actor_of(request), upload_id)
    if file_type not in (FileType.CSV, FileType.XLSX):
        raise Http404
    found = queries.error_file(upload, FileType(file_type))
    return download(found.content, name=found.name, media_type=found.media_type, size=found.size)


@require_POST
@page
def import_corrections(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Keep what was typed over cells, and check the rows again."""
    by = actor_of(request)
    upload = queries.upload_of(by, upload_id)
    lines = {int(parts[1]) for name in request.POST if len(parts := name.split("_")) == 3 and parts[1].isdecimal()}
    columns = [column.name for column in upload.looks.columns]
    first = min(lines, default=0)
    bad = rows_of(upload.import_id or 0, Narrowing(plans=PLANS[Verdict.FIX]), after=first - 1) if lines else []
    form = CorrectionsForm(request.POST, rows=[row for row in bad if row.line in lines], columns=columns)
    if form.is_valid():
        try:
            actions.correct_cells(upload_id=upload_id, cells=form.corrected(), by=by, via=VIA)
            actions.ask_check(upload_id=upload_id, settings=as_before(upload), by=by, via=VIA)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(request, reverse("import", args=[upload_id]))
    return _shown(request, by, upload, corrections=form)


@require_POST
@page
def import_meanings(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Keep in the mapping what texts stand for that are wrong in several rows, and check the rows again."""
    by = actor_of(request)
    upload, form = queries.upload_of(by, upload_id), MeaningsForm(request.POST)
    if form.is_valid():
        try:
            actions.mean_values(upload_id=upload_id, meanings=form.meanings(), by=by, via=VIA)
            actions.ask_check(upload_id=upload_id, settings=as_before(upload), by=by, via=VIA)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(request, reverse("import", args=[upload_id]))
    return _shown(request, by, upload, meanings=form)


@require_POST
@page
def import_check(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Check the rows again, as before: what is here may have changed meanwhile."""
    by = actor_of(request)
    upload = queries.upload_of(by, upload_id)
    actions.ask_check(upload_id=upload_id, settings=as_before(upload), by=by, via=VIA)
    return redirect(request, reverse("import", args=[upload_id]))


@require_POST
@page
def import_apply(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Import the checked rows."""
    by = actor_of(request)
    upload, form = queries.upload_of(by, upload_id), ApplyForm(request.POST)
    if form.is_valid():
        try:
            actions.ask_apply(upload_id=upload_id, is_lenient=form.cleaned_data["is_lenient"], by=by, via=VIA)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(request, reverse("import", args=[upload_id]))
    return _shown(request, by, upload, apply=form)


@require_POST
@page
def import_undo(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Take an import back."""
    actions.ask_undo(upload_id=upload_id, by=actor_of(request), via=VIA)
    return redirect(request, reverse("import", args=[upload_id]))
