"""The second factor of a sign-in: codes by time from a device, and recovery codes for when it is lost."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db.models import F
from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.users.actions.passwords import refuse_token
from quarterdeck.users.actions.rights import grant_reasons, locked_person, refuse_for
from quarterdeck.users.actions.sessions import end_sessions
from quarterdeck.users.events import RecoveryCodesRenewed, RoleSecondFactorSet, SecondFactorRemoved, SecondFactorSet
from quarterdeck.users.models import Person, Role
from quarterdeck.users.rules import removal_verdict, require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotFound, Refused


@action
def set_up_second_factor(
    *, secret: str, code: str, by: Actor, via: Via, at: datetime | None = None, keep: str = ""
) -> list[str]:
    """Store the secret of the actor's device, once a code proves that it holds it; returns new recovery codes.

    An earlier device and earlier recovery codes no longer count. Sessions that never saw a code end, except
    the one with the key `keep`. Raises Refused when the code is not the device's at this moment.
    """
    refuse_token(by)
    person = _locked_self(by)
    Authenticator.objects.filter(user_id=person.pk).delete()
    if not TOTP.activate(person, secret).validate_code(code):
        text = Text.of("This is not the code of this moment. Enter the one that the app shows now.")
        raise Refused.because("code_wrong", text, "code")
    ended = end_sessions(person.pk, but=keep)
    codes: list[str] = RecoveryCodes.activate(person).generate_codes()
    _note(person, has=True)
    record(SecondFactorSet(person.pk, sessions_ended=ended), by.stamp(at or timezone.now(), via))
    return codes


@action
def renew_recovery_codes(*, by: Actor, via: Via, at: datetime | None = None) -> list[str]:
    """Make new recovery codes for the actor; the earlier ones end. Raises NotFound without a second factor."""
    refuse_token(by)
    person = _locked_self(by)
    if not person.has_second_factor:
        raise NotFound("second factor")
    Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes: list[str] = RecoveryCodes.activate(person).generate_codes()
    record(RecoveryCodesRenewed(person.pk), by.stamp(at or timezone.now(), via))
    return codes


@action
def remove_second_factor(*, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Remove the actor's second factor and recovery codes. Raises Refused while their role requires one."""
    refuse_token(by)
    person = _locked_self(by)
    if not person.has_second_factor:
        return
    refuse_for(removal_verdict(is_required=person.role.requires_second_factor))
    _remove(person, by, via, at)


@action
def reset_second_factor(*, person_id: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Remove the second factor of somebody who lost it; all their sessions end.

    Whoever's role requires one sets it up again at the next sign-in. Nobody resets their own, nor that of
    someone with more rights. Raises NotPermitted, NotFound, Refused.
    """
    refuse_token(by)
    person = locked_person(person_id, by)
    if person.pk == by.person_id:
        raise Refused.because("own_second_factor", Text.of("Remove your own under Settings, Second factor."), "person")
    refuse_for(grant_reasons(by, person.role))
    if person.has_second_factor:
        _remove(person, by, via, at, sessions_ended=end_sessions(person.pk))


@action
def require_second_factor(*, role: str, is_required: bool, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Let a role require a second factor, or no longer. Whoever has none does nothing else before setting one up."""
    require(by, Permission.SETTINGS_MANAGE)
    refuse_token(by)
    row = Role.objects.select_for_update().filter(key=role).first()
    if row is None:
        raise NotFound("role")
    if row.requires_second_factor == is_required:
        return
    row.requires_second_factor = is_required
    row.save(update_fields=["requires_second_factor"])
    Person.objects.filter(role=row).update(access_version=F("access_version") + 1)
    changes = [FieldChange("requires_second_factor", not is_required, is_required)]
    record(RoleSecondFactorSet(row.pk, is_required=is_required), by.stamp(at or timezone.now(), via), changes)


def _locked_self(by: Actor) -> Person:
    rows = Person.objects.select_for_update(of=("self",)).select_related("role")
    person = rows.filter(pk=by.person_id, is_active=True).first()
    if person is None:
        raise NotFound("person")
    return person


def _remove(person: Person, by: Actor, via: Via, at: datetime | None, *, sessions_ended: int = 0) -> None:
    Authenticator.objects.filter(user_id=person.pk).delete()
    _note(person, has=False)
    record(SecondFactorRemoved(person.pk, sessions_ended=sessions_ended), by.stamp(at or timezone.now(), via))


def _note(person: Person, *, has: bool) -> None:
    person.has_second_factor = has
    person.access_version += 1
    person.save(update_fields=["has_second_factor", "access_version"])
