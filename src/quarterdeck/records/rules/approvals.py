"""Decisions about approvals: pure, facts in, reasons out."""

from collections.abc import Iterable
from datetime import date, timedelta

from quarterdeck.records.terms.approvals import Asking, Candidate, NewDelegation
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason

LONGEST_NOTE = 1_000
LONGEST_DELEGATION = timedelta(days=366)


def asking_verdict(asking: Asking) -> list[Reason]:
    """Why this cannot be asked: it is asked or approved already, or nobody else could decide."""
    if asking.is_open:
        text = Text.of(N_("This is asked already and waits for a decision. Withdraw it to ask anew."))
        return [Reason(code="approval_open", text=text, field="criterion")]
    if asking.is_approved:
        text = Text.of(N_("This is approved already, and nothing of it has changed since."))
        return [Reason(code="approval_given", text=text, field="criterion")]
    if not asking.candidates:
        text = Text.of(
            N_("Nobody but yourself or the owner could approve this. Ask sales operations to name somebody else.")
        )
        return [Reason(code="approver_nobody", text=text, field="criterion")]
    return []


def deciding_verdict(candidate: Candidate, *, asker_id: int, owner_id: int, approver_id: int | None) -> list[Reason]:
    """Why this person, perhaps on behalf of a principal, may not decide.

    Neither who asked nor who owns the record decides, in person or through delegation; a named
    approver decides alone, otherwise whoever has the role and may change the record.
    """
    parties = {candidate.person_id, candidate.decides_for}
    if asker_id in parties:
        text = Text.of(N_("Who asked does not decide, nor does anybody on their behalf."))
        return [Reason(code="approver_asked", text=text)]
    if owner_id in parties:
        text = Text.of(N_("The owner of the record does not decide, nor does anybody on their behalf."))
        return [Reason(code="approver_owns", text=text)]
    if approver_id is not None and approver_id != candidate.decides_for:
        return [Reason(code="approver_other", text=Text.of(N_("Another person was asked to decide.")))]
    if approver_id is None and not candidate.holds_role:
        text = Text.of(N_("This waits for somebody with another role."))
        return [Reason(code="approver_role_other", text=text)]
    if approver_id is None and not candidate.is_within_reach:
        text = Text.of(N_("This record is beyond the reach of your role."))
        return [Reason(code="approver_beyond_reach", text=text)]
    return []


def best_candidate(
    candidates: Iterable[Candidate], *, asker_id: int, owner_id: int, approver_id: int | None
) -> tuple[Candidate | None, list[Reason]]:
    """The first way in which a person may decide, of those in the order given; without one, why the first is none."""
    first: list[Reason] = []
    for candidate in candidates:
        reasons = deciding_verdict(candidate, asker_id=asker_id, owner_id=owner_id, approver_id=approver_id)
        if not reasons:
            return candidate, []
        first = first or reasons
    return None, first


def rejecting_verdict(note: str) -> list[Reason]:
    """Why a rejection cannot stand so: it says nothing."""
    if note.strip():
        return []
    text = Text.of(N_("Say why, so that they know what to change."))
    return [Reason(code="note_missing", text=text, field="note")]


def delegation_verdict(new: NewDelegation, *, person_id: int, today: date, deputy_may: bool) -> list[Reason]:
    """Why somebody cannot delegate so: to themselves, to who may not decide, or for days that cannot be."""
    reasons = []
    if new.deputy_id == person_id:
        text = Text.of(N_("Choose somebody other than yourself."))
        reasons.append(Reason(code="deputy_self", text=text, field="deputy_id"))
    elif not deputy_may:
        text = Text.of(N_("This person may not decide on approvals. Choose somebody who may."))
        reasons.append(Reason(code="deputy_unfit", text=text, field="deputy_id"))
    if new.valid_until < new.valid_from:
        text = Text.of(N_("The last day lies before the first. Choose a later one."))
        reasons.append(Reason(code="delegation_backwards", text=text, field="valid_until"))
    elif new.valid_until < today:
        text = Text.of(N_("These days are over. Choose days to come."))
        reasons.append(Reason(code="delegation_over", text=text, field="valid_until"))
    elif new.valid_until - new.valid_from > LONGEST_DELEGATION:
        text = Text.of(N_("A delegation lasts 366 days at most."))
        reasons.append(Reason(code="delegation_too_long", text=text, field="valid_until"))
    return reasons
