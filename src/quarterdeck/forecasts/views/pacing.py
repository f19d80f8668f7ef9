"""How a line stands against its quota: pacing, and what past periods showed."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from quarterdeck.analytics.pacing import Pacing, pacing_of
from quarterdeck.forecasts.queries.observed import Observed, observed_of
from quarterdeck.forecasts.terms import Hierarchy, Line, Source
from quarterdeck.forecasts.views.looking import NOTHING, Looks
from quarterdeck.kit.pieces import times_text
from quarterdeck.pipelines.terms import Category


def pacing(at: Looks, line: Line) -> Pacing:
    """The pacing of a line today."""
    cells = at.picture.cells[line.key]
    sums = at.picture.sums
    owners = at.picture.owners[line.key]
    opened = sum(
        minor
        for owner in owners
        for category, minor in sums.by_owner.get(owner, {}).items()
        if category is not Category.CLOSED
    )
    quota = at.picture.quotas.get(line.key)
    return pacing_of(quota, cells[Category.CLOSED].raw, opened, at.scene.period, at.scene.lens.today)


def times(at: Looks, ratio: Fraction | None) -> str:
    """A ratio such as 1.4x."""
    return times_text(ratio, at.locale)


def pacing_panel(at: Looks, line: Line) -> dict[str, Any]:
    """What a page says of pacing: each figure with its meaning and the deals behind it."""
    found, seen = pacing(at, line), observed_of(at.scene, line)
    weighted = at.picture.summed(line, at.picture.sums.weighted)
    return {
        "rows": [*_quota_rows(at, line, found), *_needed_rows(at, found, seen), _weighted(at, line, weighted)],
        "why_not": seen.why_not,
        "left": at.picture.summed(line, at.picture.sums.unpriced),
        "unconverted": at.picture.summed(line, at.picture.sums.unconverted),
        "quotas_left": ", ".join(sorted(at.picture.quotas_left)),
        "currency": at.unit,
        "is_money": not at.scene.type.is_pieces,
        "is_of_lines": at.scene.type.source is Source.LINES,
        "rate_day": at.scene.lens.rates.day,
    }


def _quota_rows(at: Looks, line: Line, found: Pacing) -> list[dict[str, Any]]:
    return [
        _row(_("Quota"), at.money(found.quota), _quota_words(at)),
        _row(_("Closed won"), at.money(found.won), _("At the rate of each closing day."), at.behind(line, "closed")),
        _row(_("Attainment"), at.percent(found.attainment), _("Closed won / quota.")),
        _row(_("Even pace"), at.percent(found.pace), _("Days of the period that are over / its days.")),
        _row(_("Gap"), at.money(found.gap), _("Quota − closed won.")),
        _row(_("Open in the period"), at.money(found.open), _("Open and not omitted, to close in the period, at"
             " today’s rates."), at.behind(line, "open")),
        _row(_("Coverage"), times(at, found.coverage), _("Open in the period / gap.")),
    ]  # fmt: skip


def _quota_words(at: Looks) -> str:
    """What a quota beside this type of forecast is, or why there is none."""
    if not at.scene.type.has_quota:
        return _("Quotas are amounts to be won by people, territories and families: none stands beside this.")
    if at.scene.type.hierarchy is Hierarchy.TEAM:
        return _("Quotas of the people in this line, of the months of the period.")
    return _("Quotas of people that this line narrows, of the months of the period.")


def _needed_rows(at: Looks, found: Pacing, seen: Observed) -> list[dict[str, Any]]:
    needed = found.needed(seen.required)
    short = None if needed is None else max(0, needed - found.open)
    return [
        _row(
            _("Required coverage"),
            times(at, seen.required),
            _("Open amount / what of it is won by the end, as observed at this point of the four periods before."),
        ),
        _row(_("Pipeline needed"), at.money(needed), _("Gap × required coverage.")),
        _row(_("Still to find"), at.money(short), _("Pipeline needed − open in the period, not below 0.")),
    ]


def _weighted(at: Looks, line: Line, weighted: int) -> dict[str, Any]:
    about = _("Closed won and open amounts × the default probability of their stages, which nobody has observed.")
    return _row(_("Weighted by stage default"), at.money(weighted), about, at.behind(line, "weighted"))


def _row(label: str, value: str, about: str, href: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "about": about, "href": href if value != NOTHING else ""}


def lacking(at: Looks, line: Line) -> str:
    """What a line's sums leave out; empty where nothing is."""
    left = at.picture.summed(line, at.picture.sums.unpriced)
    unconverted = at.picture.summed(line, at.picture.sums.unconverted)
    lacks = _("%(count)s without lines") if at.scene.type.source is Source.LINES else _("%(count)s without an amount")
    said = [
        *([lacks % {"count": left}] if left else []),
        *([_("%(count)s without a rate") % {"count": unconverted}] if unconverted else []),
    ]
    return ", ".join(said)
