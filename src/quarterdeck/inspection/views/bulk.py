"""Bulk edits: what to change of the chosen deals, the check before, the run, its results, its undo."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quarterdeck.desk.views.viewing import Viewing, viewing
from quarterdeck.inspection.actions import collect, draft_run, start_run, start_undo, work_off
from quarterdeck.inspection.filters.matching import matching
from quarterdeck.inspection.forms import BulkForm
from quarterdeck.inspection.queries.bulk import Row, Run, rows_of, run_of, runs_of
from quarterdeck.inspection.queries.bulk_checks import Verdict, verdicts
from quarterdeck.inspection.rules.bulk import OUTCOME_LABELS, STATE_LABELS, Outcome, RunState, Step
from quarterdeck.inspection.views.bulk_words import change_words
from quarterdeck.journal.actions.idempotency import KeyReused
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.records.forms.fields import CustomFields
from quarterdeck.users.policy import ONCE_FIELD, SHOWN_OR_POSTED, form_token, page, posted_once
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import parse_id
from quarterdeck.values.text import N_
from quarterdeck.values.verdict import Conflict, Reason, Refused

VIA = Via(Door.BULK)
# More are left to the background, so that nobody waits for a page.
AT_ONCE = 50
BLOCKS = {"progress": "progress"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a bulk edit is about: deals by id, or all that match a query."""

    ids: tuple[int, ...]
    query: str
    count: int


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a run as the page shows it. `said` is what would change of it, where that differs by row."""

    name: str
    href: str
    outcome: str
    tone: str
    reasons: tuple[Reason, ...]
    said: str


# What the check before a run says of a row.
AHEAD = {Outcome.CHANGED: N_("Will change"), Outcome.UNCHANGED: N_("Is so already"), Outcome.REFUSED: N_("Refused")}
TONES = {Outcome.CHANGED: "pos", Outcome.UNCHANGED: "idle", Outcome.REFUSED: "neg"}


@require_http_methods(SHOWN_OR_POSTED)
@page
def bulk_new(request: HttpRequest) -> HttpResponse:
    """What to change of the chosen deals: the form, and its post, which leads to the check."""
    who = viewing(request)
    given = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(who, given)
    is_filled = ONCE_FIELD in given
    form = BulkForm(given if is_filled else None, writer=who.writer, stages=_stages(who), custom=_custom(who))
    status = 200
    if is_filled and request.method == "POST":
        status = 422
        if not chosen.count:
            form.add_error(None, _("Choose at least one deal, by a filter that can be read."))
        elif form.is_valid():
            try:
                return redirect(request, posted_once(request, lambda: _drafted(who, form, chosen)).url)
            except Refused as refusal:
                form.refuse(refusal)
            except KeyReused as reused:
                form.add_error(None, text(reused.text))
    else:
        form.initial[ONCE_FIELD] = form_token()
    context = {
        "form": form,
        "deals": [(name, given.getlist(name)) for name in ("deal", "all", "query") if given.getlist(name)],
        "count": _counted(chosen.count),
        "back": reverse("opportunities"),
    }
    return render(request, "inspection/bulk_new.html", context, status=status)


def _drafted(who: Viewing, form: BulkForm, chosen: Chosen) -> str:
    run_id = draft_run(change=form.change, ids=chosen.ids, by=who.actor, via=VIA)
    if not chosen.ids:
        collect(run_id=run_id, rows=matching(who, chosen.query), by=who.actor, via=VIA)
    return reverse("bulk_run", args=[run_id])


def _chosen(who: Viewing, given: QueryDict) -> Chosen:
    """Deals ticked one by one, or with `all` everything the query of the list lets through."""
    if given.get("all"):
        query = given.get("query", "")
        try:
            return Chosen((), query, matching(who, query).count())
        except Refused:
            return Chosen((), query, 0)
    ids = []
    for word in given.getlist("deal"):
        try:
            ids.append(parse_id(word))
        except ValueError:
            continue
    return Chosen(tuple(ids), "", len(set(ids)))


def _stages(who: Viewing) -> list[tuple[int, str]]:
    """Every stage; of several pipelines with the pipeline's name before it."""
    several = len(who.pipelines) > 1
    return [
        (stage.id, f"{pipeline.name}: {stage.name}" if several else stage.name)
        for pipeline in who.pipelines
        for stage in pipeline.stages
    ]


def _custom(who: Viewing) -> CustomFields:
    return CustomFields(who.setting.fields)


