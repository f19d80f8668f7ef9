"""What panels and pages show of lines, in the viewer's writing."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import ngettext

from quarterdeck.catalog.tables import shown_price, shown_quantity, shown_share
from quarterdeck.catalog.terms import (
    CHARGE_LABELS,
    PER_PERIOD_LABELS,
    PRICE_SCALE,
    SCHEDULE_PERIOD_LABELS,
    BillingPeriod,
    ChargeType,
    SchedulePeriod,
)
from quarterdeck.kit import formats
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.rules.beside import role_label
from quarterdeck.revenue.rules import Needed, Revenue
from quarterdeck.revenue.terms import Installment, Line
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.money import exponent
from quarterdeck.values.text import N_, Text


@dataclass(frozen=True, slots=True)
class Writing:
    """How a viewer reads numbers and days."""

    locale: str
    today: date

    def money(self, minor: int | None, currency: str) -> str:
        """An amount with its decimals when it has any, or that there is none."""
        return formats.NOT_APPLICABLE if minor is None else exact_money(minor, currency, self.locale)

    def day(self, day: date | None) -> str:
        """A day; empty without one."""
        return formats.day(day, self.locale, self.today, weekday=False) if day else ""

    def quantity(self, micro: int) -> str:
        """A quantity with all of its decimals."""
        return shown_quantity(Decimal(micro) / PRICE_SCALE, self.locale)


def exact_money(minor: int, currency: str, locale: str) -> str:
    """An amount of a row: decimals stay where there are any, so that rows are seen to add up."""
    return formats.money_exact(minor, currency, locale, ledger=minor % 10 ** exponent(currency) != 0)


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line as a table shows it."""

    id: int
    position: int
    name: str
    charge: str
    quantity: str
    price: str
    discount: str
    term: str
    schedule: str
    total: str


def shown_lines(lines: Sequence[Line], writing: Writing) -> list[ShownLine]:
    """Lines as a table shows them, in their order."""
    return [_shown(line, number, writing) for number, line in enumerate(lines, start=1)]


def _shown(line: Line, number: int, writing: Writing) -> ShownLine:
    price = _price(line.unit_price_micro, line.currency, line.billing_period, writing.locale)
    return ShownLine(
        id=line.id,
        position=number,
        name=line.name,
        charge=text(CHARGE_LABELS[ChargeType(line.charge)]),
        quantity=writing.quantity(line.quantity_micro),
        price=price,
        discount=shown_share(line.discount_bp, writing.locale) if line.discount_bp else "",
        term=_term(line, writing),
        schedule=_schedule(line),
        total=writing.money(line.total_minor, line.currency),
    )


def _price(micro: int, currency: str, period: str, locale: str) -> str:
    price = shown_price(Decimal(micro) / PRICE_SCALE, currency, locale)
    return f"{price} {text(PER_PERIOD_LABELS[BillingPeriod(period)])}" if period else price


def _months(count: int) -> str:
    return ngettext("%(count)s month", "%(count)s months", count) % {"count": count}


def _term(line: Line, writing: Writing) -> str:
    parts = []
    if line.term_months:
        parts.append(_months(line.term_months))
    if line.starts_on:
        parts.append(text(Text.of(N_("from {day}"), day=writing.day(line.starts_on))))
    return " ".join(parts)


def _schedule(line: Line) -> str:
    if not line.measure or not line.schedule_count:
        return ""
    each = text(Text(SCHEDULE_PERIOD_LABELS[SchedulePeriod(line.schedule_period)]))
    return f"{_instalments(line.schedule_count)}, {each.lower()}"


def _instalments(count: int) -> str:
    return ngettext("%(count)s instalment", "%(count)s instalments", count) % {"count": count}


def line_words(told: Mapping[str, Any], locale: str) -> str:
    """A line as the journal tells of it, in a few words: how many of what, for how long, and what it comes to."""
    quantity = shown_quantity(Decimal(told["quantity_micro"]) / PRICE_SCALE, locale)
    price = _price(told["unit_price_micro"], told["currency"], told["billing_period"], locale)
    term = f", {_months(told['term_months'])}" if told["term_months"] else ""
    spread = f" ({_instalments(told['schedule_count'])})" if told["schedule_count"] else ""
    total = exact_money(told["total_minor"], told["currency"], locale)
    discount = f" − {shown_share(told['discount_bp'], locale)}" if told["discount_bp"] else ""
    return f"{told['name']}, {quantity} × {price}{term}{discount} = {total}{spread}"


def discount_note(needed: Needed, writing: Writing) -> str:
    """Who is to approve the discounts."""
    share = shown_share(needed.highest_bp, writing.locale)
    told = N_(
        "A discount of {share} needs approval by: {role}."
        " Ask for it where you move the deal to a stage that requires it."
    )
    return text(Text.of(told, share=share, role=role_label(needed.approver_role)))


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with what it is."""

    label: str
    value: str
    means: str


def shown_figures(figures: Revenue, currency: str, writing: Writing) -> list[Figure]:
    """The recurring figures that say something, each with its definition."""
    told = [
        (N_("Contract value (TCV)"), figures.tcv, N_("One-time plus recurring over the whole term.")),
        (N_("One-time"), figures.one_time, N_("Charged once.")),
        (N_("ARR at the start"), figures.entry_arr, N_("Twelve times the monthly recurring revenue of the first day.")),
        (N_("ARR at the end"), figures.exit_arr, N_("Twelve times the monthly recurring revenue of the last stretch.")),
        (N_("ARR on average"), figures.average_arr, N_("The recurring total, divided by the years it runs.")),
        (N_("Contract value a year (ACV)"), figures.acv, N_("The same; of less than a year, all of it.")),
        (N_("Usage expected"), figures.usage or None, N_("Not committed, so in none of the others.")),
    ]
    ramps = figures.entry_arr is not None
    shown = [one for one in told if one[1] is not None and (ramps or one[0] != N_("One-time"))]
    return [
        Figure(text(Text(label)), writing.money(value, currency), text(Text(means))) for label, value, means in shown
    ]


def shown_steps(figures: Revenue, currency: str, writing: Writing) -> list[tuple[str, str]]:
    """The ramp: from which day on the monthly recurring revenue is how much. Nothing when it never changes."""
    if len(figures.steps) < 3:
        return []
    return [(writing.day(step.since), writing.money(step.mrr_minor, currency)) for step in figures.steps]


@dataclass(frozen=True, slots=True)
class ShownInstallment:
    """One instalment as a table shows it; `number` counts from 0."""

    number: int
    day: str
    quantity: str
    amount: str
    is_edited: bool


def shown_installments(rows: Sequence[Installment], currency: str, writing: Writing) -> list[ShownInstallment]:
    """Instalments as a table shows them."""
    return [
        ShownInstallment(
            number,
            writing.day(row.due_on),
            "" if row.quantity_micro is None else writing.quantity(row.quantity_micro),
            "" if row.amount_minor is None else writing.money(row.amount_minor, currency),
            row.is_edited,
        )
        for number, row in enumerate(rows)
    ]
