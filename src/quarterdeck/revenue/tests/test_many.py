"""Lines of many deals at once, in a stage whose criteria ask about everything there is beside a deal."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quarterdeck.opportunities.tests.deals import row
from quarterdeck.opportunities.tests.gates import BESIDE, a_gated_pipeline, enforced
from quarterdeck.pipelines.rules.defaults import PipelinePlan, StagePlan
from quarterdeck.pipelines.terms import Category, Level, StageKind
from quarterdeck.revenue import actions
from quarterdeck.revenue.terms import LinesOf, NewLine
from quarterdeck.revenue.tests.lines import Shop
from tests.cast import SYSTEM

pytestmark = pytest.mark.django_db
# One refuses and is met; the others only advise, and ask about all the rest.
ASKS = tuple(
    one if one.key == "size" else replace(one, level=Level.ADVISE)
    for one in (*BESIDE, enforced("discounts", "discounts_approved"))
)
PLAN = PipelinePlan(
    key="asking",
    name="Asking",
    stages=(
        StagePlan("asks", "Asks", 1_000, Category.PIPELINE, criteria=ASKS),
        StagePlan("a_won", "Won", 10_000, Category.CLOSED, StageKind.WON, may_start=False),
        StagePlan("a_lost", "Lost", 0, Category.OMITTED, StageKind.LOST, may_start=False),
    ),
)


def test_statements_do_not_grow_with_the_deals(shop: Shop) -> None:
    sales = a_gated_pipeline(shop.sales, PLAN)
    by = sales.actor("system")

    def statements(count: int) -> int:
        numbers = [sales.deal("asks", by="system") for _ in range(count)]
        rows = [LinesOf(opportunity_id=number, lines=(NewLine(product_id=shop.press),)) for number in numbers]
        with CaptureQueriesContext(connection) as captured:
            actions.create_lines(rows=rows, by=by, via=SYSTEM)
        assert [row(number).amount_minor for number in numbers] == [100_000] * count
        return len(captured)

    statements(1)
    assert statements(3) == statements(12)
