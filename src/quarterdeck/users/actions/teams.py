"""The team tree and who belongs to it since when."""

from datetime import date, datetime

from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.users.actions.access import lock_tree, refresh_access, viewers_of
from quarterdeck.users.actions.rights import refuse_for
from quarterdeck.users.events import TeamAdded, TeamEdited, TeamJoined, TeamLeft
from quarterdeck.users.models import Person, Team, TeamMembership
from quarterdeck.users.queries.access import team_parents
from quarterdeck.users.queries.company import company_day
from quarterdeck.users.rules import is_below, leaving_verdict, membership_verdict, require
from quarterdeck.users.terms import Actor, OrganisationKind, Permission
from quarterdeck.values.checks import name_reasons
from quarterdeck.values.text import Text, clean_line, fold
from quarterdeck.values.verdict import NotFound, Reason, Refused, Stale

LONGEST_TEAM_NAME = 120


@action
def add_team(*, name: str, by: Actor, via: Via, at: datetime | None = None, parent_id: int | None = None) -> int:
    """Add a team below `parent_id`, or at the top; returns its id."""
    require(by, Permission.PEOPLE_MANAGE)
    at = at or timezone.now()
    lock_tree()
    name = clean_line(name)
    refuse_for(_name_reasons(name))
    if parent_id is not None:
        _locked_team(parent_id)
    team = Team.objects.create(name=name, name_key=_key(name), parent_id=parent_id, created_at=at)
    changes = [FieldChange("name", None, name), FieldChange("parent_id", None, parent_id)]
    record(TeamAdded(team.id), by.stamp(at, via), changes)
    return team.id


@action
def edit_team(
    *, team_id: int, name: str, parent_id: int | None, version: int, by: Actor, via: Via, at: datetime | None = None
) -> None:
    """Rename a team or hang it elsewhere in the tree. Stale when `version` is not the present one."""
    require(by, Permission.PEOPLE_MANAGE)
    at = at or timezone.now()
    lock_tree()
    team = _locked_team(team_id)
    if team.version != version:
        raise Stale(expected=version, found=team.version)
    name = clean_line(name)
    reasons = _name_reasons(name, but=team_id)
    if parent_id is not None:
        _locked_team(parent_id)
        if is_below(parent_id, team_id, team_parents()):
            text = Text.of("A team cannot lie below itself. Choose another team.")
            reasons.append(Reason(code="team_below_itself", text=text, field="parent_id"))
    refuse_for(reasons)
    changed = [
        FieldChange(field, old, new)
        for field, old, new in (("name", team.name, name), ("parent_id", team.parent_id, parent_id))
        if old != new
    ]
    if not changed:
        return
    viewers = viewers_of([team_id])
    team.name, team.name_key, team.parent_id = name, _key(name), parent_id
    team.version += 1
    team.save(update_fields=["name", "name_key", "parent", "version"])
    refresh_access(viewers | viewers_of([team_id]))
    record(TeamEdited(team.id), by.stamp(at, via), changed)


@action
def close_team(*, team_id: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Close a team that has no members and no teams below it any more."""
    require(by, Permission.PEOPLE_MANAGE)
    lock_tree()
    team = _locked_team(team_id)
    if team.children.filter(state="active").exists() or team.memberships.filter(valid_to=None).exists():
        text = Text.of("This team still has people or teams. Move them first.")
        raise Refused.because("team_not_empty", text, "team")
    team.state = "closed"
    team.version += 1
    team.save(update_fields=["state", "version"])
    record(TeamEdited(team.id), by.stamp(at or timezone.now(), via), [FieldChange("state", "active", "closed")])


@action
def join_team(
    *,
    team_id: int,
    person_id: int,
    by: Actor,
    via: Via,
    at: datetime | None = None,
    is_manager: bool = False,
    since: date | None = None,
) -> None:
    """Let an employee join a team, or change between member and manager, from a day on (None: today).

    The day is one of the company's zone, today or earlier. A change on a later day than the first one
    keeps the earlier stretch.
    """
    require(by, Permission.PEOPLE_MANAGE)
    at = at or timezone.now()
    lock_tree()
    team, person = _locked_team(team_id), _employee(person_id)
    today = company_day(at)
    since = since or today
    rows = TeamMembership.objects.filter(team=team, person=person)
    present = rows.filter(valid_to=None).first()
    if present is not None and present.is_manager == is_manager:
        return
    last_end = present.valid_from if present else rows.order_by("-valid_to").values_list("valid_to", flat=True).first()
    refuse_for(membership_verdict(since=since, today=today, last_end=last_end))
    if present is not None:
        present.valid_to = since
        present.save(update_fields=["valid_to"])
    TeamMembership.objects.create(team=team, person=person, is_manager=is_manager, valid_from=since)
    refresh_access(viewers_of([team_id]) | {person_id})
    event = TeamJoined(team.id, person_id=person_id, is_manager=is_manager, valid_from=since.isoformat())
    record(event, by.stamp(at, via))


@action
def leave_team(
    *, team_id: int, person_id: int, by: Actor, via: Via, at: datetime | None = None, until: date | None = None
) -> None:
    """End a membership on a day (None: today), which is the first day that no longer counts."""
    require(by, Permission.PEOPLE_MANAGE)
    at = at or timezone.now()
    lock_tree()
    membership = TeamMembership.objects.filter(team_id=team_id, person_id=person_id, valid_to=None).first()
    if membership is None:
        raise NotFound("membership")
    today = company_day(at)
    until = until or today
    refuse_for(leaving_verdict(until=until, valid_from=membership.valid_from, today=today))
    viewers = viewers_of([team_id])
    membership.valid_to = until
    membership.save(update_fields=["valid_to"])
    refresh_access(viewers | {person_id})
    record(TeamLeft(team_id, person_id=person_id, valid_to=until.isoformat()), by.stamp(at, via))


def _locked_team(team_id: int) -> Team:
    team = Team.objects.select_for_update().filter(pk=team_id, state="active").first()
    if team is None:
        raise NotFound("team")
    return team


def _employee(person_id: int) -> Person:
    person = Person.objects.filter(pk=person_id, organisation__kind=OrganisationKind.COMPANY).first()
    if person is None:
        raise NotFound("person")
    return person


def _name_reasons(name: str, *, but: int = 0) -> list[Reason]:
    reasons = name_reasons(name, longest=LONGEST_TEAM_NAME)
    if not reasons and Team.objects.filter(name_key=_key(name), state="active").exclude(pk=but).exists():
        reasons = [Reason(code="team_name_taken", text=Text.of("Another team has this name."), field="name")]
    return reasons


def _key(name: str) -> str:
    """The folded name, cut to its column: folding can lengthen a text."""
    return fold(name)[:LONGEST_TEAM_NAME]
