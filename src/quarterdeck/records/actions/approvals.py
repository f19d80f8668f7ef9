"""Writes of approvals and delegations."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Stamp, Via
from quarterdeck.records.actions.notices import notify
from quarterdeck.records.events.approvals import (
    ApprovalAsked,
    ApprovalEvent,
    ApprovalGranted,
    ApprovalRejected,
    ApprovalsDelegated,
    ApprovalWithdrawn,
    DelegationEnded,
)
from quarterdeck.records.models import Approval, Delegation
from quarterdeck.records.queries.approvals import seen_approvals
from quarterdeck.records.queries.deciding import approvers_of, ways_of
from quarterdeck.records.rules.approvals import (
    LONGEST_NOTE,
    asking_verdict,
    best_candidate,
    delegation_verdict,
    rejecting_verdict,
)
from quarterdeck.records.terms.approvals import ApprovalState, Asking, NewApproval, NewDelegation
from quarterdeck.records.terms.notices import NewNotification, NoticeKind
from quarterdeck.users.queries import company_day, employees
from quarterdeck.users.queries.approvers import may_approve
from quarterdeck.users.queries.records import records, require_visible, require_writable
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.checks import text_reasons
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text, clean_block
from quarterdeck.values.verdict import Conflict, NotFound, NotPermitted, Refused


@dataclass(frozen=True, slots=True)
class ApprovalSaved:
    """An approval after a write. `seq` is the journal entry's."""

    approval_id: int
    state: ApprovalState
    seq: int


@action
def ask_approval(*, new: NewApproval, by: Actor, via: Via, at: datetime | None = None) -> ApprovalSaved:
    """Ask another person to approve something of a record, on these terms.

    What was asked before on other terms is withdrawn with it. Raises NotFound when the record is not the
    actor's to see, Refused when the same is asked or approved already, or nobody else could decide.
    The caller holds the record's lock and has checked who may ask.
    """
    require_visible(by, new.kind, new.record_id)
    stamp = by.stamp(at or timezone.now(), via)
    note = clean_block(new.note)
    if reasons := text_reasons(note, field="note", longest=LONGEST_NOTE):
        raise Refused(reasons)
    owner_id = records.kind(new.kind).owners([new.record_id])[new.record_id]
    before = Approval.objects.filter(kind=new.kind, record_id=new.record_id, subject=new.subject)
    last = before.exclude(state=ApprovalState.WITHDRAWN).order_by("-asked_at", "-id").first()
    is_same = last is not None and last.terms == new.terms
    candidates = approvers_of(new, owner_id, by.person_id, company_day(stamp.at))
    asking = Asking(
        candidates=candidates,
        is_open=is_same and last is not None and last.state == ApprovalState.ASKED,
        is_approved=is_same and last is not None and last.state == ApprovalState.APPROVED,
    )
    if reasons := asking_verdict(asking):
        raise Refused(reasons)
    if last is not None and last.state == ApprovalState.ASKED:
        _decide(last, ApprovalState.WITHDRAWN, ApprovalWithdrawn, by, via, stamp.at)
    row = Approval.objects.create(
        kind=new.kind,
        record_id=new.record_id,
        subject=new.subject,
        label=new.label,
        terms=new.terms,
        shown=new.shown,
        approver_id=new.approver_id,
        approver_role=new.approver_role,
        asked_by_id=by.person_id,
        asked_at=stamp.at,
        note=note,
    )
    changes = [
        FieldChange(name, None, value)
        for name in ("subject", "shown", "terms", "approver_id", "approver_role", "note")
        if (value := getattr(row, name)) not in (None, "")
    ]
    seq = record(ApprovalAsked(record_id=row.pk, subject_kind=row.kind, subject_id=row.record_id), stamp, changes)
    _tell(row, candidates, NoticeKind.APPROVAL_ASKED, by, stamp.at)
    return ApprovalSaved(row.pk, ApprovalState.ASKED, seq)


@action
def approve(*, approval_id: int, note: str = "", by: Actor, via: Via, at: datetime | None = None) -> ApprovalSaved:
    """Approve, in person or on behalf of who delegated to the actor. Raises NotFound, NotPermitted, Refused.

    Raises Conflict when it was decided or withdrawn meanwhile.
    """
    return _answer(approval_id, ApprovalState.APPROVED, note, by, via, at)


@action
def reject(*, approval_id: int, note: str, by: Actor, via: Via, at: datetime | None = None) -> ApprovalSaved:
    """Reject with a note that says why. Raises as `approve`."""
    return _answer(approval_id, ApprovalState.REJECTED, note, by, via, at)


@action
def withdraw_approval(*, approval_id: int, by: Actor, via: Via, at: datetime | None = None) -> ApprovalSaved:
    """Take back what one asked for, of a record one may change.

    Raises NotFound, NotPermitted for others, Conflict when it is decided.
    """
    row = _held(approval_id, by)
    require_writable(by, row.kind, row.record_id)
    if row.asked_by_id != by.person_id:
        raise NotPermitted("approvals.withdraw", Text.of(N_("Only who asked may withdraw this.")))
    return _decide(row, ApprovalState.WITHDRAWN, ApprovalWithdrawn, by, via, at or timezone.now())


