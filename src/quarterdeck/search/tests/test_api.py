"""Search over the API."""

import pytest

from quarterdeck.search.api import FoundPage
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.customers import a_contact, an_account
from tests.query_counts import QueryCounts
from tests.rest import api, fits, problem

pytestmark = pytest.mark.django_db


def test_best_records_of_each_kind(cast: Cast, query_counts: QueryCounts) -> None:
    account = an_account(cast.rita, "Bergmann", domain="bergmann.example")
    a_contact(cast.rita, "Petra Bergmann", title="CFO")
    an_account(cast.olga, "Bergmann of Olga")
    rita = api(cast.rita)
    fits(rita.get("/search?q=xxxx"), FoundPage)
    with query_counts.expect("api search"):
        found = fits(rita.get("/search?q=bergmann"), FoundPage)
    assert [(row.kind.value, row.title, row.closeness) for row in found.items] == [
        ("account", "Bergmann", "exact"),
        ("contact", "Petra Bergmann", "words"),
    ]
    assert found.items[0].id == public_id(account)
    assert found.items[0].sub == "bergmann.example"
    assert [row.closeness for row in fits(rita.get("/search?q=bregmann"), FoundPage).items] == ["similar", "similar"]


def test_all_of_a_kind_in_pages(cast: Cast) -> None:
    for number in range(7):
        an_account(cast.rita, f"Solvang {number}")
    rita, names, cursor = api(cast.rita), [], ""
    while True:
        page = fits(rita.get(f"/search?q=solv&kind=account&limit=3&cursor={cursor}"), FoundPage)
        names += [row.title for row in page.items]
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert names == [f"Solvang {number}" for number in reversed(range(7))]
    problem(rita.get("/search?q=solv&kind=account&cursor=x"), 422, "refused")
    problem(rita.get("/search?q=solv&kind=nonsense"), 422, "malformed")
