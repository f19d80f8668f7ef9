"""Pages of snapshots: the series, one with its files, handing files in, and applying what was checked."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.forms import PageForm, form_page
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.snapshots import actions
from quarterdeck.snapshots.forms import ApplyForm, FilesForm, SeriesForm, as_initial
from quarterdeck.snapshots.queries.report import SeriesReport, SnapshotReport, all_series, problems_in, series_for
from quarterdeck.snapshots.terms import MISSING_LABELS, PLAN_LABELS, STATE_LABELS, Outcome, Plan, SnapshotState
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page, require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.verdict import QuarterdeckError, Refused

VIA = Via(Door.FORM)
PROBLEMS = 100
BLOCKS = {"files": "files"}


def _importer(request: HttpRequest) -> Actor:
    by = actor_of(request)
    require(by, Permission.IMPORTS_RUN)
    require(by, Permission.OPPORTUNITIES_IMPORT_HISTORY)
    return by


@require_safe
@page
def snapshot_series_list(request: HttpRequest) -> HttpResponse:
    """All series."""
    return render(request, "snapshots/list.html", {"series": all_series(actor_of(request))})


@require_http_methods(SHOWN_OR_POSTED)
@page
def snapshot_series_new(request: HttpRequest) -> HttpResponse:
    """Set up a series."""
    by = _importer(request)
    form = SeriesForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            series_id = actions.save_series(new=form.series(), by=by, via=VIA)
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(request, reverse("snapshot_series", args=[series_id]))
    back = reverse("snapshot_series_list")
    context = {
        "title": _("New series of snapshots"),
        "submit": _("Add series"),
        "parents": [(_("Snapshots"), back)],
        "cancel_href": back,
        "lead": _("Dated exports of the same list become history: each difference is kept with the time between."),
    }
    return form_page(request, form, context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def snapshot_series_edit(request: HttpRequest, series_id: int) -> HttpResponse:
    """Change how the files to come are read."""
    by = _importer(request)
    report = series_for(by, series_id)
    form = SeriesForm(request.POST if request.method == "POST" else None, initial=as_initial(report.fields))
    back = reverse("snapshot_series", args=[series_id])
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_series(new=form.series(), series_id=series_id, by=by, via=VIA)
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(request, back)
    context = {
        "title": _("Edit series"),
        "submit": _("Save"),
        "parents": [(_("Snapshots"), reverse("snapshot_series_list")), (report.fields.name, back)],
        "cancel_href": back,
        "lead": _("Files that were applied stay as they are."),
    }
    return form_page(request, form, context)


@require_safe
@page
def snapshot_series(request: HttpRequest, series_id: int) -> HttpResponse:
    """A series: its files with what each says, and what is to be mended."""
    return _shown(request, series_id, FilesForm(), ApplyForm())


@require_http_methods(["POST"])
@page
def snapshot_files(request: HttpRequest, series_id: int) -> HttpResponse:
    """Hand files in; they are checked in the background."""
    by = _importer(request)
    series_for(by, series_id)
    form = FilesForm(request.POST, request.FILES)
    if form.is_valid():
        uploads = [actions.Upload(file.name or "", file.file) for file in form.cleaned_data["handed_in"]]
        days = form.cleaned_data["days"]
        try:
            passed = actions.hand_in(series_id=series_id, uploads=uploads, days=days, by=by, via=VIA)
        except QuarterdeckError as error:
            _refuse(form, error)
        else:
            if passed:
                say(request, _("Passed over, no tables: %(names)s.") % {"names": ", ".join(passed)})
            return redirect(request, reverse("snapshot_series", args=[series_id]))
    return _shown(request, series_id, form, ApplyForm(), status=422)


@require_http_methods(["POST"])
@page
def snapshot_apply(request: HttpRequest, series_id: int) -> HttpResponse:
    """Let what was checked be applied, in the background."""
    by = _importer(request)
    series_for(by, series_id)
    form = ApplyForm(request.POST)
    if form.is_valid():
        try:
            actions.begin(series_id=series_id, is_lenient=form.cleaned_data["is_lenient"], by=by, via=actions.VIA)
        except QuarterdeckError as error:
            _refuse(form, error)
        else:
            return redirect(request, reverse("snapshot_series", args=[series_id]))
    return _shown(request, series_id, FilesForm(), form, status=422)


def _refuse(form: PageForm, error: QuarterdeckError) -> None:
    if isinstance(error, Refused):
        form.refuse(error, {"files": "handed_in"})
    else:
        form.add_error(None, text(error.text))


def _shown(
    request: HttpRequest, series_id: int, files: FilesForm, apply: ApplyForm, *, status: int = 200
) -> HttpResponse:
    by = actor_of(request)
    report = series_for(by, series_id)
    is_busy = bool(report.of_state(SnapshotState.WAITING) or report.of_state(SnapshotState.APPLYING))
    plans = [plan for plan in Plan if any(one.plans.get(plan) for one in report.snapshots)]
    problems = list(problems_in(series_id, limit=PROBLEMS + 1))
    may_write = by.may(Permission.OPPORTUNITIES_IMPORT_HISTORY)
    context: dict[str, Any] = {
        "report": report,
        "here": reverse("snapshot_series", args=[series_id]),
        "is_busy": is_busy,
        "may_write": may_write,
        "may_apply": may_write and not is_busy and bool(report.of_state(SnapshotState.CHECKED)),
        "missing": text(MISSING_LABELS[report.fields.missing]),
        "reasons": [text(reason.text) for reason in report.problems],
        "plans": [text(PLAN_LABELS[plan]) for plan in plans],
        "rows": [_row(one, plans) for one in report.snapshots],
        "problems": [(name, problem, text(problem.reason.text)) for name, problem in problems[:PROBLEMS]],
        "has_more_problems": len(problems) > PROBLEMS,
        "days": _days(report),
        "files_form": files,
        "apply_form": apply,
    }
    return render(request, "snapshots/series.html", context, blocks=BLOCKS, status=status)


def _row(one: SnapshotReport, plans: list[Plan]) -> dict[str, Any]:
    return {
        "file": one,
        "state": text(STATE_LABELS[one.state]),
        "is_applied": one.state is SnapshotState.APPLIED,
        "counts": [one.plans.get(plan, 0) for plan in plans],
        "refused": one.outcomes.get(Outcome.REFUSED, 0),
    }


def _days(report: SeriesReport) -> int:
    """To how many days changes are known; 0 while there are not two files."""
    return max(1, round(report.resolution.total_seconds() / 86400)) if report.resolution else 0
