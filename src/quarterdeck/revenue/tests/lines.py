"""Deals with lines for tests, made by the actions of the product."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quarterdeck.catalog.actions import add_product
from quarterdeck.catalog.terms import BillingPeriod, ChargeType, NewProduct
from quarterdeck.opportunities.tests.deals import Sales, sales_of
from quarterdeck.revenue import actions
from quarterdeck.revenue.queries import lines_of
from quarterdeck.revenue.terms import Line, LinesSaved, NewLine
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM, Cast


@dataclass(frozen=True)
class Shop:
    """The default pipeline, a press (once, 1,000 euro), a licence (monthly, 10 euro, 12 months) and hours (typed)."""

    sales: Sales
    press: int
    licence: int
    hours: int

    def add(self, number: int, product: int | None = None, by: str = "rita", **more: Any) -> LinesSaved:
        """Add a line, of a press unless another product is named."""
        new = NewLine(product_id=product or self.press, **more)
        return actions.add_line(opportunity_id=number, new=new, by=self.sales.actor(by), via=SYSTEM)

    def edit(self, number: int, line: int, by: str = "rita", **changes: Any) -> LinesSaved:
        """Edit a line."""
        who = self.sales.actor(by)
        return actions.edit_line(opportunity_id=number, line_id=line, changes=changes, by=who, via=SYSTEM)

    def remove(self, number: int, line: int, by: str = "rita") -> LinesSaved:
        """Remove a line."""
        return actions.remove_line(opportunity_id=number, line_id=line, by=self.sales.actor(by), via=SYSTEM)

    def lines(self, number: int) -> list[Line]:
        """The active lines of a deal."""
        return lines_of([number])[number]


def shop_of(cast: Cast) -> Shop:
    """Install what a test of lines starts from."""
    sales = sales_of(cast)

    def product(name: str, **more: Any) -> int:
        return add_product(new=NewProduct(name=name, **more), by=system_actor(), via=SYSTEM).product_id

    return Shop(
        sales,
        press=product("Press", family="Machines", list_price=Decimal(1000), currency="EUR"),
        licence=product(
            "Licence",
            family="Software",
            list_price=Decimal(10),
            currency="EUR",
            charge=ChargeType.RECURRING,
            billing_period=BillingPeriod.MONTH,
            default_term_months=12,
        ),
        hours=product("Hours"),
    )
