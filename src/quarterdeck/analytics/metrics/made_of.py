"""Of which measures the rows behind a figure are shown, and what they are called."""

from fractions import Fraction

from quarterdeck.analytics.metrics.measures import Counted, Measure
from quarterdeck.analytics.metrics.metric import Metric, Part
from quarterdeck.analytics.metrics.words import MEASURES, PARTS
from quarterdeck.values.text import N_


def shown_measures(part: Part) -> list[str]:
    """The measures that rows have a column for: each thing a row adds once, and not that it is one of all."""
    found: dict[str, str] = {}
    for name, one in part.declared.items():
        is_quantile_of_summed = one.counted is Counted.MONEY and name not in part.in_currency and "QUANTILE" in one.sql
        if not one.is_beside and one.each != "1" and not is_quantile_of_summed:
            found.setdefault(one.each, name)
    return list(found.values())


def column_label(part: Part, name: str) -> str:
    """What a column of a measure is called."""
    return N_("Days") if part.declared[name].counted is Counted.SPAN else MEASURES[name]


def made_of(metric: Metric) -> list[tuple[int, str, Measure]]:
    """Of what a figure is made, and what it leaves out: the number of the part, the measure's name, and the measure.

    Amounts without a rate are told in a sentence of their own, wherever a figure is.
    """
    return [
        (number, name, one)
        for number, part in enumerate(metric.parts)
        for name, one in part.declared.items()
        if name != "excluded"
    ]


def share_among(metric: Metric, measure: Measure, value: int | None, tries: int) -> Fraction | None:
    """What a count is of all the tries of a share, such as those still open; None where it is no part of them.

    Of a measure that is told as a share of another, `tries` is that one.
    """
    if measure.of:
        return Fraction(value, tries) if value is not None and tries > 0 else None
    is_part = metric.is_share and not metric.each and not measure.is_beside and measure.counted is Counted.COUNT
    return Fraction(value, tries) if is_part and value is not None and 0 <= value < tries else None


def part_labels(metric: Metric) -> list[str]:
    """What the parts of a metric are called, in their order."""
    return [PARTS[part.population] for part in metric.parts]
