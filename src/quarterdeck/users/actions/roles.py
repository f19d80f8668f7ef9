"""Writes of roles: added, edited, put back to how they are shipped, retired."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.events import Event
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.users.actions.access import lock_tree, refresh_access
from quarterdeck.users.actions.passwords import refuse_token
from quarterdeck.users.actions.rights import held_rights, refuse_for, rights_of
from quarterdeck.users.events import RoleAdded, RoleEdited, RoleReset, RoleRetired
from quarterdeck.users.models import Person, Role
from quarterdeck.users.rules import Rights, grant_verdict, require, role_verdict
from quarterdeck.users.terms import FIXED_ROLES, ROLES, Actor, Permission, RoleSpec
from quarterdeck.values.checks import name_reasons
from quarterdeck.values.text import Text, clean_line, fold, key_of
from quarterdeck.values.verdict import NotFound, Reason, Stale

LONGEST_ROLE_NAME = 80
_RIGHTS = ("read_reach", "write_reach", "permissions")


@action
def add_role(*, new: RoleSpec, by: Actor, via: Via, at: datetime | None = None) -> str:
    """Add a role; returns its key, which is made from the name where none is given.

    Nobody makes one with rights they lack. Raises NotPermitted, Refused.
    """
    _require(by)
    _require_for_factor(by, new, is_required=False)
    new = replace(new, name=clean_line(new.name))
    taken = set(Role.objects.values_list("key", flat=True))
    reasons = _name_reasons(new.name) + _rights_reasons(by, _rights(new))
    if new.key in taken:
        reasons.append(Reason(code="key_taken", text=Text.of("Another role has this key."), field="key"))
    refuse_for(reasons)
    row = Role.objects.create(key=new.key or key_of(new.name, taken), is_edited=True, **_columns(new))
    _record(RoleAdded(row.pk, key=row.key), by, via, at, dict.fromkeys(_columns(new)), _columns(new))
    return row.key


@action
def edit_role(*, new: RoleSpec, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Change the role with the key of `new`; it counts from everybody's next request on.

    Nobody gives it rights they lack, nor touches one that has such. Stale when `new.version` is not the
    present one. Raises NotPermitted, NotFound, Refused.
    """
    _require(by)
    row = _locked(new.key)
    if row.version != new.version:
        raise Stale(expected=new.version, found=row.version)
    _require_for_factor(by, new, is_required=row.requires_second_factor)
    new = replace(new, name=clean_line(new.name))
    reasons = _name_reasons(new.name, but=row.pk)
    if _rights(new) != rights_of(row):
        reasons += _rights_reasons(by, _rights(new), is_fixed=row.key in FIXED_ROLES)
    reasons += grant_verdict(holder=held_rights(by), granted=rights_of(row))
    refuse_for(list(dict.fromkeys(reasons)))
    _put(row, _columns(new), RoleEdited(row.pk, key=row.key), by, via, at, is_edited=True)


@action
def reset_role(*, key: str, version: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Put a shipped role back to how it is shipped, its second factor apart. Raises NotFound for any other."""
    _require(by)
    shipped = next((spec for spec in ROLES if spec.key == key), None)
    row = _locked(key)
    if shipped is None:
        raise NotFound("role")
    if row.version != version:
        raise Stale(expected=version, found=row.version)
    holder = held_rights(by)
    refuse_for(
        _name_reasons(shipped.name, but=row.pk)
        + grant_verdict(holder=holder, granted=rights_of(row))
        + grant_verdict(holder=holder, granted=_rights(shipped))
    )
    wanted = _columns(replace(shipped, requires_second_factor=row.requires_second_factor))
    _put(row, wanted, RoleReset(row.pk, key=key), by, via, at, is_edited=False)


@action
def retire_role(*, key: str, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Let nobody be given this role any more. Refused while anybody has it, and for shipped ones."""
    _require(by)
    row = _locked(key)
    reasons = grant_verdict(holder=held_rights(by), granted=rights_of(row))
    if key in {spec.key for spec in ROLES}:
        reasons.append(Reason(code="role_shipped", text=Text.of("A shipped role stays. Take its rights away instead.")))
    if Person.objects.filter(role=row).exists():
        reasons.append(Reason(code="role_in_use", text=Text.of("People have this role. Give them another one first.")))
    refuse_for(reasons)
    row.state = "retired"
    row.version += 1
    row.save(update_fields=["state", "version"])
    _record(RoleRetired(row.pk, key=key), by, via, at, {"state": "active"}, {"state": "retired"})


def _require(by: Actor) -> None:
    require(by, Permission.PEOPLE_MANAGE)
    refuse_token(by)
    lock_tree()


def _locked(key: str) -> Role:
    row = Role.objects.select_for_update().filter(key=key, state="active").first()
    if row is None:
        raise NotFound("role")
    return row


def _put(
    row: Role, wanted: Mapping[str, object], event: Event, by: Actor, via: Via, at: datetime | None, *, is_edited: bool
) -> None:
    before = {name: getattr(row, name) for name in wanted}
    if before == wanted and row.is_edited == is_edited:
        return
    for name, value in wanted.items():
        setattr(row, name, value)
    row.is_edited = is_edited
    row.version += 1
    row.save(update_fields=[*wanted, "is_edited", "version"])
    Person.objects.filter(role=row).update(access_version=F("access_version") + 1)
    if any(before[name] != wanted[name] for name in _RIGHTS):
        refresh_access()
    _record(event, by, via, at, before, wanted)


def _record(
    event: Event, by: Actor, via: Via, at: datetime | None, before: Mapping[str, object], after: Mapping[str, object]
) -> None:
    changes = [FieldChange(name, before[name], after[name]) for name in after if before[name] != after[name]]
    record(event, by.stamp(at or timezone.now(), via), changes)


def _columns(spec: RoleSpec) -> dict[str, object]:
    return {
        "name": spec.name,
        "read_reach": spec.read_reach.value,
        "write_reach": spec.write_reach.value,
        "permissions": " ".join(sorted(spec.permissions)),
        "requires_second_factor": spec.requires_second_factor,
    }


def _rights(spec: RoleSpec) -> Rights:
    return Rights(frozenset(map(str, spec.permissions)), spec.read_reach, spec.write_reach)


def _rights_reasons(by: Actor, new: Rights, *, is_fixed: bool = False) -> list[Reason]:
    return role_verdict(new, is_fixed=is_fixed) + grant_verdict(holder=held_rights(by), granted=new)


def _require_for_factor(by: Actor, new: RoleSpec, *, is_required: bool) -> None:
    """Only who may change the company's settings says which role needs a second factor."""
    if new.requires_second_factor != is_required:
        require(by, Permission.SETTINGS_MANAGE)


def _name_reasons(name: str, *, but: int = 0) -> list[Reason]:
    reasons = name_reasons(name, longest=LONGEST_ROLE_NAME)
    others = Role.objects.filter(state="active").exclude(pk=but).values_list("name", flat=True)
    if not reasons and fold(name) in {fold(other) for other in others}:
        reasons = [Reason(code="role_name_taken", text=Text.of("Another role has this name."), field="name")]
    return reasons
