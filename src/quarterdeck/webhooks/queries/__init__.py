"""Reads of webhooks."""

from quarterdeck.webhooks.queries.catalogue import CatalogueEntry, catalogue
from quarterdeck.webhooks.queries.deliveries import (
    AttemptRow,
    DeliveryDetail,
    DeliveryPage,
    DeliveryRow,
    awake_endpoints,
    deliveries,
    delivery,
    due,
)
from quarterdeck.webhooks.queries.endpoints import (
    EndpointRow,
    endpoint,
    endpoint_names,
    endpoints,
    fields_of,
    is_behind,
    seen_by,
)

__all__ = [
    "AttemptRow",
    "CatalogueEntry",
    "DeliveryDetail",
    "DeliveryPage",
    "DeliveryRow",
    "EndpointRow",
    "awake_endpoints",
    "catalogue",
    "deliveries",
    "delivery",
    "due",
    "endpoint",
    "endpoint_names",
    "endpoints",
    "fields_of",
    "is_behind",
    "seen_by",
]
