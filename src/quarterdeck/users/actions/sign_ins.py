"""Who signed in and out, and who was not let in. Nothing of a password or a code is kept."""

import hashlib
from datetime import datetime

from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Stamp, Via
from quarterdeck.users.events import SignedIn, SignedOut, SignInFailed, SignInLocked
from quarterdeck.users.models import Person
from quarterdeck.users.rules import FailedBecause
from quarterdeck.users.terms import Actor

# What the longest address has; more was never one.
_LONGEST_ADDRESS = 254


@action
def note_sign_in(*, address: str, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Write down that the actor signed in, from which network address."""
    where = FieldChange("address", None, address, personal=("person", by.person_id))
    record(SignedIn(by.person_id), by.stamp(at or timezone.now(), via), [where])


@action
def note_sign_out(*, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Write down that the actor signed out."""
    record(SignedOut(by.person_id), by.stamp(at or timezone.now(), via))


@action
def note_failed_sign_in(
    *, email: str, address: str, via: Via, is_code: bool = False, is_locked: bool = False, at: datetime | None = None
) -> None:
    """Write down that somebody was not let in: the sign-in address typed, the network address, and why.

    `is_code`: the password was right, the code was not. `is_locked`: too many tries, it was not looked at.
    Nobody acts here, so the entry has no actor. What was typed can be erased: with the person whose address
    it is, else as what it is itself.
    """
    typed = email.strip().lower()[:_LONGEST_ADDRESS]
    person = Person.objects.filter(email=typed).first() if typed else None
    subject = ("person", person.pk) if person else ("sign_in", _number_of(typed))
    changes = [
        FieldChange("email", None, typed, personal=subject),
        FieldChange("address", None, address, personal=subject),
    ]
    person_id = person.pk if person else 0
    event = SignInLocked(person_id) if is_locked else SignInFailed(person_id, because=_cause(person, is_code=is_code))
    record(event, Stamp(actor_id=None, at=at or timezone.now(), via=via), changes)


def _cause(person: Person | None, *, is_code: bool) -> FailedBecause:
    if person is None:
        return FailedBecause.NOBODY
    if is_code:
        return FailedBecause.CODE
    return FailedBecause.GUESSED if person.is_active and person.can_sign_in else FailedBecause.SHUT_OUT


def _number_of(typed: str) -> int:
    """The same number for the same address, so that all that was kept of it is found when it is to be erased."""
    return int.from_bytes(hashlib.sha256(typed.encode()).digest()[:7])
