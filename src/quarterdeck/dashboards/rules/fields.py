"""What a dashboard must be."""

from collections.abc import Collection

from quarterdeck.dashboards.terms import DashboardFields, Sharing
from quarterdeck.values.checks import name_reasons
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import N_, Text, clean_line
from quarterdeck.values.verdict import Reason

NAME_LENGTH = 80
MOST_DASHBOARDS = 50


@dataclass(frozen=True, slots=True)
class Known:
    """What a dashboard is judged against.

    How many the owner has besides it, whether one of those is called so, all roles, those that start with another,
    and the teams there are.
    """

    others: int
    name_is_taken: bool
    roles: Collection[str]
    taken_roles: Collection[str]
    teams: Collection[int] = ()


def settled(new: DashboardFields) -> DashboardFields:
    """The fields as they are stored: a tidy name, a role or a team only where it is shared with one."""
    role_key = new.role_key if new.sharing == Sharing.ROLE else ""
    team_id = new.team_id if new.sharing == Sharing.TEAM else None
    return replace(new, name=clean_line(new.name), role_key=role_key, team_id=team_id)


def dashboard_reasons(new: DashboardFields, known: Known) -> list[Reason]:
    """Why a dashboard, settled before, cannot be kept so."""
    reasons = name_reasons(new.name, longest=NAME_LENGTH)
    if not reasons and known.name_is_taken:
        text = Text.of(N_("You have a dashboard “{name}” already. Choose another name."), name=new.name)
        reasons.append(Reason("name_taken", text, field="name"))
    if known.others >= MOST_DASHBOARDS:
        text = Text.of(N_("You can have {most} dashboards. Delete one first."), most=MOST_DASHBOARDS)
        reasons.append(Reason("too_many_dashboards", text))
    if new.sharing not in set(Sharing):
        text = Text.of(N_("Choose from the list who can see this dashboard."))
        reasons.append(Reason("unknown_choice", text, field="sharing"))
    if new.sharing == Sharing.ROLE and new.role_key not in known.roles:
        text = Text.of(N_("Choose the role that starts with this dashboard."))
        reasons.append(Reason("role_unknown", text, field="role_key"))
    elif new.sharing == Sharing.ROLE and new.role_key in known.taken_roles:
        text = Text.of(N_("This role already starts with another dashboard. Change the sharing of that one first."))
        reasons.append(Reason("role_has_dashboard", text, field="role_key"))
    if new.sharing == Sharing.TEAM and new.team_id not in known.teams:
        text = Text.of(N_("Choose the team that sees this dashboard."))
        reasons.append(Reason("dashboard_team_unknown", text, field="team_id"))
    return reasons
