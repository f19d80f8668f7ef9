"""Adding, editing, promoting and deactivating people."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from zoneinfo import available_timezones

from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.events import Event
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.users.actions.access import lock_tree, refresh_access
from quarterdeck.users.actions.rights import administrator_reasons, grant_reasons, locked_person, refuse_for
from quarterdeck.users.actions.sessions import close_links, end_credentials
from quarterdeck.users.events import (
    PersonAdded,
    PersonDeactivated,
    PersonEdited,
    PersonReactivated,
    PreferencesSet,
    RoleChanged,
)
from quarterdeck.users.models import Organisation, Person, Role
from quarterdeck.users.queries.company import currency_codes
from quarterdeck.users.rules import LONGEST_NAME, organisation_verdict, preference_verdict, require, successor_verdict
from quarterdeck.users.terms import PARTNER_USER, Actor, NewPerson, OrganisationKind, Permission, Preferences
from quarterdeck.values.checks import email_reasons, name_reasons
from quarterdeck.values.keys import keys_reasons
from quarterdeck.values.text import LONGEST_KEY, Text, clean_line, fold
from quarterdeck.values.verdict import NotFound, Reason, Refused, Stale

_PERSONAL = frozenset({"name", "email"})


@action
def add_person(*, new: NewPerson, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Add a person, without a password yet; returns the id. Nobody adds someone with more rights than their own."""
    require(by, Permission.PEOPLE_MANAGE)
    at = at or timezone.now()
    organisation, role = _organisation(new.organisation_id), _role(new.role)
    name, email = clean_line(new.name), clean_line(new.email).lower()
    refuse_for(
        name_reasons(name, longest=LONGEST_NAME)
        + _email_reasons(email, can_sign_in=new.can_sign_in)
        + organisation_verdict(kind=OrganisationKind(organisation.kind), is_partner_role=role.key == PARTNER_USER)
        + grant_reasons(by, role)
    )
    person = Person(
        name=name,
        name_key=fold(name)[:LONGEST_KEY],
        email=email or None,
        organisation=organisation,
        role=role,
        can_sign_in=new.can_sign_in,
        created_at=at,
    )
    person.set_unusable_password()
    person.save(force_insert=True)
    lock_tree()
    refresh_access([person.id])
    values = {"name": name, "email": person.email, "role": role.key, "can_sign_in": new.can_sign_in}
    _record(
        PersonAdded(person.id, role=role.key), by, via, at, {field: (None, value) for field, value in values.items()}
    )
    return person.id


@action
def edit_person(
    *,
    person_id: int,
    name: str,
    email: str,
    can_sign_in: bool,
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int,
) -> None:
    """Change a person's name, sign-in address, and whether they sign in at all.

    `version` is the version the change was made from; Stale when it is another one by now.
    """
    at = at or timezone.now()
    person = locked_person(person_id, by)
    if person.version != version:
        raise Stale(expected=version, found=person.version)
    new = {"name": clean_line(name), "email": clean_line(email).lower() or None, "can_sign_in": can_sign_in}
    reasons = name_reasons(clean_line(name), longest=LONGEST_NAME) + grant_reasons(by, person.role)
    if new["email"] != person.email or can_sign_in:
        reasons += _email_reasons(clean_line(email).lower(), can_sign_in=can_sign_in, but=person_id)
    if not can_sign_in:
        reasons += administrator_reasons(person)
    refuse_for(reasons)
    changed = {
        field: (getattr(person, field), value) for field, value in new.items() if getattr(person, field) != value
    }
    if not changed:
        return
    person.name, person.name_key = clean_line(name), fold(name)[:LONGEST_KEY]
    person.email, person.can_sign_in = clean_line(email).lower() or None, can_sign_in
    person.version += 1
    if "email" in changed:
        close_links(person.id, at)  # they were sent to the address before
    if not can_sign_in:
        person.set_unusable_password()
        end_credentials(person.id, at)
    person.save(update_fields=["name", "name_key", "email", "can_sign_in", "version", "password"])
    _record(PersonEdited(person.id), by, via, at, changed)


