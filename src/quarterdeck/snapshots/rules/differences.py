"""What differs between two looks at a deal, and how the first look becomes its beginning."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from quarterdeck.imports.terms import UNDATED, Said, StateFacts
from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.terms import CategorySource, DatedState, ImportedOpportunity, NewOpportunity
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.snapshots.terms import Seen

# Fields of mappings that the actions know under another name.
FIELD_NAMES = {name: f"{name}_id" for name in ("account", "owner", "product", "loss_reason")} | {
    "seller_probability": "seller_probability_bp"
}
# Fields that an empty cell takes away. A deal always has the others: an empty cell says nothing of them.
CLEARED = frozenset(
    {
        "account_id",
        "amount",
        "close_date",
        "category",
        "seller_probability_bp",
        "product_id",
        "source",
        "loss_reason_id",
        "competitor",
        "order_reference",
    }
)
# Fields that another stage brings along, and that the file may say otherwise.
_OF_STAGE = ("category", "seller_probability_bp")


def said_fields(seen: Seen, mapped: Collection[str]) -> dict[str, Any]:
    """What a file says of a deal by field; None for what it shows to be empty."""
    fields = seen.said.fields()
    return {name: fields.get(name) for name in mapped if name in fields or name in CLEARED}


def difference(before: Seen, after: Seen, mapped: Collection[str], *, is_lost: bool) -> dict[str, Any]:
    """What has changed between two looks, by field, `stage_id` among them. `is_lost`: it is lost afterwards."""
    old, new = said_fields(before, mapped), said_fields(after, mapped)
    changes = {name: value for name, value in new.items() if name not in old or old[name] != value}
    if before.stage_id != after.stage_id:
        changes["stage_id"] = after.stage_id
        changes |= {name: new[name] for name in _OF_STAGE if name in new}
        if is_lost and "loss_reason_id" in new:
            changes["loss_reason_id"] = new["loss_reason_id"]
    if not is_lost:
        changes.pop("loss_reason_id", None)
    if "currency" in changes and "amount" in new:
        changes["amount"] = new["amount"]
    return changes


def as_told(changes: Mapping[str, Any], at: datetime) -> StateFacts:
    """Changes as a past state that can be kept as JSON."""
    fields = dict(changes)
    stage_id = fields.pop("stage_id", None)
    said = Said(**{name: value for name, value in fields.items() if value is not None})
    cleared = tuple(name for name, value in fields.items() if value is None)
    return StateFacts(at=at, said=said, stage_id=stage_id, cleared=cleared)


def is_news(changes: Mapping[str, Any], state: State) -> dict[str, Any]:
    """Those of the changes that the state does not bear yet."""
    return {name: value for name, value in changes.items() if not _bears(state, name, value)}


def _bears(state: State, name: str, value: Any) -> bool:
    if name == "category" and value is None:
        return state.category_source == CategorySource.AUTO
    here = getattr(state, name)
    return bool(here == value) or (value is None and here == "")


def beginning(
    seen: Seen, pipeline: PipelineSpec, *, at: datetime, since: datetime | None, start_id: int | None
) -> ImportedOpportunity:
    """A deal that was first seen at `at`, and not yet at `since` (None: nobody looked before).

    It begins when it says that it was created, else between the two looks. A closed one begins in the starting
    stage and is closed when it says so, else between the looks.
    """
    created, begun_since = (seen.created_at, None) if seen.created_at else (at, since)
    fields = seen.said.fields()
    stage = pipeline.at(seen.stage_id)
    if stage.is_open:
        return _imported(seen, fields, stage.id, created, begun_since)
    start = start_id if start_id is not None else pipeline.open_stages[0].id
    closing = {name: fields.pop(name) for name in ("loss_reason_id", *_OF_STAGE) if name in fields}
    closed = _closed_within(seen, created, at)
    state = DatedState(
        at=closed or at,
        changes={"stage_id": stage.id, **closing},
        since=None if closed else max(filter(None, (since, seen.created_at)), default=None),
    )
    begun = _imported(seen, fields, start, created, begun_since)
    return replace(begun, states=(state,))


def _imported(
    seen: Seen, fields: Mapping[str, Any], stage_id: int, created: datetime, since: datetime | None
) -> ImportedOpportunity:
    new = NewOpportunity(
        pipeline_id=seen.pipeline_id, stage_id=stage_id, external_id=seen.external_id, **{"name": "", **fields}
    )
    flags = () if seen.created_at or since else (UNDATED,)
    return ImportedOpportunity(new=new, created_at=created, since=since, flags=flags)


def _closed_within(seen: Seen, after: datetime, until: datetime) -> datetime | None:
    """When the row itself says that the deal was closed, if that lies within these instants."""
    closed = seen.closed_at
    return closed if closed is not None and after <= closed <= until else None


def told_at(seen: Seen, changes: Mapping[str, Any], *, since: datetime, at: datetime) -> tuple[datetime, bool]:
    """When a change happened, and whether that is known: of closings that the row dates itself, else at `at`."""
    closed = _closed_within(seen, since, at) if "stage_id" in changes else None
    return (closed, True) if closed is not None and closed > since else (at, False)
