"""Fields that a record takes over from the one that becomes part of it, and gives back when the merge is undone."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any

from quarterdeck.customers.actions import edit_account, edit_contact
from quarterdeck.duplicates.queries.known import field_values
from quarterdeck.duplicates.rules.merging import take_reasons, taken_by_itself
from quarterdeck.duplicates.terms import Kind
from quarterdeck.journal.actions import attempt
from quarterdeck.journal.queries import entry_to_undo
from quarterdeck.journal.terms import Via
from quarterdeck.opportunities.actions import edit_opportunity, undo_change
from quarterdeck.records.terms.fields import KEY_PREFIX
from quarterdeck.users.terms import Actor
from quarterdeck.values.money import Money
from quarterdeck.values.verdict import NotPermitted, Refused

Values = Mapping[str, Any]


def take_over(
    kind: Kind, pair: tuple[int, int], take: Collection[str] | None, by: Actor, via: Via
) -> tuple[int | None, tuple[str, ...]]:
    """Let the second of a pair take fields over from the first: those named, or for None what it lacks.

    Answers the entry's seq (None when nothing changed) and the fields. Raises Refused for fields that cannot be taken.
    """
    source_id, target_id = pair
    values = field_values(by, kind, pair)
    source, target = values.get(source_id, {}), values.get(target_id, {})
    if take is None:
        fields = taken_by_itself(kind, source, target)
    else:
        if reasons := take_reasons(take, source.keys() | target.keys()):
            raise Refused(reasons)
        fields = tuple(field for field in sorted(take) if source.get(field) != target.get(field))
    if not fields:
        return None, ()
    return _edit(kind, target_id, {field: source.get(field) for field in fields}, by, via), fields


def give_back(kind: Kind, target_id: int, taken: tuple[int, tuple[str, ...]], by: Actor, via: Via) -> tuple[str, ...]:
    """Give fields that were taken over the values they had before, but for those changed again since: these."""
    seq, fields = taken
    if kind is Kind.OPPORTUNITY:
        with suppress(Refused, NotPermitted), attempt():
            undo_change(opportunity_id=target_id, seq=seq, by=by, via=via)
            return ()
        return fields
    present = field_values(by, kind, [target_id])[target_id]
    changes = [
        change for change in entry_to_undo(kind.value, target_id, seq, f"{kind.value}.edited").changes
        if change.field in fields
    ]  # fmt: skip
    free = {change.field: change.old for change in changes if _is_as_taken(present.get(change.field), change.new)}
    back = {field: "" if old is None and isinstance(present.get(field), str) else old for field, old in free.items()}
    if back:
        _edit(kind, target_id, back, by, via)
    return tuple(field for field in fields if field not in free)


def _is_as_taken(present: object, taken: object) -> bool:
    return (None if present == "" else present) == taken


def _edit(kind: Kind, record_id: int, values: Values, by: Actor, via: Via) -> int | None:
    custom = {field: value for field, value in values.items() if field.startswith(KEY_PREFIX)}
    own = {field: value for field, value in values.items() if field not in custom}
    if kind is Kind.OPPORTUNITY:
        return edit_opportunity(opportunity_id=record_id, changes=_as_typed(own) | custom, by=by, via=via).seq
    changes = own | ({"custom_fields": custom} if custom else {})
    edits: Mapping[Kind, Callable[[], int | None]] = {
        Kind.ACCOUNT: lambda: edit_account(account_id=record_id, changes=changes, by=by, via=via).seq,
        Kind.CONTACT: lambda: edit_contact(contact_id=record_id, changes=changes, by=by, via=via).seq,
    }
    return edits[kind]()


def _as_typed(values: Values) -> dict[str, Any]:
    """Fields of a deal as its form has them: the amount with its currency."""
    typed = {field: value for field, value in values.items() if field != "amount_minor"}
    if "amount_minor" in values:
        minor, currency = values["amount_minor"], values["currency"]
        amount: Decimal | None = None if minor is None else Money.of_minor(minor, currency).amount
        typed |= {"amount": amount, "currency": currency}
    return typed
