"""Which entries follow from records of another kind."""

from collections.abc import Collection

from quarterdeck.opportunities.queries import visible_to
from quarterdeck.users.queries import system_actor


def deals_of_accounts(ids: Collection[int]) -> list[int]:
    """The active deals of these accounts: they are found by the account's name as well."""
    return list(visible_to(system_actor()).filter(account_id__in=ids).values_list("pk", flat=True))
