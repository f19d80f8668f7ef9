"""Territories: drafting with rules on account fields, and activating, which places every account anew."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from quarterdeck.customers.events import AccountTerritoryChanged
from quarterdeck.customers.models import Account
from quarterdeck.customers.queries.territories import TerritoryMap, account_values, active_map
from quarterdeck.customers.rules.territories import territories_verdict
from quarterdeck.customers.terms import RecordState
from quarterdeck.journal.actions import Recorded, action, record_many, update_rows
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.users import actions as users
from quarterdeck.users.queries.territories import plan_territories
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, NewTerritory, Permission
from quarterdeck.values.verdict import Refused

_ROW = ("territory_id", "version", "updated_at")


@action
def draft_plan(*, name: str, rows: Sequence[NewTerritory], by: Actor, via: Via, at: datetime | None = None) -> int:
    """Draft a plan of territories; returns its id. Raises NotPermitted, or Refused with every reason."""
    require(by, Permission.TERRITORIES_MANAGE)
    _refuse(rows)
    return users.draft_territories(name=name, rows=rows, by=by, via=via, at=at)


@action
def redraft_plan(
    *, plan_id: int, rows: Sequence[NewTerritory], version: int, by: Actor, via: Via, at: datetime | None = None
) -> None:
    """Put the territories of a draft anew. Raises NotPermitted, NotFound, Stale, Refused."""
    require(by, Permission.TERRITORIES_MANAGE)
    _refuse(rows)
    users.redraft_territories(plan_id=plan_id, rows=rows, version=version, by=by, via=via, at=at)


@action
def activate_territories(*, plan_id: int, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Make a draft the active plan from today on and place every active account by it; returns how many moved.

    Set-based, with a journal entry for each account that lies elsewhere now. Raises NotPermitted, NotFound, Refused.
    """
    at = at or timezone.now()
    stamp = by.stamp(at, via)
    before = active_map()
    users.activate_plan(plan_id=plan_id, by=by, via=via, at=at)
    # Held until the end, so that no account is edited by the old plan meanwhile.
    versions = dict(
        Account.objects.select_for_update().filter(state=RecordState.ACTIVE).order_by("pk").values_list("pk", "version")
    )
    plan = TerritoryMap.of(plan_territories(plan_id))
    rows, recorded, count = [], [], 0
    for account_id, present, values in account_values():
        territory_id = plan.place(values).territory_id
        if territory_id == present:
            continue
        names = before.name(present) or None, plan.name(territory_id) or None
        is_seen = names[0] != names[1]
        count += is_seen
        rows.append((territory_id, versions[account_id] + is_seen, at, account_id))
        if is_seen:
            recorded.append(Recorded(AccountTerritoryChanged(account_id), stamp, [FieldChange("territory", *names)]))
    update_rows(Account, _ROW, rows)
    record_many(recorded)
    return count


def _refuse(rows: Sequence[NewTerritory]) -> None:
    if reasons := territories_verdict(rows):
        raise Refused(reasons)
