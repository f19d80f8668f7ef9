"""Plans of territories: drafted as a whole, activated on a day, retired by the next one.

What a rule asks about accounts, and which account lies where, is the business of customers: it calls these.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.users.actions.access import lock_tree
from quarterdeck.users.actions.rights import refuse_for
from quarterdeck.users.events import TerritoriesActivated, TerritoriesDrafted, TerritoryDraftDiscarded
from quarterdeck.users.models import Territory, TerritoryMember, TerritoryPlan
from quarterdeck.users.queries.company import company_day
from quarterdeck.users.queries.people import employees
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, NewTerritory, Permission, PlanState
from quarterdeck.values.checks import name_reasons
from quarterdeck.values.ids import new_id
from quarterdeck.values.text import Text, clean_line
from quarterdeck.values.verdict import NotFound, Reason, Refused, Stale

LONGEST_TERRITORY_NAME = 120
MOST_TERRITORIES = 500


@action
def draft_territories(
    *, name: str, rows: Sequence[NewTerritory], by: Actor, via: Via, at: datetime | None = None
) -> int:
    """Draft a plan with these territories, parents before children, first in order first asked; returns its id.

    Customers judge tree and rules before they call this.
    """
    require(by, Permission.TERRITORIES_MANAGE)
    at = at or timezone.now()
    name = clean_line(name)
    refuse_for(name_reasons(name, longest=LONGEST_TERRITORY_NAME) + _reasons(rows))
    plan = TerritoryPlan.objects.create(name=name, created_at=at)
    _put(plan, rows, at)
    changes = [FieldChange("name", None, name), FieldChange("territories", None, [row.key for row in rows])]
    record(TerritoriesDrafted(plan.id, territories=len(rows)), by.stamp(at, via), changes)
    return plan.id


@action
def redraft_territories(
    *, plan_id: int, rows: Sequence[NewTerritory], version: int, by: Actor, via: Via, at: datetime | None = None
) -> None:
    """Put the territories of a draft anew. Raises NotFound, Stale, or Refused once the plan is no draft any more."""
    at = at or timezone.now()
    plan = _locked_draft(plan_id, by)
    if plan.version != version:
        raise Stale(expected=version, found=plan.version)
    refuse_for(_reasons(rows))
    before = list(plan.territories.order_by("position").values_list("key", flat=True))
    plan.territories.all().delete()
    _put(plan, rows, at)
    plan.version += 1
    plan.save(update_fields=["version"])
    changes = [FieldChange("territories", before, [row.key for row in rows])]
    record(TerritoriesDrafted(plan.id, territories=len(rows)), by.stamp(at, via), changes)


@action
def discard_draft(*, plan_id: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Throw a draft away; nothing ever counted by it. Raises NotFound, or Refused for any other plan."""
    plan = _locked_draft(plan_id, by)
    name = plan.name
    plan.delete()
    changes = [FieldChange("name", name, None)]
    record(TerritoryDraftDiscarded(plan_id), by.stamp(at or timezone.now(), via), changes)


@action
def activate_plan(*, plan_id: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Let a draft be the active plan from the company's present day on; the one before retires.

    Called by the action of customers that assigns accounts, in its transaction.
    """
    at = at or timezone.now()
    lock_tree()
    plan = _locked_draft(plan_id, by)
    day = company_day(at)
    before = TerritoryPlan.objects.select_for_update().filter(state=PlanState.ACTIVE).first()
    if before is not None:
        before.state, before.active_to = PlanState.RETIRED.value, day
        before.save(update_fields=["state", "active_to"])
        open_rows = TerritoryMember.objects.filter(territory__plan=before, valid_to=None)
        open_rows.update(valid_to=day)
    plan.state, plan.active_from, plan.version = PlanState.ACTIVE.value, day, plan.version + 1
    plan.save(update_fields=["state", "active_from", "version"])
    TerritoryMember.objects.filter(territory__plan=plan).update(valid_from=day)
    event = TerritoriesActivated(plan.id, active_from=day.isoformat(), retired_id=before.id if before else None)
    record(event, by.stamp(at, via), [FieldChange("state", PlanState.DRAFT.value, PlanState.ACTIVE.value)])


def _locked_draft(plan_id: int, by: Actor) -> TerritoryPlan:
    require(by, Permission.TERRITORIES_MANAGE)
    plan = TerritoryPlan.objects.select_for_update().filter(pk=plan_id).first()
    if plan is None:
        raise NotFound("territory_plan")
    if plan.state != PlanState.DRAFT:
        text = Text.of("Only a draft is changed. Make a new draft of this plan first.")
        raise Refused.because("plan_not_draft", text, "plan")
    return plan


def _reasons(rows: Sequence[NewTerritory]) -> list[Reason]:
    if len(rows) > MOST_TERRITORIES:
        text = Text.of("{most} territories are the most.", most=MOST_TERRITORIES)
        return [Reason(code="too_many_territories", text=text, field="territories")]
    asked = {person_id for row in rows for person_id, _role in row.people}
    active = {person_id for person_id, is_active in employees(asked).items() if is_active}
    if asked - active:
        text = Text.of("Only active people of the company belong to a territory.")
        return [Reason(code="member_unfit", text=text, field="territories")]
    return []


def _put(plan: TerritoryPlan, rows: Sequence[NewTerritory], at: datetime) -> None:
    ids = {row.key: new_id() for row in rows}
    Territory.objects.bulk_create(
        [
            Territory(
                id=ids[row.key],
                plan=plan,
                parent_id=ids[row.parent_key] if row.parent_key else None,
                key=row.key,
                name=clean_line(row.name),
                rule=dict(row.rule),
                position=position,
            )
            for position, row in enumerate(rows)
        ]
    )
    day = company_day(at)
    TerritoryMember.objects.bulk_create(
        [
            TerritoryMember(territory_id=ids[row.key], person_id=person_id, role=role.value, valid_from=day)
            for row in rows
            for person_id, role in dict(row.people).items()
        ]
    )