@action
def set_role(*, person_id: int, role: str, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Give a person another role; it counts from their next request on. The last administrator keeps theirs."""
    at = at or timezone.now()
    lock_tree()
    person, new = locked_person(person_id, by), _role(role)
    if person.role_id == new.id:
        return
    refuse_for(
        grant_reasons(by, person.role, new)
        + organisation_verdict(kind=OrganisationKind(person.organisation.kind), is_partner_role=new.key == PARTNER_USER)
        + administrator_reasons(person)
    )
    old = person.role.key
    person.role = new
    person.version += 1
    person.access_version += 1
    person.save(update_fields=["role", "version", "access_version"])
    refresh_access([person.id])
    _record(RoleChanged(person.id, role=new.key), by, via, at, {"role": (old, new.key)})


@action
def deactivate_person(
    *, person_id: int, by: Actor, via: Via, at: datetime | None = None, successor_id: int | None = None
) -> None:
    """End a person's rights at once: password, sessions, tokens and open links are gone.

    Their open work goes to the successor in the same transaction, what is closed stays theirs; without a
    successor everything does. Raises NotPermitted, NotFound, or Refused with every reason.
    """
    at = at or timezone.now()
    lock_tree()
    person = locked_person(person_id, by)
    if not person.is_active:
        return
    if person.id == by.person_id:
        raise Refused.because("own_account", Text.of("Someone else has to deactivate you."), "person")
    refuse_for(
        grant_reasons(by, person.role) + administrator_reasons(person) + _successor_reasons(person_id, successor_id)
    )
    person.is_active = False
    person.set_unusable_password()
    person.version += 1
    person.access_version += 1
    person.save(update_fields=["is_active", "password", "version", "access_version"])
    tokens = end_credentials(person.id, at)
    refresh_access([person.id])
    event = PersonDeactivated(person.id, tokens_revoked=tokens, successor_id=successor_id)
    _record(event, by, via, at, {"is_active": (True, False)})


@action
def reactivate_person(*, person_id: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Let a deactivated person act again; they need a new link to set a password."""
    at = at or timezone.now()
    lock_tree()
    person = locked_person(person_id, by)
    if person.is_active:
        return
    refuse_for(grant_reasons(by, person.role))
    person.is_active = True
    person.version += 1
    person.access_version += 1
    person.save(update_fields=["is_active", "version", "access_version"])
    refresh_access([person.id])
    _record(PersonReactivated(person.id), by, via, at, {"is_active": (False, True)})


@action
def set_preferences(*, preferences: Preferences, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Change the actor's own name and how pages look and read for them."""
    at = at or timezone.now()
    person = Person.objects.select_for_update().filter(pk=by.person_id).first()
    if person is None:
        raise NotFound("person")
    name = clean_line(preferences.name)
    refuse_for(
        name_reasons(name, longest=LONGEST_NAME)
        + preference_verdict(
            time_zone=preferences.time_zone,
            locale=preferences.locale,
            currency=preferences.display_currency,
            zones=available_timezones(),
            currencies=currency_codes(),
        )
        + keys_reasons(preferences.keys)
    )
    words = {"name": name, "theme": preferences.theme.value, "density": preferences.density.value}
    new: dict[str, object] = asdict(preferences) | words
    changed = {
        field: (getattr(person, field), value) for field, value in new.items() if getattr(person, field) != value
    }
    if not changed:
        return
    for field, value in new.items():
        setattr(person, field, value)
    person.name_key = fold(name)[:LONGEST_KEY]
    person.version += 1
    # Pages kept by access version show names, amounts and dates in these formats.
    person.access_version += 1
    person.save(update_fields=[*new, "name_key", "version", "access_version"])
    _record(PreferencesSet(person.id), by, via, at, changed)


def _record(event: Event, by: Actor, via: Via, at: datetime, changed: Mapping[str, tuple[object, object]]) -> None:
    subject = ("person", event.record_id)
    changes = [
        FieldChange(field, old, new, personal=subject if field in _PERSONAL else None)
        for field, (old, new) in changed.items()
    ]
    record(event, by.stamp(at, via), changes)


def _email_reasons(email: str, *, can_sign_in: bool, but: int = 0) -> list[Reason]:
    if not email:
        text = Text.of("Enter the address they sign in with.")
        return [Reason(code="email_missing", text=text, field="email")] if can_sign_in else []
    reasons = email_reasons(email)
    if not reasons and Person.objects.filter(email=email).exclude(pk=but).exists():
        reasons = [Reason(code="email_taken", text=Text.of("Someone else signs in with this address."), field="email")]
    return reasons


def _successor_reasons(person_id: int, successor_id: int | None) -> list[Reason]:
    if successor_id is None:
        return []
    employees = Person.objects.filter(is_active=True, organisation__kind=OrganisationKind.COMPANY)
    is_there = successor_id != person_id and employees.filter(pk=successor_id).exists()
    return successor_verdict(is_another_active_employee=is_there)


def _organisation(organisation_id: int | None) -> Organisation:
    which = {"kind": OrganisationKind.COMPANY.value} if organisation_id is None else {"pk": organisation_id}
    organisation = Organisation.objects.filter(**which).first()
    if organisation is None:
        raise NotFound("organisation")
    return organisation


def _role(key: str) -> Role:
    role = Role.objects.filter(key=key, state="active").first()
    if role is None:
        raise Refused.because("role_unknown", Text.of("There is no such role. Choose one from the list."), "role")
    return role
