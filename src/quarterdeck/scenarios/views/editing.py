"""Adding, changing, sharing, copying, asking and deleting scenarios."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.journal.actions.idempotency import KeyReused
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.forms import PageForm, form_page
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.scenarios import actions, queries
from quarterdeck.scenarios.forms import (
    MODEL,
    SPARE,
    CopyForm,
    ScenarioForm,
    ShareForm,
    deals_posted,
    initial_of,
    rows_posted,
)
from quarterdeck.scenarios.queries.lines import Line
from quarterdeck.scenarios.terms import MOST_LEVERS, Fields, Row, Said
from quarterdeck.scenarios.views.showing import Looks, line_key, line_of, looks_of
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page, posted_once
from quarterdeck.users.queries.leading import team_options
from quarterdeck.users.queries.people import people_options
from quarterdeck.values.dataclasses import asdict
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotPermitted, Refused, Stale

VIA = Via(Door.FORM)


@require_http_methods(SHOWN_OR_POSTED)
@page
def scenario_new(request: HttpRequest) -> HttpResponse:
    """Suppose something of a line; the same form sent twice adds one."""
    at = looks_of(request)
    asked = line_of(request.POST.get("line", "") or request.GET.get("line", ""))
    line = asked if asked is not None and at.lines.is_readable(asked) else at.lines.first
    form = _form(request, at, line, None)
    if request.method == "POST" and request.POST.get("do") == "save" and form.is_valid():

        def write() -> str:
            fields = Fields(name=form.cleaned_data["name"], note=form.cleaned_data["note"])
            new = _on(fields, form.cleaned_data["line"])
            saved = actions.add_scenario(new=new, said=form.said, by=at.actor, via=VIA)
            return reverse("scenario", args=[saved.id])

        if done := _once(request, form, write):
            return done
    context = {"title": _("What if"), "parents": [_root()], "cancel_href": reverse("scenarios")}
    return _shown(request, form, context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def scenario_edit(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Suppose something else: a new version, while earlier ones are kept."""
    at = looks_of(request)
    row = _own(at, scenario_id)
    form = _form(request, at, (row.fields.team_id, row.fields.person_id), row)
    here = reverse("scenario", args=[row.id])
    status = 200
    if request.method == "POST" and request.POST.get("do") == "save" and form.is_valid():
        new = _on(Fields(name=form.cleaned_data["name"], note=form.cleaned_data["note"]), form.cleaned_data["line"])
        names = ("name", "note", "team_id", "person_id")
        try:
            actions.edit_scenario(
                scenario_id=row.id, changes={name: getattr(new, name) for name in names}, said=form.said,
                by=at.actor, via=VIA, version=form.cleaned_data["version"],
            )  # fmt: skip
        except Refused as refusal:
            _refuse(form, refusal)
        except Stale as stale:
            row, status = _own(at, scenario_id), 409
            form.meet({"name": row.fields.name, "note": row.fields.note}, row.version, stale.text)
        else:
            return redirect(request, here)
    context = {"title": row.fields.name, "parents": [_root(), (row.fields.name, here)], "cancel_href": here}
    return _shown(request, form, context, status)


def _on(fields: Fields, key: str) -> Fields:
    """The fields with a line; one that is none is a line nobody may read."""
    found = line_of(key)
    team, person = found if found is not None else (0, None)
    return Fields(**{**asdict(fields), "team_id": team, "person_id": person})


def _form(request: HttpRequest, at: Looks, line: Line, row: Row | None) -> ScenarioForm:
    """The form: bound when it is saved; while deals are looked for it shows what was typed."""
    values, rows = initial_of(row.newest.said if row else Said())
    values |= {"line": line_key(line)}
    if row is not None:
        values |= {"name": row.fields.name, "note": row.fields.note, "version": row.version}
    named = {*row.newest.said.include, *row.newest.said.exclude} if row else set()
    is_saved = False
    if request.method == "POST":
        typed = request.POST.dict()
        values |= {name: str(value) for name, value in typed.items()}
        values["line"] = line_key(line)
        posted_texts = {name: str(value) for name, value in typed.items()}
        posted = deals_posted(posted_texts)
        named = {pk for pk, word in posted.items() if word != MODEL}
        rows = max(rows, rows_posted(posted_texts))
        is_saved = typed.get("do") == "save"
    deals = {pk: one.name for pk, one in queries.deals_named(at.actor, at.lines, line, named).items()}
    deals |= {pk: _("A deal that is not open, or not of this line") for pk in sorted(named - deals.keys())}
    if not is_saved:
        sought = queries.deals_sought(at.actor, at.lines, line, str(values.get("find", "")))
        deals |= {one.id: one.name for one in sought if one.id not in deals}
    names = at.lines.names if row is None else {line: row.line}
    lines = [(line_key(one), name) for one, name in names.items()]
    return ScenarioForm(
        request.POST if is_saved else None, initial=values, locale=at.locale, lines=lines, deals=deals,
        choices=queries.choices_of(at.actor, at.lines, line), rows=min(max(rows, SPARE), MOST_LEVERS),
        is_new=row is None,
    )  # fmt: skip


