"""Taking hold of an opportunity: seen, allowed, still the version that was looked at, and locked."""

from collections.abc import Collection

from django.db.models import QuerySet

from quarterdeck.journal.actions import refuse_kept
from quarterdeck.journal.queries import any_of, compiled, rows_of
from quarterdeck.journal.queries.foreign import kept_in
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.terms import RecordState
from quarterdeck.users.queries import may_write_for, scope_q
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotFound, NotPermitted, Stale


def locked(
    opportunity_id: int,
    by: Actor,
    permission: Permission,
    *,
    version: int | None = None,
    state: str = RecordState.ACTIVE,
) -> Opportunity:
    """The opportunity, locked until the transaction ends.

    Raises NotFound when the actor may not see it, NotPermitted when they may not change it, Stale
    when it has another version than `version`.
    """
    row = next(iter(_held(by=by, opportunity_id=opportunity_id, state=state)), None)
    if row is None:
        raise NotFound("opportunity")
    require(by, permission)
    if not may_write_for(by, row.owner_id):
        raise not_yours(permission)
    refuse_kept(row)
    if version is not None and version != row.version:
        raise Stale(expected=version, found=row.version)
    return row


def locked_all(opportunity_ids: Collection[int], by: Actor, permission: Permission) -> list[Opportunity]:
    """These active opportunities, locked in the order of their ids. Raises as `locked`, for the first it is so of."""
    rows = Opportunity.objects.select_for_update(of=("self",)).annotate(kept_in=kept_in("opportunity"))
    rows = rows.filter(scope_q(by), pk__in=any_of(opportunity_ids)).order_by("pk")
    # Asked for the state as well, SQLite would read all that are active.
    found: list[Opportunity] = [row for row in rows_of(rows) if row.state == RecordState.ACTIVE]
    if len(found) < len(set(opportunity_ids)):
        raise NotFound("opportunity")
    require(by, permission)
    if not all(may_write_for(by, owner_id) for owner_id in {row.owner_id for row in found}):
        raise not_yours(permission)
    refuse_kept(*found)
    return found


def not_yours(permission: Permission) -> NotPermitted:
    """What somebody is told who may see an opportunity and not change it."""
    text = Text.of(N_("You may see this opportunity, but not change it. Ask its owner."))
    return NotPermitted(permission.value, text)


@compiled
def _held(*, by: Actor, opportunity_id: int, state: str) -> QuerySet[Opportunity]:
    rows = Opportunity.objects.select_for_update(of=("self",)).annotate(kept_in=kept_in("opportunity"))
    return rows.filter(scope_q(by), pk=opportunity_id, state=state)


def require_assign(by: Actor, before: State, after: State) -> None:
    """Raise NotPermitted when the owner changes and the actor may not give opportunities away."""
    if before.owner_id != after.owner_id:
        require(by, Permission.OPPORTUNITIES_ASSIGN)
