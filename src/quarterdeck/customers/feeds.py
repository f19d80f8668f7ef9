"""What the analytics copy reads of customers."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet

from quarterdeck.customers.models import Account

FEEDS: Mapping[str, Callable[[], QuerySet[Any, Any]]] = {
    "account": lambda: Account.objects.values_list("id", "name", "industry", "country", "region", "employees"),
    "account_place": lambda: Account.objects.values_list("id", "created_at", "territory_id"),
}
