"""Rows of the API's writes of settings: products, prices, currencies, kinds of split, territories, fields, notices."""

from collections.abc import Mapping

from tests.matrix.api import READERS, custom_field, nothing, reads, writes
from tests.matrix.rows import OPERATIONS, Row
from tests.matrix.sample import Sample


def product(sample: Sample) -> Mapping[str, str]:
    return {"product_id": sample.product}


def tier(sample: Sample) -> Mapping[str, str]:
    return {"tier_id": sample.priced.tier}


def band(sample: Sample) -> Mapping[str, str]:
    return {"band_id": sample.priced.band}


def plan(sample: Sample) -> Mapping[str, str]:
    return {"plan_id": sample.territory_plan}


def overlay(sample: Sample) -> Mapping[str, str]:
    return {"key": "overlay"}


def named(sample: Sample) -> Mapping[str, str]:
    return {"name": "Second"}


API: dict[str, Row] = {
    "archive_product": writes("DELETE", OPERATIONS, product),
    "restore_product": writes("POST", OPERATIONS, product),
    "activate_currency": writes("POST", OPERATIONS, nothing, lambda sample: {"code": "CHF"}),
    "deactivate_currency": writes("DELETE", OPERATIONS, lambda sample: {"code": "EUR"}),
    "set_rate": writes(
        "PUT", OPERATIONS, lambda sample: {"code": "EUR", "day": "2026-03-31"}, lambda sample: {"rate": "0.94"}
    ),
    "add_price_tier": writes("POST", OPERATIONS, nothing, named),
    "rename_price_tier": writes("PATCH", OPERATIONS, tier, named),
    "archive_price_tier": writes("DELETE", OPERATIONS, tier),
    "restore_price_tier": writes("POST", OPERATIONS, tier),
    "add_discount_band": writes(
        "POST", OPERATIONS, nothing, lambda sample: {"above_bp": 2000, "approver_role": "administrator"}
    ),
    "edit_discount_band": writes("PATCH", OPERATIONS, band, lambda sample: {"above_bp": 1500}),
    "remove_discount_band": writes("DELETE", OPERATIONS, band),
    "add_split_type": writes("POST", OPERATIONS, nothing, named),
    "rename_split_type": writes("PATCH", OPERATIONS, overlay, named),
    "retire_split_type": writes("DELETE", OPERATIONS, overlay),
    "restore_split_type": writes("POST", OPERATIONS, overlay),
    "list_territory_plans": reads(OPERATIONS),
    "redraft_territories": writes("PUT", OPERATIONS, plan, lambda sample: {"territories": [{"key": "a", "name": "A"}]}),
    "discard_territories": writes("DELETE", OPERATIONS, plan),
    "copy_field": writes(
        "POST", OPERATIONS, custom_field, lambda sample: {"kind": "account", "type": "long_text", "label": "Segments"}
    ),
    "move_field": writes("POST", OPERATIONS, custom_field, lambda sample: {"is_up": True}),
    "list_muted_notifications": reads(READERS),
    "mute_notifications": writes("PUT", READERS, nothing, lambda sample: {"kinds": ["mentioned"]}),
}
ROWS = {f"api-v1:{name}": row for name, row in API.items()}
