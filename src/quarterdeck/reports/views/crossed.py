"""Lost deals by two ways at once: one down, the other across, with what each row and column comes to."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.analytics.why.losses import Decided, Losses
from quarterdeck.kit import formats
from quarterdeck.reports.rules.why import WAY_LABELS, Value, written
from quarterdeck.reports.views.showing import line_label
from quarterdeck.reports.views.why import money, percent, there

# More columns than these are no table any more; all of them are in the lines.
_WIDEST, _LONGEST = 12, 50


def crossed(request: HttpRequest, told: Losses, locale: str) -> dict[str, Any] | None:
    """The first way down and the second across, the most lost first; None unless there are two, with something lost."""
    lost = [line for line in told.lines if line.lost.deals]
    if len(told.by) != 2 or not lost:
        return None
    cells = {line.values: line for line in told.lines}
    down, across = _order(lost, 0), _order(lost, 1)
    heads = across[:_WIDEST]

    def label(place: int, value: Value) -> str:
        named = next(line.labels[place] for line in lost if line.values[place] == value)
        return line_label(told.by[place], value, named, told.currency, locale)

    def total(place: int, value: Value) -> dict[str, str]:
        ones = [line for line in lost if line.values[place] == value]
        return _sum(request, told, ones, [written(told.by[place], value)], locale)

    return {
        "down": _(WAY_LABELS[told.by[0]]),
        "across": _(WAY_LABELS[told.by[1]]),
        "swap_href": there(reverse("losses"), request, {"by": told.by[::-1]}),
        "heads": [label(1, value) for value in heads],
        "rows": [
            {
                "label": label(0, value),
                "cells": [_cell(request, told, cells.get((value, head)), locale) for head in heads],
                "total": total(0, value),
            }
            for value in down[:_LONGEST]
        ],
        "totals": [total(1, value) for value in heads],
        "total": _sum(request, told, lost, [], locale),
        "left_out": max(len(down) - _LONGEST, 0) + len(across) - len(heads),
    }


def _order(lines: Sequence[Decided], place: int) -> list[Value]:
    """The values of a way, the most lost deals first; by name where they are as many."""
    counts: dict[Value, int] = defaultdict(int)
    names: dict[Value, str] = {}
    for line in lines:
        counts[line.values[place]] += line.lost.deals
        names[line.values[place]] = line.labels[place]
    return sorted(counts, key=lambda value: (-counts[value], names[value], str(value)))


def _sum(
    request: HttpRequest, told: Losses, lines: Sequence[Decided], at: Sequence[str], locale: str
) -> dict[str, str]:
    """Lost deals of these lines together, with the page of their rows."""
    return {
        "deals": formats.number(sum(line.lost.deals for line in lines), locale),
        "value": money(sum(line.lost.value for line in lines), told.currency, locale),
        "href": there(reverse("losses_rows", args=["lost"]), request, {"at": at}),
        "rate": "",
    }


def _cell(request: HttpRequest, told: Losses, line: Decided | None, locale: str) -> dict[str, str] | None:
    """Lost deals with both values, and the share won where that is told and not of too few; None without any lost."""
    if line is None or not line.lost.deals:
        return None
    at = [written(*pair) for pair in zip(told.by, line.values, strict=True)]
    closed = line.won.deals + line.lost.deals
    rate = percent(line.won.deals / closed, locale) if line.won_within and not line.is_few else ""
    return _sum(request, told, [line], at, locale) | {"rate": rate}
