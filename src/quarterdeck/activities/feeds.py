"""What the analytics copy reads of activities: those that happened and are still there."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet

from quarterdeck.activities.models import Activity

_COLUMNS = ("id", "kind", "record_id", "type", "direction", "is_two_way", "at", "author_id", "assignee_id")
FEEDS: Mapping[str, Callable[[], QuerySet[Any, Any]]] = {
    "activity": lambda: Activity.objects.filter(state="active", at__isnull=False).values_list(*_COLUMNS),
}
