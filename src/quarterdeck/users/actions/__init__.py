"""Writes about people and rights."""

from quarterdeck.users.actions.company import (
    add_organisation,
    edit_company,
    install_company,
    install_roles,
    renew_fields_version,
)
from quarterdeck.users.actions.invitations import invite_people
from quarterdeck.users.actions.links import accept_invitation, invite_person, issue_reset_link
from quarterdeck.users.actions.notices import add_unread
from quarterdeck.users.actions.passwords import change_password, end_other_sessions, end_person_sessions, set_password
from quarterdeck.users.actions.people import (
    add_person,
    deactivate_person,
    edit_person,
    reactivate_person,
    set_preferences,
    set_role,
)
from quarterdeck.users.actions.roles import add_role, edit_role, reset_role, retire_role
from quarterdeck.users.actions.second_factor import (
    remove_second_factor,
    renew_recovery_codes,
    require_second_factor,
    reset_second_factor,
    set_up_second_factor,
)
from quarterdeck.users.actions.teams import add_team, close_team, edit_team, join_team, leave_team
from quarterdeck.users.actions.territories import (
    activate_plan,
    discard_draft,
    draft_territories,
    redraft_territories,
)
from quarterdeck.users.actions.tokens import create_token, mark_token_used, revoke_token

__all__ = [
    "accept_invitation",
    "activate_plan",
    "add_organisation",
    "add_person",
    "add_role",
    "add_team",
    "add_unread",
    "change_password",
    "close_team",
    "create_token",
    "deactivate_person",
    "discard_draft",
    "draft_territories",
    "edit_company",
    "edit_person",
    "edit_role",
    "edit_team",
    "end_other_sessions",
    "end_person_sessions",
    "install_company",
    "install_roles",
    "invite_people",
    "invite_person",
    "issue_reset_link",
    "join_team",
    "leave_team",
    "mark_token_used",
    "reactivate_person",
    "redraft_territories",
    "remove_second_factor",
    "renew_fields_version",
    "renew_recovery_codes",
    "require_second_factor",
    "reset_role",
    "reset_second_factor",
    "retire_role",
    "revoke_token",
    "set_password",
    "set_preferences",
    "set_role",
    "set_up_second_factor",
]