def _shown(request: HttpRequest, form: ScenarioForm, context: dict[str, Any], status: int = 200) -> HttpResponse:
    if form.is_bound and form.errors and status == 200:
        status = 422
    values = {
        **context,
        "form": form,
        "rows": range(form.rows),
        "deals": [f"deal_{public_id(pk)}" for pk in form.deals],
        "sought": str(form.initial.get("find", "")) if not form.is_bound else "",
    }
    return render(request, "scenarios/form.html", values, status=status)


def _refuse(form: ScenarioForm, refusal: Refused) -> None:
    form.refuse(refusal, {one.field: form.place_of(one.field) for one in refusal.reasons if one.field})


def _once(request: HttpRequest, form: PageForm, write: Callable[[], str]) -> HttpResponse | None:
    """Run a write once; None when it was refused, with the reasons in the form."""
    try:
        posted = posted_once(request, write)
    except Refused as refusal:
        if isinstance(form, ScenarioForm):
            _refuse(form, refusal)
        else:
            form.refuse(refusal)
    except KeyReused as refusal:
        form.add_error(None, text(refusal.text))
    else:
        if posted.is_again:
            say(request, _("Already added."))
        return redirect(request, posted.url)
    return None


@require_http_methods(SHOWN_OR_POSTED)
@page
def scenario_share(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Say who sees a scenario of one's own."""
    at = looks_of(request)
    row = _own(at, scenario_id)
    here = reverse("scenario", args=[row.id])
    fields = row.fields
    names = ("sharing", "shared_person_id", "shared_team_id")
    form = ShareForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(fields, name) for name in names} | {"version": row.version},
        people=[(one.id, one.name) for one in people_options(at.actor) if one.id != at.actor.person_id],
        teams=[(one.id, one.name) for one in team_options()],
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_scenario(
                scenario_id=row.id, changes=form.changes, by=at.actor, via=VIA, version=form.cleaned_data["version"]
            )
        except Refused as refusal:
            form.refuse(refusal)
        except Stale as stale:
            form.meet({}, _own(at, scenario_id).version, stale.text)
            status = 409
        else:
            say(request, _("Saved."))
            return redirect(request, here)
    lead = _("Whoever sees it reads its figures only where they may see all deals of its line.")
    context = {
        "title": _("Share scenario"), "submit": _("Save"), "lead": lead, "cancel_href": here,
        "parents": [_root(), (fields.name, here)],
    }  # fmt: skip
    answer = form_page(request, form, context)
    if status != 200:
        answer.status_code = status
    return answer


@require_http_methods(SHOWN_OR_POSTED)
@page
def scenario_copy(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """A copy of one's own, of a line one may read."""
    at = looks_of(request)
    row = queries.scenario_row(at.actor, at.lines, scenario_id)
    here = reverse("scenario", args=[row.id])
    form = CopyForm(
        request.POST if request.method == "POST" else None,
        initial={"name": _("Copy of %(name)s") % {"name": row.fields.name}},
    )

    def write() -> str:
        saved = actions.copy_scenario(scenario_id=row.id, name=form.cleaned_data["name"], by=at.actor, via=VIA)
        return reverse("scenario", args=[saved.id])

    if request.method == "POST" and form.is_valid() and (done := _once(request, form, write)):
        return done
    lead = (
        "" if row.is_readable else _("It counts the deals you may see. Deals and segments that are not among them go.")
    )
    context = {
        "title": _("Copy scenario"), "submit": _("Copy"), "lead": lead, "cancel_href": here,
        "parents": [_root(), (row.fields.name, here)],
    }  # fmt: skip
    return form_page(request, form, context)


@require_POST
@page
def scenario_again(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Ask one's own anew, of the newest forecast."""
    try:
        actions.ask_again(scenario_id=scenario_id, by=actor_of(request), via=VIA)
    except Refused as refusal:
        say(request, text(refusal.text))
    return redirect(request, reverse("scenario", args=[scenario_id]))


@require_POST
@page
def scenario_delete(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Take one's own away."""
    actions.delete_scenario(scenario_id=scenario_id, by=actor_of(request), via=VIA)
    say(request, _("The scenario is deleted."), undo_url=reverse("scenario_restore", args=[scenario_id]))
    return redirect(request, reverse("scenarios"))


@require_POST
@page
def scenario_restore(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Bring one's own deleted scenario back."""
    try:
        actions.restore_scenario(scenario_id=scenario_id, by=actor_of(request), via=VIA)
    except Refused as refusal:
        say(request, text(refusal.text))
        return redirect(request, reverse("scenarios"))
    say(request, _("The scenario is restored."))
    return redirect(request, reverse("scenario", args=[scenario_id]))


def _own(at: Looks, scenario_id: int) -> Row:
    """One's own scenario. Raises NotFound, NotPermitted where it is another's."""
    row = queries.scenario_row(at.actor, at.lines, scenario_id)
    if not row.is_own:
        raise NotPermitted("scenarios.own", actions.NOT_OWN)
    return row


def _root() -> tuple[str, str]:
    return (_("Scenarios"), reverse("scenarios"))
