"""What needs must be."""

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

from quarterdeck.qualification.terms import NeedsFields
from quarterdeck.values.checks import text_reasons
from quarterdeck.values.money import Money, MoneyError
from quarterdeck.values.text import Text, clean_block, clean_line
from quarterdeck.values.verdict import Reason

LONGEST = 2000
COMPETITORS_LENGTH = 500
_MONEY_TEXTS = {
    "not_a_number": Text.of("Give the amount as a number."),
    "too_large": Text.of("This amount is too large to keep."),
    "over_precise": Text.of("This amount has more decimal places than its currency."),
}


def competitor_names(text: str) -> tuple[str, ...]:
    """The competitors named in a text: parted by commas, semicolons or lines, each once."""
    parts = (clean_line(part) for part in text.replace(";", ",").replace("\n", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def clean_needs(needs: NeedsFields) -> NeedsFields:
    """The needs as they are stored: tidy texts, competitors each once, no currency without an amount."""
    has_budget = needs.budget_min is not None or needs.budget_max is not None
    return replace(
        needs,
        pain=clean_block(needs.pain),
        goals=clean_block(needs.goals),
        decision_process=clean_block(needs.decision_process),
        competitors=", ".join(competitor_names(needs.competitors)),
        budget_currency=needs.budget_currency.strip().upper() if has_budget else "",
    )


def needs_verdict(needs: NeedsFields, *, currencies: Collection[str]) -> list[Reason]:
    """Why needs, cleaned before, cannot be kept so. `currencies` are the codes amounts may be in."""
    reasons: list[Reason] = []
    for field in ("pain", "goals", "decision_process"):
        reasons += text_reasons(getattr(needs, field), field=field, longest=LONGEST)
    reasons += text_reasons(needs.competitors, field="competitors", longest=COMPETITORS_LENGTH)
    bounds = {"budget_min": needs.budget_min, "budget_max": needs.budget_max}
    given = {field: amount for field, amount in bounds.items() if amount is not None}
    if given and needs.budget_currency not in currencies:
        text = Text.of("Choose the currency of the budget.")
        return [*reasons, Reason(code="currency_unknown", text=text, field="budget_currency")]
    wrong = [reason for field, amount in given.items() for reason in _amount(field, amount, needs.budget_currency)]
    if not wrong and len(given) == len(bounds) and given["budget_min"] > given["budget_max"]:
        text = Text.of("The budget ends below where it starts. Give the smaller amount first.")
        wrong = [Reason(code="budget_upside_down", text=text, field="budget_max")]
    return reasons + wrong


def _amount(field: str, amount: Decimal, currency: str) -> list[Reason]:
    try:
        minor = Money(amount, currency).minor
    except MoneyError as error:
        return [Reason(code=f"amount_{error.code}", text=_MONEY_TEXTS[error.code], field=field)]
    if minor < 0:
        return [Reason(code="amount_negative", text=Text.of("A budget is 0 or more."), field=field)]
    return []
