"""Lost deals by two ways at once as text, each figure with the page of its rows."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.analytics.why.crossed import Head, crossed, won_share
from quarterdeck.analytics.why.losses import Losses, Side
from quarterdeck.kit import formats
from quarterdeck.reports.rules.why import WAY_LABELS, Value, written
from quarterdeck.reports.views.showing import line_label
from quarterdeck.reports.views.why import money, percent, there


def crossed_shown(request: HttpRequest, told: Losses, locale: str) -> dict[str, Any] | None:
    """The table of two ways; None unless there are two, with something lost."""
    if (found := crossed(told)) is None:
        return None
    (down, across), rows = told.by, reverse("losses_rows", args=["lost"])

    def shown(lost: Side, at: Iterable[tuple[str, Value]] = (), rate: float | None = None) -> dict[str, str]:
        return {
            "deals": formats.number(lost.deals, locale),
            "value": money(lost.value, told.currency, locale),
            "href": there(rows, request, {"at": [written(*pair) for pair in at]}),
            "rate": "" if rate is None else percent(rate, locale),
        }

    def head(way: str, one: Head) -> dict[str, Any]:
        label = line_label(way, one.value, one.label, told.currency, locale)
        return {"label": label, "total": shown(one.lost, [(way, one.value)])}

    return {
        "down": _(WAY_LABELS[down]),
        "across": _(WAY_LABELS[across]),
        "swap_href": there(reverse("losses"), request, {"by": (across, down)}),
        "heads": [head(across, one) for one in found.across],
        "rows": [
            head(down, one)
            | {
                "cells": [
                    line and shown(line.lost, zip(told.by, line.values, strict=True), won_share(line)) for line in cells
                ]
            }
            for one, cells in found.down
        ],
        "total": shown(found.total),
        "left_out": found.left_out,
    }
