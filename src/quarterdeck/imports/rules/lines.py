"""What a row says of a line, as the actions of revenue are told it."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from quarterdeck.imports.terms import LineFacts
from quarterdeck.revenue.terms import Line, NewLine

_MICRO = Decimal("0.000001")
_SCALE = 1_000_000
_WHOLE_BP = 10_000
_EXACT = 60


def unit_price_of(total: Decimal, quantity: Decimal, discount_bp: int) -> Decimal | None:
    """The price of a unit, to six places, behind the total of a line; None when there is none.

    One too large to be kept comes back as it is: the rule that a line is stored by refuses it.
    """
    share = quantity * (_WHOLE_BP - discount_bp)
    if share == 0:
        return None
    with localcontext(prec=_EXACT):
        price = total * _WHOLE_BP / share
        return price.quantize(_MICRO, ROUND_HALF_EVEN) if price.adjusted() < _EXACT // 2 else price


def new_line(facts: LineFacts) -> NewLine:
    """The line a row tells of."""
    return NewLine(
        product_id=facts.product_id,
        quantity=facts.quantity,
        unit_price=facts.unit_price,
        discount_bp=facts.discount_bp,
        name=facts.name,
        starts_on=facts.starts_on,
        term_months=facts.term_months,
    )


def is_told(facts: LineFacts, line: Line) -> bool:
    """Whether a line that is here says all that a row says."""
    price = line.unit_price_micro if facts.unit_price is None else facts.unit_price * _SCALE
    return (
        line.product_id == facts.product_id
        and line.quantity_micro == facts.quantity * _SCALE
        and line.unit_price_micro == price
        and line.discount_bp == facts.discount_bp
        and facts.name in ("", line.name)
        and facts.starts_on in (None, line.starts_on)
        and facts.term_months in (None, line.term_months)
    )
