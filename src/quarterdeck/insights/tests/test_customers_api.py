"""Trees, buying maps and timelines of customers over the API."""

import pytest

from quarterdeck.insights.api.customers import MapOut, TimelineOut, TreeOut
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.values.ids import public_id
from tests.customers import a_contact, an_account
from tests.rest import Api, api, fits, problem


@pytest.fixture
def rita(sales: Sales) -> Api:
    return api(sales.cast.rita)


def test_the_tree_of_an_account(sales: Sales, rita: Api) -> None:
    low = an_account(sales.cast.rita, "Low", parent_id=sales.account)
    sales.deal("proposal", account_id=low)
    found = fits(rita.get(f"/accounts/{public_id(sales.account)}/tree"), TreeOut)
    assert [(node.name, node.level, node.open_with_below.amount) for node in found.items] == [
        ("Kettler Logistik", 1, "1000.00"),
        ("Low", 2, "1000.00"),
    ]
    assert found.items[0].open.count == 0
    problem(api(sales.cast.olga).get(f"/accounts/{public_id(sales.account)}/tree"), 404, "not_found")


def test_the_buying_maps(sales: Sales, rita: Api) -> None:
    chief = a_contact(sales.cast.rita, "Chief", account_id=sales.account)
    one = a_contact(sales.cast.rita, "One", account_id=sales.account, reports_to_id=chief, attitude="opponent")
    deal = sales.deal("lead_generation", account_id=sales.account, contacts=((one, "champion"),))
    found = fits(rita.get(f"/accounts/{public_id(sales.account)}/buying-map"), MapOut)
    people = {person.name: person for person in found.people}
    assert people["One"].reports_to_id == public_id(chief)
    assert [part.role for part in people["One"].roles] == ["champion"]
    assert [gap.kind for gap in found.gaps] == ["no_role", "opposed", "untouched"]
    assert fits(rita.get(f"/opportunities/{public_id(deal)}/buying-map"), MapOut).gaps == found.gaps
    problem(api(sales.cast.olga).get(f"/opportunities/{public_id(deal)}/buying-map"), 404, "not_found")


def test_timelines_page_and_narrow(sales: Sales, rita: Api) -> None:
    for number in range(4):
        sales.deal("lead_generation", name=f"Deal {number}", account_id=sales.account)
    path = f"/accounts/{public_id(sales.account)}/timeline?kind=deals&limit=3"
    first = fits(rita.get(path), TimelineOut)
    rest = fits(rita.get(f"{path}&cursor={first.next_cursor}"), TimelineOut)
    events = [entry.event for entry in (*first.items, *rest.items)]
    assert events.count("opportunity.created") == 4
    assert rest.next_cursor is None
    assert {entry.subject_kind for entry in first.items} == {"opportunity"}
    contact = fits(rita.get(f"/contacts/{public_id(sales.buyer)}/timeline"), TimelineOut)
    assert "contact.created" in [entry.event for entry in contact.items]
    problem(rita.get(f"/accounts/{public_id(sales.account)}/timeline?cursor=zzz"), 422, "refused")
    problem(api(sales.cast.olga).get(path), 404, "not_found")
