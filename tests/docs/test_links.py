"""Links between pages lead to a file, and to a heading where they name one."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, files, shown

pytestmark = pytest.mark.documentation
PAGES = [*files("docs", suffix=".md"), *sorted(ROOT.glob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#+\s+(.*)$", re.MULTILINE)


@cache
def text_of(page: Path) -> str:
    return FENCE.sub("", page.read_text())


@cache
def anchors(page: Path) -> set[str]:
    """Names of a page's headings as the usual renderers make them."""
    return {
        re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in HEADING.findall(text_of(page))
    }


def broken(page: Path) -> Iterator[str]:
    for target in LINK.findall(text_of(page)):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        aim = (page.parent / path).resolve() if path else page
        if not aim.exists() or (anchor and anchor not in anchors(aim)):
            yield target


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_links_lead_somewhere(page: Path) -> None:
    assert not list(broken(page))


def test_every_page_is_linked() -> None:
    linked = {
        (page.parent / target.partition("#")[0]).resolve() for page in PAGES for target in LINK.findall(text_of(page))
    }
    lonely = [page for page in files("docs", suffix=".md") if page.resolve() not in linked and page.name != "README.md"]
    assert not [shown(page) for page in lonely]


def test_every_decision_says_the_same_four_things() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
    parts = ("**Context.**", "**Decision.**", "**Price.**", "**Open again when**")
    assert len(pages) >= 10
    assert not [shown(page) for page in pages if not all(part in page.read_text() for part in parts)]
