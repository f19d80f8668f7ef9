"""Every page in a browser while every text is markup: nothing becomes an element, nothing runs, nothing is reported."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.attacks.markup import ELEMENT
from tests.journeys.stage import Stage, open_stage
from tests.journeys.visitor import DESK, Visitor, open_visitor

pytestmark = pytest.mark.journey
# They hand out a file or lead elsewhere.
NO_PAGES = {
    "attachment", "notification_open", "account_logout", "healthz", "deals_rest", "export_file", "import_errors",
    "pipeline_review_pdf",
}  # fmt: skip
FOUND = f"() => document.querySelectorAll('{ELEMENT}, script:not([src]):not([type])').length"


@pytest.fixture(scope="module")
def ada(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Visitor]:
    """Ada in a company where every text is markup."""
    with open_stage(tmp_path_factory.mktemp("marked"), "marked") as opened:
        visitor = open_visitor(opened, chromium, size=DESK, theme="light", has_script=True, cookies=[])
        visitor.sign_in("ada")
        yield visitor
        visitor.context.close()


def test_no_text_of_anybody_becomes_markup(ada: Visitor) -> None:
    stage: Stage = ada.stage
    shown, harmed = 0, []
    for name, path in stage.deals.items():
        if name in NO_PAGES:
            continue
        page = ada.go(path)
        shown += ELEMENT in page.content()
        if page.evaluate(FOUND):
            harmed.append(name)
    assert harmed == []
    assert shown > 40
    assert ada.complaints == [], stage.last_words()


def test_markup_in_a_page_would_be_found(ada: Visitor) -> None:
    """The planted hole of this journey: a page on which the text is markup."""
    page = ada.go("/accounts")
    page.evaluate(
        f"() => {{ document.body.insertAdjacentHTML('beforeend', '<{ELEMENT} onclick=\"a()\"></{ELEMENT}>'); }}"
    )
    assert page.evaluate(FOUND) == 1
    assert ada.complaints
