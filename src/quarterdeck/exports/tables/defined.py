"""What files say of a metric beside its figures: its unit, and how its amounts become one currency."""

from quarterdeck.analytics.metrics import Metric
from quarterdeck.analytics.metrics.measures import Counted
from quarterdeck.analytics.questions import Unit
from quarterdeck.kit.viewing import text
from quarterdeck.values.text import N_

UNIT_WORDS = {
    Unit.RATIO: N_("Share: 1 is all of it"),
    Unit.COUNT: N_("Number"),
    Unit.MONEY: N_("Money"),
    Unit.MONEY_PER_DAY: N_("Money per day"),
    Unit.DAYS: N_("Days"),
    Unit.INDEX: N_("Multiple: 1 is as much as"),
}
_CLOSED = N_("Closed amounts are converted at the rates of their closing days.")
_OTHER = N_("Open amounts and quotas are converted once a currency, at the rates of the day of the figures.")
_LEFT = N_("Amounts without a rate are left out.")
_MONEY = (Counted.MONEY, Counted.MONEY_DAYS)


def policy_of(metric: Metric) -> tuple[str, ...]:
    """How amounts of a metric become one currency, in sentences; none where it is made of no amounts.

    What has no rate on a day is left out of every sum, and counted beside it.
    """
    of_closed = any(
        one.counted in _MONEY and not one.in_currency for part in metric.parts for one in part.declared.values()
    )
    said = [*([_CLOSED] if of_closed else []), *([_OTHER] if metric.is_in_currency else [])]
    return (*said, _LEFT) if said else ()


def policy_text(metric: Metric) -> str:
    """The same in the reader's language."""
    return " ".join(text(sentence) for sentence in policy_of(metric))
