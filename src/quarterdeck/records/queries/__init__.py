"""Reads of what any record may have."""

from quarterdeck.records.queries.approvals import (
    ApprovalPage,
    ApprovalRow,
    DelegationRow,
    approval,
    approval_states,
    approvals,
    approvals_about,
    approvals_of,
    deciding_of,
    delegations_of,
)
from quarterdeck.records.queries.attachments import attachment, attachments_by_category, attachments_of, download
from quarterdeck.records.queries.deciding import approvers_of
from quarterdeck.records.queries.notices import NoticePage, muted_notices, notice_of, notices

__all__ = [
    "ApprovalPage",
    "ApprovalRow",
    "DelegationRow",
    "NoticePage",
    "approval",
    "approval_states",
    "approvals",
    "approvals_about",
    "approvals_of",
    "approvers_of",
    "attachment",
    "attachments_by_category",
    "attachments_of",
    "deciding_of",
    "delegations_of",
    "download",
    "muted_notices",
    "notice_of",
    "notices",
]
