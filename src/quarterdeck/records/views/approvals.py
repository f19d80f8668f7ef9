"""Approvals: what waits for the viewer, what they asked for and decided; one of them; and who decides for them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quarterdeck.journal.queries import timeline
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.records import actions, queries
from quarterdeck.records.forms.approvals import DecideForm, DelegateForm
from quarterdeck.records.panels.attachments import record_href
from quarterdeck.records.queries import ApprovalPage, ApprovalRow
from quarterdeck.records.terms.approvals import BOX_LABELS, EVENT_LABELS, STATE_LABELS, STATE_TONES, ApprovalState, Box
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.users.queries import company_day, people_names
from quarterdeck.users.terms import ROLES, Actor, Permission
from quarterdeck.values.verdict import Refused

FORM = Via(Door.FORM)
MOST_ENTRIES = 20
_ROLE_NAMES = {role.key: role.name for role in ROLES}


@require_safe
@page
def approvals(request: HttpRequest) -> HttpResponse:
    """One of the viewer's boxes: what waits for them first."""
    by, asked = actor_of(request), request.GET.get("box", "")
    box = Box(asked) if asked in set(Box) else Box.WAITING
    found = queries.approvals(by, box, cursor=request.GET.get("after", ""))
    names = people_names([one for one in found.deciding.values() if one is not None])
    here = reverse("approvals")
    context = {
        "box": box,
        "tabs": [(_(words), f"{here}?box={one}", one is box, None) for one, words in BOX_LABELS.items()],
        "approvals": [_line(row, found, names) for row in found.rows],
        "next_href": f"{here}?box={box}&after={found.next_cursor}" if found.next_cursor else "",
        "delegations_href": reverse("delegations") if by.may(Permission.APPROVALS_DECIDE) else "",
    }
    return render(request, "records/approvals.html", context)


@require_safe
@page
def approval(request: HttpRequest, approval_id: int) -> HttpResponse:
    """One approval: what is asked of whom, what was decided, and its log."""
    return _shown(request, approval_id, DecideForm())


@require_POST
@page
def approval_decide(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Approve or reject."""
    by, form = actor_of(request), DecideForm(request.POST)
    if not form.is_valid():
        return _shown(request, approval_id, form, status=422)
    note, is_yes = form.cleaned_data["note"], request.POST.get("decision") == "approve"
    try:
        (actions.approve if is_yes else actions.reject)(approval_id=approval_id, note=note, by=by, via=FORM)
    except Refused as refused:
        form.refuse(refused)
        return _shown(request, approval_id, form, status=422)
    say(request, _("Approved. Who asked is told.") if is_yes else _("Rejected. Who asked is told."))
    return redirect(request, reverse("approvals"))


@require_POST
@page
def approval_withdraw(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Take back what one asked for."""
    actions.withdraw_approval(approval_id=approval_id, by=actor_of(request), via=FORM)
    say(request, _("Withdrawn."))
    return redirect(request, f"{reverse('approvals')}?box={Box.ASKED}")


@require_http_methods(SHOWN_OR_POSTED)
@page
def delegations(request: HttpRequest) -> HttpResponse:
    """Who decides on the viewer's behalf, and on which days; one more of them."""
    by = actor_of(request)
    today = company_day(timezone.now())
    form = DelegateForm(request.POST if request.method == "POST" else None, actor=by, today=today)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.delegate_approvals(new=form.delegation(), by=by, via=FORM)
            except Refused as refused:
                form.refuse(refused)
            else:
                say(request, _("Delegated."))
                return redirect(request, reverse("delegations"))
    rows = queries.delegations_of(by.person_id, today)
    context = {"delegations": rows, "form": form, "may_delegate": by.may(Permission.APPROVALS_DECIDE)}
    return render(request, "records/delegations.html", context, status=status)


@require_POST
@page
def delegation_end(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """End a delegation before its last day."""
    actions.end_delegation(delegation_id=delegation_id, by=actor_of(request), via=FORM)
    say(request, _("The delegation is over."))
    return redirect(request, reverse("delegations"))


def _shown(request: HttpRequest, approval_id: int, form: DecideForm, *, status: int = 200) -> HttpResponse:
    by = actor_of(request)
    found = queries.approval(by, approval_id)
    (row,) = found.rows
    names = people_names([one for one in found.deciding.values() if one is not None])
    line = _line(row, found, names)
    context = {
        "approval": line,
        "form": form,
        "log": _log(approval_id),
        "withdraw_href": _withdraw_href(by, row),
        "decide_href": reverse("approval_decide", args=[row.id]) if row.id in found.deciding else "",
    }
    return render(request, "records/approval.html", context, status=status)


def _withdraw_href(by: Actor, row: ApprovalRow) -> str:
    is_own = row.is_open and row.asked_by_id == by.person_id
    return reverse("approval_withdraw", args=[row.id]) if is_own else ""


def _line(row: ApprovalRow, found: ApprovalPage, names: dict[int, str]) -> dict[str, Any]:
    state = ApprovalState(row.state)
    principal = found.deciding.get(row.id)
    return {
        "href": reverse("approval", args=[row.id]),
        "title": _("Approval for {what}").format(what=row.label),
        "record": found.names.get((row.kind, row.record_id), ""),
        "record_href": record_href(row.kind, row.record_id),
        "shown": row.shown,
        "state": _(STATE_LABELS[state]),
        "tone": STATE_TONES[state],
        "asked_by": row.asked_by_name,
        "asked_at": row.asked_at,
        "note": row.note,
        "approver": row.approver_name or _(_ROLE_NAMES.get(row.approver_role, row.approver_role)),
        "decided_by": row.decided_by_name,
        "on_behalf_of": row.on_behalf_of_name,
        "decided_at": row.decided_at,
        "decision_note": row.decision_note,
        "for_whom": names.get(principal, "") if principal is not None else "",
        "may_decide": row.id in found.deciding,
    }


def _log(approval_id: int) -> list[dict[str, Any]]:
    """What happened to the approval, the last first: its entries in the journal."""
    entries = timeline("approval", approval_id, None, MOST_ENTRIES)
    behalf = {
        entry.seq: change.new
        for entry in entries
        for change in entry.changes
        if change.field == "on_behalf_of_id" and isinstance(change.new, int)
    }
    names = people_names([one for one in [*(entry.actor_id for entry in entries), *behalf.values()] if one])
    return [
        {
            "what": _(EVENT_LABELS[entry.event]),
            "who": names.get(entry.actor_id or 0, ""),
            "on_behalf_of": names.get(behalf.get(entry.seq, 0), ""),
            "at": entry.at,
        }
        for entry in entries
    ]
