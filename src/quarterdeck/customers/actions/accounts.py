"""Writes of accounts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from quarterdeck.customers.actions.rows import (
    hold_accounts,
    holds_active,
    kept_values,
    lock_chain,
    require_none,
    require_reach,
    undoing,
)
from quarterdeck.customers.events import AccountCreated, AccountDeleted, AccountEdited, AccountEvent, AccountRestored
from quarterdeck.customers.models import Account, Contact
from quarterdeck.customers.queries.scopes import seen_accounts
from quarterdeck.customers.queries.territories import TerritoryMap, active_map
from quarterdeck.customers.queries.verdicts import Standing, account_checks
from quarterdeck.customers.rules import clean_account, leaving_verdict, returning_verdict
from quarterdeck.customers.rules.accounts import DEEPEST
from quarterdeck.customers.terms import PERSONAL_OF_PERSON, AccountKind, NewAccount, RecordState, own_fields
from quarterdeck.journal.actions import Recorded, action, record, record_many, refuse_kept
from quarterdeck.journal.queries import compiled
from quarterdeck.journal.queries.foreign import kept_in
from quarterdeck.journal.terms import FieldChange, Stamp, Via, field_changes
from quarterdeck.records.actions import tell_new_owner
from quarterdeck.records.actions.values import write_values
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import LONGEST_KEY, Text, fold
from quarterdeck.values.verdict import NotFound, Refused, require_version

_NOTHING = NewAccount(name="")


@dataclass(frozen=True, slots=True)
class AccountSaved:
    """An account after a write. `seq` is the journal entry's, None when nothing changed."""

    account_id: int
    version: int
    seq: int | None


@action
def create_account(*, new: NewAccount, by: Actor, via: Via, at: datetime | None = None) -> AccountSaved:
    """Create an account. Raises NotPermitted, or Refused with every reason the rules give."""
    ((account_id, seq),) = _create([new], by, via, at)
    return AccountSaved(account_id, 1, seq)


@action
def create_accounts(*, rows: Sequence[NewAccount], by: Actor, via: Via, at: datetime | None = None) -> list[int]:
    """Create many accounts in few statements, with the rules and history of `create_account`; their ids in order.

    Raises NotPermitted, or Refused for the first row that `queries.account_verdicts` has reasons against:
    then none is created.
    """
    return [account_id for account_id, _ in _create(rows, by, via, at)]


def _create(rows: Sequence[NewAccount], by: Actor, via: Via, at: datetime | None) -> list[tuple[int, int]]:
    require(by, Permission.CUSTOMERS_EDIT)
    stamp = by.stamp(at or timezone.now(), via)
    hold_accounts(row.parent_id for row in rows)
    checks = account_checks(by, rows)
    require_none(checks)
    accounts, own, territories = [], [], active_map()
    for row in rows:
        new = _cleaned(replace(row, owner_id=row.owner_id or by.person_id))
        account = Account(created_at=stamp.at, updated_at=stamp.at)
        _put(account, new)
        accounts.append(account)
        own.append(_changes(account.pk, _NOTHING, new) + placed(account, new, territories))
    Account.objects.bulk_create(accounts, batch_size=200)
    persons = {account.pk for account in accounts if account.kind == AccountKind.PERSON}
    entered = {account.pk: check.values for account, check in zip(accounts, checks, strict=True)}
    custom = write_values(by=by, kind="account", rows=entered, before={}, personal=persons)
    recorded = [
        Recorded(AccountCreated(record_id=account.pk), stamp, changes + custom.get(account.pk, []))
        for account, changes in zip(accounts, own, strict=True)
    ]
    return list(zip((account.pk for account in accounts), record_many(recorded), strict=True))


