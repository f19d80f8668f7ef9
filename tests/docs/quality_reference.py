"""The rules of data quality, from their catalogue."""

from collections.abc import Iterator

from quarterdeck.quality.rules import RULES
from quarterdeck.quality.terms import DIMENSION_LABELS, UNIT_LABELS


def quality() -> Iterator[str]:
    """Every rule with what it means, where it binds and what it takes."""
    yield "What deals are judged by, as long as nothing else is set. How scores are made and rules are set is told in"
    yield "the [guide](../guide/data-quality.md). A rule binds open stages from a probability on; rules of lost deals"
    yield "take no points."
    yield from (
        "",
        "| rule | about | it is broken when | binds from | threshold | points |",
        "|---|---|---|---|---|---|",
    )
    for check, rule in RULES.items():
        binds = f"{rule.from_bp // 100} %" if rule.of.value == "open" else "lost deals"
        number = f"{rule.number} {UNIT_LABELS[rule.unit]}, {rule.least} to {rule.most}" if rule.unit else ""
        about, label = DIMENSION_LABELS[rule.dimension], rule.label
        yield f"| {label} (`{check.value}`) | {about} | {rule.meaning} | {binds} | {number} | {rule.penalty} |"
