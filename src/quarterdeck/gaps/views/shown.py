"""What the page of a deal shows of the product gaps it is linked to."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from quarterdeck.gaps.queries import RequestRow, requests_of
from quarterdeck.gaps.terms import (
    DEAL,
    HEARD_LABELS,
    SEVERITY_LABELS,
    SEVERITY_TONES,
    STATE_LABELS,
    STATE_TONES,
    GapState,
    Heard,
    Severity,
)
from quarterdeck.kit.panels import Panel
from quarterdeck.kit.viewing import text
from quarterdeck.qualification.panels import subject_of
from quarterdeck.users.policy import actor_of

TEMPLATE = "gaps/parts/deal.html"


def deal_gaps(request: HttpRequest, opportunity_id: int) -> Panel:
    """The gaps a deal asks for, the gravest first, and the way to link another one."""
    may_edit = subject_of(request, DEAL, opportunity_id).may_edit
    rows = requests_of(actor_of(request), opportunity_id)
    order = list(Severity)
    rows = sorted(rows, key=lambda row: order.index(Severity(row.fields.severity)))
    values = {
        "rows": [_row(row, may_edit=may_edit) for row in rows],
        "new_href": reverse("gap_request_new", args=[opportunity_id]) if may_edit else "",
    }
    return Panel(TEMPLATE, values)


def _row(row: RequestRow, *, may_edit: bool) -> dict[str, Any]:
    severity, state = Severity(row.fields.severity), GapState(row.gap_state)
    return {
        "id": row.id,
        "name": row.gap_name,
        "href": reverse("product_gap", args=[row.gap_id]),
        "edit_href": reverse("gap_request", args=[row.opportunity_id, row.id]) if may_edit else "",
        "severity": text(SEVERITY_LABELS[severity]),
        "tone": SEVERITY_TONES[severity],
        "state": text(STATE_LABELS[state]),
        "state_tone": STATE_TONES[state],
        "release_on": row.release_on,
        "source": text(HEARD_LABELS[Heard(row.fields.source)]),
        "contact": row.contact_name,
        "note": row.fields.note,
    }
