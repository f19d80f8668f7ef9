"""Adding, renaming, sharing and deleting dashboards. Each is changed by its owner alone.

A shared one whose owner left is made private or deleted by whoever manages people.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from quarterdeck.dashboards.actions.mailings import drop_unseen
from quarterdeck.dashboards.events import DashboardAdded, DashboardDeleted, DashboardEdited, DashboardRestored
from quarterdeck.dashboards.models import Dashboard
from quarterdeck.dashboards.queries import usable_q
from quarterdeck.dashboards.rules import Known, dashboard_reasons, settled
from quarterdeck.dashboards.terms import DashboardFields, Sharing, State
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.events import Event
from quarterdeck.journal.terms import FieldChange, Stamp, Via, field_changes
from quarterdeck.saved_views.actions.views import require_person
from quarterdeck.saved_views.queries import role_names
from quarterdeck.users.queries.leading import team_options
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import asdict, dataclass, fields, replace
from quarterdeck.values.text import N_, Text, fold
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, require_version

NOT_OWN = Text.of(N_("Only its owner can change a dashboard. Add one of your own instead."))


@dataclass(frozen=True, slots=True)
class Saved:
    """A dashboard after a write. `seq` is the journal entry's, None when nothing changed."""

    id: int
    version: int
    seq: int | None


@action
def add_dashboard(*, new: DashboardFields, by: Actor, via: Via, at: datetime | None = None) -> Saved:
    """Add a dashboard without tiles. Raises Refused, NotPermitted when it is to be shared without the right to."""
    require_person(by)
    row = Dashboard(owner_id=by.person_id)
    kept = settled(new)
    _require_sharing(kept, by)
    _put(row, _checked(row, kept))
    row.save(force_insert=True)
    stamp, changes = by.stamp(at or timezone.now(), via), _changes(row, DashboardFields(), kept)
    return Saved(row.pk, row.version, record(DashboardAdded(record_id=row.pk), stamp, changes))


