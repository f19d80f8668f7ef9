"""Answers of movement as pages draw them: bars, ribbons, rows, and figures of slippage."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quarterdeck.analytics.movement.asked import CLOSING, OPENING, Bar, Bridge, Moved, Side
from quarterdeck.analytics.movement.bookings import ties
from quarterdeck.analytics.movement.flow import End, Flowing, Ribbon
from quarterdeck.analytics.movement.flow import Side as EndSide
from quarterdeck.analytics.movement.slippage import Pushes, Slippage
from quarterdeck.analytics.schema import date_of
from quarterdeck.kit import formats
from quarterdeck.kit.locales import MINUS
from quarterdeck.kit.viewing import text
from quarterdeck.kit.waterfalls import flowchart, waterfall
from quarterdeck.opportunities.queries import Lens
from quarterdeck.pipelines.queries.options import likely_allowed
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.pipelines.terms import CATEGORY_LABELS, PICKABLE_CATEGORIES, Category
from quarterdeck.reports.queries.movement import Moving
from quarterdeck.reports.rules.movement import BAR_LABELS, BAR_MEANINGS
from quarterdeck.reports.views.movement_asked import Asked, days_text
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import exponent

_ENTERS = ("created", "transferred_in", "reopened", "pulled_in", "pushed_in", "reinstated")
_LEAVES = ("won", "pushed_out", "lost", "transferred_out", "pulled_out", "omitted", "deleted")
# Longer names of bars stand in two lines.
_ONE_LINE = 10
KINDS = {
    OPENING: "whole", CLOSING: "whole", "won": "won", "commit": "commit", "likely": "likely", "best_case": "best",
    "pipeline": "pipe", "pushed_out": "late",
}  # fmt: skip


def signed(minor: int, currency: str, locale: str) -> str:
    """A change in three digits with its sign."""
    shown = formats.money_total(abs(minor), currency, locale)
    return f"+{shown}" if minor > 0 else f"{MINUS}{shown}" if minor < 0 else shown


def _short(minor: int, currency: str, locale: str, *, has_sign: bool) -> str:
    value = formats.compact(Decimal(abs(minor)).scaleb(-exponent(currency)), locale)
    return value if not has_sign or not minor else f"{'+' if minor > 0 else MINUS}{value}"


def shown_bridge(asked: Asked, bridge: Bridge) -> dict[str, Any]:
    """The bars that have something, drawn and as a table; what is in no bar."""
    locale, currency = asked.lens.actor.locale, bridge.currency
    bars = [bar for bar in bridge.bars if bar.count or bar.minor or bar.key in (OPENING, CLOSING)]
    drawn = waterfall([(bar.key, bar.minor) for bar in bars])
    rows = []
    for bar, step in zip(bars, drawn.steps, strict=True):
        is_whole = bar.key in (OPENING, CLOSING)
        kind = KINDS.get(bar.key) or ("in" if bar.minor >= 0 else "out")
        label = _end_label(asked, bar.key) or text(BAR_LABELS[bar.key])
        amount = formats.money_exact(bar.minor, currency, locale)
        rows.append(
            {
                "step": step,
                "kind": kind,
                "label": label,
                "words": label.split(" ", 1) if len(label) > _ONE_LINE else [label],
                "meaning": text(BAR_MEANINGS[bar.key]),
                "short": _short(bar.minor, currency, locale, has_sign=not is_whole),
                "amount": amount if is_whole or bar.minor <= 0 else f"+{amount}",
                "count": formats.number(bar.count, locale),
                "href": asked.href("movement_rows", bar.key),
                "said": f"{label}: {amount}, {deals(bar.count, locale)}",
            }
        )
    ticks = [(y, _short(value, currency, locale, has_sign=value < 0)) for y, value in drawn.ticks]
    churn = bridge.churn
    return {
        "bars": rows,
        "ticks": ticks,
        "currency": currency,
        "unpriced": bridge.unpriced,
        "excluded": bridge.excluded,
        "churn": "" if churn is None else percent(churn, locale),
        "is_empty": not any(bar.count for bar in bridge.bars),
    }


def _end_label(asked: Asked, key: str) -> str:
    locale, today = asked.lens.actor.locale, asked.lens.today
    if key == OPENING:
        return formats.day(asked.moving.first, locale, today, weekday=False)
    if key == CLOSING:
        shown = formats.day(asked.moving.last, locale, today, weekday=False)
        return _("Now, %(day)s") % {"day": shown} if asked.moving.last == today else shown
    return ""


def shown_tie(asked: Asked, bridge: Bridge, booked: Bar) -> dict[str, Any]:
    """Won beside what was booked, whether they tie, and what was won outside of the period."""
    locale, outside = asked.lens.actor.locale, bridge.won_outside
    won = -bridge.bar("won").minor + outside.minor
    said = {
        "won": formats.money_total(won, bridge.currency, locale),
        "booked": formats.money_total(booked.minor, bridge.currency, locale),
    }
    does = ties(bridge, booked)
    words = _("Ties to bookings: won %(won)s = booked %(booked)s") if does else _("Won %(won)s, booked %(booked)s")
    beside = ngettext(
        "%(num)s more deal was won on a day outside of the period: %(money)s.",
        "%(num)s more deals were won on a day outside of the period: %(money)s.",
        outside.count,
    )
    money = formats.money_total(-outside.minor, bridge.currency, locale)
    return {
        "words": words % said,
        "does": does,
        "outside": beside % {"num": formats.number(outside.count, locale), "money": money} if outside.count else "",
    }


Was = tuple[str, str] | None


def shown_slippage(
    found: Mapping[str, Slippage], currency: str, locale: str, was: Was
) -> list[tuple[str, str, str, Was]]:
    """Figures as (label, value, what they rest on, what they were before with its address, where that is told)."""
    every, commit = found["all"], found["commit"]
    figures = [
        (label, _rate(part.rate, locale), _of(part, currency, locale), None)
        for label, part in ((_("Slip rate, commit"), commit), (_("Slip rate, all"), every))
    ]
    depth = "–" if every.depth is None else text(formats.age(every.depth))
    moved = _("%(num)s more inside of the period") % {"num": formats.number(every.redated, locale)}
    won = _("%(won)s of %(num)s") % {
        "won": formats.number(every.won, locale), "num": formats.number(every.slipped, locale)
    }  # fmt: skip
    return [
        *figures,
        (_("Median push"), depth, moved, was),
        (_("Slipped, later won"), _rate(every.slip_to_win, locale), won, None),
    ]


def shown_was(asked: Asked, earlier: Moving, found: Pushes) -> Was:
    """The median push of the period before in words, and the address of what was pushed out then; None without one."""
    if found.depth is None:
        return None
    locale, days = asked.lens.actor.locale, days_text(asked, earlier.first, earlier.last)
    said = {"depth": text(formats.age(found.depth)), "days": days, "deals": deals(found.count, locale)}
    period, open_ends = earlier.closing, (date.min, date.max)
    ends = [
        "" if one in open_ends else (one - timedelta(days=past)).isoformat()
        for one, past in zip((period.start, period.end), (0, 1), strict=True)
    ]
    chosen = {"between": "", "since": earlier.first.isoformat(), "until": earlier.last.isoformat(), "close": ""}
    href = asked.href("movement_rows", "pushed_out", **chosen, close_from=ends[0], close_to=ends[1])
    return _("was %(depth)s, %(days)s, %(deals)s") % said, href


def _of(part: Slippage, currency: str, locale: str) -> str:
    slipped, whole = (formats.money_total(one, currency, locale) for one in (part.slipped_minor, part.minor))
    counts = {"slipped": slipped, "whole": whole, "some": part.slipped, "all": part.count}
    return _("%(slipped)s of %(whole)s, %(some)s of %(all)s deals") % counts


def _rate(rate: Fraction | None, locale: str) -> str:
    return "–" if rate is None else percent(rate, locale)


def percent(rate: Fraction, locale: str) -> str:
    """A share with at most one decimal."""
    return formats.percent_bp(round(rate * 10_000), locale)


def deals(count: int, locale: str) -> str:
    """How many deals."""
    return ngettext("%(num)s deal", "%(num)s deals", count) % {"num": formats.number(count, locale)}


def shown_flow(asked: Asked, ribbons: Sequence[Ribbon], by: Flowing, currency: str) -> dict[str, Any]:
    """The ribbons drawn, and as a table, largest first."""
    locale = asked.lens.actor.locale
    left, right = ([*_held(asked.lens, by), *reasons] for reasons in (_reasons(_ENTERS), _reasons(_LEAVES)))
    worth = {(one.source, one.target): one.late for one in ribbons}
    drawn = flowchart(
        worth,
        [end for end in left if any(end == source for source, _ in worth)],
        [end for end in _won_first(right) if any(end == target for _, target in worth)],
    )

    def node(found: Any) -> dict[str, Any]:
        short = _short(found.value, currency, locale, has_sign=False)
        return {"at": found, "kind": _kind(found.key), "label": end_label(asked.lens, found.key), "value": short}

    def said(source: End, target: End) -> str:
        return f"{end_label(asked.lens, source)} → {end_label(asked.lens, target)}"

    hrefs = {
        (one.source, one.target): asked.href("movement_flow", _key(one.source), _key(one.target), by=by.value)
        for one in ribbons
    }
    return {
        "left": [node(one) for one in drawn.left],
        "right": [node(one) for one in drawn.right],
        "bands": [
            {
                "path": band.path,
                "kind": _kind(band.source),
                "href": hrefs[band.source, band.target],
                "said": f"{said(band.source, band.target)}: "
                f"{formats.money_exact(worth[band.source, band.target], currency, locale)}",
            }
            for band in drawn.bands
        ],
        "height": drawn.height,
        # A flow tells what deals bore; where that is counted otherwise now, it says so.
        "is_likely_off": not likely_allowed([end.value for ends in worth for end in ends]),
        "rows": [
            {
                "said": said(one.source, one.target),
                "href": hrefs[one.source, one.target],
                "count": formats.number(one.count, locale),
                "early": formats.money_exact(one.early, currency, locale),
                "late": formats.money_exact(one.late, currency, locale),
            }
            for one in ribbons
        ],
    }


def _held(lens: Lens, by: Flowing) -> list[End]:
    if by is Flowing.CATEGORY:
        return [End(EndSide.HELD, category.value) for category in PICKABLE_CATEGORIES]
    stages = (stage for spec in lens.specs.values() for stage in stages_of(spec))
    return [End(EndSide.HELD, stage.id) for stage in stages]


def _reasons(keys: Sequence[str]) -> list[End]:
    return [End(EndSide.REASON, key) for key in keys]


def _won_first(ends: Sequence[End]) -> list[End]:
    return sorted(ends, key=lambda end: end != End(EndSide.REASON, "won"))


def _kind(end: End) -> str:
    if end.side is EndSide.HELD:
        return KINDS.get(str(end.value), "best")
    return KINDS.get(str(end.value)) or ("in" if end.value in _ENTERS else "out")


def _key(end: End) -> str:
    return str(end.value) if isinstance(end.value, str) else public_id(end.value)


def end_label(lens: Lens, end: End) -> str:
    """What an end of a ribbon is called: a category, a stage, or a reason to come or to go."""
    if end.side is EndSide.REASON:
        return text(BAR_LABELS[str(end.value)])
    if isinstance(end.value, int):
        return stage_name(lens, end.value)
    return text(CATEGORY_LABELS[Category(end.value)])


def stage_name(lens: Lens, stage_id: int) -> str:
    """A stage of whichever pipeline, retired ones too."""
    return next((stage.name for spec in lens.specs.values() for stage in stages_of(spec) if stage.id == stage_id), "–")


def stages_of(spec: PipelineSpec) -> tuple[StageSpec, ...]:
    """Every stage of a pipeline in order, those that are retired at the end."""
    return (*spec.stages, *spec.retired)


def shown_row(asked: Asked, row: Moved, currency: str, names: Mapping[int, str]) -> dict[str, Any]:
    """A row behind a bar: what each of owner, amount, close date, category and stage was and is."""
    locale, lens = asked.lens.actor.locale, asked.lens
    before, after = row.before, row.after
    now = after or before
    was = before if before and after else None
    return {
        "name": row.name,
        "href": reverse("opportunity", args=[public_id(row.opportunity_id)]) if row.name else "",
        "owner": _pair(was, now, lambda side: names.get(side.owner_id, "–")),
        "amount": _pair(was, now, lambda side: _amount(side, locale)),
        "close": _pair(was, now, lambda side: _day(side.close_day, lens, locale)),
        "category": _pair(was, now, _category),
        "stage": _pair(was, now, lambda side: stage_name(lens, side.stage_id)),
        "part": "–" if row.minor is None else formats.money_exact(row.minor, currency, locale),
    }


def _pair(was: Side | None, now: Side | None, of: Any) -> tuple[str, str]:
    new = of(now) if now else "–"
    old = of(was) if was else ""
    return ("" if old == new else old, new)


def _amount(side: Side, locale: str) -> str:
    return "–" if side.amount is None else formats.money_exact(side.amount, side.currency, locale)


def _day(number: int | None, lens: Lens, locale: str) -> str:
    return "–" if number is None else formats.day(date_of(number), locale, lens.today, weekday=False)


def _category(side: Side) -> str:
    return text(CATEGORY_LABELS[Category(side.category)]) if side.category in set(Category) else side.category
