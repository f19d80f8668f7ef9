"""Writes of what any record may have."""

from quarterdeck.records.actions.approvals import (
    ApprovalSaved,
    approve,
    ask_approval,
    delegate_approvals,
    end_delegation,
    leave_approvals,
    reject,
    withdraw_approval,
)
from quarterdeck.records.actions.attachments import Attached, attach_file, remove_file, restore_file
from quarterdeck.records.actions.notices import mark_all_read, mark_read, notify, set_muted_notices, tell_new_owner

__all__ = [
    "ApprovalSaved",
    "Attached",
    "approve",
    "ask_approval",
    "attach_file",
    "delegate_approvals",
    "end_delegation",
    "leave_approvals",
    "mark_all_read",
    "mark_read",
    "notify",
    "reject",
    "remove_file",
    "restore_file",
    "set_muted_notices",
    "tell_new_owner",
    "withdraw_approval",
]
