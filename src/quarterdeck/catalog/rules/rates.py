"""Dated rates: which day counts, what crosses what, which numbers can be a rate."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from quarterdeck.catalog.terms import BASE_CURRENCY, Policy
from quarterdeck.values.money import RATE_SCALE, MoneyError, scaled
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason

_PLACES = len(str(RATE_SCALE)) - 1


def rate_day_of(policy: Policy, *, as_of: date, closed_on: date | None = None) -> date:
    """The day whose rate converts a record under this policy.

    Spot: the day looked at. Dated: the day the record closed; while it is open, or closes later
    than the day looked at, the day looked at.
    """
    if policy is Policy.DATED and closed_on is not None:
        return min(closed_on, as_of)
    return as_of


def cross_rate(from_currency: str, to_currency: str, per_base: Mapping[str, int | None]) -> Fraction | None:
    """Units of `to_currency` for one unit of `from_currency`, exact; None when either has no rate.

    `per_base` is scaled units per base unit. A currency converts into itself without any rate.
    """
    if from_currency == to_currency:
        return Fraction(1)
    one, other = _per_base(from_currency, per_base), _per_base(to_currency, per_base)
    return Fraction(other, one) if one and other else None


def _per_base(currency: str, per_base: Mapping[str, int | None]) -> int | None:
    return RATE_SCALE if currency == BASE_CURRENCY else per_base.get(currency)


def scaled_rate(rate: Decimal) -> int | None:
    """A rate times 10^10; None when it is not positive, too large, or has more than ten decimal places."""
    try:
        return scaled(rate, _PLACES) if rate.is_finite() and rate > 0 else None
    except MoneyError:
        return None


def rate_verdict(*, currency: str, day: date, rate: Decimal, today: date) -> list[Reason]:
    """Why a rate cannot be entered: the base currency itself, a day to come, not a usable number."""
    reasons = []
    if currency == BASE_CURRENCY:
        text = Text.of("Rates are given for one {base}, so {base} itself has none.", base=BASE_CURRENCY)
        reasons.append(Reason(code="rate_of_base", text=text, field="currency"))
    if day > today:
        text = Text.of("A rate is known only once its day has come. Choose today or a day before.")
        reasons.append(Reason(code="rate_in_future", text=text, field="day"))
    if scaled_rate(rate) is None:
        text = Text.of("Give a rate above 0, below 900 million, with at most ten decimal places.")
        reasons.append(Reason(code="rate_unusable", text=text, field="rate"))
    return reasons
