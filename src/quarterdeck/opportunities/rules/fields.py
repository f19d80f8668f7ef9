"""What a field of an opportunity may hold: one rule each, for every door.

Values arrive typed (text, int, Decimal, date). `check_fields` answers the columns to store, or why not.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.terms import EDITABLE, Channel, OpportunityType
from quarterdeck.pipelines.rules.pipeline import LossReasonSpec, StageSpec, likely_reasons
from quarterdeck.pipelines.terms import FIELD_LABELS, PICKABLE_CATEGORIES, BuyingRole
from quarterdeck.values.checks import name_reasons, text_reasons
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.money import MoneyError, exponent, scaled
from quarterdeck.values.text import N_, Text, clean_line, label
from quarterdeck.values.verdict import Reason

# 10^15 minor units (ten trillion euro): nine thousand such deals still add up within 2^63.
MOST_MINOR = 10**15
# A close date outside of these years is a slip of the finger, and calendars stay clear of their ends.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
WHOLE_BP = 10_000
LONGEST = {"name": 200, "source": 80, "competitor": 120, "order_reference": 80, "external_id": 120}


@dataclass(frozen=True, slots=True)
class Known:
    """What the ids and codes in a change refer to, as far as the actor may see it.

    `owners` maps a known person to whether they are active; the rest is what may be chosen. `has_likely`: that is.
    """

    currencies: frozenset[str] = frozenset()
    owners: Mapping[int, bool] = field(default_factory=dict)
    accounts: frozenset[int] = frozenset()
    products: frozenset[int] = frozenset()
    loss_reasons: Mapping[int, LossReasonSpec] = field(default_factory=dict)
    contacts: frozenset[int] = frozenset()
    has_likely: bool = False


class _No(Exception):
    """A value that cannot be stored."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


def _no(code: str, text: Text, field_name: str) -> _No:
    return _No(Reason(code=code, text=text, field=field_name))


def check_fields(
    changes: Mapping[str, Any], known: Known, *, before: State | None, to_lost: bool
) -> tuple[dict[str, Any], list[Reason]]:
    """The columns a change stores, and every reason against it.

    `before` is the present state, None on creation. `to_lost` says whether the opportunity is, or
    comes to be, in a lost stage: only there a loss reason makes sense. Unknown field names are refused.
    """
    values: dict[str, Any] = {}
    reasons: list[Reason] = []
    for name, value in changes.items():
        if value is None and name in _NOTHING:
            values[name] = _NOTHING[name]
            continue
        check = _CHECKS.get(name)
        if check is None and name not in _MONEY:
            text = Text.of(N_("There is no field {field} that could be set here."), field=name[:60])
            reasons.append(Reason(code="field_unknown", text=text, field=name[:60]))
            continue
        try:
            if check is not None:
                values[name] = check(name, value, known)
        except _No as no:
            reasons.extend(no.reasons)
    reasons.extend(_check_money(changes, known, before, values))
    reasons += likely_reasons(values.get("category"), before and before.category, is_used=known.has_likely)
    if not to_lost and values.get("loss_reason_id") is not None:
        del values["loss_reason_id"]
        text = Text.of(N_("Only a lost opportunity has a loss reason. Move it to a lost stage."))
        reasons.append(Reason(code="not_lost", text=text, field="loss_reason_id"))
    return values, reasons


def closed_reasons(changes: Mapping[str, Any], stage: StageSpec) -> list[Reason]:
    """Why these fields do not change in this stage: a closed opportunity has the category of its stage."""
    if stage.is_open or changes.get("category") in {None, ""}:
        return []
    text = Text.of(N_("A closed opportunity is counted as closed. Reopen it to pick a forecast category."))
    return [Reason(code="closed", text=text, field="category")]


def contact_reasons(contacts: tuple[tuple[int, str], ...], known: Known) -> list[Reason]:
    """Why these (contact id, role) pairs cannot join the buying group."""
    reasons = []
    for contact_id, role in contacts:
        if role not in set(BuyingRole):
            text = Text.of(N_("There is no buying role {role}."), role=str(role)[:60])
            reasons.append(Reason(code="role_unknown", text=text, field="contacts"))
        if contact_id not in known.contacts:
            reasons.append(_unknown("contacts"))
    return reasons


def _unknown(field_name: str) -> Reason:
    words = N_("This choice of {field} does not exist, or you may not see it. Choose another.")
    text = Text.of(words, field=label(FIELD_LABELS[field_name]))
    return Reason(code="unknown_choice", text=text, field=field_name)


def _wrong_type(field_name: str) -> _No:
    return _no(
        "wrong_type", Text.of(N_("This is no value for {field}."), field=label(FIELD_LABELS[field_name])), field_name
    )


def _name(field_name: str, value: Any, known: Known) -> str:
    if not isinstance(value, str):
        raise _wrong_type(field_name)
    if reasons := name_reasons(value, field=field_name, longest=LONGEST["name"]):
        raise _No(*reasons)
    return clean_line(value)


