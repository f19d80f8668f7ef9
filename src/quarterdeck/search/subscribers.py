"""What happens to records and concerns the index: whatever gives them other words, or takes them away."""

from quarterdeck.activities import events as activities
from quarterdeck.customers import events as customers
from quarterdeck.journal.actions import Recorded
from quarterdeck.journal.events import Event, SubjectErased, registry
from quarterdeck.opportunities import events as opportunities
from quarterdeck.search.actions import index_records, wipe_index
from quarterdeck.search.queries.following import deals_of_accounts
from quarterdeck.search.terms import Kind
from quarterdeck.users import events as users

# What of a record its entry is made of. A change of nothing else leaves the entry as it is.
_FIELDS = {
    Kind.OPPORTUNITY: frozenset({"name", "account_id", "owner_id", "external_id", "state"}),
    Kind.ACCOUNT: frozenset({"name", "domain", "email", "owner_id", "state"}),
    Kind.CONTACT: frozenset({"name", "title", "email", "owner_id", "state"}),
    Kind.PERSON: frozenset({"name", "is_active"}),
    Kind.ACTIVITY: frozenset({"subject", "body", "author_id", "state"}),
}
_NEW = (
    opportunities.OpportunityCreated,
    customers.AccountCreated,
    customers.ContactCreated,
    users.PersonAdded,
    activities.ActivityLogged,
    activities.ActivityPlanned,
    activities.ActivityImported,
)


@registry.together(
    *_NEW,
    opportunities.OpportunityEdited,
    opportunities.OpportunityMoved,
    opportunities.OpportunityDeleted,
    opportunities.OpportunityRestored,
    opportunities.OpportunityMerged,
    opportunities.OpportunityUnmerged,
    opportunities.ChangeUndone,
    opportunities.HistoryCorrected,
    opportunities.HistoryImported,
    customers.AccountEdited,
    customers.AccountDeleted,
    customers.AccountRestored,
    customers.AccountMerged,
    customers.AccountUnmerged,
    customers.AccountHandedOver,
    customers.ContactEdited,
    customers.ContactDeleted,
    customers.ContactRestored,
    customers.ContactMerged,
    customers.ContactUnmerged,
    customers.ContactHandedOver,
    users.PersonEdited,
    users.PersonDeactivated,
    users.PersonReactivated,
    users.PreferencesSet,
    activities.ActivityEdited,
    activities.ActivityCompleted,
    activities.ActivityReopened,
    activities.ActivityDeleted,
    activities.ActivityRestored,
    SubjectErased,
)
def records_changed(recorded: list[Recorded]) -> None:
    """Keep the entries of everything that a transaction changed."""
    new: dict[Kind, set[int]] = {}
    changed: dict[Kind, set[int]] = {}
    for row in recorded:
        kind, record_id = _subject(row.event)
        if kind not in _FIELDS:
            continue
        if isinstance(row.event, _NEW):
            new.setdefault(Kind(kind), set()).add(record_id)
        elif _concerns(Kind(kind), row):
            changed.setdefault(Kind(kind), set()).add(record_id)
    for kind, ids in new.items():
        index_records(kind=kind, ids=ids, are_new=True)
    for kind, ids in changed.items():
        renamed = index_records(kind=kind, ids=ids - new.get(kind, set()))
        if kind is Kind.ACCOUNT and renamed:
            index_records(kind=Kind.OPPORTUNITY, ids=deals_of_accounts(renamed))
    if any(isinstance(row.event, SubjectErased) for row in recorded):
        wipe_index()


def _subject(event: Event) -> tuple[str, int]:
    kind = event.subject_kind if isinstance(event, SubjectErased) else event.kind
    return kind, event.record_id


def _concerns(kind: Kind, row: Recorded) -> bool:
    return not row.changes or any(change.field in _FIELDS[kind] for change in row.changes)
