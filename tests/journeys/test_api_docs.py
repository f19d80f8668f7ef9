"""The API's own page: everything comes from this server, nothing breaks the policy, and a request can be tried."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey


def test_docs_page_lists_the_addresses_and_asks_nobody_else(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    asked: list[str] = []
    page = visitor.page
    page.on("request", lambda request: asked.append(request.url))
    # Swagger's own page draws all operations and types at once, which takes a busy machine long, loading as well.
    page.goto(f"{visitor.stage.url}/api/v1/docs", wait_until="commit")
    expect(page.get_by_text("/api/v1/opportunities/{opportunity_id}/move")).to_be_visible(timeout=120_000)
    expect(page.get_by_role("button", name="Authorize")).to_be_visible()
    assert len(asked) > 3
    assert [url for url in asked if not url.startswith((visitor.stage.url, "data:"))] == []
