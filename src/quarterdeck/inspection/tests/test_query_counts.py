"""How many statements the list takes."""

from django.utils import timezone

from quarterdeck.inspection.queries import opportunity_list
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.tests.company import a_mixed_company, deals
from quarterdeck.pipelines.terms import StageKind
from tests.cast import Cast
from tests.query_counts import QueryCounts


def test_the_list_takes_few_statements(cast: Cast, query_counts: QueryCounts) -> None:
    sales = a_mixed_company(cast)
    lens = Lens(actor=sales.actor("max"), currency="EUR", now=timezone.now(), of=sales.lens("max").company)
    with query_counts.expect("read list"):
        opportunity_list(lens, deals(sales, kinds=(StageKind.OPEN,)), sort="-amount")
