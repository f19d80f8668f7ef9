"""What moved the open pipeline between two days: the waterfall, where each category went, and what was pushed out."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.analytics.movement.asked import Mode
from quarterdeck.analytics.movement.flow import Flowing
from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.reports.queries import movement as queries
from quarterdeck.reports.queries.resolution import of_movement
from quarterdeck.reports.views.index import age
from quarterdeck.reports.views.movement_asked import Asked, asked_of, controls, earlier, spans
from quarterdeck.reports.views.movement_shown import (
    deals,
    shown_bridge,
    shown_flow,
    shown_row,
    shown_slippage,
    shown_tie,
    shown_was,
)
from quarterdeck.users.policy import page
from quarterdeck.warehouse.terms import Unavailable
from quarterdeck.warehouse.views.resolution import stated

_PUSHED = 6


@page
@require_safe
def movement(request: HttpRequest) -> HttpResponse:
    """The page; where nobody answers it says so, and the choices stay."""
    asked = asked_of(request)
    context: dict[str, Any] = {**controls(request, asked), **spans(asked), "bridge": None}
    told = queries.bridge_of(asked.moving)
    if isinstance(told, Unavailable):
        return render(request, "reports/movement.html", context | age(asked, None, told))
    bridge = shown_bridge(asked, told.answer)
    context |= {"bridge": bridge, **age(asked, told.as_of, None)}
    if not bridge["is_empty"]:
        context |= _beside(asked, told.answer) | stated(asked.lens.actor, of_movement(asked.moving))
    return render(request, "reports/movement.html", context)


def _beside(asked: Asked, bridge: Any) -> dict[str, Any]:
    """The parts below the waterfall; one that is not answered is left out."""
    locale, found = asked.lens.actor.locale, dict[str, Any](tie=None, pushed=None)
    by = Flowing.STAGE if asked.get.get("by") == "stage" else Flowing.CATEGORY
    if asked.moving.mode is Mode.NET:
        booked = queries.booked_of(asked.moving)
        found["tie"] = None if isinstance(booked, Unavailable) else shown_tie(asked, bridge, booked.answer)
    flow = queries.flow_of(asked.moving, by)
    found["flow"] = None if isinstance(flow, Unavailable) else shown_flow(asked, flow.answer, by, bridge.currency)
    found["flow_by"] = [
        (_("Category"), asked.href("movement", by=""), by is Flowing.CATEGORY),
        (_("Stage"), asked.href("movement", by="stage"), by is Flowing.STAGE),
    ]
    slipped = queries.slippage_of(asked.moving)
    pushed = queries.rows_of(asked.moving, "pushed_out", 0, _PUSHED)
    before = earlier(asked)
    was = queries.pushes_of(before)
    if not isinstance(slipped, Unavailable) and not isinstance(pushed, Unavailable):
        names = queries.names_of(
            side.owner_id for row in pushed.answer.rows for side in (row.before, row.after) if side
        )
        found["pushed"] = {
            "figures": shown_slippage(
                slipped.answer,
                bridge.currency,
                locale,
                None if isinstance(was, Unavailable) else shown_was(asked, before, was.answer),
            ),
            "rows": [shown_row(asked, row, bridge.currency, names) for row in pushed.answer.rows],
            "sum": f"{formats.money_total(-pushed.answer.minor, bridge.currency, locale)}, "
            f"{deals(pushed.answer.count, locale)}",
            "href": asked.href("movement_rows", "pushed_out"),
        }
    return found
