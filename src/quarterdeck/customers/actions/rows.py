"""What writes of accounts and contacts share: rights, versions, locks."""

from collections.abc import Iterable

from quarterdeck.customers.models import Account
from quarterdeck.customers.terms import RecordState
from quarterdeck.users.queries import may_write_for
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotPermitted, Stale


def require_reach(by: Actor, permission: Permission, owner_id: int) -> None:
    """Raise NotPermitted unless the actor may change records of this owner."""
    require(by, permission)
    if not may_write_for(by, owner_id):
        text = Text.of("Only its owner, the owner's manager or an administrator may change this record.")
        raise NotPermitted(permission.value, text)


def require_version(expected: int | None, found: int) -> None:
    """Raise Stale when a change was made from another version; None means whichever is there."""
    if expected is not None and expected != found:
        raise Stale(expected=expected, found=found)


def hold_accounts(ids: Iterable[int | None]) -> None:
    """Lock accounts that records are about to be hung on, so that none is deleted meanwhile."""
    asked = {account_id for account_id in ids if account_id is not None}
    if asked:
        list(Account.objects.select_for_update().filter(pk__in=asked).order_by("pk").values_list("pk"))


def holds_active(account_id: int | None) -> bool:
    """Whether this account, locked with the question, is active; also True for none."""
    if account_id is None:
        return True
    states = Account.objects.select_for_update().filter(pk=account_id).values_list("state", flat=True)
    return states.get() == RecordState.ACTIVE
