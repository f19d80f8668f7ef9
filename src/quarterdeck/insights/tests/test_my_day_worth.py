"""The deals that My day judges are those of the greatest worth, whatever their currency."""

from decimal import Decimal

import pytest
from django.utils import timezone

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.insights.queries.my_day import figures, looking_of, open_of, to_be_judged, worth_of
from quarterdeck.insights.terms.my_day import DayView
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.opportunities.tests.company import a_rate
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM

# Amounts that are little in kronor and much in pounds; one deal has none.
AMOUNTS = (("EUR", 100), ("EUR", 90), ("EUR", 80), ("SEK", 900), ("SEK", 500), ("GBP", 60), ("GBP", 44), ("EUR", None))


@pytest.mark.parametrize(("name", "whose"), [("rita", Whose.MINE), ("max", Whose.TEAM)])
@pytest.mark.parametrize("limit", [1, 2, 3, 5, 7, 20])
def test_the_most_valuable_deals_are_judged(sales: Sales, name: str, whose: Whose, limit: int) -> None:
    for currency, per_euro in (("SEK", "10"), ("GBP", "0.5")):
        activate_currency(code=currency, by=system_actor(), via=SYSTEM)
        a_rate(currency, per_euro)
    for currency, amount in AMOUNTS:
        sales.deal(amount=None if amount is None else Decimal(amount), currency=currency)
    lens = Lens(actor=sales.actor(name), currency="EUR", now=timezone.now())
    looking = looking_of(lens, DayView.MINE, lens.today, figures(lens, whose))
    judged = to_be_judged(lens, open_of(lens, whose), looking, since=lens.now, limit=limit)
    worths = sorted((worth_of(lens, card) or -1 for card in judged.cards.values()), reverse=True)
    # In cents of the euro: pounds count twice, kronor a tenth.
    assert worths == [12_000, 10_000, 9_000, 9_000, 8_800, 8_000, 5_000, -1][:limit]
