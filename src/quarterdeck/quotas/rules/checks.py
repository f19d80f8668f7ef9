"""Why a quota, a seasonality or a copy cannot be kept so."""

from collections.abc import Collection, Sequence

from quarterdeck.quotas.terms import (
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST_NAME,
    MONTHS,
    WHOLE_BP,
    Plan,
    Ramp,
    Target,
)
from quarterdeck.values.checks import name_reasons, text_reasons
from quarterdeck.values.money import Money, MoneyError
from quarterdeck.values.text import N_, Text, fold
from quarterdeck.values.verdict import Reason

FAMILY_LENGTH = 80
LARGEST = 10**17
MOST_GROWTH_BP, LEAST_GROWTH_BP = 100_000, -WHOLE_BP
_MONEY = {
    "not_a_number": N_("Enter an amount in digits."),
    "over_precise": N_("That is finer than the currency."),
    "too_large": N_("That amount is too large."),
}


def target_key(target: Target) -> str:
    """What is there once: the same key, the same quota."""
    ids = (target.year, target.person_id or 0, target.team_id or 0, target.territory_id or 0)
    return f"{'.'.join(map(str, ids))}.{fold(target.family)}"


def target_reasons(
    target: Target, *, people: Collection[int], teams: Collection[int], territories: Collection[int],
    families: Collection[str],
) -> list[Reason]:  # fmt: skip
    """Why there is no quota for this target. The collections hold what may be named."""
    reasons = text_reasons(target.family, field="family", longest=FAMILY_LENGTH)
    if not FIRST_YEAR <= target.year <= LAST_YEAR:
        text = Text.of(N_("Choose a fiscal year from {first} to {last}."), first=FIRST_YEAR, last=LAST_YEAR)
        reasons.append(Reason("year_out_of_range", text, field="year"))
    if target.person_id is not None and target.team_id is not None:
        text = Text.of(N_("A quota is a person’s or a team’s, not both."))
        reasons.append(Reason("two_holders", text, field="team_id"))
    if target.person_id is not None and target.person_id not in people:
        reasons.append(Reason("person_unknown", Text.of(N_("Choose somebody who works here.")), field="person_id"))
    if target.team_id is not None and target.team_id not in teams:
        reasons.append(Reason("team_unknown", Text.of(N_("Choose a team that is in use.")), field="team_id"))
    if target.territory_id is not None and target.territory_id not in territories:
        text = Text.of(N_("Choose a territory of the active plan."))
        reasons.append(Reason("territory_unknown", text, field="territory_id"))
    if not reasons and target.family and target.family not in families:
        text = Text.of(N_("Choose a family of products that is in use."))
        reasons.append(Reason("family_unknown", text, field="family"))
    return reasons


def plan_reasons(plan: Plan, *, currencies: Collection[str], seasonalities: Collection[str]) -> list[Reason]:
    """Why a plan cannot be kept."""
    reasons = []
    if plan.currency not in currencies:
        reasons.append(Reason("currency_unknown", Text.of(N_("Choose a currency that is in use.")), field="currency"))
    else:
        reasons += amount_reasons(Money(plan.amount, plan.currency), "amount")
    if plan.seasonality and plan.seasonality not in seasonalities:
        text = Text.of(N_("There is no seasonality of that name."))
        reasons.append(Reason("seasonality_unknown", text, field="seasonality"))
    return reasons + (ramp_reasons(plan.ramp) if plan.ramp else [])


def amount_reasons(money: Money, field: str) -> list[Reason]:
    """Why an amount is none of a quota: it cannot be kept exactly, is below 0, or beyond reason."""
    try:
        minor = money.minor
    except MoneyError as error:
        return [Reason(f"amount_{error.code}", Text.of(_MONEY[error.code]), field=field)]
    if minor < 0:
        return [Reason("quota_negative", Text.of(N_("A quota is not below 0.")), field=field)]
    if minor > LARGEST:
        return [Reason("amount_too_large", Text.of(_MONEY["too_large"]), field=field)]
    return []


def ramp_reasons(ramp: Ramp) -> list[Reason]:
    """Why a ramp cannot be kept."""
    if not FIRST_YEAR <= ramp.since.year <= LAST_YEAR:
        text = Text.of(N_("Choose a day from {first} to {last}."), first=FIRST_YEAR, last=LAST_YEAR)
        return [Reason("ramp_out_of_range", text, field="ramp_since")]
    if not 1 <= len(ramp.percents) <= MONTHS or not all(0 <= percent <= 100 for percent in ramp.percents):
        text = Text.of(N_("Give one to twelve percentages from 0 to 100, such as 25 50 75."))
        return [Reason("ramp_percents", text, field="ramp")]
    return []


def seasonality_reasons(name: str, shares: Sequence[int]) -> list[Reason]:
    """Why a seasonality cannot be kept. Shares are in basis points of the year."""
    reasons = name_reasons(name, longest=LONGEST_NAME)
    if len(shares) != MONTHS or any(share < 0 for share in shares):
        text = Text.of(N_("Give twelve shares, none below 0."))
        return [*reasons, Reason("shares_twelve", text, field="shares")]
    if sum(shares) != WHOLE_BP:
        sums = f"{sum(shares) // 100}.{sum(shares) % 100:02d}"
        text = Text.of(N_("The shares make {sum} %. They must make 100 %."), sum=sums)
        reasons.append(Reason("shares_not_whole", text, field="shares"))
    return reasons


def months_reasons(amounts: Sequence[int], *, confirmed: int) -> list[Reason]:
    """Why months cannot be kept so; all in minor units. `confirmed` is the sum as whoever typed them knows it."""
    if len(amounts) != MONTHS:
        return [Reason("months_twelve", Text.of(N_("Give the amounts of all twelve months.")), field="months")]
    if sum(amounts) != confirmed:
        text = Text.of(N_("The months do not make the total that was confirmed. Look at their sum and confirm it."))
        return [Reason("total_differs", text, field="total")]
    return []


def growth_reasons(growth_bp: int) -> list[Reason]:
    """Why quotas cannot grow by so many basis points."""
    if LEAST_GROWTH_BP <= growth_bp <= MOST_GROWTH_BP:
        return []
    return [Reason("growth_out_of_range", Text.of(N_("Choose a growth from -100 % to 1,000 %.")), field="growth")]
