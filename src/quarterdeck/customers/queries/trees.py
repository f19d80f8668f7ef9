"""Accounts in their tree, read by one statement however deep it is: the database walks it."""

from django.db.models import BooleanField, Exists, IntegerField, OuterRef, Value
from django.db.models.expressions import RawSQL

from quarterdeck.customers.models import Account
from quarterdeck.customers.queries.scopes import seen_accounts
from quarterdeck.customers.rules.accounts import DEEPEST
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass

# An account and all below it. A union without doubles ends also in a circle.
_BELOW = """
WITH RECURSIVE below(id) AS (
    SELECT CAST(%s AS bigint)
    UNION
    SELECT account.id FROM customers_account account JOIN below ON account.parent_id = below.id
    WHERE account.state = 'active'
) SELECT id FROM below"""
# The whole tree an account lies in: up to its top, and from there down.
_TREE = """
WITH RECURSIVE above(id, parent_id, level) AS (
    SELECT id, parent_id, 0 FROM customers_account WHERE id = %s
    UNION ALL
    SELECT account.id, account.parent_id, above.level + 1
    FROM customers_account account JOIN above ON account.id = above.parent_id WHERE above.level < %s
), below(id) AS (
    SELECT id FROM above WHERE parent_id IS NULL
    UNION
    SELECT account.id FROM customers_account account JOIN below ON account.parent_id = below.id
    WHERE account.state = 'active'
) SELECT id FROM below"""
_LEVELS = """
WITH RECURSIVE below(id, level) AS (
    SELECT CAST(%s AS bigint), 1
    UNION ALL
    SELECT account.id, below.level + 1 FROM customers_account account JOIN below ON account.parent_id = below.id
    WHERE account.state = 'active' AND below.level <= %s
) SELECT MAX(level) FROM below"""


@dataclass(frozen=True, slots=True)
class TreeAccount:
    """An account in a tree. One that the reader may not see (`is_seen` false) has no name and no owner."""

    id: int
    parent_id: int | None
    name: str
    owner_name: str
    is_seen: bool


def with_below(account_id: int) -> RawSQL:
    """Ids of an account and of all active ones below it, for `__in`. Whoever uses it keeps to what its reader sees."""
    return RawSQL(_BELOW, (account_id,))  # noqa: S611  a constant; the id is a parameter


def in_tree(account_id: int) -> RawSQL:
    """Ids of all active accounts of the tree that an account lies in, for `__in`."""
    return RawSQL(_TREE, (account_id, DEEPEST))  # noqa: S611  a constant; the id is a parameter


def levels_of(account_id: int) -> int:
    """How many levels an account and all below it take. One query."""
    levels = RawSQL(_LEVELS, (account_id, DEEPEST), output_field=IntegerField())  # noqa: S611  as above
    return Account.objects.filter(pk=account_id).values_list(levels, flat=True).get() or 1


def account_tree(actor: Actor, account_id: int) -> list[TreeAccount]:
    """All accounts of the tree that this one lies in, by name. One query; the caller has found that it is seen."""
    seen: Exists | Value = Exists(seen_accounts(actor).filter(pk=OuterRef("pk")))
    if actor.scope.kind is ScopeKind.ALL:
        seen = Value(True, output_field=BooleanField())  # noqa: FBT003  a value, not a switch
    rows = Account.objects.filter(pk__in=in_tree(account_id)).annotate(is_seen=seen).order_by("name_key", "pk")
    return [
        TreeAccount(pk, parent_id, name if is_seen else "", owner if is_seen else "", bool(is_seen))
        for pk, parent_id, name, owner, is_seen in rows.values_list("pk", "parent_id", "name", "owner__name", "is_seen")
    ]
