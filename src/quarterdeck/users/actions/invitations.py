"""Letting several people in at once: added, put into a team, and each given a link, in one transaction."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from quarterdeck.journal.actions import Recorded, action, record_many
from quarterdeck.journal.terms import FieldChange, Stamp, Via
from quarterdeck.users.actions.access import lock_tree, refresh_access, viewers_of
from quarterdeck.users.actions.passwords import refuse_token
from quarterdeck.users.actions.rights import grant_reasons, refuse_for
from quarterdeck.users.events import PersonAdded, PersonInvited, TeamJoined
from quarterdeck.users.models import Invitation, Organisation, Person, Role, Team, TeamMembership
from quarterdeck.users.queries.actors import digest_of
from quarterdeck.users.queries.company import company_day
from quarterdeck.users.rules import LINK_LIFE, LONGEST_NAME, invitation_verdict, require
from quarterdeck.users.terms import PARTNER_USER, Actor, Invitee, IssuedLink, LinkPurpose, OrganisationKind, Permission
from quarterdeck.values.checks import email_reasons, name_reasons
from quarterdeck.values.text import LONGEST_KEY, Text, fold
from quarterdeck.values.verdict import NotFound, Reason, Refused


@action
def invite_people(
    *, rows: Sequence[Invitee], role: str, by: Actor, via: Via, at: datetime | None = None, team_id: int | None = None
) -> list[IssuedLink]:
    """Add employees with a role, as members of a team if one is given; a link for each, in their order.

    Takes as many statements for fifty as for two. Raises NotPermitted, NotFound for the team, or Refused with
    every reason: then nobody is added.
    """
    require(by, Permission.PEOPLE_MANAGE)
    refuse_token(by)
    at = at or timezone.now()
    stamp = by.stamp(at, via)
    lock_tree()
    granted = Role.objects.filter(key=role).exclude(key=PARTNER_USER).first()
    if granted is None:
        raise Refused.because("role_unknown", Text.of("There is no such role. Choose one from the list."), "role")
    if team_id is not None and not Team.objects.filter(pk=team_id, state="active").exists():
        raise NotFound("team")
    refuse_for(_reasons(rows) + grant_reasons(by, granted))
    people = _add(rows, granted, stamp)
    if team_id is not None:
        _join(people, team_id, stamp)
    refresh_access({person.id for person in people} | (viewers_of([team_id]) if team_id is not None else set()))
    return _issue(people, by, stamp)


def _reasons(rows: Sequence[Invitee]) -> list[Reason]:
    taken = set(Person.objects.filter(email__in=[row.email for row in rows]).values_list("email", flat=True))
    reasons = invitation_verdict(rows=rows, taken={email for email in taken if email})
    for row in rows:
        wrong = name_reasons(row.name, longest=LONGEST_NAME) + (email_reasons(row.email) if row.email else [])
        reasons += [
            Reason(
                code=reason.code,
                text=Text.of("{who}: {why}", who=row.email or row.name, why=reason.text),
                field="people",
            )
            for reason in wrong
        ]
    return reasons


def _add(rows: Sequence[Invitee], role: Role, stamp: Stamp) -> list[Person]:
    company = Organisation.objects.get(kind=OrganisationKind.COMPANY)
    people = [
        Person(
            name=row.name,
            name_key=fold(row.name)[:LONGEST_KEY],
            email=row.email,
            organisation=company,
            role=role,
            password=make_password(None),
            created_at=stamp.at,
        )
        for row in rows
    ]
    Person.objects.bulk_create(people, batch_size=200)
    recorded = []
    for person in people:
        subject = ("person", person.id)
        changes = [
            FieldChange("name", None, person.name, personal=subject),
            FieldChange("email", None, person.email, personal=subject),
            FieldChange("role", None, role.key),
            FieldChange("can_sign_in", None, True),  # noqa: FBT003  a value, not a switch
        ]
        recorded.append(Recorded(PersonAdded(person.id, role=role.key), stamp, changes))
    record_many(recorded)
    return people


def _join(people: Sequence[Person], team_id: int, stamp: Stamp) -> None:
    day = company_day(stamp.at)
    TeamMembership.objects.bulk_create(
        [TeamMembership(team_id=team_id, person=person, valid_from=day) for person in people]
    )
    since = day.isoformat()
    record_many(
        [
            Recorded(TeamJoined(team_id, person_id=person.id, is_manager=False, valid_from=since), stamp)
            for person in people
        ]
    )


def _issue(people: Sequence[Person], by: Actor, stamp: Stamp) -> list[IssuedLink]:
    purpose, expires_at = LinkPurpose.JOIN, stamp.at + LINK_LIFE[LinkPurpose.JOIN]
    known = [secrets.token_urlsafe(32) for _ in people]
    links = [
        Invitation(
            person=person,
            digest=digest_of(secret),
            purpose=purpose.value,
            invited_by_id=by.person_id or None,
            expires_at=expires_at,
            created_at=stamp.at,
        )
        for person, secret in zip(people, known, strict=True)
    ]
    Invitation.objects.bulk_create(links)
    record_many(
        [Recorded(PersonInvited(link.person_id, invitation_id=link.id, purpose=purpose.value), stamp) for link in links]
    )
    return [
        IssuedLink(link.id, secret, purpose, expires_at, link.person_id)
        for link, secret in zip(links, known, strict=True)
    ]