@action
def edit_dashboard(
    *,
    dashboard_id: int,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> Saved:
    """Change fields of one's own (names as in DashboardFields); a shared one asks for the right to share it.

    Raises NotFound, NotPermitted, Stale, Refused.
    """
    row = own(dashboard_id, by, State.ACTIVE, or_left=True)
    require_version(version, row.version)
    before = _fields_of(row)
    after = settled(replace(before, **changes))
    if row.owner_id != by.person_id and after != settled(replace(before, sharing=Sharing.PRIVATE.value)):
        raise NotPermitted("dashboards.own", NOT_OWN)
    _require_sharing(after, by)
    _put(row, _checked(row, after))
    stamp = by.stamp(at or timezone.now(), via)
    saved = changed(row, DashboardEdited(record_id=row.pk), _changes(row, before, after), stamp)
    if replace(after, name=before.name) != before:
        drop_unseen(row.pk)
    return saved


@action
def delete_dashboard(
    *, dashboard_id: int, by: Actor, via: Via, at: datetime | None = None, version: int | None = None
) -> Saved:
    """Take one's own away, also from those it was shared with. Raises NotFound, NotPermitted, Stale."""
    row = own(dashboard_id, by, State.ACTIVE, or_left=True)
    require_version(version, row.version)
    row.state = State.DELETED.value
    change = FieldChange("state", State.ACTIVE.value, row.state)
    saved = changed(row, DashboardDeleted(record_id=row.pk), [change], by.stamp(at or timezone.now(), via))
    drop_unseen(row.pk)
    return saved


@action
def restore_dashboard(*, dashboard_id: int, by: Actor, via: Via, at: datetime | None = None) -> Saved:
    """Bring one's own deleted dashboard back, as it was shared; private where that was with a team now closed.

    Raises NotFound, NotPermitted without the right to share it, Refused when another took its name or its role.
    """
    row = own(dashboard_id, by, State.DELETED)
    before = _fields_of(row)
    is_closed = before.sharing == Sharing.TEAM and before.team_id not in {team.id for team in team_options()}
    kept = settled(replace(before, sharing=Sharing.PRIVATE.value)) if is_closed else before
    _require_sharing(kept, by)
    _put(row, _checked(row, kept))
    row.state = State.ACTIVE.value
    change = FieldChange("state", State.DELETED.value, row.state)
    changes = [change, *_changes(row, before, kept)]
    return changed(row, DashboardRestored(record_id=row.pk), changes, by.stamp(at or timezone.now(), via))


def own(dashboard_id: int, by: Actor, state: State, *, or_left: bool = False) -> Dashboard:
    """The dashboard, locked, if it is the actor's own. Another's is not theirs to change, even where they see it.

    With `or_left` also a shared one of who left, for whoever manages people.
    """
    require_person(by)
    row = Dashboard.objects.select_for_update().filter(pk=dashboard_id, state=state.value).first()
    if row is None:
        raise NotFound("dashboard")
    if row.owner_id != by.person_id and not (or_left and _is_left(row, by)):
        if not Dashboard.objects.filter(usable_q(by), pk=dashboard_id).exists():
            raise NotFound("dashboard")
        raise NotPermitted("dashboards.own", NOT_OWN)
    return row


def _is_left(row: Dashboard, by: Actor) -> bool:
    return row.sharing != Sharing.PRIVATE and by.may(Permission.PEOPLE_MANAGE) and not row.owner.is_active


def own_in_use(dashboard_id: int, by: Actor) -> Dashboard:
    """One's own, locked, to change what others see in it: where it is shared, with the right to share it."""
    row = own(dashboard_id, by, State.ACTIVE)
    _require_sharing(_fields_of(row), by)
    return row


def _changes(row: Dashboard, before: DashboardFields, after: DashboardFields) -> list[FieldChange]:
    """What differs; the name is the owner's own words, which go where the owner is erased."""
    return field_changes(before, after, personal=("name",), subject=("person", row.owner_id))


def changed(row: Dashboard, event: Event, changes: list[FieldChange], stamp: Stamp) -> Saved:
    """Count the change of a dashboard and note it; nothing where there is none."""
    if not changes:
        return Saved(row.pk, row.version, None)
    row.version += 1
    row.updated_at = stamp.at
    row.save(force_update=True)
    return Saved(row.pk, row.version, record(event, stamp, changes))


def _require_sharing(kept: DashboardFields, by: Actor) -> None:
    """Raise NotPermitted for who may not share, or not decide what people of a role start with."""
    if kept.sharing in (Sharing.EVERYONE, Sharing.TEAM):
        require(by, Permission.VIEWS_SHARE)
    if kept.sharing == Sharing.ROLE:
        require(by, Permission.PEOPLE_MANAGE)


def _checked(row: Dashboard, kept: DashboardFields) -> DashboardFields:
    active = Dashboard.objects.filter(state=State.ACTIVE.value).exclude(pk=row.pk)
    names = list(active.filter(owner_id=row.owner_id).values_list("name_key", flat=True))
    is_of_role = kept.sharing == Sharing.ROLE
    known = Known(
        others=len(names),
        name_is_taken=fold(kept.name) in names,
        roles=role_names() if is_of_role else {},
        taken_roles=list(active.filter(sharing=Sharing.ROLE.value).values_list("role_key", flat=True))
        if is_of_role
        else (),
        teams=[team.id for team in team_options()] if kept.sharing == Sharing.TEAM else (),
    )
    if reasons := dashboard_reasons(kept, known):
        raise Refused(reasons)
    return kept


def _fields_of(row: Dashboard) -> DashboardFields:
    return DashboardFields(**{field.name: getattr(row, field.name) for field in fields(DashboardFields)})


def _put(row: Dashboard, kept: DashboardFields) -> None:
    for name, value in asdict(kept).items():
        setattr(row, name, value)
    row.name_key = fold(kept.name)
