"""What the analytics copy reads of the catalog."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet

from quarterdeck.catalog.models import Product, Rate

FEEDS: Mapping[str, Callable[[], QuerySet[Any, Any]]] = {
    "product": lambda: Product.objects.values_list("id", "name", "family", "created_at"),
    # Of several rows for a day the last one counts.
    "rate": lambda: Rate.objects.order_by("currency", "day", "id").values_list("currency", "day", "per_euro"),
}