@action
def delegate_approvals(*, new: NewDelegation, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Let another person decide on the actor's behalf for some days. Raises NotPermitted, Refused.

    Returns the delegation's id.
    """
    require(by, Permission.APPROVALS_DECIDE)
    stamp = by.stamp(at or timezone.now(), via)
    reasons = delegation_verdict(
        new,
        person_id=by.person_id,
        today=company_day(stamp.at),
        deputy_may=employees([new.deputy_id]).get(new.deputy_id, False) and may_approve(new.deputy_id),
    )
    if reasons:
        raise Refused(reasons)
    row = Delegation.objects.create(
        person_id=by.person_id,
        deputy_id=new.deputy_id,
        valid_from=new.valid_from,
        valid_until=new.valid_until,
        created_at=stamp.at,
    )
    changes = [
        FieldChange("person_id", None, by.person_id),
        FieldChange("deputy_id", None, new.deputy_id),
        FieldChange("valid_from", None, new.valid_from),
        FieldChange("valid_until", None, new.valid_until),
    ]
    record(ApprovalsDelegated(record_id=row.pk), stamp, changes)
    return row.pk


@action
def end_delegation(*, delegation_id: int, by: Actor, via: Via, at: datetime | None = None) -> int:
    """End a delegation of one's own now. Raises NotPermitted, NotFound for another's or one that is over."""
    require(by, Permission.APPROVALS_DECIDE)
    stamp = by.stamp(at or timezone.now(), via)
    rows = Delegation.objects.select_for_update().filter(pk=delegation_id, person_id=by.person_id, ended_at=None)
    row = rows.first()
    if row is None:
        raise NotFound("delegation")
    return _end(row, stamp)


def leave_approvals(*, person_id: int, stamp: Stamp) -> None:
    """What somebody who left asked for is withdrawn, and delegations from and to them end.

    Part of the transaction that deactivates them. What waits for them can be asked of somebody else.
    """
    for row in Approval.objects.select_for_update().filter(asked_by_id=person_id, state=ApprovalState.ASKED):
        row.state, row.decided_at = ApprovalState.WITHDRAWN.value, stamp.at
        row.save(update_fields=["state", "decided_at"])
        told = ApprovalWithdrawn(record_id=row.pk, subject_kind=row.kind, subject_id=row.record_id)
        record(told, stamp, [FieldChange("state", ApprovalState.ASKED.value, row.state)])
    lent = Q(person_id=person_id) | Q(deputy_id=person_id)
    for delegation in Delegation.objects.select_for_update().filter(lent, ended_at=None):
        _end(delegation, stamp)


def _end(row: Delegation, stamp: Stamp) -> int:
    row.ended_at = stamp.at
    row.save(update_fields=["ended_at"])
    return record(DelegationEnded(record_id=row.pk), stamp, [FieldChange("ended_at", None, stamp.at.isoformat())])


def _held(approval_id: int, by: Actor) -> Approval:
    """The approval, locked and still open. Raises NotFound, or Conflict when somebody was faster."""
    row = seen_approvals(by).select_for_update(of=("self",)).filter(pk=approval_id).first()
    if row is None:
        raise NotFound("approval")
    if row.state != ApprovalState.ASKED:
        raise Conflict("approval_decided", Text.of(N_("This was decided or withdrawn meanwhile.")))
    return row


def _answer(
    approval_id: int, state: ApprovalState, note: str, by: Actor, via: Via, at: datetime | None
) -> ApprovalSaved:
    require(by, Permission.APPROVALS_DECIDE)
    row, instant = _held(approval_id, by), at or timezone.now()
    note = clean_block(note)
    reasons = text_reasons(note, field="note", longest=LONGEST_NOTE)
    if state is ApprovalState.REJECTED:
        reasons += rejecting_verdict(note)
    about = (row.kind, row.record_id, row.approver_role)
    best, against = best_candidate(
        ways_of(by, company_day(instant), [about])[about],
        asker_id=row.asked_by_id,
        owner_id=records.kind(row.kind).owners([row.record_id])[row.record_id],
        approver_id=row.approver_id,
    )
    if best is None or reasons:
        raise Refused([*against, *reasons])
    row.on_behalf_of_id, row.decision_note = best.principal_id, note
    event = ApprovalGranted if state is ApprovalState.APPROVED else ApprovalRejected
    return _decide(row, state, event, by, via, instant)


def _decide(
    row: Approval, state: ApprovalState, event: type[ApprovalEvent], by: Actor, via: Via, at: datetime
) -> ApprovalSaved:
    row.state, row.decided_by_id, row.decided_at = state.value, by.person_id or None, at
    row.save(update_fields=["state", "decided_by", "decided_at", "on_behalf_of", "decision_note"])
    changes = [FieldChange("state", ApprovalState.ASKED.value, state.value)]
    changes += [
        FieldChange(name, None, value)
        for name in ("on_behalf_of_id", "decision_note")
        if (value := getattr(row, name)) not in (None, "")
    ]
    told = event(record_id=row.pk, subject_kind=row.kind, subject_id=row.record_id)
    seq = record(told, by.stamp(at, via), changes)
    _tell(row, [row.asked_by_id], NoticeKind.APPROVAL_DECIDED, by, at)
    return ApprovalSaved(row.pk, state, seq)


def _tell(row: Approval, people: Iterable[int], notice: NoticeKind, by: Actor, at: datetime) -> None:
    notes = [
        NewNotification(person_id, row.kind, row.record_id, notice, by.person_id or None, {"what": row.label})
        for person_id in people
    ]
    notify(notes=notes, at=at)
