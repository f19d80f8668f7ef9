"""The one row predicate of accounts, and that of contacts."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from quarterdeck.customers.models import Account, AccountGrant, Contact
from quarterdeck.customers.terms import RecordState, Whose
from quarterdeck.journal.queries import any_of
from quarterdeck.users.queries import scope_mine_q, scope_q, scope_team_q
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.text import sought

M = TypeVar("M", bound=Model)
MOST_MERGES = 20


def seen_accounts(actor: Actor, state: RecordState = RecordState.ACTIVE) -> QuerySet[Account]:
    """The accounts of a state that the actor may see, to pick a few by id.

    Seen is what someone in the actor's scope owns, and what was granted to someone in it: an account
    on a deal is seen by whoever sees the deal's owner. Partner users see none.
    """
    granted = AccountGrant.objects.filter(scope_q(actor, "person_id"), account_id=OuterRef("pk"))
    return _scoped(Account.objects.filter(state=state), actor, Exists(granted))


def listed_accounts(actor: Actor) -> QuerySet[Account]:
    """The same active accounts, to walk or count many of them.

    What was granted is collected once instead of being asked of each row: twice as fast for a list,
    several times slower for one account.
    """
    granted = AccountGrant.objects.filter(scope_q(actor, "person_id")).values("account_id")
    return _scoped(Account.objects.filter(state=RecordState.ACTIVE), actor, Q(pk__in=granted))


def seen_contacts(actor: Actor, state: RecordState = RecordState.ACTIVE) -> QuerySet[Contact]:
    """The contacts of a state that the actor may see, to pick a few by id.

    Seen are those of owners in scope, and those of accounts seen.
    """
    of_account = Exists(seen_accounts(actor).filter(pk=OuterRef("account_id")))
    return _scoped(Contact.objects.filter(state=state), actor, of_account)


def listed_contacts(actor: Actor) -> QuerySet[Contact]:
    """The same active contacts, to walk or count many of them."""
    of_account = Q(account_id__in=listed_accounts(actor).values("pk"))
    return _scoped(Contact.objects.filter(state=RecordState.ACTIVE), actor, of_account)


def _scoped(rows: QuerySet[M], actor: Actor, otherwise: Exists | Q) -> QuerySet[M]:
    # An empty Q in an OR is dropped, not true: who sees all must not get here.
    return rows if actor.scope.kind is ScopeKind.ALL else rows.filter(scope_q(actor) | Q(otherwise))


def visible_accounts(actor: Actor) -> QuerySet[Account, int]:
    """Ids of the active accounts the actor may see, as a subquery for others' querysets."""
    return seen_accounts(actor).values_list("pk", flat=True)


def visible_contacts(actor: Actor) -> QuerySet[Contact, int]:
    """Ids of the active contacts the actor may see, as a subquery for others' querysets."""
    return seen_contacts(actor).values_list("pk", flat=True)


def among_visible(actor: Actor, ids: Iterable[int | None]) -> set[int]:
    """Which of these accounts the actor may see; no query for none."""
    asked = {account_id for account_id in ids if account_id is not None}
    if not asked:
        return set()
    # Of a list of ids SQLite thinks that reading all active accounts takes less; of a query for them it does not.
    return set(visible_accounts(actor).filter(pk__in=Account.objects.filter(pk__in=any_of(asked)).values("pk")))


def successor(seen: QuerySet[Any], everything: QuerySet[Any], record_id: int) -> int | None:
    """Id of the record that a merged one became part of, perhaps over several merges; None when it is not `seen`."""
    current = record_id
    for _ in range(MOST_MERGES):
        into: int | None = (
            everything.filter(pk=current, state=RecordState.MERGED).values_list("merged_into_id", flat=True).first()
        )
        if into is None or seen.filter(pk=into).exists():
            return into
        current = into
    return None


def parts_of(kind: str, record_id: int) -> list[int]:
    """The account or contact, and all that became part of it, perhaps over several merges: what they went through is
    its past as well. A query for each level of merges, and one.
    """
    model: type[Account] | type[Contact] = Account if kind == "account" else Contact
    found, level = [record_id], [record_id]
    while level and len(found) <= MOST_MERGES:
        merged = model.objects.filter(merged_into_id__in=level, state=RecordState.MERGED)
        level = list(merged.order_by("pk").values_list("pk", flat=True))
        found += level
    return found


def holding_text(rows: QuerySet[M], text: str, column: str) -> QuerySet[M]:
    """Of these, the rows whose folded name or whose `column` (kept in small letters) holds the text; all for none."""
    key = sought(text)
    if key is None:
        return rows.none()
    return rows.filter(Q(name_key__contains=key) | Q(**{f"{column}__contains": text.strip().lower()})) if key else rows


def whose_q(actor: Actor, whose: Whose) -> Q:
    """What the choice of mine, my team or all adds to a list that is scoped already."""
    if whose is Whose.MINE:
        return scope_mine_q(actor)
    return scope_team_q(actor) if whose is Whose.TEAM else Q()
