"""What happens to records and concerns what they are matched by."""

from quarterdeck.customers import events as customers
from quarterdeck.duplicates.actions import key_records
from quarterdeck.duplicates.queries.known import number_fields
from quarterdeck.duplicates.terms import Kind
from quarterdeck.journal.actions import Recorded
from quarterdeck.journal.events import SubjectErased, registry
from quarterdeck.records.terms.fields import KEY_PREFIX

# What keys are made of. A change of nothing else leaves them as they are.
_FIELDS = {
    "account": frozenset({"name", "domain", "phone", "email", "state"}),
    "contact": frozenset({"name", "phone", "email", "account_id", "state"}),
}
_NEW = (customers.AccountCreated, customers.ContactCreated)


@registry.together(
    *_NEW,
    customers.AccountEdited,
    customers.AccountDeleted,
    customers.AccountRestored,
    customers.AccountMerged,
    customers.AccountUnmerged,
    customers.ContactEdited,
    customers.ContactDeleted,
    customers.ContactRestored,
    customers.ContactMerged,
    customers.ContactUnmerged,
    SubjectErased,
)
def records_changed(recorded: list[Recorded]) -> None:
    """Keep the keys of everything that a transaction changed."""
    new: dict[str, set[int]] = {}
    changed: dict[str, set[int]] = {}
    for row in recorded:
        kind = row.event.subject_kind if isinstance(row.event, SubjectErased) else row.event.kind
        if kind not in _FIELDS:
            continue
        if isinstance(row.event, _NEW):
            new.setdefault(kind, set()).add(row.event.record_id)
        elif not row.changes or any(_is_told(kind, change.field) for change in row.changes):
            changed.setdefault(kind, set()).add(row.event.record_id)
    for kind, ids in new.items():
        key_records(kind=Kind(kind), ids=ids, are_new=True)
    for kind, ids in changed.items():
        if known := ids - new.get(kind, set()):
            key_records(kind=Kind(kind), ids=known)


def _is_told(kind: str, field: str) -> bool:
    """Whether keys are made of a field: of custom ones of accounts, where it holds registration numbers."""
    return field in _FIELDS[kind] or (
        kind == Kind.ACCOUNT and field.startswith(KEY_PREFIX) and field in number_fields()
    )