@action
def edit_account(
    *,
    account_id: int,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> AccountSaved:
    """Change fields of an account, named as in NewAccount; the kind stays. A new owner is a change as well.

    Raises NotPermitted, NotFound, Stale, or Refused with every reason the rules give.
    """
    account = _locked(account_id, by)
    require_reach(by, Permission.CUSTOMERS_EDIT, account.owner_id)
    require_version(version, account.version)
    before = fields_of(account)
    wanted = replace(before, **changes)
    if wanted.kind is not before.kind:
        text = Text.of("An account stays what it was created as: a company or a person. Create another one.")
        raise Refused.because("kind_fixed", text, "kind")
    if wanted.parent_id is not None and wanted.parent_id != before.parent_id:
        lock_chain(Account.objects.all(), "parent_id", wanted.parent_id, DEEPEST)
    kept = kept_values(by, "account", account.pk, wanted)
    standing = Standing(account.pk, account.owner_id, account.parent_id, kept, account.price_tier_id)
    checks = account_checks(by, [wanted], standing)
    require_none(checks)
    after = _cleaned(wanted)
    personal = {account.pk} if after.kind is AccountKind.PERSON else set()
    entered, known = {account.pk: checks[0].values}, {account.pk: kept}
    custom = write_values(by=by, kind="account", rows=entered, before=known, personal=personal)
    written = _changes(account.pk, before, after) + custom.get(account.pk, [])
    if not written:
        return AccountSaved(account.pk, account.version, None)
    _put(account, after)
    written += placed(account, after, active_map())
    stamp = by.stamp(at or timezone.now(), via)
    saved = _save(account, AccountEdited(record_id=account.pk), written, stamp)
    if after.owner_id is not None and after.owner_id != before.owner_id:
        tell_new_owner(kind="account", record_id=account.pk, owner_id=after.owner_id, stamp=stamp)
    return saved


@action
def undo_account_edit(*, account_id: int, seq: int, by: Actor, via: Via, at: datetime | None = None) -> AccountSaved:
    """Take an edit back by another one: every field it changed gets its value of before.

    Raises NotPermitted, NotFound, or Refused when such a field was changed again since.
    """
    account = _locked(account_id, by)
    require_reach(by, Permission.CUSTOMERS_EDIT, account.owner_id)
    changes = undoing("account", account_id, seq, fields_of(account), by)
    return edit_account(account_id=account_id, changes=changes, by=by, via=via, at=at)


@action
def delete_account(
    *, account_id: int, by: Actor, via: Via, at: datetime | None = None, version: int | None = None
) -> AccountSaved:
    """Delete an account: it stays for history and can be restored. Raises NotPermitted, NotFound, Stale.

    Raises Refused while contacts, accounts below, or records of other slices (deals) need it.
    """
    account = _locked(account_id, by)
    require_reach(by, Permission.CUSTOMERS_DELETE, account.owner_id)
    require_version(version, account.version)
    reasons = leaving_verdict(
        contacts=Contact.objects.filter(account_id=account_id, state=RecordState.ACTIVE).count(),
        children=Account.objects.filter(parent_id=account_id, state=RecordState.ACTIVE).count(),
    )
    if reasons:
        raise Refused(reasons)
    return _set_state(
        account, RecordState.DELETED, AccountDeleted(record_id=account_id), by.stamp(at or timezone.now(), via)
    )


@action
def restore_account(*, account_id: int, by: Actor, via: Via, at: datetime | None = None) -> AccountSaved:
    """Bring a deleted account back. Raises NotPermitted, NotFound, or Refused while its parent is deleted."""
    account = _locked(account_id, by, RecordState.DELETED)
    require_reach(by, Permission.CUSTOMERS_DELETE, account.owner_id)
    if reasons := returning_verdict(account_is_active=holds_active(account.parent_id), field="parent_id"):
        raise Refused(reasons)
    return _set_state(
        account, RecordState.ACTIVE, AccountRestored(record_id=account_id), by.stamp(at or timezone.now(), via)
    )


def _locked(account_id: int, by: Actor, state: RecordState = RecordState.ACTIVE) -> Account:
    account = next(iter(_held(by=by, account_id=account_id, state=state)), None)
    if account is None:
        raise NotFound("account")
    refuse_kept(account)
    return account


@compiled
def _held(*, by: Actor, account_id: int, state: RecordState) -> QuerySet[Account]:
    rows = seen_accounts(by, state).annotate(kept_in=kept_in("account"))
    return rows.select_for_update(of=("self",)).filter(pk=account_id)


def fields_of(account: Account) -> NewAccount:
    """What the account has, as it could be created."""
    values = {name: getattr(account, name) for name in own_fields(NewAccount)}
    return NewAccount(**values | {"kind": AccountKind(account.kind)})


def _cleaned(account: NewAccount) -> NewAccount:
    """The account as its own row holds it: values of custom fields lie apart."""
    return replace(clean_account(account), custom_fields={})


def _put(account: Account, values: NewAccount) -> None:
    for name in own_fields(NewAccount):
        value = getattr(values, name)
        setattr(account, name, value.value if isinstance(value, AccountKind) else value)
    account.name_key = fold(values.name)[:LONGEST_KEY]


def _changes(account_id: int, before: NewAccount, after: NewAccount) -> list[FieldChange]:
    personal = PERSONAL_OF_PERSON if after.kind is AccountKind.PERSON else ()
    return field_changes(before, after, personal=personal, subject=("account", account_id))


def _set_state(account: Account, state: RecordState, event: AccountEvent, stamp: Stamp) -> AccountSaved:
    changes = [FieldChange("state", account.state, state.value)]
    account.state = state.value
    if state is RecordState.ACTIVE:
        changes += placed(account, fields_of(account), active_map())
    return _save(account, event, changes, stamp)


def placed(account: Account, values: NewAccount, territories: TerritoryMap) -> list[FieldChange]:
    """Put the account into the territory that its fields say; what the journal says about it."""
    before, account.territory_id = account.territory_id, territories.place(values).territory_id
    names = territories.name(before) or None, territories.name(account.territory_id) or None
    return [] if names[0] == names[1] else [FieldChange("territory", *names)]


def _save(account: Account, event: AccountEvent, changes: Sequence[FieldChange], stamp: Stamp) -> AccountSaved:
    account.version += 1
    account.updated_at = stamp.at
    account.save(force_update=True)
    return AccountSaved(account.pk, account.version, record(event, stamp, changes))
