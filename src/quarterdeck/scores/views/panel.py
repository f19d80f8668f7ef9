"""The panel of what the model says of a line, beside what people say, and the math of what stands beside it."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse

from quarterdeck.scores.views.arithmetic import Money, Specs, shown_arithmetic
from quarterdeck.scores.views.lines import Told, rows_of
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Panel:
    """How a line's panel is written: whose deals, None of the company; whether the quarter runs, so that terms open.

    `money` writes minor units of a currency; `people` is the row of what people say, `last_href` what the last quarter
    opens.
    """

    specs: Specs
    locale: str
    money: Money
    owners: Collection[int] | None
    runs: bool
    people: dict[str, Any]
    last_href: str


def panel_of(told: Told | None, how: Panel) -> dict[str, Any] | None:
    """What the model says; None where it says nothing the viewer may see.

    Without quantiles, where history is too short, the weighted sum is told by its own name.
    """
    if told is None or (told.p50 is None and told.mean is None):
        return None
    rows = rows_of(told, how.money, how.locale, opens=how.runs, last_href=how.last_href)
    return {
        "rows": [*rows, how.people],
        "is_short": told.p50 is None,
        "at": told.at,
        "record_href": reverse("forecast_accuracy") if how.owners is None else "",
        "arithmetic": shown_arithmetic(told, how.specs, how.locale, how.money, how.owners),
    }


__all__ = ["Panel", "panel_of"]
