"""Adding lines: one, or those of many opportunities at once by the same drafts and the same writes."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from quarterdeck.catalog.queries import ProductRow, prices_of, product_rows
from quarterdeck.catalog.rules import micro_of
from quarterdeck.catalog.terms import Price, PriceAsked
from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import Via
from quarterdeck.opportunities.actions import hold_all_for_lines, hold_for_lines
from quarterdeck.opportunities.queries import Standing
from quarterdeck.opportunities.queries.lined import tiers_of_deals
from quarterdeck.revenue.actions.ledger import Change, write_lines
from quarterdeck.revenue.events import LineAdded, LinesAdded
from quarterdeck.revenue.queries import lines_of
from quarterdeck.revenue.rules.drafts import Place, drafted
from quarterdeck.revenue.terms import Line, LinesOf, LinesSaved, NewLine, ProductTerms
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import new_id
from quarterdeck.values.money import MoneyError
from quarterdeck.values.verdict import Reason, Refused

MOST_AT_ONCE = 200


@action
def add_line(*, opportunity_id: int, new: NewLine, by: Actor, via: Via, version: int | None = None) -> LinesSaved:
    """Add a line; the opportunity's amount becomes the sum of its lines.

    `version` is that of the opportunity. Raises Refused with every reason, NotFound, NotPermitted, Stale.
    """
    standing = hold_for_lines(opportunity_id, by, version=version)
    before = lines_of([opportunity_id])[opportunity_id]
    (lines,) = _drafts([standing], [(new,)], {opportunity_id: before})
    event = LineAdded(record_id=opportunity_id, line_id=lines[0].id)
    change = Change(standing=standing, event=event, before=before, after=[*before, *lines])
    edited = write_lines([change], by, via)[0].edited
    return LinesSaved(opportunity_id=opportunity_id, line_id=lines[0].id, version=edited.version, seq=edited.seq)


@action
def create_lines(*, rows: Sequence[LinesOf], by: Actor, via: Via) -> list[list[int]]:
    """Add lines to up to 200 opportunities at once; the ids of the lines of each row, in order.

    An opportunity stands in one row at most. Dated lines count from their date, their amount from the later of it
    and the opportunity's last change. One line that cannot be kept refuses all of them, its reasons first.
    """
    if len(rows) > MOST_AT_ONCE:
        raise ValueError(f"{len(rows)} rows at once hold the database too long; {MOST_AT_ONCE} is the most")
    told = {row.opportunity_id: row for row in rows if row.lines}
    if len({row.opportunity_id for row in rows}) != len(rows):
        raise ValueError("an opportunity stands in two rows")
    standings = hold_all_for_lines({number: row.at for number, row in told.items()}, by)
    before = lines_of(told)
    drafts = _drafts(standings, [told[standing.row.id].lines for standing in standings], before)
    changes = [
        Change(
            standing=standing,
            event=LinesAdded(record_id=standing.row.id, count=len(lines)),
            before=before[standing.row.id],
            after=[*before[standing.row.id], *lines],
        )
        for standing, lines in zip(standings, drafts, strict=True)
    ]
    write_lines(changes, by, via, {number: row.at for number, row in told.items() if row.at})
    ids = {standing.row.id: [line.id for line in lines] for standing, lines in zip(standings, drafts, strict=True)}
    return [ids.get(row.opportunity_id, []) for row in rows]


def _drafts(
    standings: Sequence[Standing], told: Sequence[Sequence[NewLine]], before: Mapping[int, Sequence[Line]]
) -> list[list[Line]]:
    """The new lines of each opportunity. Four queries. Raises Refused."""
    shelf = _Shelf.of(standings, told)
    drafts: list[list[Line]] = []
    reasons: list[Reason] = []
    for standing, news in zip(standings, told, strict=True):
        first = max((line.position for line in before[standing.row.id]), default=0) + 1
        lines = []
        for position, new in enumerate(news, start=first):
            line, faults = shelf.draft(standing, new, position)
            lines.append(line)
            reasons += faults
        drafts.append(lines)
    if reasons:
        raise Refused(reasons)
    return drafts


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The products that lines name, and their prices."""

    products: Mapping[int, ProductRow]
    prices: Mapping[PriceAsked, Price | None]
    tiers: Mapping[int, int | None]

    @classmethod
    def of(cls, standings: Sequence[Standing], told: Sequence[Sequence[NewLine]]) -> "_Shelf":
        """What these lines need."""
        tiers = tiers_of_deals([standing.row.id for standing in standings])
        products = product_rows({new.product_id for news in told for new in news if 0 < new.product_id < 2**63})
        pairs = [(standing, new) for standing, news in zip(standings, told, strict=True) for new in news]
        asked = [
            price_asked(standing, new.product_id, _quantity(new.quantity), tiers)
            for standing, new in pairs
            if new.product_id in products
        ]
        return cls(products, prices_of(asked) if asked else {}, tiers)

    def draft(self, standing: Standing, new: NewLine, position: int) -> tuple[Line, list[Reason]]:
        """One new line."""
        product = self.products.get(new.product_id)
        terms = (
            product_terms(product) if product is not None and (product.is_active or standing.scene.is_past) else None
        )
        place = Place(new_id(), standing.row.id, position, standing.state.currency, _closes_on(standing))
        asked = price_asked(standing, new.product_id, _quantity(new.quantity), self.tiers)
        return drafted(new, terms, self.prices.get(asked), place)


def price_asked(
    standing: Standing, product_id: int, quantity_micro: int, tiers: Mapping[int, int | None]
) -> PriceAsked:
    """What the price books are asked for a product on this opportunity."""
    return PriceAsked(
        product_id=product_id,
        currency=standing.state.currency,
        tier_id=tiers.get(standing.row.id),
        quantity_micro=quantity_micro,
        on=standing.scene.day_of(standing.scene.at),
    )


def _quantity(quantity: Decimal) -> int:
    """The quantity a price is asked for; of what cannot be kept, which is refused anyway, none."""
    try:
        return micro_of(quantity)
    except MoneyError:
        return 0


def _closes_on(standing: Standing) -> date:
    return standing.state.close_date or standing.scene.day_of(standing.scene.at)


def product_terms(product: ProductRow) -> ProductTerms:
    """What a product says about lines that name it."""
    return ProductTerms(
        name=product.name,
        family=product.family,
        charge=product.charge.value,
        billing_period=product.billing_period.value if product.billing_period else "",
        term_months=product.default_term_months,
        schedule_type=product.schedule_type.value,
        schedule_period=product.schedule_period.value if product.schedule_period else "",
        schedule_count=product.schedule_count,
    )
