"""Writes of account grants. They follow from a record of an upper slice, whose own history tells them."""

from collections.abc import Sequence

from quarterdeck.customers.models import AccountGrant
from quarterdeck.customers.terms import Grant
from quarterdeck.journal.actions import action, replace_rows


def grant_account(*, account_id: int, person_id: int, because_kind: str, because_id: int) -> None:
    """Let whoever may see this person see the account. One record grants one account: a later call replaces it."""
    grant_accounts(rows=[Grant(account_id, person_id, because_kind, because_id)])


@action
def grant_accounts(*, rows: Sequence[Grant]) -> None:
    """Set-based `grant_account`. No two rows may name the same record."""
    columns = ("account_id", "person_id", "because_kind", "because_id")
    values = [(row.account_id, row.person_id, row.because_kind, row.because_id) for row in rows]
    replace_rows(AccountGrant, columns, values, unique=("because_kind", "because_id"))


@action
def revoke_grant(*, because_kind: str, because_id: int) -> None:
    """Take back what a record granted; nothing happens when it granted nothing."""
    AccountGrant.objects.filter(because_kind=because_kind, because_id=because_id).delete()
