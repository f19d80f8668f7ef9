"""The math of weighted sums: stages in rows, three rates their open amounts may count with, and what adds up."""

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.kit import formats
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.scores.rules.arithmetic import part_of, rate_of, total_of
from quarterdeck.scores.terms import Arithmetic, Source, StageTerm, TermKind
from quarterdeck.scores.views.lines import Told, href_of
from quarterdeck.values.ids import public_id

_PER_BP = 100
_MOST_OWNERS = 50
Money = Callable[[int | None, str], str]
Specs = Mapping[int, PipelineSpec]


def shown_arithmetic(
    told: Told | None, specs: Specs, locale: str, money: Money, owners: Collection[int] | None = None
) -> dict[str, Any] | None:
    """What is published, by stage in the order of pipelines; None where it was not kept.

    `money` writes minor units of a currency; `owners` are the people of a line, None of the company.
    """
    if told is None or told.arithmetic is None:
        return None
    found, currency = told.arithmetic, told.currency
    names = {stage.id: (spec.name, stage.name) for spec in specs.values() for stage in spec.stages}
    place = {stage: number for number, stage in enumerate(names)}
    is_many = len({spec.id for spec in specs.values()}) > 1
    terms = sorted(found.terms, key=lambda one: place.get(one.stage_id, len(place)))
    return {
        "label": told.label,
        "is_of_line": owners is not None,
        "rows": [
            {
                "name": _name(names.get(one.stage_id), is_many=is_many),
                "href": _deals_href(told, one, owners),
                "deals": formats.number(one.deals, locale),
                "amount": money(one.minor, currency),
                "cells": _cells(one, locale, lambda minor: money(minor, currency)),
            }
            for one in terms
        ],
        "won": money(found.won, currency),
        "won_href": href_of(told, TermKind.WON),
        "expected": formats.NOT_APPLICABLE if found.expected is None else money(found.expected, currency),
        "totals": _totals(found, lambda minor: money(minor, currency)),
    }


def _name(named: tuple[str, str] | None, *, is_many: bool) -> str:
    """A stage by its name, with its pipeline where there are several."""
    if named is None:
        return formats.NOT_APPLICABLE
    return f"{named[1]}, {named[0]}" if is_many else named[1]


def _deals_href(told: Told, term: StageTerm, owners: Collection[int] | None) -> str:
    """The deals that stand in the stage and are due in the quarter now; nothing where an address holds no such list."""
    if owners is not None and not 0 < len(owners) <= _MOST_OWNERS:
        return ""
    last = told.period_end - timedelta(days=1)
    asked: dict[str, str | list[str]] = {
        "stage": public_id(term.stage_id),
        "close_from": told.period_start.isoformat(),
        "close_to": last.isoformat(),
        **({} if owners is None else {"owner": sorted(map(public_id, owners))}),
    }
    return f"{reverse('opportunities')}?{urlencode(asked, doseq=True)}"


def _cells(term: StageTerm, locale: str, money: Callable[[int | None], str]) -> list[tuple[str, str, str, str]]:
    """By source: its name, the rate, what it stands on, and the part it makes."""
    cells = []
    for source, label in _labels():
        rate = rate_of(term, source)
        part = part_of(term, source)
        about = _about(term, source, locale)
        shown = formats.NOT_APPLICABLE if part is None else money(part)
        cells.append((label, _share(rate, locale), about, shown))
    return cells


def _labels() -> tuple[tuple[Source, str], ...]:
    return (
        (Source.DEFAULT, _("Stage weight")),
        (Source.OBSERVED, _("Observed")),
        (Source.PAST, _("At this point of past quarters")),
    )


def _about(term: StageTerm, source: Source, locale: str) -> str:
    if source is Source.OBSERVED:
        if term.low is None:
            return _("no closed deal: the stage weight")
        ends = {"low": _share(term.low, locale), "high": _share(term.high, locale), "count": term.seen}
        return _("%(low)s to %(high)s, n = %(count)s") % ends
    if source is Source.PAST and term.past is not None:
        return _("n = %(count)s") % {"count": term.then}
    return ""


def _totals(found: Arithmetic, money: Callable[[int | None], str]) -> list[tuple[str, str]]:
    totals = []
    for source, label in _labels():
        minor = total_of(found, source)
        totals.append((label, formats.NOT_APPLICABLE if minor is None else money(minor)))
    return totals


def _share(millionths: int | None, locale: str) -> str:
    return formats.NOT_APPLICABLE if millionths is None else formats.percent_bp(round(millionths / _PER_BP), locale)


__all__ = ["shown_arithmetic"]
