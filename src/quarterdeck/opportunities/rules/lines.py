"""An opportunity with lines: its amount is their sum, and changes with them alone."""

from quarterdeck.opportunities.rules.state import State
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason


def bound_reasons(before: State, after: State, *, has_lines: bool) -> list[Reason]:
    """Why amount and currency do not change so; what stays as it is may be said again."""
    reasons = []
    if has_lines and after.amount_minor != before.amount_minor:
        text = Text.of(N_("The amount is the sum of the products of this opportunity. Change its lines instead."))
        reasons.append(Reason(code="amount_from_lines", text=text, field="amount"))
    if has_lines and after.currency != before.currency:
        told = N_("The lines of this opportunity are priced in {currency}. Remove them to change the currency.")
        text = Text.of(told, currency=before.currency)
        reasons.append(Reason(code="currency_from_lines", text=text, field="currency"))
    return reasons


def step_reasons() -> list[Reason]:
    """Why a change of lines is not undone on the deal: lines have a history of their own."""
    text = Text.of(N_("This change came with the products of the opportunity. Change its lines instead."))
    return [Reason(code="lines_not_undone", text=text)]
