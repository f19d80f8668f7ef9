"""Keeping, changing, sharing and deleting views. Each is changed by its owner alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.events import Event
from quarterdeck.journal.terms import FieldChange, Stamp, Via, field_changes
from quarterdeck.saved_views.events import ViewDeleted, ViewEdited, ViewRestored, ViewSaved
from quarterdeck.saved_views.models import SavedView
from quarterdeck.saved_views.queries import canonical, report_address, role_names
from quarterdeck.saved_views.queries.views import usable_q
from quarterdeck.saved_views.rules import Known, settled, view_verdict
from quarterdeck.saved_views.terms import Page, Sharing, State, ViewFields
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import asdict, dataclass, fields, replace
from quarterdeck.values.text import N_, Text, fold
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, require_version

NOT_OWN = Text.of(N_("Only its owner changes a view. Save it as your own instead."))


@dataclass(frozen=True, slots=True)
class Saved:
    """A view after a write. `seq` is the journal entry's, None when nothing changed."""

    id: int
    version: int
    seq: int | None


@action
def save_view(*, new: ViewFields, by: Actor, via: Via, page: Page = Page.DEALS, at: datetime | None = None) -> Saved:
    """Keep a view as the actor's own. Raises Refused, NotPermitted when it is to be shared without the right to."""
    require_person(by)
    row = SavedView(page=page.value, owner_id=by.person_id)
    kept = _checked(row, _settled(new), by)
    if kept.sharing != Sharing.PRIVATE:
        require(by, Permission.VIEWS_SHARE)
    _put(row, kept)
    row.save(force_insert=True)
    stamp = by.stamp(at or timezone.now(), via)
    return Saved(row.pk, row.version, record(ViewSaved(record_id=row.pk), stamp, _changes(row, ViewFields(), kept)))


@action
def edit_view(
    *,
    view_id: int,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> Saved:
    """Change fields of an own view (names as in ViewFields). Raises NotFound, NotPermitted, Stale, Refused."""
    row = _own(view_id, by, State.ACTIVE)
    require_version(version, row.version)
    before = _fields_of(row)
    after = _checked(row, _settled(replace(before, **changes)), by)
    if (after.sharing, after.role_key) != (before.sharing, before.role_key) and after.sharing != Sharing.PRIVATE:
        require(by, Permission.VIEWS_SHARE)
    _put(row, after)
    return _save(row, ViewEdited(record_id=row.pk), _changes(row, before, after), by.stamp(at or timezone.now(), via))


@action
def delete_view(*, view_id: int, by: Actor, via: Via, at: datetime | None = None, version: int | None = None) -> Saved:
    """Take an own view away, also from those it was shared with. Raises NotFound, NotPermitted, Stale."""
    row = _own(view_id, by, State.ACTIVE)
    require_version(version, row.version)
    row.state = State.DELETED.value
    change = FieldChange("state", State.ACTIVE.value, row.state)
    return _save(row, ViewDeleted(record_id=row.pk), [change], by.stamp(at or timezone.now(), via))


@action
def restore_view(*, view_id: int, by: Actor, via: Via, at: datetime | None = None) -> Saved:
    """Bring an own deleted view back, as it was shared.

    Raises NotFound, NotPermitted without the right to share it, Refused when another took its name.
    """
    row = _own(view_id, by, State.DELETED)
    kept = _fields_of(row)
    if kept.sharing != Sharing.PRIVATE:
        require(by, Permission.VIEWS_SHARE)
    _checked(row, kept, by)
    row.state = State.ACTIVE.value
    change = FieldChange("state", State.DELETED.value, row.state)
    return _save(row, ViewRestored(record_id=row.pk), [change], by.stamp(at or timezone.now(), via))


def require_person(by: Actor) -> None:
    """Raise NotPermitted for a token that only reads, and for the system: it keeps no views."""
    if not by.person_id or (by.token_id is not None and not by.permissions):
        raise NotPermitted("tokens.write", Text.of(N_("This token only reads.")))


def _own(view_id: int, by: Actor, state: State) -> SavedView:
    """The view, locked, if it is the actor's own. Another's is not theirs to change, even where they may use it."""
    require_person(by)
    row = SavedView.objects.select_for_update().filter(pk=view_id, state=state.value).first()
    if row is None:
        raise NotFound("view")
    if row.owner_id != by.person_id:
        if not SavedView.objects.filter(usable_q(by), pk=view_id).exists():
            raise NotFound("view")
        raise NotPermitted("views.own", NOT_OWN)
    return row


def _settled(new: ViewFields) -> ViewFields:
    return settled(replace(new, query=canonical(new.query)))


def _checked(row: SavedView, kept: ViewFields, by: Actor) -> ViewFields:
    others = SavedView.objects.filter(owner_id=by.person_id, page=row.page, state=State.ACTIVE.value)
    names = list(others.exclude(pk=row.pk).values_list("name_key", flat=True))
    roles = role_names() if kept.sharing == Sharing.ROLE else {}
    is_led = row.page != Page.REPORTS or report_address(kept.query) is not None
    known = Known(others=len(names), name_is_taken=fold(kept.name) in names, roles=roles, is_led=is_led)
    if reasons := view_verdict(kept, known):
        raise Refused(reasons)
    return kept


def _fields_of(row: SavedView) -> ViewFields:
    return ViewFields(**{field.name: getattr(row, field.name) for field in fields(ViewFields)})


def _changes(row: SavedView, before: ViewFields, after: ViewFields) -> list[FieldChange]:
    """What differs; the name and the filter are the owner's own words, which go where the owner is erased."""
    return field_changes(before, after, personal=("name", "query"), subject=("person", row.owner_id))


def _put(row: SavedView, kept: ViewFields) -> None:
    for name, value in asdict(kept).items():
        setattr(row, name, value)
    row.name_key = fold(kept.name)


def _save(row: SavedView, event: Event, changes: list[FieldChange], stamp: Stamp) -> Saved:
    if not changes:
        return Saved(row.pk, row.version, None)
    row.version += 1
    row.updated_at = stamp.at
    row.save(force_update=True)
    return Saved(row.pk, row.version, record(event, stamp, changes))