@require_safe
@page
def bulk_runs(request: HttpRequest) -> HttpResponse:
    """The viewer's own runs, the last one first."""
    runs = runs_of(viewing(request).actor)
    rows = [(run, text(STATE_LABELS[run.state]), change_words(viewing(request), run.change)) for run in runs]
    return render(request, "inspection/bulk_runs.html", {"runs": rows})


@require_safe
@page
def bulk_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """A run: before it the verdict of each row, afterwards what became of it."""
    who = viewing(request)
    run = run_of(who.actor, run_id)
    only = Outcome.REFUSED if request.GET.get("only") == Outcome.REFUSED else None
    found = rows_of(who.actor, run_id, cursor=request.GET.get("cursor", ""), outcome=only)
    is_ahead = run.state is RunState.CHECKED
    judged = verdicts(who.lens, run.change, {row.opportunity_id: row.version for row in found.rows}) if is_ahead else {}
    rows = [_shown(who, row, run, judged.get(row.opportunity_id)) for row in found.rows]
    here = reverse("bulk_run", args=[run_id])
    context = {
        "run": run,
        "words": change_words(who, run.change),
        "state": text(STATE_LABELS[run.state]),
        "is_ahead": is_ahead,
        "deals": _counted(run.total),
        "rows": rows,
        "would": _would(judged),
        "is_part": is_ahead and run.total > len(found.rows),
        "done": run.count(_step(run)),
        "changed": run.count(Step.APPLY, Outcome.CHANGED),
        "counts": [(text(OUTCOME_LABELS[one]), run.count(_step(run), one), TONES[one]) for one in Outcome],
        "here": here,
        "next_href": f"{here}?cursor={found.next_cursor}{'&only=refused' if only else ''}" if found.next_cursor else "",
        "refused_href": f"{here}?only=refused" if run.count(_step(run), Outcome.REFUSED) and not only else "",
        "may_undo": run.state is RunState.DONE and run.count(Step.APPLY, Outcome.CHANGED) > 0,
    }
    return render(request, "inspection/bulk_run.html", context, blocks=BLOCKS)


def _step(run: Run) -> Step:
    return Step.UNDO if run.state in (RunState.UNDOING, RunState.UNDONE) else Step.APPLY


def _shown(who: Viewing, row: Row, run: Run, verdict: Verdict | None) -> ShownRow:
    found = verdict or row.results.get(_step(run)) or row.results.get(Step.APPLY)
    name = row.account_name or row.name or _("A deal you may not see")
    return ShownRow(
        name=f"{name} · {row.name}" if row.account_name else name,
        href=reverse("opportunity", args=[row.opportunity_id]) if row.name else "",
        outcome=_outcome(
            found, is_ahead=verdict is not None, is_undo=_step(run) in row.results and _step(run) is Step.UNDO
        ),
        tone=TONES[found.outcome] if found else "",
        reasons=found.reasons if found else (),
        said=" → ".join(map(who.day, verdict.close_dates)) if verdict and verdict.close_dates else "",
    )


def _outcome(found: Any, *, is_ahead: bool, is_undo: bool) -> str:
    if found is None:
        return _("Waits")
    if is_ahead:
        return text(AHEAD[found.outcome])
    return _("Undone") if is_undo and found.outcome is Outcome.CHANGED else text(OUTCOME_LABELS[found.outcome])


def _would(judged: Mapping[int, Any]) -> list[tuple[str, int, str]]:
    counted = Counter(one.outcome for one in judged.values())
    return [(text(label), counted[key], TONES[key]) for key, label in AHEAD.items()]


@require_POST
@page
def bulk_apply(request: HttpRequest, run_id: int) -> HttpResponse:
    """Start a checked run; few rows are done at once, many in the background."""
    return _go(request, run_id, start_run)


@require_POST
@page
def bulk_undo(request: HttpRequest, run_id: int) -> HttpResponse:
    """Undo a run that is done: every row that was not changed since."""
    return _go(request, run_id, start_undo)


def _go(request: HttpRequest, run_id: int, start: Any) -> HttpResponse:
    who = viewing(request)
    run = run_of(who.actor, run_id)
    try:
        start(run_id=run_id, by=who.actor, via=VIA)
    except Conflict as conflict:
        say(request, text(conflict.text))
    else:
        if run.total <= AT_ONCE:
            work_off(run_id, AT_ONCE + 1)
    return redirect(request, reverse("bulk_run", args=[run_id]))


def _counted(count: int) -> str:
    return ngettext("%(count)s deal", "%(count)s deals", count) % {"count": count}
