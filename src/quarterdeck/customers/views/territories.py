"""Territories: the plans, a plan's tree with what it would do, one territory of a draft."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from quarterdeck.customers import actions
from quarterdeck.customers.forms.territories import PlanForm, TerritoryForm, entered_of
from quarterdeck.customers.queries.territories import territory_preview
from quarterdeck.customers.rules.territories import rule_text
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.users.actions import discard_draft
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.users.queries import people_options
from quarterdeck.users.queries.territories import (
    PlanRow,
    TerritoryRow,
    as_new,
    plan_territories,
    territory_plan,
    territory_plans,
)
from quarterdeck.users.terms import PLAN_STATE_LABELS, TERRITORY_ROLE_LABELS, NewTerritory, PlanState
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound, Refused, Stale

VIA = Via(Door.FORM)
FIRST_KEY = "everywhere"


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_territories(request: HttpRequest) -> HttpResponse:
    """The plans; draft another one, as a copy of the active one where there is one."""
    actor = actor_of(request)
    plans = territory_plans(actor)
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        active = next((plan for plan in plans if plan.state is PlanState.ACTIVE), None)
        rows = as_new(plan_territories(active.id)) if active else [NewTerritory(key=FIRST_KEY, name=_("Everywhere"))]
        try:
            plan_id = actions.draft_plan(name=form.cleaned_data["name"], rows=rows, by=actor, via=VIA)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(request, _plan_url(plan_id))
    status = 422 if request.method == "POST" else 200
    context = {"plans": plans, "labels": PLAN_STATE_LABELS, "form": form}
    return render(request, "customers/territories.html", context, status=status)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_territory_plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """A plan's tree; of a draft what it would do, and changing, activating or discarding it."""
    plan = territory_plan(actor_of(request), plan_id)
    if request.method != "POST":
        return _plan_page(request, plan)
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    try:
        return deed(request, plan)
    except Stale as stale:
        return _plan_page(request, plan, {"message": stale.text}, status=409)
    except Refused as refusal:
        return _plan_page(request, plan, {"message": refusal.text}, status=422)


def _activate(request: HttpRequest, plan: PlanRow) -> HttpResponse:
    count = actions.activate_territories(plan_id=plan.id, by=actor_of(request), via=VIA)
    said = ngettext("The plan is active. {count} account moved.", "The plan is active. {count} accounts moved.", count)
    say(request, said.format(count=count))
    return redirect(request, _plan_url(plan.id))


def _discard(request: HttpRequest, plan: PlanRow) -> HttpResponse:
    discard_draft(plan_id=plan.id, by=actor_of(request), via=VIA)
    say(request, _("The draft was discarded."))
    return redirect(request, reverse("settings_territories"))


def _remove(request: HttpRequest, plan: PlanRow) -> HttpResponse:
    """Remove a territory; those below it hang on where it hung."""
    rows = as_new(plan_territories(plan.id))
    gone = next((row for row in rows if row.key == request.POST.get("key")), None)
    if gone is None:
        raise NotFound("territory")
    left = [
        replace(row, parent_key=gone.parent_key) if row.parent_key == gone.key else row
        for row in rows
        if row is not gone
    ]
    return _redraft(request, plan, left)


def _move_up(request: HttpRequest, plan: PlanRow) -> HttpResponse:
    """Let a territory be asked before the one above it in the same place of the tree."""
    rows = as_new(plan_territories(plan.id))
    at = next((index for index, row in enumerate(rows) if row.key == request.POST.get("key")), None)
    if at is None:
        raise NotFound("territory")
    before = [index for index in range(at) if rows[index].parent_key == rows[at].parent_key]
    if before:
        rows.insert(before[-1], rows.pop(at))
    return _redraft(request, plan, rows)


DEEDS: dict[str, Callable[[HttpRequest, PlanRow], HttpResponse]] = {
    "activate": _activate,
    "discard": _discard,
    "remove": _remove,
    "up": _move_up,
}


