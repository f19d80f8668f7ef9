"""The signals of deal health, from their catalogue."""

from collections.abc import Iterator

from quarterdeck.health.rules import RULES
from quarterdeck.health.terms import SIDE_LABELS, UNIT_LABELS


def health() -> Iterator[str]:
    """Every signal with what it means, its limits, where it binds and what it takes."""
    yield "What open deals are judged by, as long as nothing else is set. How scores are made and signals are set is"
    yield "told in the [guide](../guide/deal-health.md). A signal binds open stages from a probability on. Limits and"
    yield "points stand as amber / red; a signal with one of them is never red."
    yield from (
        "",
        "| signal | it is up when | what to do | binds from | limits | points |",
        "|---|---|---|---|---|---|",
    )
    for signal, rule in RULES.items():
        numbers = rule.limits or ()
        shown = [str(number) for number in (numbers if rule.has_red else numbers[:1])]
        limits = f"{SIDE_LABELS[rule.side]} {' / '.join(shown)} {UNIT_LABELS[rule.unit]}" if rule.unit else ""
        points = " / ".join(map(str, rule.points if rule.has_red else rule.points[:1]))
        from_ = f"{rule.from_bp // 100} %"
        yield f"| {rule.label} (`{signal.value}`) | {rule.meaning} | {rule.mend} | {from_} | {limits} | {points} |"
