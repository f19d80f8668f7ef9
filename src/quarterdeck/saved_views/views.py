"""Pages of saved views: keeping one, naming and sharing it, the list of all, what each role starts with."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quarterdeck.journal.actions.idempotency import KeyReused
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.forms import form_page
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.saved_views import actions, queries
from quarterdeck.saved_views.forms import EditViewForm, NewViewForm
from quarterdeck.saved_views.terms import SHARING_LABELS, Page, ViewRow
from quarterdeck.users.policy import ONCE_FIELD, SHOWN_OR_POSTED, actor_of, form_token, page, posted_once
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotPermitted, QuarterdeckError, Refused, Stale

VIA = Via(Door.FORM)


@require_safe
@page
def settings_views(request: HttpRequest) -> HttpResponse:
    """Every view the viewer may use, what they start with, and for those who may choose it what each role does."""
    actor = actor_of(request)
    views = queries.views_of(actor)
    context = {
        "groups": [
            (_("Your views"), [row for row in views.rows if row.is_own]),
            (_("Shared with you"), [row for row in views.rows if not row.is_own and not row.is_shipped]),
            (_("Ready-made"), [row for row in views.rows if row.is_shipped]),
        ],
        "usual_key": views.usual_key,
        "has_own_usual": views.own_usual,
        "seen_by": {sharing.value: text(label) for sharing, label in SHARING_LABELS.items()},
        "reports": [(row, queries.report_address(row.query)) for row in queries.views_of(actor, Page.REPORTS).rows],
        "deleted": [*queries.deleted_views(actor), *queries.deleted_views(actor, Page.REPORTS)],
        "roles": queries.role_choices(actor) if actor.may(Permission.PEOPLE_MANAGE) else [],
    }
    return render(request, "saved_views/settings.html", context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def view_new(request: HttpRequest) -> HttpResponse:
    """Keep what a page shows as a view of one's own."""
    given = {name: request.GET.get(name, "") for name in ("query", "columns", "back", "page")}
    form = _form(NewViewForm, request, initial={**given, ONCE_FIELD: form_token()})
    if request.method == "POST" and form.is_valid():
        try:
            posted = posted_once(request, lambda: _saved(request, form))
        except (Refused, KeyReused) as refusal:
            form.refuse(refusal) if isinstance(refusal, Refused) else form.add_error(None, text(refusal.text))
        else:
            say(request, _("Already saved.") if posted.is_again else _("Saved as a view."))
            return redirect(request, posted.url)
    back = form["back"].value() or ""
    lead = _("Filters, sort and columns as they are now. Board and list share their views.")
    if form.of is Page.REPORTS:
        lead = _("The report with its days, filters and segment as they are now. Days such as this quarter move on.")
    context = {
        "title": _("Save view"),
        "submit": _("Save view"),
        "parents": [_root()],
        "cancel_href": _local(back),
        "lead": lead,
    }
    return form_page(request, form, context)


def _saved(request: HttpRequest, form: NewViewForm) -> str:
    by = actor_of(request)
    saved = actions.save_view(new=form.view, by=by, via=VIA, page=form.of)
    if form.of is Page.REPORTS:
        return _local(form.cleaned_data["back"])
    key = public_id(saved.id)
    if form.cleaned_data["is_usual"]:
        actions.choose_usual_view(key=key, by=by, via=VIA)
    return _shown_in(form.cleaned_data["back"], key)


@require_http_methods(SHOWN_OR_POSTED)
@page
def view_edit(request: HttpRequest, view_id: int) -> HttpResponse:
    """Name and share a view of one's own; a stale form comes back with both values."""
    row = _own_row(request, view_id)
    form = _form(EditViewForm, request, initial=_values(row))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                version = form.cleaned_data["version"] or 0
                actions.edit_view(view_id=view_id, changes=form.values, by=actor_of(request), via=VIA, version=version)
            except Refused as refusal:
                form.refuse(refusal)
            except Stale as stale:
                row, status = _own_row(request, view_id), 409
                form.meet({name: _values(row)[name] for name in form.values}, row.version, stale.text)
            else:
                say(request, _("Saved."))
                return redirect(request, reverse("settings_views"))
    return render(request, "saved_views/view.html", {"form": form, "row": row, "parents": [_root()]}, status=status)


@require_POST
@page
def view_keep(request: HttpRequest, view_id: int) -> HttpResponse:
    """Put what a page shows now into a view of one's own."""
    back, version = request.POST.get("back", ""), request.POST.get("version", "")
    changes = {name: request.POST.get(name, "") for name in ("query", "columns")}
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    try:
        actions.edit_view(view_id=view_id, changes=changes, by=actor_of(request), via=VIA, version=seen)
    except (Refused, Stale) as refusal:
        return _told(request, refusal, _shown_in(back, public_id(view_id)))
    say(request, _("The view is saved."))
    return redirect(request, _shown_in(back, public_id(view_id)))


@require_POST
@page
def view_delete(request: HttpRequest, view_id: int) -> HttpResponse:
    """Take a view of one's own away; it can be brought back."""
    actions.delete_view(view_id=view_id, by=actor_of(request), via=VIA)
    say(request, _("The view is deleted."), undo_url=reverse("view_restore", args=[view_id]))
    return redirect(request, reverse("settings_views"))


@require_POST
@page
def view_restore(request: HttpRequest, view_id: int) -> HttpResponse:
    """Bring a deleted view back."""
    try:
        actions.restore_view(view_id=view_id, by=actor_of(request), via=VIA)
    except Refused as refusal:
        return _told(request, refusal, reverse("settings_views"))
    say(request, _("The view is back."))
    return redirect(request, reverse("settings_views"))


@require_POST
@page
def view_usual(request: HttpRequest) -> HttpResponse:
    """Choose the view to start with; none stands for the role's."""
    actions.choose_usual_view(key=request.POST.get("view", ""), by=actor_of(request), via=VIA)
    say(request, _("Saved."))
    return redirect(request, reverse("settings_views"))


@require_POST
@page
def role_view(request: HttpRequest, role_key: str) -> HttpResponse:
    """Choose the view that people of a role start with."""
    try:
        actions.choose_role_view(role_key=role_key, key=request.POST.get("view", ""), by=actor_of(request), via=VIA)
    except Refused as refusal:
        return _told(request, refusal, reverse("settings_views"))
    say(request, _("Saved."))
    return redirect(request, reverse("settings_views"))


def _form(of: Any, request: HttpRequest, *, initial: dict[str, Any]) -> Any:
    may_share = actor_of(request).may(Permission.VIEWS_SHARE)
    roles = queries.role_names() if may_share else {}
    return of(request.POST if request.method == "POST" else None, initial=initial, roles=roles, may_share=may_share)


def _own_row(request: HttpRequest, view_id: int) -> ViewRow:
    row = queries.view_for(actor_of(request), public_id(view_id), None)
    if not row.is_own:
        raise NotPermitted("views.own", actions.NOT_OWN)
    return row


def _values(row: ViewRow) -> dict[str, Any]:
    return {"name": row.name, "sharing": row.sharing.value, "role_key": row.role_key, "version": row.version}


def _told(request: HttpRequest, refusal: QuarterdeckError, where: str) -> HttpResponse:
    say(request, text(refusal.text))
    return redirect(request, where)


def _root() -> tuple[str, str]:
    return (_("Views"), reverse("settings_views"))


def _local(back: str) -> str:
    """The page one came from, where it is one of ours."""
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_ours else reverse("settings_views")


def _shown_in(back: str, key: str) -> str:
    where = _local(back)
    return where if where == reverse("settings_views") else f"{where.partition('?')[0]}?view={key}"
