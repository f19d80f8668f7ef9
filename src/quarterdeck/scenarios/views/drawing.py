"""What the pages of scenarios draw: distributions, swings, and the figures above a preview."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.kit import spreads
from quarterdeck.scenarios.queries.previewing import Moved
from quarterdeck.scenarios.terms import Version
from quarterdeck.scenarios.views.showing import DASH, Looks, Money, by_size

Legend = list[tuple[str, str]]


def spread_of(version: Version, money: Money, at: Looks) -> spreads.Spread:
    """The supposed distribution as columns over the outline of today's, with its quantiles and the quota."""
    told = version.answer.figures if version.answer else {}
    supposed = told["supposed"]
    marks = [
        (f"{label} {money.total(supposed[name])}", float(supposed[name]))
        for label, name in ((_("P10"), "p10"), (_("P50"), "p50"), (_("P90"), "p90"))
    ]
    quota = version.quota
    bound = None if quota is None else (_("Quota %(value)s") % {"value": money.total(quota)}, float(quota))
    today, shown = told["shares"]
    return spreads.spread(told["edges"], (shown, today), marks, money.total, bound)


def legend(quota: int | None) -> Legend:
    """What the marks of a distribution mean."""
    outline = (_("Today"), "outline")
    if quota is None:
        return [(_("Supposed"), "short"), outline]
    return [(_("Below quota"), "short"), (_("At or above quota"), "reached"), outline]


def swings_of(version: Version) -> list[spreads.Swing]:
    """The effects on P50 as bars, in the order in which `showing.effects` tells them."""
    told = version.answer.figures["effects"] if version.answer else []
    return list(spreads.swings([(one["p50_down"], one["p50_up"]) for one in by_size(told)]))


def live_strip(version: Version, money: Money, at: Looks) -> list[dict[str, Any]]:
    """The figures above a preview, each with where it comes from."""
    told = version.answer.figures if version.answer else {}
    today, supposed, then = told["today"], told["supposed"], told["following"]
    quarter, was = told["quarter"], _("today %(value)s") % {"value": money.total(today["p50"])}
    rows = [
        (
            _("%(quarter)s, P50") % {"quarter": quarter}, money.total(supposed["p50"]),
            f"{money.signed(supposed['p50'] - today['p50'])} · {was}",
        ),
        (
            _("P10 to P90"), f"{money.total(supposed['p10'])}–{money.total(supposed['p90'])}",
            _("80%% of %(num)s draws") % {"num": at.number(told["draws"], 0)},
        ),
    ]  # fmt: skip
    if version.quota is not None:
        points = (supposed["reaches"] - today["reaches"]) * 100
        change = _("%(num)s pt") % {"num": f"{'+' if points > 0 else ''}{at.number(points)}"}
        base = _("quota %(value)s") % {"value": money.total(version.quota)}
        rows.append((_("Chance to reach quota"), at.share(supposed["reaches"]), f"{change} · {base}"))
    if then:
        change = money.signed(then["supposed"]["p50"] - then["today"]["p50"])
        base = _("today %(value)s") % {"value": money.total(then["today"]["p50"])}
        label = _("%(quarter)s, P50") % {"quarter": then["quarter"]}
        rows.append((label, money.total(then["supposed"]["p50"]), f"{change} · {base}"))
    hrefs = ["#live-spreads"] * len(rows)
    if then:
        hrefs[-1] = "#live-next"
    return [
        {"label": label, "value": value, "base": base, "href": href, "is_current": False}
        for (label, value, base), href in zip(rows, hrefs, strict=True)
    ]


def moved_row(one: Moved, money: Money, at: Looks) -> dict[str, str]:
    """A deal whose part changes most."""
    return {
        "name": one.name,
        "href": reverse("opportunity", args=[one.id]),
        "chance": f"{at.share(one.chance_today)} → {at.share(one.chance)}" if one.chance != one.chance_today
        else at.share(one.chance) or DASH,
        "part": money.total(one.part),
        "change": money.signed(one.part - one.part_today),
    }  # fmt: skip


__all__ = ["legend", "live_strip", "moved_row", "spread_of", "swings_of"]
