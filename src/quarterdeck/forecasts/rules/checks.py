"""Why a call, an adjustment, a judgement or settings cannot be kept so."""

from collections.abc import Collection, Iterable
from decimal import Decimal

from quarterdeck.forecasts.terms import KINDS, LARGEST, MOST_NOTE, MOST_SUM, Holder, Rules
from quarterdeck.pipelines.terms import Category
from quarterdeck.values.checks import text_reasons
from quarterdeck.values.money import MoneyError
from quarterdeck.values.pieces import minor_of
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason

_MONEY = {
    "not_a_number": N_("Enter an amount in digits."),
    "over_precise": N_("That is finer than the currency."),
    "too_large": N_("That amount is too large."),
}


def amount_reasons(amount: Decimal, currency: str, field: str) -> list[Reason]:
    """Why an amount is none of a call: it cannot be kept exactly, is below 0, or beyond reason. "" is for pieces."""
    try:
        minor = minor_of(amount, currency)
    except MoneyError as error:
        return [Reason(f"amount_{error.code}", Text.of(_MONEY[error.code]), field=field)]
    if minor < 0:
        return [Reason("call_negative", Text.of(N_("A call is not below 0.")), field=field)]
    if minor > LARGEST:
        return [Reason("amount_too_large", Text.of(_MONEY["too_large"]), field=field)]
    return []


def column_reasons(rules: Rules, columns: Collection[Category]) -> list[Reason]:
    """Why nothing is said of these columns: there are none, one is not called, or not used."""
    if Category.LIKELY in columns and not rules.has_likely:
        text = Text.of(N_("Most likely is switched off in the settings of forecasts: it is not called."))
        return [Reason("likely_not_called", text, field=Category.LIKELY.value)]
    if columns and all(one in rules.called for one in columns):
        return []
    every = N_("Commit, Most likely and Best case are called. Give at least one of them.")
    usual = N_("Commit and Best case are called. Give one of them or both.")
    return [Reason("category_not_called", Text.of(every if rules.has_likely else usual), field="category")]


def sum_reasons(sums: Iterable[int]) -> list[Reason]:
    """Why sums, in minor units, cannot be kept: one is beyond what a column holds. It is never cut down to that."""
    if all(abs(minor) <= MOST_SUM for minor in sums):
        return []
    return [Reason("amount_too_large", Text.of(N_("A sum of the forecast is larger than can be kept.")))]


def note_reasons(note: str, *, is_needed: bool = False) -> list[Reason]:
    """Why a note cannot be kept; a reset has one that says why."""
    if is_needed and not note:
        return [Reason("reset_reason_missing", Text.of(N_("Say why it is reset.")), field="note")]
    return text_reasons(note, field="note", longest=MOST_NOTE)


def caller_reasons(person_id: int, callers: Collection[int]) -> list[Reason]:
    """Why somebody may not call a line: it is theirs, or their team's, or it is not."""
    if person_id in callers:
        return []
    text = Text.of(N_("Only the person, or who leads the team, calls this line."))
    return [Reason("not_your_call", text)]


def manager_reasons(person_id: int, managers: Collection[int]) -> list[Reason]:
    """Why somebody may not adjust a line: they lead the next level above it, or they do not."""
    if person_id in managers:
        return []
    text = Text.of(N_("Only who leads the next level above adjusts this line."))
    return [Reason("not_your_report", text)]


def judge_reasons(
    person_id: int, owner_id: int, leaders: Collection[int], owners: Collection[Holder], *, is_beside_or_above: bool
) -> list[Reason]:
    """Why somebody may not judge a deal for a line: they lead it, the deal is of somebody in it, and of one below them.

    `is_beside_or_above` says whether its owner leads a team that they lead too, or one above it.
    """
    if person_id not in leaders:
        return [Reason("not_your_team", Text.of(N_("Only who leads the team judges its deals.")))]
    if owner_id == person_id:
        return [Reason("own_deal", Text.of(N_("Nobody judges their own deals.")))]
    if owner_id not in owners:
        return [Reason("deal_elsewhere", Text.of(N_("The deal is of nobody in this team.")))]
    if is_beside_or_above:
        text = Text.of(N_("Nobody judges deals of who leads the same team, or one above."))
        return [Reason("not_your_report", text)]
    return []


def settings_reasons(rules: Rules) -> list[Reason]:
    """Why forecasts cannot be made so."""
    reasons = []
    if rules.kind not in KINDS:
        reasons.append(Reason("period_unknown", Text.of(N_("Choose quarters or months.")), field="kind"))
    if not 1 <= rules.weekday <= 7:
        reasons.append(Reason("lock_day_unknown", Text.of(N_("Choose a day of the week.")), field="weekday"))
    if not 0 <= rules.minute < 24 * 60:
        reasons.append(Reason("lock_time_unknown", Text.of(N_("Choose a time from 00:00 to 23:59.")), field="time"))
    return reasons
