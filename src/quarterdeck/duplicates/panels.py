"""What the page of a record shows of those that may be the same, and of those that became part of it."""

from functools import partial

from django.http import HttpRequest
from django.urls import reverse

from quarterdeck.duplicates.queries.addresses import merge_address
from quarterdeck.duplicates.queries.pairs import suspects_of
from quarterdeck.duplicates.terms import EVIDENCE_LABELS, Kind
from quarterdeck.kit.panels import Panel, panels
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries.records import records

TEMPLATE = "duplicates/parts/suspects.html"


def suspects_panel(request: HttpRequest, record_id: int, *, kind: Kind) -> Panel | None:
    """Records that may be the same, and merges into it; nothing when there are none. Two queries."""
    pairs, merges = suspects_of(actor_of(request), kind, record_id)
    if not pairs and not merges:
        return None
    url_name = records.kind(kind.value).url_name
    suspects = [
        {
            "name": name,
            "href": reverse(url_name, args=[other_id]),
            "why": [text(EVIDENCE_LABELS[one]) for one in pair.evidence],
            "score": pair.score,
            "merge_href": merge_address(kind, other_id, record_id),
            "pair": pair,
        }
        for pair, other_id, name in pairs
    ]
    return Panel(TEMPLATE, {"suspects": suspects, "merges": merges}, column="side")


for _kind in (Kind.ACCOUNT, Kind.CONTACT):
    panels.add(_kind.value, "suspects")(partial(suspects_panel, kind=_kind))
