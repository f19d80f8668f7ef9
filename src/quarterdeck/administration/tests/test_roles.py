"""The pages of roles."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from quarterdeck.users.queries.administration import roles
from quarterdeck.users.terms import RoleSpec
from tests.cast import Cast
from tests.pages import page_of
from tests.query_counts import QueryCounts

Browser = Callable[[int], Client]
pytestmark = pytest.mark.django_db


def role(key: str) -> RoleSpec:
    return next(one for one in roles() if one.key == key)


def test_pages_add_change_reset_and_retire(cast: Cast, browser: Browser, query_counts: QueryCounts) -> None:
    client = browser(cast.ada)
    typed: dict[str, Any] = {"name": "Inside sales", "read_reach": "team", "write_reach": "own"}
    assert "A role cannot change more" in page_of(
        client.post("/settings/roles/new", typed | {"read_reach": "own", "write_reach": "all"}), 422
    )
    assert client.post("/settings/roles/new", typed | {"permissions": ["activities.log"]}).status_code == 303
    url = "/settings/roles/inside_sales"
    with query_counts.expect("page /settings/roles/inside_sales"):
        page = page_of(client.get(url))
    assert "Retire role" in page
    assert client.post(url, typed | {"do": "edit", "version": "7"}).status_code == 409
    body = typed | {"do": "edit", "version": "1", "requires_second_factor": "on"}
    assert client.post(url, body).status_code == 303
    assert role("inside_sales").requires_second_factor
    assert client.post(url, {"do": "retire"}).status_code == 303
    assert client.get(url).status_code == 404
    manager = {"name": "Lead", "read_reach": "team", "write_reach": "team", "do": "edit", "version": "1"}
    assert client.post("/settings/roles/manager", manager).status_code == 303
    assert "Put it back" in page_of(client.get("/settings/roles/manager"))
    assert client.post("/settings/roles/manager", {"do": "reset", "version": "2"}).status_code == 303
    assert not role("manager").is_edited
    fixed = page_of(client.get("/settings/roles/administrator"))
    assert "is fixed." in fixed
    assert 'name="permissions"' not in fixed
    assert client.post("/settings/roles/rep", {"do": "nothing"}).status_code == 404
