"""What writes of accounts and contacts share: rights, versions, locks, undoing."""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from typing import Any

from django.db.models import QuerySet

from quarterdeck.customers.models import Account
from quarterdeck.customers.rules import out_of_reach
from quarterdeck.customers.terms import NewAccount, NewContact, RecordState
from quarterdeck.journal.queries import entry_to_undo, require_unchanged
from quarterdeck.records.queries.fields import Checked, values_of
from quarterdeck.records.rules.fields import as_json
from quarterdeck.records.terms.fields import KEY_PREFIX, Value
from quarterdeck.users.queries import may_write_for
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.verdict import Refused


def require_reach(by: Actor, permission: Permission, owner_id: int) -> None:
    """Raise NotPermitted unless the actor may change records of this owner."""
    require(by, permission)
    if not may_write_for(by, owner_id):
        raise out_of_reach(permission.value)


def hold_accounts(ids: Iterable[int | None]) -> None:
    """Lock accounts that records are about to be hung on, so that none is deleted meanwhile."""
    asked = {account_id for account_id in ids if account_id is not None}
    if asked:
        list(Account.objects.select_for_update().filter(pk__in=asked).order_by("pk").values_list("pk"))


def lock_chain(rows: QuerySet[Any], upward: str, record_id: int, longest: int) -> None:
    """Lock a record and all `upward` of it, so that two moves in one tree cannot close a circle between them."""
    for _ in range(longest + 1):
        above = rows.select_for_update().filter(pk=record_id).values_list(upward, flat=True).first()
        if above is None:
            return
        record_id = above


def holds_active(account_id: int | None) -> bool:
    """Whether this account, locked with the question, is active; also True for none."""
    if account_id is None:
        return True
    states = Account.objects.select_for_update().filter(pk=account_id).values_list("state", flat=True)
    return states.get() == RecordState.ACTIVE


def require_none(checks: Iterable[Checked]) -> None:
    """Raise Refused for the first record that the rules have reasons against."""
    for check in checks:
        if check.reasons:
            raise Refused(check.reasons)


def kept_values(by: Actor, kind: str, record_id: int, wanted: NewAccount | NewContact) -> Mapping[int, Value]:
    """The present values of a record's custom fields by field id. A query; none when none is entered."""
    return values_of(by, kind, [record_id]).get(record_id, {}) if wanted.custom_fields else {}


def undoing(kind: str, record_id: int, seq: int, present: NewAccount | NewContact, by: Actor) -> dict[str, Any]:
    """The changes that take an edit back, as long as every field it changed still has the value it gave.

    Raises NotFound when the entry is no edit of this record, Refused when a field changed since or was erased.
    """
    entry = entry_to_undo(kind, record_id, seq, f"{kind}.edited")
    # Where an account lies follows from its fields.
    changes = [change for change in entry.changes if change.field != "territory"]
    custom = {change.field: change for change in changes if change.field.startswith(KEY_PREFIX)}
    held = _custom_values(by, kind, record_id) if custom else {}
    defaults = {field.name: None if field.default is MISSING else field.default for field in fields(present)}
    require_unchanged(changes, lambda field: _value(present, held, field))
    back = {name: change.old for name, change in custom.items()}
    own = {
        change.field: defaults[change.field] if change.old is None else change.old
        for change in changes
        if change.field not in custom
    }
    return own | ({"custom_fields": back} if back else {})


def _custom_values(by: Actor, kind: str, record_id: int) -> dict[str, object]:
    values = values_of(by, kind, [record_id]).get(record_id, {})
    return {f"{KEY_PREFIX}{field_id}": as_json(value) for field_id, value in values.items()}


def _value(present: NewAccount | NewContact, custom: Mapping[str, object], name: str) -> object:
    value = custom.get(name) if name.startswith(KEY_PREFIX) else getattr(present, name)
    return None if value == "" else value
