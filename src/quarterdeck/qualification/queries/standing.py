"""What of the qualification of records their timelines tell."""

from collections.abc import Collection, Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from quarterdeck.qualification.models import Answer, Element, Evidence, Needs, Objection, Question


def standing_on(places: Mapping[str, Collection[int]]) -> dict[str, QuerySet[Any, Any]]:
    """Ids of what was recorded about these records (ids by kind), by the kind of their journal entries.

    Deleted objections are left out. No query; the caller has found that the records may be seen.
    """
    places_q = reduce(or_, (Q(kind=kind, record_id__in=list(ids)) for kind, ids in places.items()), Q(pk__in=()))
    return {
        "evidence": Evidence.objects.filter(places_q).values("pk"),
        "needs": Needs.objects.filter(places_q).values("pk"),
        "answer": Answer.objects.filter(places_q).values("pk"),
        "objection": Objection.objects.filter(places_q, state="active").values("pk"),
    }


def element_names(ids: Iterable[int]) -> dict[int, str]:
    """Names of elements by id. One query."""
    return dict(Element.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def question_texts(ids: Iterable[int]) -> dict[int, str]:
    """Texts of questions by id. One query."""
    return dict(Question.objects.filter(pk__in=set(ids)).values_list("pk", "text"))
