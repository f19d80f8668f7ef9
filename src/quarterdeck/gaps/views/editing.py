"""Adding a product gap, changing it, merging it into another one, and undoing that."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.catalog.queries import product_families
from quarterdeck.gaps import actions, queries
from quarterdeck.gaps.forms import PLACES, GapForm, MergeForm
from quarterdeck.gaps.queries import GapRow
from quarterdeck.gaps.terms import GapFields
from quarterdeck.gaps.views.looking import VIA, writer_of
from quarterdeck.journal.actions.idempotency import KeyReused
from quarterdeck.kit.forms import form_page
from quarterdeck.kit.pages import redirect, say
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page, posted_once, require
from quarterdeck.users.terms import Permission
from quarterdeck.values.verdict import Conflict, Refused, Stale


@require_http_methods(SHOWN_OR_POSTED)
@page
def product_gap_new(request: HttpRequest) -> HttpResponse:
    """Add a gap, once."""
    require(actor_of(request), Permission.OPPORTUNITIES_EDIT)
    form = _form(request, None)

    def write() -> str:
        done = actions.add_gap(new=GapFields(**form.changes), by=actor_of(request), via=VIA)
        return reverse("product_gap", args=[done.id])

    if request.method == "POST" and form.is_valid():
        try:
            posted = posted_once(request, write)
        except Refused as refusal:
            form.refuse(refusal)
        except (KeyReused, Conflict) as refusal:
            form.add_error(None, text(refusal.text))
        else:
            say(request, _("Already added.") if posted.is_again else _("Product gap added."))
            return redirect(request, posted.url)
    return form_page(request, form, _words(_("New product gap"), _("Add product gap"), _all()))


@require_http_methods(SHOWN_OR_POSTED)
@page
def product_gap_edit(request: HttpRequest, gap_id: int) -> HttpResponse:
    """Change a gap; a stale form comes back with both values."""
    row = _managed(request, gap_id)
    form = _form(request, row)
    here = reverse("product_gap", args=[gap_id])
    words = _words(_("Edit product gap"), _("Save"), (row.fields.name, here))
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            actions.edit_gap(gap_id=gap_id, changes=form.changes, version=version, by=actor_of(request), via=VIA)
        except Refused as refusal:
            form.refuse(refusal)
        except Stale as stale:
            fresh = queries.gap_row(actor_of(request), gap_id)
            form.meet(asdict(fresh.fields), fresh.version, stale.text)
            answer = form_page(request, form, words)
            answer.status_code = 409
            return answer
        else:
            say(request, _("Saved."))
            return redirect(request, here)
    return form_page(request, form, words)


@require_http_methods(SHOWN_OR_POSTED)
@page
def product_gap_merge(request: HttpRequest, gap_id: int) -> HttpResponse:
    """Let a gap count as part of another one."""
    row = _managed(request, gap_id)
    options = [(key, name) for key, name in queries.gap_options(actor_of(request)) if key != gap_id]
    form = MergeForm(request.POST or None, options=options, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.merge_gap(
                gap_id=gap_id, into_id=said["into"], version=said["version"], by=actor_of(request), via=VIA
            )
        except Refused as refusal:
            form.refuse(refusal, PLACES)
        except Stale as stale:
            form.meet({}, row.version, stale.text)
        else:
            say(request, _("Merged."), undo_url=reverse("product_gap_unmerge", args=[gap_id]))
            return redirect(request, reverse("product_gap", args=[said["into"]]))
    lead = _("Its requests count for the other one from then on. They stay as they are, so that this can be undone.")
    words = _words(_("Merge product gap"), _("Merge"), (row.fields.name, reverse("product_gap", args=[gap_id])))
    return form_page(request, form, {**words, "lead": lead})


@require_POST
@page
def product_gap_unmerge(request: HttpRequest, gap_id: int) -> HttpResponse:
    """Let a merged gap stand for itself again."""
    try:
        actions.unmerge_gap(gap_id=gap_id, by=actor_of(request), via=VIA)
    except Refused as refusal:
        say(request, text(refusal.text))
    else:
        say(request, _("It stands for itself again."))
    return redirect(request, reverse("product_gap", args=[gap_id]))


def _managed(request: HttpRequest, gap_id: int) -> GapRow:
    require(actor_of(request), Permission.GAPS_MANAGE)
    return queries.gap_row(actor_of(request), gap_id)


def _form(request: HttpRequest, row: GapRow | None) -> GapForm:
    return GapForm(
        request.POST or None,
        writer=writer_of(request),
        families=product_families(),
        may_manage=actor_of(request).may(Permission.GAPS_MANAGE),
        is_new=row is None,
        initial={**asdict(row.fields), "version": row.version} if row else {},
    )


def _all() -> tuple[str, str]:
    return _("Product gaps"), reverse("product_gaps")


def _words(title: str, submit: str, parent: tuple[str, str]) -> dict[str, Any]:
    parents = [parent] if parent == _all() else [_all(), parent]
    return {"title": title, "submit": submit, "parents": parents, "cancel_href": parent[1]}
