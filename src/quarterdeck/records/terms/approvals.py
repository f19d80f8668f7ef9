"""Words of approvals: what is asked of another person, how it stands, and who decides for whom."""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_


class ApprovalState(StrEnum):
    """How an approval stands. Only an asked one can be decided."""

    ASKED = "asked"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


STATE_LABELS = {
    ApprovalState.ASKED: N_("Waiting"),
    ApprovalState.APPROVED: N_("Approved"),
    ApprovalState.REJECTED: N_("Rejected"),
    ApprovalState.WITHDRAWN: N_("Withdrawn"),
}


STATE_TONES = {
    ApprovalState.ASKED: "warn",
    ApprovalState.APPROVED: "pos",
    ApprovalState.REJECTED: "neg",
    ApprovalState.WITHDRAWN: "idle",
}
# The entries of an approval in the journal are its log.
EVENT_LABELS = {
    "approval.asked": N_("Asked"),
    "approval.granted": N_("Approved"),
    "approval.rejected": N_("Rejected"),
    "approval.withdrawn": N_("Withdrawn"),
}


class Box(StrEnum):
    """Which approvals a person looks at: what waits for them, what they asked for, what they decided."""

    WAITING = "waiting"
    ASKED = "asked"
    DECIDED = "decided"


BOX_LABELS = {
    Box.WAITING: N_("Waiting for me"),
    Box.ASKED: N_("Asked by me"),
    Box.DECIDED: N_("Decided by me"),
}


@dataclass(frozen=True, slots=True)
class NewApproval:
    """What is asked: `subject` names it lastingly, `terms` is the fingerprint of what would be approved.

    `label` and `shown` say in words what it is about and on which terms. The approver is a person or
    anyone of a role; one of the two is given.
    """

    kind: str
    record_id: int
    subject: str
    label: str
    terms: str
    shown: str = ""
    note: str = ""
    approver_id: int | None = None
    approver_role: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the last approval of a subject stands, and on which terms."""

    state: ApprovalState
    terms: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who might decide: for themselves, or on behalf of a principal who delegated to them.

    `holds_role` and `is_within_reach` speak of the principal, or of the person when there is none.
    """

    person_id: int
    principal_id: int | None = None
    holds_role: bool = False
    is_within_reach: bool = False

    @property
    def decides_for(self) -> int:
        """Whose approval it is."""
        return self.person_id if self.principal_id is None else self.principal_id


@dataclass(frozen=True, slots=True)
class NewDelegation:
    """For the days from `valid_from` to `valid_until`, both included, the deputy decides on somebody's behalf."""

    deputy_id: int
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True)
class Asking:
    """Facts for asking: who could decide, and whether the same is asked or approved already."""

    candidates: Collection[int]
    is_open: bool = False
    is_approved: bool = False
