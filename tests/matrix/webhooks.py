"""Rows of webhooks: pages and endpoints are for those who may change company settings."""

from collections.abc import Mapping
from typing import Any

from tests.matrix.rows import ADMINISTRATORS, Row, Values, form, nothing, reads
from tests.matrix.sample import Sample

URL = "https://hooks.example.com/other"


def page(sample: Sample) -> Mapping[str, str]:
    return {"endpoint_id": sample.hooked.webhook}


def delivery_page(sample: Sample) -> Mapping[str, Any]:
    return {"endpoint_id": sample.hooked.webhook, "delivery_id": sample.hooked.delivery}


def webhook(sample: Sample) -> Mapping[str, str]:
    return {"webhook_id": sample.hooked.webhook}


def delivery(sample: Sample) -> Mapping[str, Any]:
    return {"webhook_id": sample.hooked.webhook, "delivery_id": sample.hooked.delivery}


def writes(method: str, kwargs: Values = webhook, body: Values = nothing) -> Row:
    return Row({method: ADMINISTRATORS}, kwargs, {method: body})


API = {
    "list_webhooks": reads(ADMINISTRATORS),
    "create_webhook": writes("POST", nothing, lambda _: {"name": "Finance", "url": URL}),
    "list_webhook_events": reads(ADMINISTRATORS),
    "get_webhook": reads(ADMINISTRATORS, webhook),
    "edit_webhook": writes("PATCH", webhook, lambda _: {"name": "Warehouse"}),
    "delete_webhook": writes("DELETE"),
    "pause_webhook": writes("POST"),
    "resume_webhook": writes("POST"),
    "rotate_webhook_secret": writes("POST"),
    "test_webhook": writes("POST"),
    "replay_webhook_deliveries": writes("POST"),
    "list_webhook_deliveries": reads(ADMINISTRATORS, webhook),
    "get_webhook_delivery": reads(ADMINISTRATORS, delivery),
    "replay_webhook_delivery": writes("POST", delivery),
}
ROWS: dict[str, Row] = {
    "settings_webhooks": reads(ADMINISTRATORS),
    "settings_webhook_events": reads(ADMINISTRATORS),
    "settings_webhook_new": form(ADMINISTRATORS),
    "settings_webhook": Row({"GET": ADMINISTRATORS, "POST": ADMINISTRATORS}, page, {"POST": lambda _: {"do": "pause"}}),
    "settings_webhook_edit": form(ADMINISTRATORS, page),
    "settings_webhook_delivery": form(ADMINISTRATORS, delivery_page),
    **{f"api-v1:{name}": row for name, row in API.items()},
}
