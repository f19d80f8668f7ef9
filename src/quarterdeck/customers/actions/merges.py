"""Accounts and contacts that become part of others, and come back. What hangs on them follows through its holders."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from quarterdeck.customers.actions.accounts import fields_of, placed
from quarterdeck.customers.actions.rows import holds_active, lock_chain, require_reach
from quarterdeck.customers.events import (
    AccountEdited,
    AccountMerged,
    AccountUnmerged,
    ContactEdited,
    ContactMerged,
    ContactUnmerged,
)
from quarterdeck.customers.models import Account, Contact
from quarterdeck.customers.queries.scopes import seen_accounts, seen_contacts
from quarterdeck.customers.queries.territories import active_map
from quarterdeck.customers.queries.trees import levels_of
from quarterdeck.customers.queries.verdicts import chains
from quarterdeck.customers.rules import returning_verdict
from quarterdeck.customers.rules.accounts import DEEPEST
from quarterdeck.customers.rules.contacts import LONGEST_LINE
from quarterdeck.customers.rules.merges import MergeFacts, merge_verdict
from quarterdeck.customers.terms import RecordState
from quarterdeck.journal.actions import Recorded, action, record, record_many
from quarterdeck.journal.events import Event
from quarterdeck.journal.queries.holders import Holder
from quarterdeck.journal.terms import FieldChange, Stamp, Via
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound, Refused

Row = Account | Contact


@dataclass(frozen=True, slots=True)
class _Kind:
    """What differs between accounts and contacts: `upward` is the column of the record above, `home` of the account."""

    model: type[Account] | type[Contact]
    seen: Callable[[Actor, RecordState], QuerySet[Any]]
    upward: str
    home: str
    deepest: int
    merged: Callable[..., Event]
    unmerged: Callable[..., Event]


KINDS = {
    "account": _Kind(Account, seen_accounts, "parent_id", "parent_id", DEEPEST, AccountMerged, AccountUnmerged),
    "contact": _Kind(
        Contact, seen_contacts, "reports_to_id", "account_id", LONGEST_LINE, ContactMerged, ContactUnmerged
    ),
}


@action
def merge_customer(*, kind: str, record_id: int, into_id: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Let an account or contact become part of another one: it leaves lists, its address leads to the other.

    Raises NotFound, NotPermitted unless both may be changed, or Refused when they cannot be one.
    """
    spec = KINDS[kind]
    for number in sorted({record_id, into_id}):
        lock_chain(spec.model.objects.all(), spec.upward, number, spec.deepest)
    source, target = _locked(spec, kind, record_id, by), _locked(spec, kind, into_id, by)
    for row in (source, target):
        require_reach(by, Permission.CUSTOMERS_EDIT, row.owner_id)
    lines = chains(spec.model.objects.all(), spec.upward, {record_id, into_id}, spec.deepest)
    facts = MergeFacts(
        (record_id, into_id),
        (getattr(source, "kind", ""), getattr(target, "kind", "")),
        (lines[record_id], lines[into_id]),
        levels_of(record_id) if kind == "account" else 1,
        spec.deepest,
    )
    if reasons := merge_verdict(facts):
        raise Refused(reasons)
    source.merged_into_id = into_id
    _become(source, RecordState.MERGED, spec.merged(record_id, into_id=into_id), by.stamp(at or timezone.now(), via))


@action
def unmerge_customer(*, kind: str, record_id: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Let a merged account or contact stand on its own again.

    Raises NotFound, NotPermitted unless it and what it became part of may be changed, or Refused while the account it
    belongs to is no longer there.
    """
    spec = KINDS[kind]
    source = spec.model.objects.select_for_update().filter(pk=record_id, state=RecordState.MERGED).first()
    if source is None or source.merged_into_id is None:
        raise NotFound(kind)
    target = _locked(spec, kind, source.merged_into_id, by)
    for row in (source, target):
        require_reach(by, Permission.CUSTOMERS_EDIT, row.owner_id)
    if reasons := returning_verdict(account_is_active=holds_active(getattr(source, spec.home)), field=spec.home):
        raise Refused(reasons)
    source.merged_into_id = None
    event = spec.unmerged(record_id, from_id=target.pk)
    _become(source, RecordState.ACTIVE, event, by.stamp(at or timezone.now(), via))


def _locked(spec: _Kind, kind: str, record_id: int, by: Actor) -> Row:
    row: Row | None = spec.seen(by, RecordState.ACTIVE).select_for_update(of=("self",)).filter(pk=record_id).first()
    if row is None:
        raise NotFound(kind)
    return row


def _become(row: Row, state: RecordState, event: Event, stamp: Stamp) -> None:
    changes = [FieldChange("state", row.state, state.value)]
    row.state, row.version, row.updated_at = state.value, row.version + 1, stamp.at
    if isinstance(row, Account) and state is RecordState.ACTIVE:
        changes += placed(row, fields_of(row), active_map())
    row.save(force_update=True)
    record(event, stamp, changes)


def customer_holders() -> tuple[Holder, ...]:
    """Contacts and accounts below an account, and who reports to a contact: each is told as an edit of theirs."""
    return (
        _holder("account", Contact, "account_id", ContactEdited),
        _holder("account", Account, "parent_id", AccountEdited),
        _holder("contact", Contact, "reports_to_id", ContactEdited),
    )


def _holder(kind: str, model: type[Account] | type[Contact], column: str, event: Callable[[int], Event]) -> Holder:
    def put(rows: QuerySet[Any], before: int, after: int, stamp: Stamp) -> list[int]:
        of_it = rows.filter(**{column: before}).exclude(pk=after)
        ids = list(of_it.select_for_update().order_by("pk").values_list("pk", flat=True))
        if ids:
            changed = {column: after, "version": F("version") + 1, "updated_at": stamp.at}
            model.objects.filter(pk__in=ids).update(**changed)
            change = [FieldChange(column, before, after)]
            record_many([Recorded(event(record_id), stamp, change) for record_id in ids])
        return ids

    def move(source_id: int, target_id: int, stamp: Stamp) -> list[int]:
        return put(model.objects.all(), source_id, target_id, stamp)

    def back(ids: Sequence[int], source_id: int, target_id: int, stamp: Stamp) -> set[int]:
        return set(put(model.objects.filter(pk__in=ids), target_id, source_id, stamp))

    return Holder(f"customers_{model.__name__.lower()}.{column}", kind, move, back)
