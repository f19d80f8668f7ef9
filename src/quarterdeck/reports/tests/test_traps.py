"""What misleads about all records is named to those who see all of them, and to nobody else."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.reading import traps
from quarterdeck.analytics.reading.affects import AFFECTS
from quarterdeck.analytics.reading.trapped import ROWS
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.reports.api.shapes import TrapsOut
from tests.copied import copied
from tests.rest import api, fits

Browser = Callable[[int], Client]
SAID = "a few large deals make the average amount of 10 won deals far from the usual one"


@pytest.fixture
def skewed(sales: Sales) -> Iterator[Sales]:
    """Rita won nine deals of 100 and one of 10,000."""
    for number in range(10):
        amount = Decimal(10_000 if number == 0 else 100)
        sales.move(sales.deal(by="system", amount=amount), "closed_won", by="system")
    with copied():
        yield sales


def shown(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_every_trap_matters_to_a_metric() -> None:
    assert set(AFFECTS.values()) <= METRICS.keys()
    found = {name for name in dir(traps) if name.isupper() and isinstance(getattr(traps, name), str)}
    # Those of cells and columns are of files alone, which have no such page.
    assert len(found - {"CURRENCY_MISSING", "UNREADABLE", "WITHOUT_RATE"}) == len(AFFECTS)
    assert ROWS.keys() == AFFECTS.keys()


def test_each_trap_leads_to_its_deals(skewed: Sales, browser: Browser) -> None:
    ada, rita = browser(skewed.cast.ada), browser(skewed.cast.rita)
    assert 'href="/quality/traps/amount_skewed"' in shown(ada, "/reports/traps")
    listed = shown(ada, "/quality/traps/amount_skewed")
    assert (SAID in listed, "10 deals" in listed, listed.count('<tr><th scope="row">')) == (True, True, 10)
    # The largest first.
    assert listed.index("€10,000") < listed.index("€100<")
    assert "Nothing to mind" in shown(ada, "/quality/traps/amount_skewed?page=2")
    for client, key in ((rita, "amount_skewed"), (ada, "loops")):
        assert "Nothing to mind" in shown(client, f"/quality/traps/{key}")
    assert ada.get("/quality/traps/none").status_code == 404


def test_pages_fetch_it_and_name_it_where_it_occurs(skewed: Sales, browser: Browser) -> None:
    ada, rita = browser(skewed.cast.ada), browser(skewed.cast.rita)
    for path in ("/insights", "/reports"):
        assert ('hx-get="/reports/traps"' in shown(ada, path), "/reports/traps" in shown(rita, path)) == (True, False)
    part = shown(ada, "/reports/traps", **{"HX-Request": "true", "HX-Target": "traps"})
    assert (SAID in part, 'href="/reports/average_deal_size"' in part, "<html" in part) == (True, True, False)
    assert SAID in shown(ada, "/reports/traps")


def test_who_sees_some_records_is_told_nothing_of_all(skewed: Sales, browser: Browser) -> None:
    told = shown(browser(skewed.cast.rita), "/reports/traps")
    assert (SAID in told, "Only those who see all records are told." in told) == (False, True)
    assert fits(api(skewed.cast.rita).get("/metrics/traps"), TrapsOut).items == []
    told_all = {one.trap: one for one in fits(api(skewed.cast.ada).get("/metrics/traps"), TrapsOut).items}
    one = told_all["amount_skewed"]
    assert (one.count, one.of, one.metric, SAID in one.text) == (10, 10, "average_deal_size", True)
    # Ten were won, and none was lost; they took moments, of which on a busy machine one is far from the usual.
    told_of = set(told_all) - {"cycle_skewed"}
    assert (told_of, told_all["missing_losses"].count) == ({"amount_skewed", "missing_losses"}, 0)


def test_sound_records_and_a_copy_that_is_away(sales: Sales, browser: Browser) -> None:
    ada = browser(sales.cast.ada)
    assert "No figures now" in shown(ada, "/reports/traps")
    assert "No figures now" in shown(ada, "/quality/traps/overdue")
    with copied():
        assert "No trap that is known was found" in shown(ada, "/reports/traps")
