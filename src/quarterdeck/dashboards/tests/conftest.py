"""Fixtures of the tests of dashboards."""

from collections.abc import Iterator
from typing import Any

import pytest

from quarterdeck.opportunities.tests.deals import Sales, sales_of
from quarterdeck.warehouse.queries import asking
from tests.cast import Cast
from tests.copied import copied


@pytest.fixture
def sales(cast: Cast) -> Sales:
    """The default pipeline and a customer."""
    return sales_of(cast)


@pytest.fixture
def asked(sales: Sales) -> Iterator[list[str]]:
    """Rita won eight deals and lost three, Olga lost one and has one open; what the copy is asked is written down."""
    reason: dict[str, Any] = {"fill": {"loss_reason_id": sales.reasons["unresponsive"]}}
    for number in range(11):
        deal = sales.deal(by="system", name=f"Rita {number}")
        is_won = number < 8
        sales.move(deal, "closed_won" if is_won else "closed_lost", by="system", **({} if is_won else reason))
    olga = sales.deal(by="system", name="Olga 0", owner_id=sales.cast.olga)
    sales.move(olga, "closed_lost", by="system", **reason)
    sales.deal(by="system", name="Olga open", owner_id=sales.cast.olga)
    names: list[str] = []
    with copied():
        answer = asking.answering_here[-1]

        def noted(name: str, question: Any) -> Any:
            names.append(name)
            return answer(name, question)

        asking.answering_here.append(noted)
        yield names
        asking.answering_here.remove(noted)
