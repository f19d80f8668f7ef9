"""Writes of account grants. They follow from a record of an upper slice, whose own history tells them."""

from collections.abc import Sequence

from quarterdeck.customers.models import AccountGrant
from quarterdeck.customers.terms import Grant
from quarterdeck.journal.actions import action, insert_rows, replace_rows
from quarterdeck.journal.queries import any_of


@action
def grant_accounts(*, rows: Sequence[Grant], are_new: bool = False) -> None:
    """Let whoever may see a person see an account, because of a record. One record grants one account: a later call
    replaces it. No two rows may name the same record. `are_new` says that none of the records granted one yet.
    """
    columns = ("account_id", "person_id", "because_kind", "because_id")
    values = [(row.account_id, row.person_id, row.because_kind, row.because_id) for row in rows]
    if are_new:
        insert_rows(AccountGrant, columns, values)
        return
    replace_rows(AccountGrant, columns, values, unique=("because_kind", "because_id"))


@action
def revoke_grants(*, because_kind: str, because_ids: Sequence[int]) -> None:
    """Take back what records granted; nothing happens for those that granted nothing."""
    AccountGrant.objects.filter(because_kind=because_kind, because_id__in=any_of(because_ids)).delete()
