"""Files and approvals of records: for timelines over several of them."""

from collections.abc import Collection, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from quarterdeck.records.models import Approval, Attachment


def standing_on(places: Mapping[str, Collection[int]]) -> dict[str, QuerySet[Any, Any]]:
    """Ids of the files and approvals of these records (ids by kind), by the kind of their journal entries.

    No query; the caller has found that the records may be seen.
    """
    places_q = reduce(or_, (Q(kind=kind, record_id__in=list(ids)) for kind, ids in places.items()), Q(pk__in=()))
    return {
        "attachment": Attachment.objects.filter(places_q).values("pk"),
        "approval": Approval.objects.filter(places_q).values("pk"),
    }
