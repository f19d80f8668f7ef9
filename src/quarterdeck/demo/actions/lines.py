"""What deals of the demo company sell: a part of its open deals has lines that come to the amounts they have."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from quarterdeck.catalog.queries import prices_of, product_rows
from quarterdeck.catalog.terms import PRICE_SCALE, ChargeType, PriceAsked
from quarterdeck.demo.actions.ground import QUIET
from quarterdeck.opportunities.queries import OpportunityMatch, matches_by_id
from quarterdeck.opportunities.terms import RecordState
from quarterdeck.revenue.actions import create_lines
from quarterdeck.revenue.terms import LinesOf, NewLine
from quarterdeck.users.queries import system_actor
from quarterdeck.values.money import Money, exponent

# Every second open deal has lines, and no more of them than are written at once.
EVERY, MOST = 2, 150
TERM = 12
SERVICE = "Commissioning"


def tell_lines(ids: Sequence[int], products: Mapping[str, int]) -> None:
    """Give open deals lines: what they sell at its price or a little more, and the rest as a service.

    The amounts stay as they are, and so does when they changed last.
    """
    system, service = system_actor(), products[SERVICE]
    open_deals = [deal for deal in matches_by_id(system, ids[::EVERY]).values() if _has_a_price(deal)]
    deals = sorted(open_deals, key=lambda deal: deal.id)[:MOST]
    rows = product_rows({deal.state.product_id or 0 for deal in deals})
    asked = {deal.id: _asked(deal) for deal in deals}
    prices = prices_of(list(asked.values())) if asked else {}
    told = []
    for deal in deals:
        price = prices[asked[deal.id]]
        product = rows[deal.state.product_id or 0]
        if price is not None:
            recurs = product.charge is not ChargeType.ONE_TIME
            lines = _lines(deal, price.unit_price_micro, service, recurs=recurs)
            told.append(LinesOf(opportunity_id=deal.id, lines=lines, at=deal.state_at))
    create_lines(rows=told, by=system, via=QUIET)


def _has_a_price(deal: OpportunityMatch) -> bool:
    state = deal.state
    is_open = state.state == RecordState.ACTIVE and state.closed_on is None
    return is_open and bool(state.product_id) and (state.amount_minor or 0) > 0


def _asked(deal: OpportunityMatch) -> PriceAsked:
    state = deal.state
    return PriceAsked(state.product_id or 0, state.currency, None, PRICE_SCALE, deal.state_at.date())


def _lines(deal: OpportunityMatch, price_micro: int, service: int, *, recurs: bool) -> tuple[NewLine, ...]:
    state, times = deal.state, TERM if recurs else 1
    amount, currency = state.amount_minor or 0, state.currency
    listed = max(price_micro * 10 ** exponent(currency) // PRICE_SCALE, 1) * times
    quantity = max(amount * 19 // 20 // listed, 1)
    unit = amount * 19 // 20 // (quantity * times)
    rest = amount - unit * quantity * times
    main = NewLine(
        product_id=state.product_id or 0,
        quantity=Decimal(quantity),
        unit_price=Money.of_minor(unit, currency).amount,
        charge=(ChargeType.RECURRING if recurs else ChargeType.ONE_TIME).value,
        billing_period="month" if recurs else None,
        term_months=TERM if recurs else None,
    )
    extra = NewLine(product_id=service, unit_price=Money.of_minor(rest, currency).amount, charge="one_time")
    return (main, extra) if rest else (main,)
