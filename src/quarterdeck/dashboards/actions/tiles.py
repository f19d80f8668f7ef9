"""Adding, changing, moving and removing tiles of one's own dashboard; a shared one asks for the right to share it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from quarterdeck.dashboards.actions.dashboards import Saved, changed, own_in_use
from quarterdeck.dashboards.events import DashboardTilesChanged
from quarterdeck.dashboards.models import Dashboard, Tile
from quarterdeck.dashboards.queries import dashboard_query
from quarterdeck.dashboards.rules import order_of, tile_reasons, tile_settled
from quarterdeck.dashboards.terms import TileFields
from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound, Refused, require_version


@action
def add_tile(*, dashboard_id: int, new: TileFields, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Put a tile into one's own dashboard; its id. Raises NotFound, NotPermitted, Refused."""
    row = own_in_use(dashboard_id, by)
    ids = _ids(row)
    kept = _checked(new, len(ids))
    tile = Tile(dashboard=row, **_columns(kept))
    order = order_of(ids, tile.pk, new.position)
    tile.position = order.index(tile.pk) + 1
    tile.save(force_insert=True)
    _place(order)
    change = _change(row, None, _told(kept, tile.position))
    changed(row, DashboardTilesChanged(record_id=row.pk), [change], by.stamp(at or timezone.now(), via))
    return tile.pk


@action
def edit_tile(
    *,
    dashboard_id: int,
    tile_id: int,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> Saved:
    """Change fields of a tile (names as in TileFields), its place among them; `version` is the dashboard's.

    Raises NotFound, NotPermitted, Stale, Refused.
    """
    row = own_in_use(dashboard_id, by)
    require_version(version, row.version)
    tile, ids = _tile(row, tile_id), _ids(row)
    before = TileFields(**{field.name: getattr(tile, field.name) for field in fields(TileFields)})
    after = _checked(replace(before, **changes), len(ids) - 1)
    order = order_of(ids, tile.pk, after.position) if "position" in changes else ids
    told = _told(before, before.position), _told(after, order.index(tile.pk) + 1)
    if told[0] != told[1]:
        for name, value in _columns(after).items():
            setattr(tile, name, value)
        tile.save(force_update=True)
        _place(order)
    differing = [_change(row, *told)] if told[0] != told[1] else []
    return changed(row, DashboardTilesChanged(record_id=row.pk), differing, by.stamp(at or timezone.now(), via))


@action
def remove_tile(
    *, dashboard_id: int, tile_id: int, by: Actor, via: Via, at: datetime | None = None, version: int | None = None
) -> Saved:
    """Take a tile out of one's own dashboard; `version` is the dashboard's. Raises NotFound, NotPermitted, Stale."""
    row = own_in_use(dashboard_id, by)
    require_version(version, row.version)
    tile = _tile(row, tile_id)
    before = TileFields(**{field.name: getattr(tile, field.name) for field in fields(TileFields)})
    tile.delete()
    _place(_ids(row))
    change = _change(row, _told(before, before.position), None)
    return changed(row, DashboardTilesChanged(record_id=row.pk), [change], by.stamp(at or timezone.now(), via))


def _checked(new: TileFields, others: int) -> TileFields:
    kept = tile_settled(replace(new, query=dashboard_query(new.query)))
    if reasons := tile_reasons(kept, others):
        raise Refused(reasons)
    return kept


def _tile(row: Dashboard, tile_id: int) -> Tile:
    tile = Tile.objects.filter(dashboard=row, pk=tile_id).first()
    if tile is None:
        raise NotFound("tile")
    return tile


def _ids(row: Dashboard) -> list[int]:
    return list(Tile.objects.filter(dashboard=row).order_by("position", "pk").values_list("pk", flat=True))


def _place(order: Sequence[int]) -> None:
    """Number tiles anew, those that moved."""
    for position, pk in enumerate(order, start=1):
        Tile.objects.filter(pk=pk).exclude(position=position).update(position=position)


def _columns(kept: TileFields) -> dict[str, Any]:
    return {name: value for name, value in asdict(kept).items() if name != "position"}


def _change(row: Dashboard, old: dict[str, Any] | None, new: dict[str, Any] | None) -> FieldChange:
    """A tile's name is the owner's own words, which go where the owner is erased."""
    return FieldChange("tile", old, new, personal=("person", row.owner_id))


def _told(kept: TileFields, position: int) -> dict[str, Any]:
    """A tile as the journal tells of it: what is said of it, and its place."""
    return {name: value for name, value in _columns(kept).items() if value != ""} | {"position": position}
