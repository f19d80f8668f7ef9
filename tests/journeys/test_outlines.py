"""What assistive technology is told of the main pages: roles, names and states, as kept in `outlines/`.

`QUARTERDECK_UPDATE_OUTLINES=1` writes them anew; read the difference before committing it.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.stage import Stage
from tests.journeys.visitor import DESK, Visitor, open_visitor

pytestmark = [pytest.mark.journey, pytest.mark.looking]
KEPT = Path(__file__).with_name("outlines")
UPDATE = "QUARTERDECK_UPDATE_OUTLINES"
# Addresses are the business of other tests, and what may be chosen besides that of the forms.
LONE = re.compile(r":\n( *)- /url: .*\n(?!\1)")
LEFT_OUT = re.compile(r"(?m)^ *- (?:/url: .*|option (?!.*\[selected\]).*)\n")
# A model learns from deals in the order of their ids, which are made anew with every company.
LEARNT = re.compile(r"(The model expects) .*")
PAGES = {
    "board": "/pipelines/enterprise/board?q=Kunststoff",
    "list": "/opportunities?view=open&q=Kunststoff",
    "deal": "",
    "account": "",
    "contact": "",
    "my day": "",
    "search": "/search?q=bergmann",
    "settings": "",
}
NAMES = {"deal": "opportunity", "my day": "my_day"}


@pytest.fixture(scope="module")
def max_(demo: Stage, chromium: Browser) -> Iterator[Visitor]:
    """A manager at a desk."""
    visitor = open_visitor(demo, chromium, size=DESK, theme="light", has_script=True, cookies=[])
    visitor.sign_in("max")
    yield visitor
    visitor.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_page_is_told_as_kept(demo: Stage, max_: Visitor, name: str) -> None:
    page = max_.see(PAGES[name] or demo.deals[NAMES.get(name, name)].split(" ", 1)[1])
    assert page.locator("nav[aria-label=Main]").count() == 1, page.url
    # Other journeys may have signed in as the same person.
    page.locator("#sessions").evaluate_all("(panels) => panels.forEach((one) => one.remove())")
    told = LEFT_OUT.sub("", LONE.sub("\n", page.locator("body").aria_snapshot() + "\n"))
    told = LEARNT.sub(r"\1 a range.", told)
    kept = KEPT / f"{name.replace(' ', '_')}.yaml"
    if UPDATE in os.environ:
        KEPT.mkdir(exist_ok=True)
        kept.write_text(told)
    # What happened at one instant stands in the order of ids, which are made anew with every company.
    assert sorted(told.splitlines()) == sorted(kept.read_text().splitlines()), f"{UPDATE}=1 writes it anew"