def _redraft(request: HttpRequest, plan: PlanRow, rows: list[NewTerritory]) -> HttpResponse:
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isdecimal() and len(sent) < 10 else 0
    actions.redraft_plan(plan_id=plan.id, rows=rows, version=version, by=actor_of(request), via=VIA)
    return redirect(request, _plan_url(plan.id))


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_territory_new(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Add a territory to a draft."""
    return _territory_page(request, plan_id, "")


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_territory(request: HttpRequest, plan_id: int, key: str) -> HttpResponse:
    """Change a territory of a draft."""
    return _territory_page(request, plan_id, key)


def _territory_page(request: HttpRequest, plan_id: int, key: str) -> HttpResponse:
    actor = actor_of(request)
    plan = territory_plan(actor, plan_id)
    rows = as_new(plan_territories(plan_id))
    row = next((row for row in rows if row.key == key), None)
    if plan.state is not PlanState.DRAFT or (row is None and key):
        raise Http404
    shown = entered_of(row) if row else {}
    form = TerritoryForm(
        request.POST or None,
        initial=shown if shown is not None else {"name": row.name, "parent": row.parent_key} if row else {},
        others=[other for other in rows if other is not row],
        people=people_options(actor),
        kept=row.rule if row and shown is None else None,
    )
    if request.method == "POST" and form.is_valid():
        entered = form.territory(row.key if row else "")
        try:
            return _redraft(request, plan, _with(rows, row, entered))
        except Stale as stale:
            form.add_error(None, str(stale.text))
        except Refused as refusal:
            form.refuse(refusal)
    context = {
        "plan": plan,
        "row": row,
        "form": form,
        "plan_url": _plan_url(plan_id),
        "kept": rule_text(row.rule) if row and shown is None else "",
    }
    return render(request, "customers/territory.html", context, status=422 if request.method == "POST" else 200)


def _with(rows: list[NewTerritory], row: NewTerritory | None, entered: NewTerritory) -> list[NewTerritory]:
    """The rows with this one changed or added; it stands where its parent is known, last of its place."""
    if row is not None and row.parent_key == entered.parent_key:
        return [entered if other is row else other for other in rows]
    moved, below = [entered], {entered.key}
    others = [other for other in rows if other is not row]
    for other in others:
        if row is not None and other.parent_key in below:
            moved.append(other)
            below.add(other.key)
    return [other for other in others if other.key not in below - {entered.key}] + moved


def _plan_page(
    request: HttpRequest, plan: PlanRow, other: Mapping[str, object] | None = None, *, status: int = 200
) -> HttpResponse:
    rows = plan_territories(plan.id)
    is_draft = plan.state is PlanState.DRAFT
    context = {
        "plan": plan,
        "rows": _in_tree(rows),
        "is_draft": is_draft,
        "preview": territory_preview(actor_of(request), plan.id)
        if rows and plan.state is not PlanState.RETIRED
        else None,
        "labels": PLAN_STATE_LABELS,
        "roles": TERRITORY_ROLE_LABELS,
        "accounts_url": reverse("accounts"),
        "message": "",
    }
    return render(request, "customers/territory_plan.html", context | dict(other or {}), status=status)


def _in_tree(rows: list[TerritoryRow]) -> list[tuple[TerritoryRow, int, object]]:
    """The territories as the tree stands, siblings in their order: each with its depth and its rule in words."""
    below: dict[int | None, list[TerritoryRow]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    found: list[tuple[TerritoryRow, int, object]] = []
    waiting = [(row, 0) for row in reversed(below.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        found.append((row, depth, rule_text(row.rule)))
        waiting += [(child, depth + 1) for child in reversed(below.get(row.id, []))]
    return found


def _plan_url(plan_id: int) -> str:
    return reverse("settings_territory_plan", args=[public_id(plan_id)])
