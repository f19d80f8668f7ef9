"""The checker of accessibility finds nothing on any page of the demo company, its menus and dialogs, in both themes.

A page is loaded once: what depends on colours alone is looked at again in the dark.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.stage import Stage
from tests.journeys.visitor import DESK, TAGS, Visitor, axe_source, open_visitor

pytestmark = [pytest.mark.journey, pytest.mark.looking]
OF_COLOURS = ("color-contrast", "link-in-text-block")
RUN = """async ([within, only]) => (await axe.run(within, {runOnly: only, resultTypes: ["violations"]}))
  .violations.flatMap((rule) => rule.nodes.map((node) => [rule.id, node.html.slice(0, 200), node.failureSummary]))"""
# Menus, filter builders and folded parts, one of a kind on all pages. Of one kind are those whose elements, classes,
# roles and states are the same, within the same elements; texts, addresses and how many follow each other are not.
FOLDED = """() => {
  const kinds = new Set(), told = /^(class|role|type|aria-(hidden|expanded|current|pressed|checked|selected))$/;
  const alone = (one) => one.tagName + [...one.attributes].filter((each) => each.name !== "data-walk")
    .map((each) => " " + each.name + (told.test(each.name) ? "=" + each.value : "")).sort().join("");
  const whole = (one) => alone(one) + "(" + [...new Set([...one.childNodes].map((each) =>
    each.nodeType === 1 ? whole(each) : each.nodeType === 3 && each.data.trim() ? "text" : ""))].join() + ")";
  const around = (one) => one ? around(one.parentElement) + " > " + one.tagName + "." + one.className : "";
  return [...document.querySelectorAll("details:not([open])")].flatMap((one, number) => {
    const kind = around(one.parentElement) + " > " + whole(one);
    if (kinds.has(kind) || !one.checkVisibility()) return [];
    kinds.add(kind); one.dataset.walk = number; return [[number, kind]];
  }); }"""
OPEN = """(number) => document.querySelectorAll("details[data-walk]").forEach(
  (one) => { one.open = one.dataset.walk == number; })"""
DIALOGS = """() => [...document.querySelectorAll("a[data-dialog]")].filter((one) => one.checkVisibility())
  .map((one) => one.getAttribute("href"))"""
ID = re.compile(r"(?<![0-9a-z])[0-9a-z]{13}(?![0-9a-z])|\d+")
# What a page shows only when it is asked for: where, and with which key.
ASKED = {"palette": ("/my-day", "Control+k"), "keyboard help": ("/accounts", "?")}


@dataclass
class Walk:
    """Who walks, and which kinds of dialog and of folded part were opened already."""

    visitors: dict[str, Visitor]
    opened: set[str] = field(default_factory=set)
    unfolded: set[str] = field(default_factory=set)
    found: dict[str, list[Any]] = field(default_factory=dict)

    def look(self, page: Page, what: str, within: str = "html") -> None:
        """Note what the checker finds in this part of the page as it is now."""
        problems = page.evaluate(RUN, [within, {"type": "tag", "values": TAGS}])
        page.emulate_media(color_scheme="dark")
        problems += page.evaluate(RUN, [within, {"type": "rule", "values": OF_COLOURS}])
        page.emulate_media(color_scheme="light")
        if problems:
            self.found[what] = problems

    def visit(self, name: str, person: str, path: str) -> None:
        """The page as it opens, each of its menus, and each dialog of a kind not seen before."""
        page = self.visitors[person].see(path)
        assert page.locator("h1").count() == 1, f"{name} has no heading: {path}"
        page.evaluate(axe_source())
        self.look(page, name)
        self.unfold(page, name)
        fresh = {ID.sub("*", href): href for href in page.evaluate(DIALOGS)}
        for kind in fresh.keys() - self.opened:
            self.opened.add(kind)
            page.locator(f'a[data-dialog][href="{fresh[kind]}"]').locator("visible=true").first.click()
            page.locator("dialog[open]").wait_for()
            self.look(page, f"{name}: {kind}", "dialog[open]")
            self.unfold(page, f"{name}: {kind}")
            page.keyboard.press("Escape")
            page.locator("dialog[open]").wait_for(state="detached")

    def unfold(self, page: Page, name: str) -> None:
        """Each kind of menu and folded part not seen before, one after the other."""
        fresh = {kind: number for number, kind in page.evaluate(FOLDED) if kind not in self.unfolded}
        self.unfolded |= fresh.keys()
        for number in fresh.values():
            page.evaluate(OPEN, number)
            self.look(page, f"{name}, unfolded {number}", f"details[data-walk='{number}']")
        if fresh:
            page.evaluate(OPEN, "")


@pytest.fixture(scope="module")
def walk(demo: Stage, chromium: Browser) -> Iterator[Walk]:
    """Somebody of each role in a window, and somebody who is not signed in."""
    visitors = {}
    for person in ("nobody", "ada", "max", "rita"):
        visitors[person] = open_visitor(demo, chromium, size=DESK, theme="light", has_script=True, cookies=[])
        if person != "nobody":
            visitors[person].sign_in(person)
    yield Walk(visitors)
    for visitor in visitors.values():
        visitor.context.close()


def test_nothing_is_found_on_any_page_and_dialog(demo: Stage, walk: Walk) -> None:
    for name, told in demo.deals.items():
        walk.visit(name, *told.split(" ", 1))
    for what, (path, key) in ASKED.items():
        page = walk.visitors["rita"].go(path)
        page.locator("body").press(key)
        page.locator("dialog[open]").wait_for()
        page.evaluate(axe_source())
        walk.look(page, what)
    assert walk.found == {}
    assert len(walk.opened) > 15
    assert [visitor.complaints for visitor in walk.visitors.values() if visitor.complaints] == []