def _line(field_name: str, value: Any, known: Known) -> str:
    if value == "":
        return ""
    if not isinstance(value, str):
        raise _wrong_type(field_name)
    if reasons := text_reasons(value, field=field_name, longest=LONGEST[field_name]):
        raise _No(*reasons)
    return clean_line(value)


def _owner(field_name: str, value: Any, known: Known) -> int:
    if type(value) is not int or value not in known.owners:
        raise _No(_unknown(field_name))
    if not known.owners[value]:
        raise _no("owner_inactive", Text.of(N_("This person is no longer active. Choose another owner.")), field_name)
    return value


def _one_of(choices: Callable[[Known], Collection[int]]) -> Callable[[str, Any, Known], int | None]:
    def check(field_name: str, value: Any, known: Known) -> int | None:
        if value is None:
            return None
        if type(value) is not int or value not in choices(known):
            raise _No(_unknown(field_name))
        return value

    return check


def _word(words: type[StrEnum]) -> Callable[[str, Any, Known], str]:
    known_words = frozenset(word.value for word in words)

    def check(field_name: str, value: Any, known: Known) -> str:
        if not isinstance(value, str) or value not in known_words:
            raise _No(_unknown(field_name))
        return str(value)

    return check


def _category(field_name: str, value: Any, known: Known) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str) or value not in set(PICKABLE_CATEGORIES):
        raise _No(_unknown(field_name))
    return str(value)


def _day(field_name: str, value: Any, known: Known) -> date | None:
    if value is None:
        return None
    if type(value) is not date:
        raise _wrong_type(field_name)
    if not FIRST_DAY <= value <= LAST_DAY:
        text = Text.of(N_("The year {year} is out of range. Enter a day from 1900 to 2199."), year=value.year)
        raise _no("date_out_of_range", text, field_name)
    return value


def _share(field_name: str, value: Any, known: Known) -> int | None:
    if value is None:
        return None
    if type(value) is not int:
        raise _wrong_type(field_name)
    if not 0 <= value <= WHOLE_BP:
        text = Text.of(N_("A probability lies between 0 % and 100 %."))
        raise _no("probability_out_of_range", text, field_name)
    return value


_CHECKS: dict[str, Callable[[str, Any, Known], Any]] = {
    "name": _name,
    "account_id": _one_of(lambda known: known.accounts),
    "owner_id": _owner,
    "close_date": _day,
    "category": _category,
    "seller_probability_bp": _share,
    "product_id": _one_of(lambda known: known.products),
    "channel": _word(Channel),
    "source": _line,
    "type": _word(OpportunityType),
    "loss_reason_id": _one_of(lambda known: known.loss_reasons),
    "competitor": _line,
    "order_reference": _line,
}


_MONEY = frozenset({"amount", "currency"})

# Fields that may be without a value, and what they hold then: most of them, in a file that says little.
NEEDED = frozenset({"name", "owner_id", "amount", "currency", "channel", "type"})
_NOTHING = {
    name: "" if name in {"source", "competitor", "order_reference"} else None for name in EDITABLE if name not in NEEDED
}


def _check_money(
    changes: Mapping[str, Any], known: Known, before: State | None, values: dict[str, Any]
) -> list[Reason]:
    """Amount and currency are judged together: the currency says how many decimal places there are."""
    if _MONEY.isdisjoint(changes):
        return []
    reasons = []
    currency = str(changes.get("currency") or (before.currency if before else ""))
    if currency not in known.currencies and (before is None or currency != before.currency):
        text = Text.of(N_("{currency} is no currency in use here. Choose one of those in use."), currency=currency[:10])
        reasons.append(Reason(code="currency_unknown", text=text, field="currency"))
    amount = changes.get("amount", before.amount if before else None)
    try:
        minor = _minor(amount, currency)
    except _No as no:
        return [*reasons, *no.reasons]
    if not reasons:
        values |= {"currency": currency, "amount_minor": minor}
    return reasons


def _minor(amount: Any, currency: str) -> int | None:
    if amount is None:
        return None
    if not isinstance(amount, Decimal):
        raise _wrong_type("amount")
    try:
        minor = scaled(amount, exponent(currency))
    except MoneyError as error:
        raise _no(f"amount_{error.code}", _MONEY_TEXTS[error.code](currency), "amount") from error
    if minor < 0:
        raise _no("amount_negative", Text.of(N_("An amount cannot be negative. Enter 0 or more.")), "amount")
    if minor > MOST_MINOR:
        raise _no("amount_too_large", _MONEY_TEXTS["too_large"](currency), "amount")
    return minor


_MONEY_TEXTS: dict[str, Callable[[str], Text]] = {
    "not_a_number": lambda _: Text.of(N_("This is no amount. Enter a number.")),
    "over_precise": lambda currency: Text.of(
        N_("{currency} has {places} decimal places. Enter no more than that."),
        currency=currency,
        places=exponent(currency),
    ),
    "too_large": lambda currency: Text.of(
        N_("This amount is too large. {most} {currency} is the most."),
        most=f"{Decimal(MOST_MINOR).scaleb(-exponent(currency)):,f}",
        currency=currency,
    ),
}
