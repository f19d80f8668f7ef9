"""My day over the API: the same as the page, for the owner of the token."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.values.ids import public_id
from tests.cast import a_token


def day_of(client: Client, person_id: int, query: str = "", *scopes: str) -> dict[str, object]:
    """The day of a token's owner."""
    headers = {"Authorization": f"Bearer {a_token(person_id, *scopes)}"}
    response = client.get(f"/api/v1/my-day{query}", headers=headers)
    assert response.status_code == 200, response.content
    found: dict[str, object] = response.json()
    return found


@pytest.mark.django_db
def test_each_role_gets_its_own_day(sales: Sales, client: Client) -> None:
    today = timezone.now().date()
    deal = sales.deal("proposal", close_date=today - timedelta(days=3))
    soon = sales.deal("proposal", close_date=today + timedelta(days=3))
    mine = day_of(client, sales.cast.rita)
    assert (mine["view"], mine["overdue"], mine["no_next_step"]) == ("mine", 1, 2)
    attention = mine["attention"]
    assert isinstance(attention, list)
    (one,) = (row for row in attention if row["opportunity_id"] == public_id(deal))
    assert [why["cause"] for why in one["reasons"]] == ["overdue", "no_step"]
    assert (one["amount"], one["worth"]) == ("1000.00", "1000.00")
    closing = mine["closing"]
    assert isinstance(closing, list)
    assert [row["opportunity_id"] for row in closing] == [public_id(soon)]
    assert day_of(client, sales.cast.max)["view"] == "team"
    operations = day_of(client, sales.cast.sam, "", "audit.read")
    assert (operations["view"], operations["no_next_step"], operations["overdue"]) == ("operations", None, 1)
    # A token that may not read the audit does not run the process, whoever owns it.
    assert day_of(client, sales.cast.sam)["view"] == "team"
    # Another role's day is not to be had.
    assert day_of(client, sales.cast.rita, "?view=operations")["view"] == "mine"
