"""Links that set a password: an invitation, or the way back in for someone locked out."""

import secrets
from datetime import datetime

from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import Stamp, Via
from quarterdeck.users.actions.passwords import refuse_token, store_password
from quarterdeck.users.actions.rights import grant_reasons, locked_person, refuse_for
from quarterdeck.users.actions.sessions import close_links, end_tokens
from quarterdeck.users.events import InvitationAccepted, PersonInvited
from quarterdeck.users.models import Invitation
from quarterdeck.users.queries.actors import digest_of
from quarterdeck.users.rules import LINK_LIFE
from quarterdeck.users.terms import Actor, IssuedLink, LinkPurpose
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused


@action
def invite_person(*, person_id: int, by: Actor, via: Via, at: datetime | None = None) -> IssuedLink:
    """Make a link by which the person sets their first password. Earlier links of theirs stop working."""
    return _issue(person_id, LinkPurpose.JOIN, by, via, at or timezone.now())


@action
def issue_reset_link(*, person_id: int, by: Actor, via: Via, at: datetime | None = None) -> IssuedLink:
    """Make a link by which someone locked out sets a new password. Earlier links of theirs stop working."""
    return _issue(person_id, LinkPurpose.RESET, by, via, at or timezone.now())


@action
def accept_invitation(*, secret: str, password: str, via: Via, at: datetime | None = None) -> int:
    """Use a link up: set the person's password and return their id. All their sessions end.

    A link that resets a password ends their tokens too: whoever knew the old one may have made them.
    Raises Refused when the link was used, replaced or has expired, or the password is too weak.
    """
    at = at or timezone.now()
    link = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(
            digest=digest_of(secret), used_at=None, expires_at__gt=at, person__is_active=True, person__can_sign_in=True
        )
        .first()
    )
    if link is None:
        raise Refused.because("link_over", Text.of("This link was used, replaced or has expired. Ask for a new one."))
    store_password(link.person, password)
    link.used_at = at
    link.save(update_fields=["used_at"])
    close_links(link.person_id, at)
    tokens = end_tokens(link.person_id, at) if link.purpose == LinkPurpose.RESET else 0
    record(
        InvitationAccepted(link.person_id, invitation_id=link.id, tokens_revoked=tokens), Stamp(link.person_id, at, via)
    )
    return link.person_id


def _issue(person_id: int, purpose: LinkPurpose, by: Actor, via: Via, at: datetime) -> IssuedLink:
    refuse_token(by)
    person = locked_person(person_id, by)
    refuse_for(grant_reasons(by, person.role))
    if not (person.is_active and person.can_sign_in and person.email):
        text = Text.of("{name} cannot sign in. Give them an address and let them sign in first.", name=person.name)
        raise Refused.because("cannot_sign_in", text, "person")
    close_links(person.id, at)
    secret, expires_at = secrets.token_urlsafe(32), at + LINK_LIFE[purpose]
    link = Invitation.objects.create(
        person=person,
        digest=digest_of(secret),
        purpose=purpose.value,
        invited_by_id=by.person_id or None,
        expires_at=expires_at,
        created_at=at,
    )
    record(PersonInvited(person.id, invitation_id=link.id, purpose=purpose.value), by.stamp(at, via))
    return IssuedLink(link.id, secret, purpose, expires_at)
