"""The pages and endpoints of territories: a plan drawn, looked at, activated, and what it says of an account."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from quarterdeck.customers.api.territories import ActivatedOut, DraftOut, PreviewOut, TerritoriesOut
from quarterdeck.customers.tests.test_territories import BIG, DACH, lies_in, plan
from quarterdeck.users.queries.territories import plan_territories
from quarterdeck.users.terms import NewTerritory, Permission
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.customers import an_account
from tests.rest import api, content, fits, reasons
from tests.unchanged import unchanged


@pytest.mark.django_db
def test_territories_are_drawn_on_the_pages(cast: Cast, browser: Callable[[int], Client]) -> None:
    number = an_account(cast.rita, country="DE")
    client = browser(cast.sam)

    def text(answer: Any) -> str:
        return str(answer.content.decode())

    assert "None yet." in text(client.get("/settings/territories"))
    assert client.post("/settings/territories", {"name": ""}).status_code == 422
    address = client.post("/settings/territories", {"name": "This year"})["Location"]
    page = text(client.get(f"{address}/new"))
    assert "Countries" in page
    body = {"name": "DACH", "countries": "de, at", "employees_from": "1", "version": "1", "owners": []}
    assert client.post(f"{address}/new", body | {"countries": "XX"}).status_code == 422
    assert client.post(f"{address}/new", body | {"version": "9"}).status_code == 422
    assert client.post(f"{address}/new", body | {"parent": "everywhere"}).status_code == 303
    plan_page = text(client.get(address))
    assert "Country is Germany, Austria and Employees from 1" in plan_page
    assert "In no territory, for example" in plan_page
    edit = f"{address}/edit/dach"
    assert 'value="DE, AT"' in text(client.get(edit))
    change = {"name": "DACH", "parent": "", "countries": "DE", "version": "2"}
    assert client.post(edit, change).status_code == 303
    for deed, status in (("up", 303), ("remove", 404), ("dance", 404)):
        key = "dach" if deed == "up" else "none"
        assert client.post(address, {"do": deed, "key": key, "version": "3"}).status_code == status
    assert client.post(address, {"do": "remove", "key": "everywhere", "version": "4"}).status_code == 303
    assert client.post(address, {"do": "up", "key": "dach", "version": "1"}).status_code == 409
    assert client.post(address, {"do": "activate"}).status_code == 303
    assert "1 account moved." in text(client.get(address))
    assert client.post(address, {"do": "activate"}).status_code == 422
    assert client.get(edit).status_code == 404
    assert lies_in(number) == "dach"
    assert "DACH" in text(browser(cast.rita).get("/accounts"))
    second = client.post("/settings/territories", {"name": "Next year"})["Location"]
    assert "DACH" in text(client.get(second))
    assert client.post(second, {"do": "discard"}).status_code == 303
    assert client.get(second).status_code == 404


@pytest.mark.django_db
def test_a_rule_that_the_form_cannot_show_is_kept(cast: Cast, browser: Callable[[int], Client], actors: Any) -> None:
    rule = {"any": [DACH, BIG]}
    plan_id = plan(actors["sam"], NewTerritory(key="a", name="A", rule=rule), active=False)
    client, address = browser(cast.sam), f"/settings/territories/{public_id(plan_id)}/edit/a"
    assert "stays as it is" in client.get(address).content.decode()
    assert client.post(address, {"name": "B", "version": "1"}).status_code == 303
    (row,) = plan_territories(plan_id)
    assert (row.name, row.rule) == ("B", rule)


@pytest.mark.django_db
def test_a_plan_is_drafted_looked_at_and_activated_over_the_api(cast: Cast) -> None:
    number = an_account(cast.rita, country="DE", industry="Ports")
    sam = api(cast.sam, Permission.TERRITORIES_MANAGE)
    body: dict[str, Any] = {
        "name": "This year",
        "territories": [
            {"key": "dach", "name": "DACH", "rule": DACH, "people": [{"person_id": public_id(cast.rita)}]},
            {"key": "ports", "name": "Ports", "rule": {"field": "industry", "in": ["ports"]}},
        ],
    }
    draft = fits(sam.post("/territories/drafts", body), DraftOut, 201)
    found = fits(sam.get(f"/territories/drafts/{draft.id}/preview"), PreviewOut)
    assert (found.total, found.moving, found.ambiguous) == (1, 1, 1)
    assert found.ambiguous_examples[0].territories == ["DACH", "Ports"]
    assert content(api(cast.rita).get("/territories"))["items"] == []
    assert fits(sam.post(f"/territories/drafts/{draft.id}/activate"), ActivatedOut).moved == 1
    listed = fits(api(cast.rita).get("/territories"), TerritoriesOut)
    assert [(row.key, row.rule) for row in listed.items] == [("dach", DACH), ("ports", body["territories"][1]["rule"])]
    assert [row.person_id for row in listed.items[0].people] == [public_id(cast.rita)]
    shown = content(api(cast.rita).get(f"/accounts?territory_id={listed.items[0].id}"))
    assert [(row["id"], row["territory_id"]) for row in shown["items"]] == [(public_id(number), listed.items[0].id)]


@pytest.mark.django_db
def test_the_api_refuses_what_the_pages_refuse(cast: Cast) -> None:
    sam, rita = api(cast.sam, Permission.TERRITORIES_MANAGE), api(cast.rita, Permission.CUSTOMERS_EDIT)
    unfit = {"name": "Next", "territories": [{"key": "a", "name": "A", "rule": {"a": 1}}]}
    with unchanged():
        assert reasons(content(sam.post("/territories/drafts", unfit))) == [("territory_rule_unfit", "territories")]
        assert rita.post("/territories/drafts", unfit).status_code == 403
        assert sam.post("/territories/drafts/0000000000001/activate").status_code == 404
        assert sam.get("/territories/drafts/0000000000001/preview").status_code == 404
