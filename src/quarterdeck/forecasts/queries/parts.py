"""What forecasts of every type sum: deals, lines, or shares of credit, each with whose it is in the tree."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet

from quarterdeck.catalog.queries.dated import DatedRates, rates_within
from quarterdeck.catalog.queries.products import product_rows
from quarterdeck.forecasts.queries.deals import OPEN, Deal, deal_rows, deals_of, read_deals
from quarterdeck.forecasts.queries.scene import Scene
from quarterdeck.forecasts.rules import line_parts
from quarterdeck.forecasts.terms import DateOf, Hierarchy, Holder, Source
from quarterdeck.pipelines.terms import Category
from quarterdeck.revenue.queries.lines import dated_within, lines_among
from quarterdeck.revenue.queries.splits import shares_among
from quarterdeck.revenue.rules.splits import shares_of
from quarterdeck.revenue.terms import Line
from quarterdeck.revenue.terms.splits import REVENUE, WHOLE_BP, Share
from quarterdeck.users.queries.people import people_names
from quarterdeck.values.dataclasses import replace

ALL = (Category.CLOSED, *OPEN)
_DAY = timedelta(days=1)


def rows_of(scene: Scene, holders: Collection[Holder] | None, categories: Iterable[Category]) -> list[Deal]:
    """The rows of the period that the scene's type sums, of these holders (None: of all).

    Of the first type they are the visible deals. Of others every row is read, whoever may see its deal: a line is
    complete, or `hidden_of` leaves it out. A constant number of queries, however many deals.
    """
    if scene.type.is_plain:
        return deals_of(scene, holders, categories)
    found = _parts(scene, tuple(categories))
    return list(found) if holders is None else [one for one in found if one.held in holders]


def hidden_of(scene: Scene) -> frozenset[Holder]:
    """Who holds a row of a deal that the viewer may not see: a line that sums them is none of theirs."""
    if scene.sees_all or scene.type.is_plain:
        return frozenset()
    return frozenset(one.held for one in rows_of(scene, None, ALL) if not one.is_seen)


def _parts(scene: Scene, categories: tuple[Category, ...]) -> Iterator[Deal]:
    period, dated = scene.period, scene.type.date is not DateOf.CLOSE
    besides = dated_within(period.start, period.end, at=scene.at) if dated else None
    rows = deal_rows(scene, None, categories, besides, of_all=True)
    deals = list(read_deals(scene, rows))
    if not scene.sees_all:
        seen = set(deal_rows(scene, None, categories, besides).values_list("pk", flat=True))
        deals = [replace(deal, is_seen=deal.id in seen) for deal in deals]
    if scene.type.source is Source.LINES:
        return _lines(scene, deals, rows)
    if scene.type.source is Source.SPLITS:
        return _shares(scene, deals, rows)
    places = _places(scene, rows)
    return (replace(deal, holder=places.get(deal.id, "")) for deal in deals)


def _places(scene: Scene, rows: QuerySet[Any, Any]) -> dict[int, Holder]:
    """Where each deal lies in a tree of territories (as its account lies now) or channels. One query."""
    if scene.type.hierarchy not in (Hierarchy.TERRITORY, Hierarchy.CHANNEL):
        return {}
    prefix = "" if scene.at is None else "history__"
    column = "account__territory_id" if scene.type.hierarchy is Hierarchy.TERRITORY else "channel"
    found = rows.annotate(as_place=F(f"{prefix}{column}")).values_list("pk", "as_place")
    return {pk: place or "" for pk, place in found}


def _lines(scene: Scene, deals: list[Deal], rows: QuerySet[Any, Any]) -> Iterator[Deal]:
    """Every line, or instalment, of the period; a deal without lines is one that adds nothing."""
    lines = lines_among(rows.order_by().values("pk"), scene.at)
    families = _families(lines) if scene.type.hierarchy is Hierarchy.FAMILY else {}
    places, period = _places(scene, rows), scene.period
    rates = _rates(scene, deals)
    is_by_team, is_by_family = (scene.type.hierarchy is one for one in (Hierarchy.TEAM, Hierarchy.FAMILY))
    for deal in deals:
        own: Holder = deal.owner_id if is_by_team else places.get(deal.id, "")
        close: date | None = deal.on
        if deal.id not in lines and close is not None and period.start <= close < period.end:
            yield replace(deal, amount_minor=None, minor=None, holder=own)
        for line in lines.get(deal.id, ()):
            holder = families.get(line.product_id, "") if is_by_family else own
            for on, value in line_parts(line, scene.type.measure, scene.type.date, close):
                if on is None or not period.start <= on < period.end:
                    continue
                minor = _converted(scene, rates, deal, line.currency, value)
                yield replace(
                    deal, on=on, amount_minor=value, currency=line.currency, minor=minor, part=line.name, holder=holder
                )


def _shares(scene: Scene, deals: list[Deal], rows: QuerySet[Any, Any]) -> Iterator[Deal]:
    """Every share of the credit of revenue; a deal that was never shared out is all its owner's."""
    shared = shares_among(rows.order_by().values("pk"), REVENUE, scene.at)
    rates = _rates(scene, deals)
    names = people_names(one.person_id for shares in shared.values() for one in shares if one.person_id)
    for deal in deals:
        shares = shared.get(deal.id, (Share(None, WHOLE_BP),))
        whole = deal.amount_minor
        parts = [None] * len(shares) if whole is None else shares_of(whole, [one.share_bp for one in shares])
        for share, value in zip(shares, parts, strict=True):
            minor = None if value is None else _converted(scene, rates, deal, deal.currency, value)
            holder = share.person_id or deal.owner_id
            yield replace(
                deal, amount_minor=value, minor=minor, part=names.get(share.person_id or 0, ""), holder=holder
            )


def _families(lines: dict[int, list[Line]]) -> dict[int, str]:
    """The family of every product that is sold, by today's catalog."""
    products = product_rows({one.product_id for rows in lines.values() for one in rows})
    return {pk: row.family for pk, row in products.items()}


def _rates(scene: Scene, deals: list[Deal]) -> DatedRates:
    """The rates of the closing days: what is dated otherwise may have closed long before the period."""
    period = scene.period
    days: list[date] = [deal.on for deal in deals if deal.category is Category.CLOSED]
    since, until = min([period.start, *days]), max([period.end, *(day + _DAY for day in days)])
    if (since, until) == (period.start, period.end):
        return scene.rates
    return rates_within(since, until, scene.lens.currency)


def _converted(scene: Scene, rates: DatedRates, deal: Deal, currency: str, value: int) -> int | None:
    if scene.type.is_pieces or deal.category is not Category.CLOSED:
        return scene.convert(value, currency)
    return rates.convert(value, currency, deal.on)
